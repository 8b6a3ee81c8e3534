"""What the letter that asks money back says of its own: how much, of which months, how taken."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from benefits.overpayments.models import Overpayment
from benefits.overpayments.queries import Account, account_of, bills_of
from benefits.payments.models import PaymentKind
from benefits.process.procedure_letter import Said
from portal.components import dates
from portal.components.values import money_text


def say(found: Overpayment, on: date) -> Said:
    """In the language that is set, by what is paid on a day."""
    account = account_of(found, on)
    return Said(
        title=_("You were paid too much: %(benefit)s")
        % {"benefit": str(found.claim.get_benefit_display())},
        answer=f"{answer(found)} {how_much(found, account)}",
        how=_how(found, account),
        contest=_(
            "You can contest this until %(day)s. Other people than those who decided look at it"
            " again. While they do, nothing is taken off. It costs nothing, and you need no"
            " lawyer. If you are right, you get back what was taken."
        ),
        online=_("Online: open “Paid too much” with the number %(reference)s."),
        facts=[
            {"label": _("Where the mistake came from"), "value": str(found.get_origin_display())},
            *month_rows(found),
            *bill_rows(found),
        ],
    )


def line_name(one: dict[str, Any]) -> str:
    """What a line of the count is about: a month, or the 13th payment of a year."""
    month = date.fromisoformat(one["month"])
    if "kind" not in one:
        return dates.month_name(month)
    return f"{PaymentKind(one['kind']).label} ({month.year})"


def month_rows(found: Overpayment) -> list[dict[str, str]]:
    """A line for each month, and for each 13th."""
    return [
        {
            "label": line_name(one),
            "value": _("paid %(paid)s, due %(due)s: %(owed)s too much")
            % {key: money_text(one[key]) for key in ("paid", "due", "owed")},
        }
        for one in found.months
    ]


def answer(found: Overpayment) -> str:
    """What it means in a sentence."""
    return _("You were paid %(owed)s too much.") % {"owed": money_text(found.owed_cents)}


def how_much(found: Overpayment, account: Account) -> str:
    """How it is taken off, by what the person is paid today."""
    if not account.runs:
        return _(
            "You are paid no benefit at the moment. You get a bill for what is left, and can pay"
            " it in monthly parts. If you are paid a benefit again, it is taken off that instead."
        )
    if not account.a_month_cents:
        return _(
            "At the moment nothing is taken off, because a month never pays less than one"
            " minimum wage."
        )
    words = _(
        "From the next pay run on at most %(share)s %% of a month is taken off,"
        " %(amount)s a month by what you are paid today."
    ) % {"share": found.share, "amount": money_text(account.a_month_cents)}
    if account.last_month is None:
        return words
    return _("%(how)s The last part is taken in about %(month)s.") % {
        "how": words,
        "month": dates.month_name(account.last_month),
    }


def bill_rows(found: Overpayment) -> list[dict[str, str]]:
    """A line for each bill that is to be paid."""
    return [
        {
            "label": _("Bill %(reference)s") % {"reference": one.reference},
            "value": _("%(amount)s by %(day)s")
            % {"amount": money_text(one.cents), "day": dates.long_date(one.due_on)},
        }
        for one in bills_of(found)
    ]


def _how(found: Overpayment, account: Account) -> dict[str, Any]:
    return {
        "title": _("How it is paid back"),
        "paragraphs": [
            how_much(found, account),
            _(
                "The law lets us take up to 30 %% of a month (Lei 8.213/1991 art. 115 II; RPS"
                " art. 154). No month pays you less than one minimum wage because of it (CF"
                " art. 201 §2). No interest is added. It stops by itself when all is paid back."
            )
            % {},
        ],
    }
