"""The addresses of the shell. Those of the registers are derived by the kit, those of accounts come from allauth."""

from __future__ import annotations

from django.urls import path

from jingjian.web import health
from jingjian.web.audit import views as audit
from jingjian.web.companions import views as companions
from jingjian.web.exports import views as exports
from jingjian.web.imports import views as imports
from jingjian.web.views.approval import approval, propose, slip, withdraw_approval
from jingjian.web.views.approval_chains import approval_chains, set_approval_chain
from jingjian.web.views.clocks import pause_clock, resume_clock
from jingjian.web.views.delegations import delegations, end_delegation
from jingjian.web.views.demo import demo_login, demo_reset
from jingjian.web.views.desk import desk
from jingjian.web.views.desk_several import sign_several
from jingjian.web.views.door import door_read
from jingjian.web.views.handover import hand_over
from jingjian.web.views.home import home
from jingjian.web.views.inbox import inbox
from jingjian.web.views.nudges import nudge_notice, nudges_read
from jingjian.web.views.official import official_draft, official_file
from jingjian.web.views.paper import answer_paper, enter_paper
from jingjian.web.views.preferences import digest_read, notice_preferences, preferences
from jingjian.web.views.preview import paper_preview
from jingjian.web.views.saved_views import saved_views
from jingjian.web.views.search import search
from jingjian.web.views.styleguide import styleguide
from jingjian.web.views.supervision import supervise_opinion
from jingjian.web.views.timelimits import time_limit, time_limits
from jingjian.web.views.tour import tour
from jingjian.web.views.values import shown_value

urlpatterns = [
    path("", home, name="home"),
    path("inbox/", inbox, name="inbox"),
    path("account/news/read/", door_read, name="door_read"),
    path("nudges/notice/", nudge_notice, name="nudge_notice"),
    path("nudges/read/", nudges_read, name="nudges_read"),
    path("hand-over/<uuid:record>/", hand_over, name="hand_over"),
    path("time-limits/", time_limits, name="time_limits"),
    path("time-limits/<str:rule>/", time_limit, name="time_limit"),
    path("clocks/<uuid:pk>/pause/", pause_clock, name="pause_clock"),
    path("clocks/<uuid:pk>/resume/", resume_clock, name="resume_clock"),
    path("official/<uuid:record>/draft/<slug:name>/", official_draft, name="official_draft"),
    path("official/<uuid:pk>/file/<slug:form>/", official_file, name="official_file"),
    path("preview/<slug:register>/<uuid:pk>/<uuid:attachment>/", paper_preview, name="paper_preview"),
    path("receipts/<slug:register>/<uuid:pk>/<uuid:event>/", audit.receipt, name="receipt"),
    path("receipts/<slug:register>/<uuid:pk>/<uuid:event>/receipt.json", audit.receipt_file, name="receipt_file"),
    path("audit-log/", audit.audit_log, name="audit_log"),
    path("audit-log/checkpoint/", audit.audit_checkpoint, name="audit_checkpoint"),
    path("records/<uuid:record>/comments/", companions.comments, name="comments"),
    path("records/<uuid:record>/comments/read/", companions.comments_read, name="comments_read"),
    path("records/<uuid:record>/comments/<uuid:pk>/withdraw/", companions.comment_withdraw, name="comment_withdraw"),
    path("records/<uuid:record>/related/", companions.related, name="related"),
    path("records/<uuid:record>/related/<uuid:pk>/end/", companions.related_end, name="related_end"),
    path("exports/", exports.export_files, name="export_files"),
    path("exports/<uuid:pk>/", exports.export_file, name="export_file"),
    path("exports/<uuid:pk>/progress/", exports.export_progress, name="export_progress"),
    path("exports/<uuid:pk>/download/", exports.export_download, name="export_download"),
    path("import/<slug:slug>/", imports.upload, name="import_upload"),
    path("import/<slug:slug>/template.xlsx", imports.template, name="import_template"),
    path("imports/<uuid:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<uuid:pk>/report/", imports.report, name="import_report"),
    path("imports/<uuid:pk>/report.xlsx", imports.download, name="import_download"),
    path("desk/", desk, name="desk"),
    path("desk/several/", sign_several, name="sign_several"),
    path("desk/<uuid:pk>/", desk, name="desk_matter"),
    path("approvals/new/<str:kind>/<uuid:record>/", propose, name="propose"),
    path("approvals/<uuid:pk>/", approval, name="approval"),
    path("approvals/<uuid:pk>/withdraw/", withdraw_approval, name="withdraw_approval"),
    path("approvals/<uuid:pk>/slip/", slip, name="approval_slip"),
    path("approvals/<uuid:pk>/paper/", enter_paper, name="enter_paper"),
    path("approvals/papers/<uuid:pk>/", answer_paper, name="answer_paper"),
    path("approvals/opinions/<uuid:pk>/task/", supervise_opinion, name="supervise_opinion"),
    path("approval-chains/", approval_chains, name="approval_chains"),
    path("approval-chains/<str:kind>/", set_approval_chain, name="set_approval_chain"),
    path("delegations/", delegations, name="delegations"),
    path("delegations/<uuid:pk>/end/", end_delegation, name="end_delegation"),
    path("search/", search, name="search"),
    path("values/<slug:register>/<uuid:pk>/<slug:name>/", shown_value, name="shown_value"),
    path("views/<slug:register>/", saved_views, name="saved_views"),
    path("preferences/", preferences, name="preferences"),
    path("preferences/notices/", notice_preferences, name="notice_preferences"),
    path("digest/read/", digest_read, name="digest_read"),
    path("styleguide/", styleguide, name="styleguide"),
    path("tour/", tour, name="tour"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("demo/login/", demo_login, name="demo_login"),
    path("demo/reset/", demo_reset, name="demo_reset"),
]
