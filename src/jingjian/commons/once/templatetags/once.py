"""``{% once_key %}``: the hidden field by which a form written by hand has one effect, however often it is sent."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jingjian.commons.once.posting import KEY
from jingjian.kernel.ids import uuid7

register = template.Library()


@register.simple_tag
def once_key() -> SafeString:
    """A new key. Its view is marked ``posted_once``."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, uuid7())
