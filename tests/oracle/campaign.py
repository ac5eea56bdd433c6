"""Who may take a task on from which state: written by hand from the rules of the programme, not from the code.

"tasks with states (draft, assigned, accepted, in progress, submitted with evidence, verified by someone else, done,
returned)": the office and the leaders over the unit steer, the head of the lead unit hands work out within it, the
person responsible does the work, and somebody else verifies it.
"""

from __future__ import annotations


def _office(*transitions: str) -> dict[str, set[str]]:
    """The campaign office and the two leaders over the unit may do the same."""
    return {party: set(transitions) for party in ("campaign_office", "leader_in_charge", "principal_leader")}


#: state → party → transitions; whoever is not named may do nothing
TASK: dict[str, dict[str, set[str]]] = {
    "draft": {**_office("assign", "cancel"), "department_head": {"assign"}},
    "assigned": {
        **_office("assign", "cancel"),
        "department_head": {"assign"},
        "responsible": {"accept"},
    },
    "accepted": {
        **_office("assign", "cancel"),
        "department_head": {"assign"},
        "responsible": {"start", "submit"},
    },
    "in_progress": {
        **_office("assign", "cancel"),
        "department_head": {"assign"},
        "responsible": {"submit"},
    },
    "submitted": {**_office("return"), "verifier": {"verify", "return"}},
    "returned": {
        **_office("assign", "cancel"),
        "department_head": {"assign"},
        "responsible": {"start", "submit"},
    },
    "verified": {**_office("close", "return"), "verifier": {"return"}},
    "done": _office("reopen"),
    "cancelled": {},
}

#: state → transitions of a plan version and of a campaign, for the offices alone
PLAN = {"reviewing": {"publish", "discard"}, "published": set(), "superseded": set(), "discarded": set()}
INSPECTION_FILE = {
    "asked": set(), "making": set(), "ready": {"withdraw"}, "failed": set(), "withdrawn": set(), "expired": set(),
}  # fmt: skip
CAMPAIGN = {"preparing": set(), "running": {"close"}, "closed": set()}
