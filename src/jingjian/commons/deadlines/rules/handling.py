"""Time limits of handling: reports received, leads, cases, and what remedies are open against them."""

from __future__ import annotations

from jingjian.commons.deadlines.rules import sources as of
from jingjian.commons.deadlines.rules.declared import Approver, Extension, Rule, Text, Topic
from jingjian.kernel.limits import Mark, Unit
from jingjian.kernel.phrases import Phrase, msgid

_TWO_ARTICLES = Phrase(msgid("%(first)s and %(second)s"), {"first": 169, "second": 171})
_REAL_NAMES = msgid("chapter on reports under real names")
RECEIPT = Phrase(msgid("receipt"))
ACCEPTANCE = Phrase(msgid("acceptance"))
DECISION = Phrase(msgid("decision"))

REPORTS = (
    Rule(
        id="report.forward", topic=Topic.REPORTS, starts=RECEIPT,
        name=Phrase(msgid("Forward a report that another organ handles")),
        texts=(
            Text(5, Unit.WORKDAY, of.IMPLEMENTING_2021, of.IMPLEMENTING_2021.article(_TWO_ARTICLES)),
            Text(5, Unit.WORKDAY, of.IMPLEMENTING_2025, of.IMPLEMENTING_2025.unchecked(), Mark.RECALLED),
        ),
    ),
    Rule(
        id="report.send_up", topic=Topic.REPORTS, starts=RECEIPT,
        name=Phrase(msgid("Send up a report that the superior level handles")),
        texts=(Text(5, Unit.WORKDAY, of.REPORT_RULES, of.REPORT_RULES.article("15")),),
    ),
    Rule(
        id="report.take_forwarded", topic=Topic.REPORTS, starts=Phrase(msgid("receipt of the forwarded report")),
        name=Phrase(msgid("Accept or pass on a report that was forwarded to this level")),
        texts=(Text(5, Unit.WORKDAY, of.REPORT_RULES, of.REPORT_RULES.article("16")),),
    ),
    Rule(
        id="report.tell_acceptance", topic=Topic.REPORTS, starts=RECEIPT,
        name=Phrase(msgid("Tell who reported under a real name that the report is accepted")),
        texts=(Text(15, Unit.WORKDAY, of.REPORT_RULES, of.REPORT_RULES.place(_REAL_NAMES)),),
    ),
    Rule(
        id="report.feed_back", topic=Topic.REPORTS, starts=Phrase(msgid("conclusion")),
        name=Phrase(msgid("Tell who reported under a real name what came of it")),
        texts=(Text(15, Unit.WORKDAY, of.REPORT_RULES, of.REPORT_RULES.place(_REAL_NAMES)),),
    ),
    Rule(
        id="report.assigned_item", topic=Topic.REPORTS, starts=Phrase(msgid("receipt of the assignment")),
        name=Phrase(msgid("Conclude an item that the superior level assigned")),
        texts=(Text(3, Unit.MONTH, of.REPORT_RULES, of.REPORT_RULES.article("21")),),
        extensions=(
            Extension(3, Unit.MONTH, Approver.PRINCIPAL), Extension(None, Unit.MONTH, Approver.SUPERIOR, times=None),
        ),
    ),
    Rule(
        id="report.results_back", topic=Topic.REPORTS, starts=Phrase(msgid("the last results that were handed back")),
        name=Phrase(msgid("Hand results back to the office of letters and visits, every quarter")),
        texts=(Text(3, Unit.MONTH, of.REPORT_RULES, of.REPORT_RULES.article("18")),),
    ),
)  # fmt: skip

LEADS = (
    Rule(
        id="lead.disposal", topic=Topic.LEADS, starts=Phrase(msgid("receipt of the lead by who handles it")),
        name=Phrase(msgid("Opinion and plan of disposal of a lead")),
        texts=(Text(1, Unit.MONTH, of.WORKING_RULES, of.WORKING_RULES.article("21")),),
    ),
    Rule(
        id="lead.letter_reply", topic=Topic.LEADS, starts=Phrase(msgid("receipt of the letter by the person")),
        name=Phrase(msgid("Reply to a letter of inquiry")),
        texts=(Text(15, Unit.WORKDAY, of.WORKING_RULES, of.WORKING_RULES.article("29"), Mark.RECALLED),),
    ),
    Rule(
        id="lead.talk_report", topic=Topic.LEADS, starts=Phrase(msgid("end of the talk, or receipt of the reply")),
        name=Phrase(msgid("Report and opinion after a talk or a letter of inquiry")),
        texts=(Text(1, Unit.MONTH, of.WORKING_RULES, of.WORKING_RULES.article("30")),),
    ),
    Rule(
        id="lead.first_check", topic=Topic.LEADS, starts=Phrase(msgid("approval of the preliminary verification")),
        name=Phrase(msgid("Preliminary verification")),
        texts=(Text(2, Unit.MONTH, of.INSPECTION_1994, of.INSPECTION_1994.article("15")),),
        extensions=(
            Extension(1, Unit.MONTH, Approver.PRINCIPAL), Extension(None, Unit.MONTH, Approver.PRINCIPAL, times=None),
        ),
    ),
    Rule(
        id="safety.report", topic=Topic.LEADS, starts=Phrase(msgid("the event")),
        name=Phrase(msgid("Report a safety accident")),
        texts=(Text(24, Unit.HOUR, of.WORKING_RULES, of.WORKING_RULES.article("70")),), rolls=False,
    ),
)  # fmt: skip

CASES = (
    Rule(
        id="case.filing", topic=Topic.CASES, starts=Phrase(msgid("report filed for approval")),
        name=Phrase(msgid("Approve the filing of a case")),
        texts=(Text(1, Unit.MONTH, of.INSPECTION_1994, of.INSPECTION_1994.unchecked(), Mark.PARAPHRASE),),
    ),
    Rule(
        id="case.investigation", topic=Topic.CASES, starts=Phrase(msgid("approval of the filing")),
        name=Phrase(msgid("Investigation on the Party side")),
        texts=(Text(3, Unit.MONTH, of.INSPECTION_1994, of.INSPECTION_1994.article("39"), Mark.PARAPHRASE),),
        extensions=(
            Extension(1, Unit.MONTH, Approver.PRINCIPAL), Extension(None, Unit.MONTH, Approver.PRINCIPAL, times=None),
        ),
    ),
    Rule(
        id="case.state_decision", topic=Topic.CASES, starts=Phrase(msgid("filing of the case")),
        name=Phrase(msgid("Decision on the state side without detention")),
        texts=(
            Text(1, Unit.YEAR, of.IMPLEMENTING_2021, of.IMPLEMENTING_2021.article("185"), Mark.RECALLED),
            Text(1, Unit.YEAR, of.IMPLEMENTING_2025, of.IMPLEMENTING_2025.unchecked(), Mark.RECALLED),
        ),
        extensions=(Extension(6, Unit.MONTH, Approver.SUPERIOR),),
    ),
    Rule(
        id="case.trial", topic=Topic.CASES, starts=Phrase(msgid("acceptance by the trial department")),
        name=Phrase(msgid("Trial of a case")),
        texts=(Text(1, Unit.MONTH, of.WORKING_RULES, of.WORKING_RULES.article("55")),),
        extensions=(Extension(None, Unit.MONTH, Approver.PRINCIPAL, times=None),),
    ),
    Rule(
        id="case.announce", topic=Topic.CASES, starts=DECISION,
        name=Phrase(msgid("Announce a sanction of the Party")),
        texts=(Text(1, Unit.MONTH, of.WORKING_RULES, of.WORKING_RULES.article("56")),),
    ),
    Rule(
        id="case.execution_report", topic=Topic.CASES, starts=DECISION,
        name=Phrase(msgid("Report how a sanction was carried out")),
        texts=(
            Text(6, Unit.MONTH, of.SANCTIONS_2018, of.SANCTIONS_2018.article("42")),
            Text(6, Unit.MONTH, of.SANCTIONS_2023, of.SANCTIONS_2023.unchecked(), Mark.RECALLED),
        ),
    ),
    Rule(
        id="case.pay_and_post", topic=Topic.CASES, starts=DECISION,
        name=Phrase(msgid("Change post and pay after a governmental sanction")),
        texts=(Text(1, Unit.MONTH, of.GOVERNMENT_SANCTIONS, of.GOVERNMENT_SANCTIONS.article("54")),),
        extensions=(Extension(5, Unit.MONTH, Approver.PRINCIPAL),),
    ),
)  # fmt: skip

REMEDIES = (
    Rule(
        id="appeal.party", topic=Topic.REMEDIES, starts=ACCEPTANCE,
        name=Phrase(msgid("Review of an appeal against a sanction of the Party")),
        texts=(Text(3, Unit.MONTH, of.WORKING_RULES, of.WORKING_RULES.article("59")),),
    ),
    *(
        Rule(
            id=key, topic=Topic.REMEDIES, name=Phrase(name), starts=starts,
            texts=(
                Text(months, Unit.MONTH, of.SUPERVISION_2018, of.SUPERVISION_2018.unchecked(), Mark.RECALLED),
                Text(months, Unit.MONTH, of.SUPERVISION_2024, of.SUPERVISION_2024.article(article)),
            ),
        )
        for key, name, starts, months, article in (
            (
                "review.apply", msgid("Apply for a review of a governmental sanction"),
                Phrase(msgid("receipt of the decision")), 1, "56",
            ),
            ("review.decide", msgid("Decide on a review"), Phrase(msgid("application")), 1, "56"),
            (
                "second_review.apply", msgid("Apply for a second review"),
                Phrase(msgid("receipt of the decision on the review")), 1, "56",
            ),
            ("second_review.decide", msgid("Decide on a second review"), Phrase(msgid("application")), 2, "56"),
            ("complaint.decide", msgid("Decide on a complaint against a measure"), ACCEPTANCE, 1, "69"),
            (
                "complaint.apply_review", msgid("Apply for a review of the decision on a complaint"),
                Phrase(msgid("receipt of the decision")), 1, "69",
            ),
            (
                "complaint.decide_review", msgid("Decide on a complaint at the superior level"),
                Phrase(msgid("receipt of the application")), 2, "69",
            ),
        )
    ),
    Rule(
        id="complaint.serve", topic=Topic.REMEDIES, starts=DECISION,
        name=Phrase(msgid("Serve the decision on a complaint")),
        texts=(Text(7, Unit.DAY, of.IMPLEMENTING_2025, of.IMPLEMENTING_2025.article("310")),),
    ),
    Rule(
        id="personnel.review", topic=Topic.REMEDIES, starts=Phrase(msgid("the day the person learns of it")),
        name=Phrase(msgid("Apply for a review of a personnel action")),
        texts=(Text(30, Unit.DAY, of.CIVIL_SERVANTS, of.CIVIL_SERVANTS.article("95-96")),),
    ),
    Rule(
        id="personnel.appeal", topic=Topic.REMEDIES, starts=Phrase(msgid("receipt of the decision on the review")),
        name=Phrase(msgid("Appeal against the review of a personnel action")),
        texts=(Text(15, Unit.DAY, of.CIVIL_SERVANTS, of.CIVIL_SERVANTS.article("95-96")),),
    ),
    Rule(
        id="personnel.decide", topic=Topic.REMEDIES, starts=ACCEPTANCE,
        name=Phrase(msgid("Decide on the appeal against a personnel action")),
        texts=(Text(60, Unit.DAY, of.CIVIL_SERVANTS, of.CIVIL_SERVANTS.article("95-96")),),
        extensions=(Extension(30, Unit.DAY, Approver.PRINCIPAL),),
    ),
)  # fmt: skip

HANDLING = (*REPORTS, *LEADS, *CASES, *REMEDIES)
