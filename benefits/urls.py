"""The addresses of claims and of the case desk."""

from django.urls import path

from benefits.api.reports import Reports
from benefits.pages import (
    agenda,
    appeals,
    appointments,
    assessments,
    board,
    candidates,
    claims_apply,
    claims_decision,
    claims_follow,
    conditions,
    desk,
    desk_file,
    desk_people,
    divisions,
    evidence,
    evidence_flags,
    evidence_office,
    evidence_receipt,
    evidence_wrong,
    exempt,
    grant_steps,
    indemnities,
    months,
    months_desk,
    overpayments,
    overpayments_office,
    payback_matches,
    payments,
    reductions,
    reporting,
    revisions,
    robots,
    runs,
    simulator,
    simulator_code,
    simulator_entitled,
    supervision,
    unreached,
)

app_name = "benefits"

CLAIMS = [
    path("claims/", claims_apply.claims, name="claims"),
    path("claims/draft/<uuid:token>/check/", claims_apply.draft_check, name="draft_check"),
    path("claims/draft/<uuid:token>/send/", claims_apply.draft_send, name="draft_send"),
    path("claims/draft/<uuid:token>/discard/", claims_apply.draft_discard, name="draft_discard"),
    path("claims/draft/<uuid:token>/<slug:step>/", claims_apply.draft_step, name="draft"),
    path("claims/ask/", claims_apply.choose, name="claim_choose"),
    path("claims/ask/<slug:benefit>/", claims_apply.start, name="claim_start"),
    path("claims/<str:protocol>/", claims_follow.claim_page, name="claim"),
    path("claims/<str:protocol>/received/", claims_apply.received, name="claim_received"),
    path("claims/<str:protocol>/progress/", claims_follow.progress, name="claim_progress"),
    path("claims/<str:protocol>/answer/", claims_follow.answer, name="answer"),
    path("claims/<str:protocol>/withdraw/", claims_follow.withdraw, name="withdraw"),
    path("claims/<str:protocol>/decision/", claims_decision.decision, name="decision"),
    path("claims/<str:protocol>/contest/", claims_decision.contest, name="contest"),
    path("appeals/<str:protocol>/", appeals.appeal, name="appeal"),
    path("appeals/<str:protocol>/hearing/", appeals.hearing, name="appeal_hearing"),
    path("appeals/<str:protocol>/calendar/", appeals.calendar, name="appeal_calendar"),
    path("appeals/<str:protocol>/further/", appeals.further, name="appeal_further"),
    path("appeals/<str:protocol>/withdraw/", appeals.withdraw, name="appeal_withdraw"),
]

PAPERS = [
    path("papers/application/<uuid:token>/", evidence.of_draft, name="papers_draft"),
    path("papers/claim/<str:protocol>/", evidence.of_claim, name="papers"),
    path("papers/<str:reference>/", evidence.paper, name="paper"),
    path("papers/<str:reference>/take-back/", evidence.take_back, name="paper_take_back"),
    path("papers/<str:reference>/judge/", evidence.judge, name="paper_judge"),
    path("claims/<str:protocol>/receipt.pdf", evidence_receipt.receipt, name="receipt"),
    path("claims/<str:protocol>/wrong/", evidence_wrong.of_claim, name="wrong"),
    path("claims/draft/<uuid:token>/wrong/", evidence_wrong.of_draft, name="wrong_draft"),
    path("corrections/", evidence_wrong.corrections, name="corrections"),
    path("corrections/<str:reference>/", evidence_wrong.correction, name="correction"),
    path("corrections/<str:reference>/settle/", evidence_wrong.settle, name="correction_settle"),
]

INDEMNITIES = [
    path("old-months/", indemnities.indemnity, name="indemnity"),
    path("old-months/desk/", indemnities.indemnities, name="indemnities"),
    path(
        "old-months/desk/<slug:reference>/", indemnities.indemnity_decide, name="indemnity_decide"
    ),
    path(
        "old-months/<slug:reference>/<slug:act>/", indemnities.indemnity_act, name="indemnity_act"
    ),
]

MONTHS = [
    path("record/<slug:month>/wrong/", months.wrong_month, name="wrong_month"),
    path("record/cases/", months.own_cases, name="months_cases"),
    path("record/cases/<slug:reference>/", months.case, name="months_case"),
    path("record/desk/", months_desk.waiting, name="months_desk"),
    path("record/desk/<slug:reference>/", months_desk.decide, name="months_decide"),
    path("employer/months/", months.asked_of_company, name="months_asked"),
    path("employer/months/<slug:reference>/", months.answer, name="months_answer"),
]

OFFICE = [
    path("office/", evidence_office.office, name="office"),
    path("office/<str:reference>/", evidence_office.visit, name="visit"),
    path(
        "office/<str:reference>/<slug:benefit>/",
        evidence_office.application,
        name="visit_application",
    ),
]

FLAGS = [
    path("flags/", evidence_flags.rules, name="flag_rules"),
    path("flags/<slug:rule>/switch/", evidence_flags.switch, name="flag_switch"),
    path("flags/<int:switch_id>/confirm/", evidence_flags.confirm, name="flag_confirm"),
    path("flags/<int:flag_id>/settle/", evidence_flags.settle, name="flag_settle"),
]

BOARD = [
    path("board/", board.board, name="board"),
    path("board/<str:protocol>/", board.file, name="board_file"),
    path("board/<str:protocol>/hearing/", board.offer, name="board_offer"),
    path("board/<str:protocol>/heard/", board.heard, name="board_heard"),
    path("board/<str:protocol>/vote/", board.vote, name="board_vote"),
    path("claims/<str:protocol>/shares/<int:sequence>/", divisions.division, name="division"),
    path(
        "claims/<str:protocol>/shares/<int:sequence>/contest/",
        divisions.contest,
        name="division_contest",
    ),
    path("changes/<str:reference>/", reductions.reduction, name="reduction"),
    path("changes/<str:reference>/contest/", reductions.contest, name="reduction_contest"),
    path("overpayments/", overpayments_office.waiting, name="overpayments"),
    path("overpayments/<str:reference>/", overpayments.overpayment, name="overpayment"),
    path(
        "overpayments/<str:reference>/contest/",
        overpayments.contest,
        name="overpayment_contest",
    ),
    path(
        "overpayments/<str:reference>/parts/", overpayments.parts_wanted, name="overpayment_parts"
    ),
    path(
        "overpayments/<str:reference>/settle/",
        overpayments_office.settle,
        name="overpayment_settle",
    ),
    path("not-reached/", unreached.waiting, name="unreached"),
    path("not-reached/<str:reference>/", unreached.bring, name="unreached_bring"),
    path("not-reached/<str:reference>/letter.pdf", unreached.letter, name="unreached_letter"),
    path("revisions/", revisions.revisions, name="revisions"),
    path("revisions/<int:number>/", revisions.revision, name="revision"),
]

DESK = [
    path("desk/", desk.desk, name="desk"),
    path("desk/next/", desk.take_next, name="desk_next"),
    path("desk/keys/", desk.keys, name="desk_keys"),
    path("robots/", robots.overview, name="robots"),
    path("robots/<int:number>/undo/", robots.undo, name="robot_undo"),
    path("robots/claims/<int:number>/place/", robots.place, name="robot_place"),
    path("robots/<slug:kind>/switch/", robots.switch, name="robot_switch"),
    path("robots/<int:switch_id>/confirm/", robots.confirm, name="robot_confirm"),
    path("desk/people/", desk_people.people, name="desk_people"),
    path("desk/people/<int:number>/skills/", desk_people.skills, name="desk_skills"),
    path("desk/absences/<int:number>/end/", desk_people.end_absence, name="desk_absence_end"),
    path("desk/many/", desk_people.many, name="desk_many"),
    path("desk/<str:protocol>/", desk_file.file, name="desk_file"),
    path("desk/<str:protocol>/<slug:act>/", desk_file.act, name="desk_act"),
]

ASSESSMENTS = [
    path("assessments/", assessments.queue, name="assessments"),
    path("assessments/tax/", exempt.waiting, name="exemptions"),
    path("assessments/tax/<str:reference>/", exempt.settle, name="exemption_settle"),
    path("assessments/next/", assessments.take_next, name="assessment_next"),
    path("assessments/<str:reference>/", assessments.assessment, name="assessment"),
    path("claims/<str:protocol>/assessment/", assessments.own, name="own_assessment"),
]

AGENDA = [
    path("claims/<str:protocol>/appointment/", appointments.visit, name="appointment"),
    path(
        "claims/<str:protocol>/appointment/cancel/", appointments.cancel, name="appointment_cancel"
    ),
    path("claims/<str:protocol>/appointment/needs/", appointments.needs, name="appointment_needs"),
    path(
        "claims/<str:protocol>/appointment/visit.ics",
        appointments.calendar,
        name="appointment_calendar",
    ),
    path("agenda/", agenda.day, name="agenda"),
    path("agenda/hours/", agenda.hours, name="agenda_hours"),
    path("agenda/hours/<int:number>/close/", agenda.close, name="agenda_hours_close"),
    path("agenda/arrange/<int:number>/", agenda.arrange, name="agenda_arrange"),
    path("agenda/<str:reference>/<slug:act>/", agenda.act, name="agenda_act"),
]

SUPERVISION = [
    path("supervision/", supervision.overview, name="supervision"),
    path("supervision/near/<int:number>/seen/", supervision.seen, name="escalation_seen"),
    path("supervision/errors/<int:number>/", supervision.task, name="correction_task"),
    path("supervision/sample/next/", supervision.review_next, name="review_next"),
    path("supervision/sample/<str:reference>/", supervision.review, name="review"),
    path("decisions/overturned/", candidates.candidates, name="candidates"),
    path("decisions/overturned.jsonl", candidates.export, name="candidates_export"),
    path("decisions/", supervision.decided, name="decided"),
]

CONDITIONS = [
    path("school-and-health/", conditions.family, name="conditions"),
    path("school-and-health/<str:reference>/", conditions.period, name="conditions_period"),
    path(
        "school-and-health/<str:reference>/reason/<int:member>/<slug:duty>/",
        conditions.give_reason,
        name="conditions_reason",
    ),
    path(
        "school-and-health/<str:reference>/contest/",
        conditions.contest,
        name="conditions_contest",
    ),
    path("grant-steps/", grant_steps.queue, name="grant_steps"),
    path("grant-steps/reasons/<int:number>/", grant_steps.reason, name="grant_reason"),
    path("grant-steps/<str:reference>/", grant_steps.step, name="grant_step"),
    path("reports/", reporting.institutions, name="institutions"),
    path("reports/<int:number>/", reporting.institution, name="reporting"),
    path("reports/<int:number>/list/", reporting.many, name="reporting_list"),
    path("reports/<int:number>/keys/", reporting.keys, name="reporting_keys"),
    path("reports/<int:number>/keys/<int:key>/", reporting.revoke, name="reporting_revoke"),
    path("api/reports/", Reports.as_view(), name="api_reports"),
]

PAYMENTS = [
    path("payments/", payments.payments, name="payments"),
    path("payments/tax/", exempt.ask, name="exemption"),
    path("payments/statement.csv", payments.statement, name="payments_statement"),
]

RUNS = [
    path("treasury/paybacks/", payback_matches.matches, name="payback_matches"),
    path("treasury/paybacks/<int:entry_id>/", payback_matches.match, name="payback_match"),
    path("treasury/runs/", runs.runs, name="runs"),
    path("treasury/runs/prepare/", runs.prepare, name="run_prepare"),
    path("treasury/runs/<str:reference>/", runs.run, name="run"),
    path("treasury/runs/<str:reference>/held/", runs.held, name="run_held"),
    path("treasury/runs/<str:reference>/freeze/", runs.freeze, name="run_freeze"),
    path("treasury/runs/<str:reference>/approve/", runs.approve, name="run_approve"),
    path("treasury/runs/<str:reference>/discard/", runs.discard, name="run_discard"),
]

SIMULATOR = [
    path("pension/", simulator.pension, name="pension"),
    path("pension/answer/", simulator.pension_answer, name="pension_answer"),
    path("pension/table.csv", simulator.pension_table, name="pension_table"),
    path("pension/code/", simulator_code.pension_code, name="pension_code"),
    path("pension/mine/", simulator.pension_mine, name="pension_mine"),
    path("pension/mine/answer/", simulator.pension_mine_answer, name="pension_mine_answer"),
    path("pension/mine/table.csv", simulator.pension_mine_table, name="pension_mine_table"),
    path("entitled/", simulator_entitled.entitled, name="entitled"),
]

urlpatterns = [
    *PAPERS,
    *INDEMNITIES,
    *MONTHS,
    *OFFICE,
    *FLAGS,
    *CLAIMS,
    *BOARD,
    *DESK,
    *ASSESSMENTS,
    *AGENDA,
    *SUPERVISION,
    *CONDITIONS,
    *PAYMENTS,
    *RUNS,
    *SIMULATOR,
]
