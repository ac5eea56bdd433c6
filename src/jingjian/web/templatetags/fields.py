"""One field of a Django form, with label, help and faults, in the shapes of Bootstrap."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return ""
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


def _attributes(bound: BoundField) -> dict[str, Any]:
    """The class of the widget, and what ties it to its help and its faults for a screen reader."""
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    names = [own, _class_of(widget), "is-invalid" if bound.errors else ""]
    attributes: dict[str, Any] = {"class": " ".join(name for name in names if name)}
    if str(widget.attrs.get("placeholder", "")) == str(bound.label):
        attributes["placeholder"] = False  # says nothing that the label does not
    described = []
    if bound.help_text:
        described.append(f"{bound.id_for_label}_help")
    if bound.errors:
        described.append(f"{bound.id_for_label}_fault")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return attributes


@register.simple_tag
def field(bound: BoundField, width: str = "") -> SafeString:
    """The whole field. ``width="wide"`` takes both columns of ``.fields``; a hidden field is its widget alone.

    ``width="bare"`` leaves the word "optional" away, for choices of which empty is one like the others.
    """
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    control = bound.as_widget(attrs=_attributes(bound))
    unmarked = bound.field.required or width == "bare"
    width = "" if width == "bare" else width
    optional = "" if unmarked else format_html(' <small class="muted">{}</small>', _("optional"))
    help_text = (
        format_html('<div class="form-text" id="{}_help">{}</div>', bound.id_for_label, bound.help_text)
        if bound.help_text
        else ""
    )
    faults = (
        format_html(
            '<div class="invalid-feedback" id="{}_fault">{}</div>',
            bound.id_for_label,
            format_html_join(" ", "<span>{}</span>", ((fault,) for fault in bound.errors)),
        )
        if bound.errors
        else ""
    )
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="form-check {}">{}<label class="form-check-label" for="{}">{}</label>{}{}</div>',
            width,
            control,
            bound.id_for_label,
            bound.label,
            help_text,
            faults,
        )
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return format_html(
            '<fieldset class="choices {}"><legend class="form-label">{}{}</legend>{}{}{}</fieldset>',
            width,
            bound.label,
            optional,
            control,
            help_text,
            faults,
        )
    return format_html(
        '<div class="{}"><label class="form-label" for="{}">{}{}</label>{}{}{}</div>',
        width,
        bound.id_for_label,
        bound.label,
        optional,
        control,
        help_text,
        faults,
    )


@register.simple_tag
def form_faults(form: forms.BaseForm) -> SafeString:
    """The faults of a form as a whole; nothing without any."""
    faults = form.non_field_errors()
    if not faults:
        return SafeString("")
    lines = format_html_join("", "<div>{}</div>", ((fault,) for fault in faults))
    return format_html('<div class="note wrong" role="alert" tabindex="-1" autofocus><div>{}</div></div>', lines)
