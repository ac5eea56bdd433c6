"""How every address answers each of the cast: a row an address, a letter a reader, by module.

The readers, in the order of the letters: nobody; the two leaders and the campaign office; the head and the clerk of the
unit that does the task; the head and a clerk of other units; the three administrators. The letters: o opens, r leads
elsewhere, e is refused for what was sent, f is forbidden with the reason, n is not known of, l asks to log in, g is
gone, w waits for the service.
"""

from __future__ import annotations

from tests.web.matrix import administration, approvals, campaign, returns, shell

TABLE: dict[str, str] = {**administration.ROWS, **approvals.ROWS, **campaign.ROWS, **returns.ROWS, **shell.ROWS}
