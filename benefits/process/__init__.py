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
from benefits.process.apply import begin_draft, discard_draft, save_answers, submit, withdraw
from benefits.process.assess import assess, assessment_failed
from benefits.process.channels import channel_of, enter_application, serve_person
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
from benefits.process.hold import send_decision, take_back
from benefits.process.revise import apply_revision, keep_decision, recheck, recheck_everyone

__all__ = [
    "accept_paper",
    "answer",
    "appeal",
    "appeal_further",
    "apply_revision",
    "approve_pay_run",
    "ask",
    "ask_for_on",
    "assess",
    "assessment_failed",
    "begin_draft",
    "book_hearing",
    "carry_out",
    "channel_of",
    "clear_flag",
    "close_hearing",
    "confirm_on",
    "confirm_grant",
    "confirm_refusal",
    "correction_settled",
    "discard_draft",
    "discard_pay_run",
    "enter_application",
    "freeze_pay_run",
    "grant_by_officer",
    "import_bank_answer",
    "keep_decision",
    "lapse",
    "lapse_failed",
    "offer_hearing",
    "open_correction",
    "prepare_pay_run",
    "propose_refusal",
    "put_back",
    "recheck",
    "recheck_everyone",
    "refresh",
    "reject_paper",
    "return_on",
    "return_proposal",
    "save_answers",
    "scan_again",
    "scan_paper",
    "seat_panel",
    "seat_waiting_panels",
    "serve_person",
    "settle_correction",
    "settle_upload",
    "send_decision",
    "submit",
    "take_back",
    "switch_off",
    "take_file",
    "take_next",
    "take_paper_back",
    "uphold_flag",
    "upload_paper",
    "vote",
    "withdraw",
    "withdraw_appeal",
]
