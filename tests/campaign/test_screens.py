"""The campaign's own pages, from the outside: what each answers to a reader, to a refusal and to htmx."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.kit.steps import steps_of
from jingjian.modules.campaign.actions import accept_task, close_task, verify_task
from jingjian.modules.campaign.forms import recurrence
from jingjian.modules.campaign.models import Campaign, Clause, Plan, PlanState, Task, TaskState
from jingjian.modules.campaign.planparse.readers import MAXIMUM_BYTES
from jingjian.modules.campaign.register.tasks import TASKS, task_clock
from jingjian.modules.campaign.workflow import TASK
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, hand_in, import_paper, publish

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}
AsReader = Callable[[cast.Member], Client]


@pytest.fixture
def reader(world: World) -> AsReader:
    """A browser of a member of the cast."""

    def log_in(member: cast.Member) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=member.username), backend=BACKEND)
        return client

    return log_in


@pytest.fixture
def office(reader: AsReader) -> Client:
    return reader(cast.OFFICE)


def clause_of(plan: Plan, heading: str) -> Clause:
    return plan.clauses.get(heading=heading)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def act(client: Client, clause: Clause, verb: str, *, htmx: bool = False, **data: str) -> Any:
    url = reverse("campaign:review-clause", args=[clause.pk])
    return client.post(url, {"verb": verb, **data}, headers=HTMX if htmx else {})


def upload(client: Client, file_name: str, content: bytes, **data: str) -> Any:
    file = SimpleUploadedFile(file_name, content)
    return client.post(reverse("campaign:import"), {"file": file, **data})


class TestImport:
    def test_the_first_plan_brings_its_campaign_and_leads_to_the_review(self, office: Client, world: World) -> None:
        unit = str(world.units[cast.COUNTY].pk)
        answer = upload(office, "方案.txt", papers.FIRST.encode("gb18030"), name="教育整顿", unit=unit)
        plan = Plan.objects.get()
        assert answer.status_code == 303
        assert answer["Location"] == reverse("campaign:review", args=[plan.pk])
        assert plan.campaign.name == "教育整顿"

    def test_a_file_that_is_no_plan_is_refused_on_its_field_and_makes_no_campaign(
        self, office: Client, world: World
    ) -> None:
        answer = upload(office, "方案.pdf", b"%PDF-1.7", name="教育整顿", unit=str(world.units[cast.COUNTY].pk))
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
        assert not Campaign.objects.exists()

    def test_a_file_larger_than_any_plan_is_refused_unread(self, office: Client, campaign: Campaign) -> None:
        answer = upload(office, "方案.txt", b"x" * (MAXIMUM_BYTES + 1), campaign=str(campaign.pk))
        assert answer.status_code == 422
        assert "20 MB" in str(answer.context["form"].errors["file"])

    def test_the_same_form_sent_twice_leads_to_the_first_plan(self, office: Client, plan: Plan) -> None:
        answer = upload(office, "方案.txt", papers.FIRST.encode(), new_id=str(plan.pk))
        assert answer.status_code == 303
        assert answer["Location"] == reverse("campaign:review", args=[plan.pk])
        assert Plan.objects.count() == 1

    def test_a_new_campaign_needs_a_name(self, office: Client, world: World) -> None:
        answer = upload(office, "方案.txt", papers.FIRST.encode(), unit=str(world.units[cast.COUNTY].pk))
        assert answer.status_code == 422
        assert "name" in answer.context["form"].errors

    def test_a_member_of_staff_may_not_import(self, reader: AsReader) -> None:
        assert reader(cast.CLERK).get(reverse("campaign:import")).status_code == 403


class TestReview:
    def test_every_clause_has_its_card_and_its_words_in_the_document(self, office: Client, plan: Plan) -> None:
        page = text_of(office.get(reverse("campaign:review", args=[plan.pk])))
        for clause in plan.clauses.all():
            assert f'id="c-{clause.pk}"' in page
            assert f'id="d-{clause.pk}"' in page

    def test_a_long_plan_takes_as_many_queries_as_a_short_one(
        self, office: Client, world: World, campaign: Campaign
    ) -> None:
        def queries(parts: int) -> int:
            plan = import_paper(world.office, campaign, papers.long_plan(parts))
            url = reverse("campaign:review", args=[plan.pk])
            office.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert office.get(url).status_code == 200
            Plan.objects.filter(pk=plan.pk).update(state=PlanState.DISCARDED)
            return len(seen)

        assert queries(5) == queries(120)

    def test_accepting_leads_back_to_the_card_and_htmx_gets_the_card_alone(self, office: Client, plan: Plan) -> None:
        clause = clause_of(plan, "指导思想")
        answer = act(office, clause, "accept", kind=clause.kind)
        assert answer.status_code == 303
        assert answer["Location"].endswith(f"#c-{clause.pk}")
        part = act(office, clause, "unaccept", htmx=True, kind=clause.kind)
        assert part.status_code == 200
        assert f'id="c-{clause.pk}"' in text_of(part)
        assert 'id="progress" hx-swap-oob="true"' in text_of(part)
        assert "<html" not in text_of(part)

    def test_accepting_takes_the_kind_chosen_beside_the_button(self, office: Client, plan: Plan) -> None:
        clause = clause_of(plan, "指导思想")
        act(office, clause, "accept", kind="on_demand")
        clause.refresh_from_db()
        assert (clause.accepted, clause.kind) == (True, "on_demand")

    def test_what_the_rules_refuse_is_said_on_the_card(self, office: Client, plan: Plan) -> None:
        first = plan.clauses.order_by("position")[0]
        answer = act(office, first, "up")
        assert answer.status_code == 422
        card = next(card for card in answer.context["cards"] if card.clause.pk == first.pk)
        assert card.fault

    def test_a_clause_is_cut_at_a_sentence_and_merged_again(self, office: Client, plan: Plan) -> None:
        clause = clause_of(plan, "开展自查自纠")
        address = reverse("campaign:review", args=[plan.pk])
        opened = office.get(address, {"clause": str(clause.pk), "open": "split"})
        card = next(card for card in opened.context["cards"] if card.clause.pk == clause.pk)
        cut = next(piece.at for piece in card.pieces if piece.at)
        before = plan.clauses.count()
        new = Clause.objects.get(pk=act(office, clause, "split", at=str(cut))["Location"].rpartition("#c-")[2])
        assert plan.clauses.count() == before + 1
        assert new.body.startswith("对自查发现的问题")
        assert act(office, new, "merge")["Location"].endswith(f"#c-{clause.pk}")
        assert plan.clauses.count() == before

    def test_an_unfinished_rule_keeps_the_form_open_with_its_fault(self, office: Client, plan: Plan) -> None:
        proposal = plan.proposals.all()[0]
        url = reverse("campaign:review-task", args=[proposal.pk])
        data = {"verb": "edit", "title": proposal.title, "repeats": "monthly", "weekday": "FR"}
        answer = office.post(url, data)
        assert answer.status_code == 422
        card = next(card for card in answer.context["cards"] if card.clause.pk == proposal.clause_id)
        assert "weekday" in card.form.errors

    def test_the_day_of_the_month_becomes_a_rule(self, office: Client, plan: Plan) -> None:
        proposal = plan.proposals.all()[0]
        url = reverse("campaign:review-task", args=[proposal.pk])
        office.post(url, {"verb": "edit", "title": proposal.title, "repeats": "monthly", "day": "25"})
        proposal.refresh_from_db()
        assert proposal.rrule == "FREQ=MONTHLY;BYMONTHDAY=25"

    def test_one_unit_for_all_tasks_without_one(self, office: Client, world: World, plan: Plan) -> None:
        url = reverse("campaign:review-units", args=[plan.pk])
        office.post(url, {"which": "missing", "unit": str(world.units["ZD"].pk)})
        assert not plan.proposals.filter(kept=True, lead_unit=None).exists()

    def test_a_placeholder_is_filled_and_an_empty_word_is_refused(self, office: Client, plan: Plan) -> None:
        index = next(i for i, doubt in enumerate(plan.warnings) if doubt["code"] == "placeholder")
        url = reverse("campaign:review-doubt", args=[plan.pk, index])
        assert office.post(url, {"verb": "fill", "text": " "}).status_code == 422
        assert office.post(url, {"verb": "fill", "text": "本县"}).status_code == 303
        assert "本县警示教育片" in clause_of(plan, "开展警示教育").body

    def test_many_doubts_of_one_kind_are_left_as_they_are_together(self, office: Client, plan: Plan) -> None:
        doubt = plan.warnings[0]
        others = [each for each in plan.warnings if each["code"] != doubt["code"]]
        plan.warnings = [*({**doubt, "settled": False} for _ in range(3)), *others]
        plan.save(update_fields=["warnings"])
        page = text_of(office.get(reverse("campaign:review", args=[plan.pk])))
        assert page.count('value="all"') == 1
        url = reverse("campaign:review-doubt", args=[plan.pk, 0])
        assert office.post(url, {"verb": "all"}).status_code == 303
        plan.refresh_from_db()
        assert [each["settled"] for each in plan.warnings[:3]] == [True] * 3
        assert plan.warnings[3:] == others
        assert 'value="all"' not in text_of(office.get(reverse("campaign:review", args=[plan.pk])))

    def test_publishing_says_what_is_missing_and_then_leads_to_the_plan(
        self, office: Client, world: World, plan: Plan
    ) -> None:
        url = reverse("campaign:publish", args=[plan.pk])
        assert office.post(url).status_code == 422
        office.post(
            reverse("campaign:review-units", args=[plan.pk]), {"which": "missing", "unit": str(world.units["ZD"].pk)}
        )
        answer = office.post(url)
        assert answer["Location"] == reverse("plans:detail", args=[plan.pk])
        assert office.get(reverse("campaign:review", args=[plan.pk])).status_code == 303

    def test_a_plan_in_review_is_not_known_to_a_member_of_staff(self, reader: AsReader, plan: Plan) -> None:
        clerk = reader(cast.CLERK)
        clause = plan.clauses.all()[0]
        assert clerk.get(reverse("campaign:review", args=[plan.pk])).status_code == 404
        assert act(clerk, clause, "accept").status_code == 404


class TestTask:
    def test_the_clock_of_work_handed_in_stands_still(self, world: World, task_in: Callable[[str], Task]) -> None:
        task = task_in(TaskState.IN_PROGRESS)
        task.due_on = clock.today() - timedelta(days=9)
        task.save(update_fields=["due_on"])
        late = task_clock(world.clerk, task)
        assert late is not None
        assert late.tone == "l"
        hand_in(world, task)
        stopped = task_clock(world.clerk, task)
        assert stopped is not None
        assert (stopped.text, stopped.tone) == (_("Handed in"), "")
        verify_task(actor=world.head, row=task)
        assert task_clock(world.clerk, task) == stopped
        close_task(actor=world.office, row=task)
        assert task_clock(world.clerk, task) is None

    def test_a_state_that_was_skipped_is_not_shown_as_done(self, world: World, task: Task) -> None:
        accept_task(actor=world.clerk, row=task)
        hand_in(world, task)
        shown = {step.label: step.css for step in steps_of(TASKS, task)}
        labels = {state: TASK.label(state) for state in TaskState.values}
        assert shown[labels[TaskState.ACCEPTED]] == "done"
        assert shown[labels[TaskState.IN_PROGRESS]] == "passed"
        assert shown[labels[TaskState.SUBMITTED]] == "now"
        assert shown[labels[TaskState.DONE]] == ""


class TestPlanInForce:
    def test_the_clause_page_says_the_gaps_and_shows_the_proof(
        self, office: Client, task_in: Callable[[str], Task]
    ) -> None:
        task = task_in(TaskState.SUBMITTED)
        page = office.get(reverse("campaign:clause", args=[task.clause_id]))
        assert [proof.attachment.name for proof in page.context["proof"]] == ["自查报告.txt"]
        assert page.context["row"].evidence == 1

    def test_a_task_is_added_to_a_clause_once_however_often_the_form_is_sent(
        self, office: Client, world: World, published: Plan
    ) -> None:
        clause = clause_of(published, "开展警示教育")
        url = reverse("campaign:add-task", args=[clause.pk])
        form = office.get(url)
        data = {
            "new_id": str(form.context["new_id"]),
            "clause": str(clause.pk),
            "title": "编印警示教育读本",
            "lead_unit": str(world.units["ZD"].pk),
        }
        assert office.post(url, data).status_code == 303
        assert office.post(url, data).status_code == 303
        assert Task.objects.filter(title="编印警示教育读本").count() == 1

    def test_the_figures_of_the_chart_are_those_of_its_chapters(self, office: Client, published: Plan) -> None:
        page = office.get(reverse("campaign:cockpit"))
        figures, chapters = page.context["figures"], page.context["chapters"]
        assert figures.need_work == sum(line.work.of for line in chapters) > 0
        assert figures.with_work == sum(line.work.have for line in chapters)
        assert figures.tasks == sum(line.done.of for line in chapters)
        assert figures.gaps == sum(line.gaps for line in chapters)

    def test_the_difference_marks_words_by_more_than_colour(
        self, office: Client, world: World, published: Plan
    ) -> None:
        second = publish(world, import_paper(world.office, published.campaign, papers.SECOND))
        url = reverse("campaign:difference", args=[second.pk, published.pk])
        page = office.get(url)
        assert page.context["counts"] == {"added": 1, "removed": 1, "changed": 1, "moved": 2, "same": 9}
        assert "<ins>" in text_of(page)
        assert "<del>" in text_of(page)
        assert len(office.get(url, {"all": "1"}).context["differences"]) == 14

    def test_without_a_campaign_the_chart_says_how_to_begin(self, office: Client) -> None:
        assert office.get(reverse("campaign:cockpit")).status_code == 404


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=DAILY", "每天"),
        ("FREQ=WEEKLY;BYDAY=FR", "每周五前"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "周一至周五"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "每月25日前"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "每月底前"),
        ("FREQ=MONTHLY;INTERVAL=3", "每季度"),
        ("FREQ=YEARLY", "每年"),
    ],
)
def test_a_rule_is_said_in_chinese_and_survives_the_form(rule: str, sentence: str) -> None:
    assert recurrence.words(rule) == sentence
    assert recurrence.write(recurrence.read(rule)) == rule


def test_a_rule_of_another_shape_is_kept_as_it_was_read() -> None:
    rule = "FREQ=MONTHLY;BYDAY=2TU"
    rhythm = recurrence.read(rule)
    assert rhythm.repeats == recurrence.Repeat.AS_READ
    assert recurrence.write(rhythm, as_read=rule) == rule
