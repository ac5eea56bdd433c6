"""Periods that run out by themselves: measures, effects of sanctions, bans, and for how long papers are kept."""

from __future__ import annotations

from jingjian.commons.deadlines.rules import sources as of
from jingjian.commons.deadlines.rules.declared import Rule, Text, Topic
from jingjian.kernel.limits import Mark, Unit
from jingjian.kernel.phrases import Phrase, msgid

_DECISION = Phrase(msgid("decision"))
_EFFECT = Phrase(msgid("the decision takes effect"))
_GOVERNMENT = of.GOVERNMENT_SANCTIONS.article("8")

_PRACTICE = Phrase(msgid("practice of this place; there is no national rule"))
_COMMISSION = Phrase(msgid("article published by the Central Commission on the first form"))

#: months of effect of each sanction of the Party, and how well the figure is attested in the text of 2023, of which
#: the numbers of these articles were not seen
_PARTY = (
    ("party.warning", msgid("Effect of a warning of the Party"), _DECISION, 12, Mark.TEXT),
    ("party.serious_warning", msgid("Effect of a serious warning of the Party"), _DECISION, 18, Mark.TEXT),
    ("party.removal", msgid("Effect of a removal from Party posts"), _DECISION, 24, Mark.PARAPHRASE),
    (
        "party.probation", msgid("Effect after probation within the Party"),
        Phrase(msgid("restoration of the rights of a member")), 24, Mark.PARAPHRASE,
    ),
    ("party.expulsion", msgid("No re-entry after an expulsion from the Party"), _DECISION, 60, Mark.PARAPHRASE),
)  # fmt: skip
_GOVERNMENTAL = (
    ("government.warning", msgid("Effect of a governmental warning"), 6),
    ("government.demerit", msgid("Effect of a governmental demerit"), 12),
    ("government.serious_demerit", msgid("Effect of a serious governmental demerit"), 18),
    ("government.downgrading", msgid("Effect of a governmental downgrading"), 24),
    ("government.removal", msgid("Effect of a governmental removal from office"), 24),
)

STANDING = (
    Rule(
        id="confinement", topic=Topic.PERIODS, name=Phrase(msgid("Confinement of a member of the supervision staff")),
        starts=Phrase(msgid("the measure")), rolls=False,
        texts=(Text(7, Unit.DAY, of.SUPERVISION_2024, of.SUPERVISION_2024.article("64")),),
    ),
    Rule(
        id="admonition", topic=Topic.PERIODS, name=Phrase(msgid("Effect of an admonition")), starts=_DECISION,
        texts=(Text(6, Unit.MONTH, of.LOCAL_PRACTICE, _COMMISSION, Mark.PARAPHRASE),), term=True,
    ),
    *(
        Rule(
            id=key, topic=Topic.PERIODS, name=Phrase(name), starts=starts, term=True,
            texts=(
                Text(months, Unit.MONTH, of.SANCTIONS_2018, of.SANCTIONS_2018.article("10-13"), Mark.PARAPHRASE),
                Text(months, Unit.MONTH, of.SANCTIONS_2023, of.SANCTIONS_2023.unchecked(), mark),
            ),
        )
        for key, name, starts, months, mark in _PARTY
    ),
    *(
        Rule(
            id=key, topic=Topic.PERIODS, name=Phrase(name), starts=_EFFECT, term=True,
            texts=(Text(months, Unit.MONTH, of.GOVERNMENT_SANCTIONS, _GOVERNMENT),),
        )
        for key, name, months in _GOVERNMENTAL
    ),
    Rule(
        id="post_service_ban", topic=Topic.PERIODS, starts=Phrase(msgid("leaving the post")), term=True,
        name=Phrase(msgid("No work connected with supervision after leaving, for supervisors")),
        texts=(Text(3, Unit.YEAR, of.SUPERVISORS, of.SUPERVISORS.article("49")),),
    ),
    Rule(
        id="pia.kept", topic=Topic.PERIODS, starts=Phrase(msgid("the report")), term=True,
        name=Phrase(msgid("Report of an impact assessment on personal information, kept at least")),
        texts=(Text(3, Unit.YEAR, of.PERSONAL_INFORMATION, of.PERSONAL_INFORMATION.article("56")),),
    ),
    Rule(
        id="declaration.wedding", topic=Topic.DECLARATIONS, starts=Phrase(msgid("the wedding")),
        name=Phrase(msgid("Report on a wedding after it was held")),
        texts=(Text(7, Unit.DAY, of.LOCAL_PRACTICE, _PRACTICE, Mark.PRACTICE),),
    ),
    Rule(
        id="declaration.funeral", topic=Topic.DECLARATIONS, starts=Phrase(msgid("the funeral")),
        name=Phrase(msgid("Written report on a funeral")),
        texts=(Text(15, Unit.WORKDAY, of.LOCAL_PRACTICE, _PRACTICE, Mark.PRACTICE),),
    ),
)  # fmt: skip
