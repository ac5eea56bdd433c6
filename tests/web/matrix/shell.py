"""Addresses of the shell: home, login, search, health."""

ROWS = {
    "account_change_password": "l ooo oo oo ooo",
    "account_inactive": "o ooo oo oo ooo",
    "account_login": "o rrr rr rr rrr",
    "account_logout": "l ooo oo oo ooo",
    "account_reauthenticate": "l ooo oo oo ooo",
    "demo_login": "n nnn nn nn nnn",
    "demo_reset": "l nnn nn nn nnn",
    "healthz": "o ooo oo oo ooo",
    "home": "l ooo oo oo ooo",
    "inbox": "l ooo oo oo ooo",
    "preferences": "o ooo oo oo ooo",
    "readyz": "w www ww ww www",
    "search": "l ooo oo oo ooo",
    "styleguide": "l ooo oo oo ooo",
    "tour": "l ooo oo oo ooo",
    "usersessions_list": "l ooo oo oo ooo",
}
