"""Who may take a task on from which state: written by hand from the rules of the programme, not from the code.

"tasks with states (draft, assigned, accepted, in progress, submitted with evidence, verified by someone else, done,
returned)": the office and the leaders over the unit steer, the head of the lead unit hands work out within it, the
person responsible does the work, and somebody else verifies it. The office also ends the
series of a recurring task while it runs.

Of a recurring task each period is handed in by the person responsible; another verifies it when the task is a key
task; the office and the head of the unit may skip a period with a reason; only the office asks for it again.
"""

from __future__ import annotations


def _office(*transitions: str) -> dict[str, set[str]]:
    """The campaign office and the two leaders over the unit may do the same."""
    return {party: set(transitions) for party in ("campaign_office", "leader_in_charge", "principal_leader")}


#: state → party → transitions; whoever is not named may do nothing
TASK: dict[str, dict[str, set[str]]] = {
    "draft": {**_office("assign", "cancel"), "department_head": {"assign"}},
    "assigned": {
        **_office("assign", "cancel", "close"),
        "department_head": {"assign"},
        "responsible": {"accept"},
    },
    "accepted": {
        **_office("assign", "cancel", "close"),
        "department_head": {"assign"},
        "responsible": {"start", "submit"},
    },
    "in_progress": {
        **_office("assign", "cancel", "close"),
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

#: an obligation is put in force, closed and called off by the offices alone
OBLIGATION = {"draft": {"issue", "cancel"}, "in_force": {"close", "cancel"}, "closed": set(), "cancelled": set()}
#: state → transitions of a plan version and of a campaign, for the offices alone
PLAN = {"reviewing": {"publish", "discard"}, "published": set(), "superseded": set(), "discarded": set()}
INSPECTION_FILE = {
    "asked": set(), "making": set(), "ready": {"withdraw"}, "failed": set(), "withdrawn": set(), "expired": set(),
}  # fmt: skip
#: a sheet of tasks is checked and imported by its jobs; the offices alone say so, check it again or give it up
TASK_IMPORT = {
    "checking": {"check", "discard"}, "checked": {"confirm", "check", "discard"}, "queued": {"confirm", "discard"},
    "done": set(), "discarded": set(),
}  # fmt: skip
CAMPAIGN = {"preparing": set(), "running": {"close"}, "closed": set()}
SAMPLE: dict[str, set[str]] = {"looking": set(), "ended": set()}

#: state of a period → party → transitions
OCCURRENCE: dict[str, dict[str, set[str]]] = {
    "due": {**_office("skip"), "department_head": {"skip"}, "responsible": {"hand_in"}},
    "handed_in": {**_office("return"), "verifier": {"verify", "return"}},
    "returned": {**_office("skip"), "department_head": {"skip"}, "responsible": {"hand_in"}},
    "done": {**_office("return"), "verifier": {"return"}},
    "skipped": _office("resume"),
    "withdrawn": {},
}

#: the offices put a group, a chain and a briefing on their way; only the minutes may be confirmed by the chair as well
TASK_FORCE = {"draft": {"found"}, "in_force": {"dissolve"}, "dissolved": set()}
CHAIN = {"draft": {"enforce", "withdraw"}, "in_force": set(), "withdrawn": set()}
BRIEFING: dict[str, dict[str, set[str]]] = {
    "planned": _office("hold", "call_off"),
    "held": {**_office("confirm"), "chair": {"confirm"}},
    "confirmed": {},
    "called_off": {},
}
#: a resolution follows its task: only one that is no task is turned into one or withdrawn
RESOLUTION = {"open": {"turn", "withdraw"}, "in_task": set(), "done": set(), "withdrawn": set()}
