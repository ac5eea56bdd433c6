"""The writers of blank and filled forms."""

from jingjian.modules.returns.actions.blanks import (
    amend_blank,
    bind,
    enter_blank,
    has_bindings,
    rebind,
    retire,
    unbind,
    use,
)
from jingjian.modules.returns.actions.filled import keep_filled, withdraw_filled

__all__ = [
    "amend_blank",
    "bind",
    "enter_blank",
    "has_bindings",
    "keep_filled",
    "rebind",
    "retire",
    "unbind",
    "use",
    "withdraw_filled",
]
