"""The life of a claim, verb by verb, in the order in which it happens.

Each verb is one transaction: guard, lock, change through the table of moves, event. What comes next
is an event's handler, run by a worker; handlers may run twice and then do nothing the second time.
Pages, tasks and other rooms call the verbs from here and know nothing of the modules inside.
"""

from __future__ import annotations

from benefits.payments.actions import (
    approve_pay_run,
    discard_pay_run,
    freeze_pay_run,
    import_bank_answer,
    prepare_pay_run,
)
from benefits.process.appeal import (
    appeal,
    appeal_further,
    book_hearing,
    carry_out,
    close_hearing,
    offer_hearing,
    seat_panel,
    seat_waiting_panels,
    vote,
    withdraw_appeal,
)
from benefits.process.apply import (
    begin_draft,
    bring_answers,
    discard_draft,
    save_answers,
    submit,
    withdraw,
)
from benefits.process.assess import assess, assessment_failed
from benefits.process.channels import (
    channel_of,
    enter_application,
    same_application,
    serve_person,
)
from benefits.process.correct import correction_settled, open_correction, settle_correction
from benefits.process.decide import (
    confirm_grant,
    confirm_refusal,
    grant_by_officer,
    propose_refusal,
    return_proposal,
)
from benefits.process.desk import answer, ask, lapse, lapse_failed, put_back, refresh, take_file
from benefits.process.desk import take_next as take_next
from benefits.process.evidence import (
    accept_paper,
    reject_paper,
    scan_again,
    scan_paper,
    settle_upload,
    take_paper_back,
    upload_paper,
)
from benefits.process.flags import (
    ask_for_on,
    clear_flag,
    confirm_on,
    return_on,
    switch_off,
    uphold_flag,
)
from benefits.process.hand_on import (
    Result,
    ask_all,
    end_absence,
    free,
    put_back_all,
    set_absence,
    set_skills,
    transfer,
    transfer_all,
    write_note,
)
from benefits.process.hold import send_decision, take_back
from benefits.process.questions import answer_needs
from benefits.process.refer import (
    finish_assessment,
    look_again,
    parts_of,
    put_back_assessment,
    refer_to_assessors,
    take_next_assessment,
)
from benefits.process.revise import apply_revision, keep_decision, recheck, recheck_everyone
from benefits.process.robots import (
    ask_for_robot_on,
    confirm_robot_on,
    place,
    return_robot_on,
    switch_robot_off,
    undo_step,
)
from benefits.process.supervise import (
    close_correction,
    draw_sample,
    finish_review,
    see_escalation,
    take_next_review,
    watch_deadlines,
)

__all__ = [
    "Result",
    "accept_paper",
    "answer",
    "answer_needs",
    "appeal",
    "appeal_further",
    "apply_revision",
    "approve_pay_run",
    "ask",
    "ask_all",
    "ask_for_on",
    "ask_for_robot_on",
    "assess",
    "assessment_failed",
    "begin_draft",
    "bring_answers",
    "book_hearing",
    "carry_out",
    "channel_of",
    "clear_flag",
    "close_correction",
    "close_hearing",
    "confirm_grant",
    "confirm_on",
    "confirm_refusal",
    "confirm_robot_on",
    "correction_settled",
    "discard_draft",
    "discard_pay_run",
    "draw_sample",
    "end_absence",
    "enter_application",
    "finish_assessment",
    "finish_review",
    "free",
    "freeze_pay_run",
    "grant_by_officer",
    "import_bank_answer",
    "keep_decision",
    "lapse",
    "lapse_failed",
    "look_again",
    "offer_hearing",
    "open_correction",
    "parts_of",
    "place",
    "prepare_pay_run",
    "propose_refusal",
    "put_back",
    "put_back_all",
    "put_back_assessment",
    "recheck",
    "recheck_everyone",
    "refer_to_assessors",
    "refresh",
    "reject_paper",
    "return_on",
    "return_proposal",
    "return_robot_on",
    "same_application",
    "save_answers",
    "scan_again",
    "scan_paper",
    "seat_panel",
    "seat_waiting_panels",
    "see_escalation",
    "send_decision",
    "serve_person",
    "set_absence",
    "set_skills",
    "settle_correction",
    "settle_upload",
    "submit",
    "switch_off",
    "switch_robot_off",
    "take_back",
    "take_file",
    "take_next",
    "take_next_assessment",
    "take_next_review",
    "take_paper_back",
    "transfer",
    "transfer_all",
    "undo_step",
    "uphold_flag",
    "upload_paper",
    "vote",
    "watch_deadlines",
    "withdraw",
    "withdraw_appeal",
    "write_note",
]
