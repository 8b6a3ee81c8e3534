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
from benefits.process.decide import (
    confirm_refusal,
    grant_by_officer,
    propose_refusal,
    return_proposal,
)
from benefits.process.desk import answer, ask, lapse, lapse_failed, put_back, refresh, take_file
from benefits.process.desk import take_next as take_next
from benefits.process.revise import apply_revision, keep_decision, recheck, recheck_everyone

__all__ = [
    "answer",
    "appeal",
    "appeal_further",
    "apply_revision",
    "approve_pay_run",
    "ask",
    "assess",
    "assessment_failed",
    "begin_draft",
    "book_hearing",
    "carry_out",
    "close_hearing",
    "confirm_refusal",
    "discard_draft",
    "discard_pay_run",
    "freeze_pay_run",
    "grant_by_officer",
    "import_bank_answer",
    "keep_decision",
    "lapse",
    "lapse_failed",
    "offer_hearing",
    "prepare_pay_run",
    "propose_refusal",
    "put_back",
    "recheck",
    "recheck_everyone",
    "refresh",
    "return_proposal",
    "save_answers",
    "seat_panel",
    "seat_waiting_panels",
    "submit",
    "take_file",
    "take_next",
    "vote",
    "withdraw",
    "withdraw_appeal",
]
