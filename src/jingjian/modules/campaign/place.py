"""Where this chapter stands in the plan, as its pages say it."""

from django.utils.translation import gettext_lazy

PLACE = gettext_lazy("I–III Plan and task force")
LEADERSHIP = gettext_lazy("VII Leadership")
