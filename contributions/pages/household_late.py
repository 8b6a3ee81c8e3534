"""What paying a household's slip late costs, by dated law, and what no slip of ours holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.declarations.household import cost_of_paying_late
from contributions.declarations.models import Bill
from portal.components.parts import Amount, SumLine
from portal.components.values import money_text

EXAMPLES = (1, 10, 30, 90)  # days after the last day


@dataclass(frozen=True)
class Late:
    """For the page of a slip: lines of what it costs today, or examples of what it would cost."""

    lines: list[SumLine]
    examples: list[list[object]]
    social_cents: int
    fund_cents: int
    interest_known: bool


def late(one: Bill, rest_cents: int, today: date) -> Late | None:
    """None for a slip that is not to be paid. What was received went to social security first."""
    if one.state != "open" or rest_cents <= 0:
        return None
    fund = min(one.fund_cents, rest_cents)
    social = rest_cents - fund
    if today <= one.due_on:
        return Late([], _examples(social, one.due_on), social, fund, interest_known=True)
    cost = cost_of_paying_late(social, one.due_on, today)
    lines = [
        SumLine(
            label=ngettext("Fine for %(n)s day", "Fine for %(n)s days", cost.days)
            % {"n": cost.days},
            cents=cost.fine_cents,
            kind="add",
            note=_("0.33 % for each day, at most 20 %"),
            article="Lei 9.430/1996 art. 61",
        )
    ]
    if cost.interest_cents is not None:
        lines += [
            SumLine(
                label=_("Interest"),
                cents=cost.interest_cents,
                kind="add",
                note=_("the base rates of the months between, and 1 % for the month of payment"),
                article="Lei 9.430/1996 art. 61 §3",
            ),
            SumLine(
                label=_("On top of the slip, if you pay today"),
                cents=cost.fine_cents + cost.interest_cents,
                kind="total",
            ),
        ]
    return Late(lines, [], social, fund, interest_known=cost.interest_cents is not None)


def _examples(social_cents: int, due: date) -> list[list[object]]:
    """The fine alone: which interest a later month has, nobody knows today."""
    return [
        [
            ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days},
            Amount(cost_of_paying_late(social_cents, due, due + timedelta(days=days)).fine_cents),
        ]
        for days in EXAMPLES
    ]


def not_on_the_slip(wages_cents: int) -> list[str]:
    """What else the law asks of a household, and who takes it."""
    return [
        _(
            "13th salary: half of it is paid to the worker by 30 November, the rest by 20 December"
            " (Lei 4.749/1965 art. 1 and 2). Its contributions are not on this slip; they are"
            " declared and paid through eSocial, by 20 December."
        ),
        _(
            "Income tax: of high wages you keep back a part (LC 150/2015 art. 34 VI). We do not"
            " know what the worker may deduct, so it is not on this slip; the Federal Revenue"
            " takes it through eSocial. You declared wages of %(wages)s for this month."
        )
        % {"wages": money_text(wages_cents)},
        _(
            "The severance fund (FGTS) is not social security: we pass its part on. What paying"
            " late costs there is reckoned by its own law and asked for by the Caixa."
        ),
    ]
