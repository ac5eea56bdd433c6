"""What may be done with a roster from which state: written by hand from the rules of the programme, not from the code.

"upload → detected sheet, header and column mapping, correctable by the user → dry run with a per-row report → one
transaction in a background job": only whoever keeps the people (the system administrator) does it. Nothing is imported
that was not checked. While a job runs nothing else happens; a job that failed leaves the roster where it can be asked
for again. What is imported is taken back only while nothing was built on it; what was discarded is gone.
"""

from __future__ import annotations

#: state → party → transitions; whoever is not named may do nothing
ROSTER: dict[str, dict[str, set[str]]] = {
    "uploaded": {"system_admin": {"check", "discard"}},
    "checking": {"system_admin": {"check", "discard"}},
    "checked": {"system_admin": {"check", "confirm", "discard"}},
    "queued": {"system_admin": {"confirm", "discard"}},
    "done": {"system_admin": {"undo"}},
    "undone": {},
    "discarded": {},
}
#: the same while the job that was asked for is not finished
ROSTER_AT_WORK: dict[str, set[str]] = {"checking": set(), "queued": set()}

#: a role that is proposed: "granted per unit with start and end date, by two people, never to oneself". The security
#: administrator proposes and may take back; leaders over the unit answer; what is answered or has lapsed stands.
GRANT_PROPOSAL: dict[str, dict[str, set[str]]] = {
    "proposed": {
        "security_admin": {"withdraw"},
        "principal_leader": {"confirm", "refuse"},
        "leader_in_charge": {"confirm", "refuse"},
    },
    "confirmed": {},
    "refused": {},
    "withdrawn": {},
    "lapsed": {},
}
