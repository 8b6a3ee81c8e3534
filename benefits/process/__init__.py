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
from benefits.process.appeal import appeal
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

__all__ = [
    "answer",
    "appeal",
    "approve_pay_run",
    "ask",
    "assess",
    "assessment_failed",
    "begin_draft",
    "confirm_refusal",
    "discard_draft",
    "discard_pay_run",
    "freeze_pay_run",
    "grant_by_officer",
    "import_bank_answer",
    "lapse",
    "lapse_failed",
    "prepare_pay_run",
    "propose_refusal",
    "put_back",
    "refresh",
    "return_proposal",
    "save_answers",
    "submit",
    "take_file",
    "take_next",
    "withdraw",
]
