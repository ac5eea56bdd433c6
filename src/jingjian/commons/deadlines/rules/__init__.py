"""Every time limit of the house: what it counts, from which event, by which article, how it is extended.

``declared`` holds the shapes and the registry, ``sources`` the regulations, ``handling`` and ``standing`` the national
rules. A module that has limits of its own declares them and tells them with ``register_rules`` when it is ready.
"""

from jingjian.commons.deadlines.rules.declared import (
    APPROVER_WORDS,
    APPROVING,
    LOCAL,
    MARK_WORDS,
    TOPIC_WORDS,
    Approver,
    Extension,
    Rule,
    Source,
    Text,
    Topic,
    all_rules,
    register_rules,
    rule_of,
)

__all__ = [
    "APPROVER_WORDS",
    "APPROVING",
    "LOCAL",
    "MARK_WORDS",
    "TOPIC_WORDS",
    "Approver",
    "Extension",
    "Rule",
    "Source",
    "Text",
    "Topic",
    "all_rules",
    "register_rules",
    "rule_of",
]
