"""What went wrong with a statement or a booking, in plain words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.money import format_cents

_MONEY = ("opening", "moved", "closing")


def statement_trouble(code: str, values: dict[str, Any]) -> str:
    """Why a file cannot be taken as a bank statement, and what to do."""
    template = {
        "too_big": _("The file is larger than %(limit)s MB. Ask the bank for one file per day."),
        "not_xml": _(
            "This is not a readable XML file (line %(line)s). Fetch the statement from the bank"
            " again."
        ),
        "dtd": _("The file carries a document type, which statements never need. It was refused."),
        "too_deep": _("The file is nested more deeply than any statement. It was refused."),
        "other_message": _(
            "This is not an account statement (camt.053), but “%(found)s”. Choose another file."
        ),
        "other_version": _(
            "This version of the statement (%(found)s) is not known here. We read"
            " camt.053.001.02 and camt.053.001.08."
        ),
        "no_statement": _("There is no statement in the file."),
        "no_account": _("The statement does not say which account it is for."),
        "no_number": _("The statement has no number."),
        "no_balance": _("Statement %(number)s lacks its balance “%(kind)s”."),
        "no_side": _("A booking does not say whether money came in or went out."),
        "bad_amount": _("“%(text)s” is not an amount. Fetch the statement from the bank again."),
        "other_currency": _("The statement is in %(found)s. We keep accounts in BRL only."),
        "bad_date": _("“%(text)s” is not a date (statement or booking %(number)s)."),
        "does_not_add_up": _(
            "Statement %(number)s does not add up: %(opening)s at the start and bookings of"
            " %(moved)s do not make %(closing)s. Nothing was imported. Ask the bank for it again."
        ),
    }[code]
    language = get_language() or "en"
    shown = {
        name: format_cents(value, language) if name in _MONEY else value
        for name, value in values.items()
    }
    return template % shown


def entry_reason(code: str) -> str:
    """Why a booking waits for a person."""
    return {
        "": "",
        "by_hand": _("Matched by hand."),
        "set_off": _("Paid twice; the company set it against another bill."),
        "unknown_debit": _("Money went out that is not one of our payments."),
        "no_reference": _("The payer wrote no bill reference."),
        "unknown_reference": _("There is no bill with the reference that the payer wrote."),
        "several_bills": _("The payer named several bills in one payment."),
        "already_paid": _("The bill is already paid."),
        "bill_cancelled": _("The bill was replaced by a correction."),
        "bill_expired": _(
            "The bill is no longer owed: its time ran out. The payer can have it back."
        ),
        "wrong_amount": _("The amount is not what is still to be paid of the bill."),
        "indemnity_not_open": _("The indemnity that the payer named is not to be paid."),
        "indemnity_other_sum": _("The indemnity has another sum, or its month of payment is over."),
        "unknown_payment": _("No payment of ours has this end-to-end number."),
        "payment_mismatch": _("The booking does not fit the payment that it names."),
    }.get(code, code)
