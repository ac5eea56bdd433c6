"""The addresses of the campaign's own pages; those of its registers are derived by the kit."""

from __future__ import annotations

from django.urls import path

from jingjian.modules.campaign.views.board import BoardView
from jingjian.modules.campaign.views.calendar import CalendarView
from jingjian.modules.campaign.views.clause import AddTaskView, ClauseView
from jingjian.modules.campaign.views.cockpit import CockpitView
from jingjian.modules.campaign.views.completeness import PeopleView, UndoView, UnitsView
from jingjian.modules.campaign.views.difference import DifferenceView
from jingjian.modules.campaign.views.importing import ImportView
from jingjian.modules.campaign.views.inspection import CatalogueView, DownloadView, ProgressView
from jingjian.modules.campaign.views.lacking import LackingExportView, LackingView
from jingjian.modules.campaign.views.linking import (
    LinkRecordView,
    SampleLookView,
    ServeView,
    UnlinkProofView,
    UnlinkRecordView,
)
from jingjian.modules.campaign.views.nudging import LackingNudgeView
from jingjian.modules.campaign.views.paper_dates import PaperDateView
from jingjian.modules.campaign.views.phases import (
    AddConditionView,
    ConfirmView,
    PassView,
    PhaseView,
    RemoveConditionView,
)
from jingjian.modules.campaign.views.review import ReviewView
from jingjian.modules.campaign.views.review_clause import ReviewClauseView
from jingjian.modules.campaign.views.review_plan import (
    PublishView,
    ReviewAcceptView,
    ReviewDoubtView,
    ReviewHeadView,
    ReviewPhaseView,
)
from jingjian.modules.campaign.views.review_task import ReviewTaskView, ReviewUnitsView
from jingjian.modules.campaign.views.task_sheets import (
    TaskSheetDownload,
    TaskSheetProgress,
    TaskSheetReport,
    TaskTemplateView,
)
from jingjian.modules.campaign.views.team import ChainView, MinutesView, MyChainView, NameListView
from jingjian.modules.campaign.views.timeline import TimelineView

app_name = "campaign"

urlpatterns = [
    path("import/", ImportView.as_view(), name="import"),
    path("cockpit/", CockpitView.as_view(), name="cockpit"),
    path("<uuid:pk>/cockpit/", CockpitView.as_view(), name="cockpit-of"),
    path("briefing/<uuid:pk>/minutes/", MinutesView.as_view(), name="minutes"),
    path("chain/", ChainView.as_view(), name="chain"),
    path("chain/mine/", MyChainView.as_view(), name="my-chain"),
    path("names/", NameListView.as_view(), name="names"),
    path("<uuid:pk>/names/", NameListView.as_view(), name="names-of"),
    path("catalogue/", CatalogueView.as_view(), name="catalogue"),
    path("<uuid:pk>/catalogue/", CatalogueView.as_view(), name="catalogue-of"),
    path("inspection-file/<uuid:pk>/progress/", ProgressView.as_view(), name="inspection-file-progress"),
    path("inspection-file/<uuid:pk>/download/", DownloadView.as_view(), name="inspection-file-download"),
    path("paper/<uuid:pk>/date/", PaperDateView.as_view(), name="paper-date"),
    path("timeline/", TimelineView.as_view(), name="timeline"),
    path("<uuid:pk>/timeline/", TimelineView.as_view(), name="timeline-of"),
    path("board/", BoardView.as_view(), name="board"),
    path("<uuid:pk>/board/", BoardView.as_view(), name="board-of"),
    path("calendar/", CalendarView.as_view(), name="calendar"),
    path("<uuid:pk>/calendar/", CalendarView.as_view(), name="calendar-of"),
    path("plan/<uuid:pk>/review/", ReviewView.as_view(), name="review"),
    path("plan/<uuid:pk>/review/head/", ReviewHeadView.as_view(), name="review-head"),
    path("plan/<uuid:pk>/review/doubts/<int:index>/", ReviewDoubtView.as_view(), name="review-doubt"),
    path("plan/<uuid:pk>/review/phases/<uuid:phase>/", ReviewPhaseView.as_view(), name="review-phase"),
    path("plan/<uuid:pk>/review/units/", ReviewUnitsView.as_view(), name="review-units"),
    path("plan/<uuid:pk>/review/accept/", ReviewAcceptView.as_view(), name="review-accept"),
    path("plan/<uuid:pk>/review/publish/", PublishView.as_view(), name="publish"),
    path("plan/<uuid:pk>/difference/<uuid:former>/", DifferenceView.as_view(), name="difference"),
    path("clause/<uuid:pk>/", ClauseView.as_view(), name="clause"),
    path("clause/<uuid:pk>/task/", AddTaskView.as_view(), name="add-task"),
    path("clause/<uuid:pk>/link/", LinkRecordView.as_view(), name="link-record"),
    path("clause/<uuid:pk>/unlink/<uuid:record>/", UnlinkRecordView.as_view(), name="unlink-record"),
    path("record/<uuid:record>/serves/", ServeView.as_view(), name="serve"),
    path("occurrence/<uuid:pk>/unlink/<uuid:proof>/", UnlinkProofView.as_view(), name="unlink-proof"),
    path("sample/<uuid:pk>/", SampleLookView.as_view(), name="sample-look"),
    path("clause/<uuid:pk>/review/", ReviewClauseView.as_view(), name="review-clause"),
    path("obligation/<uuid:pk>/units/", UnitsView.as_view(), name="obligation-units"),
    path("obligation/<uuid:pk>/people/", PeopleView.as_view(), name="obligation-people"),
    path("entry/<uuid:pk>/undo/", UndoView.as_view(), name="entry-undo"),
    path("lacking/", LackingView.as_view(), name="lacking"),
    path("lacking/nudge/", LackingNudgeView.as_view(), name="lacking-nudge"),
    path("lacking/<str:kind>/", LackingExportView.as_view(), name="lacking-export"),
    path("phase/<uuid:pk>/", PhaseView.as_view(), name="phase"),
    path("phase/<uuid:pk>/<str:gate>/pass/", PassView.as_view(), name="gate-pass"),
    path("phase/<uuid:pk>/<str:gate>/add/", AddConditionView.as_view(), name="gate-add"),
    path("condition/<uuid:pk>/confirm/", ConfirmView.as_view(), name="gate-confirm"),
    path("condition/<uuid:pk>/remove/", RemoveConditionView.as_view(), name="gate-remove"),
    path("task-sheet/template.xlsx", TaskTemplateView.as_view(), name="task-template"),
    path("task-sheet/<uuid:pk>/progress/", TaskSheetProgress.as_view(), name="task-sheet-progress"),
    path("task-sheet/<uuid:pk>/report/", TaskSheetReport.as_view(), name="task-sheet-report"),
    path("task-sheet/<uuid:pk>/report.xlsx", TaskSheetDownload.as_view(), name="task-sheet-download"),
    path("proposal/<uuid:pk>/", ReviewTaskView.as_view(), name="review-task"),
]
