"""What a bill costs on the day of payment: the contribution, fine and interest by dated law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions import queries
from contributions.declarations.models import Bill
from portal.components.parts import Amount, Column, SumLine
from portal.periods import last_day

EXAMPLES = (1, 10, 30, 90)  # days after the last day


@dataclass(frozen=True)
class Late:
    """For the page of a bill: lines of what it costs on a day, or examples of what it would cost.

    `social_cents` is what both are reckoned on, `fund_cents` what has a law of its own.
    """

    lines: list[SumLine]
    columns: list[Column | str]
    examples: list[list[object]]
    social_cents: int
    fund_cents: int


def late(one: Bill, left: queries.Owed, day: date) -> Late | None:
    """None for a bill that is not to be paid. What was received went to social security first."""
    if one.state != "open":
        return None
    fund = left.contribution_cents - left.social_cents
    columns = [_("Paid on"), Column(label=_("Fine"), numeric=True)]
    if day <= one.due_on:
        examples = _examples(left.social_cents, one.due_on)
        return Late([], columns, examples, left.social_cents, fund)
    return Late(_lines(left), columns, [], left.social_cents, fund)


def valid_until(one: Bill, left: queries.Owed, day: date) -> date | None:
    """The last day on which the amount of a day is still right; None: it does not change."""
    if not left.contribution_cents:
        return None
    if day <= one.due_on:
        return one.due_on
    tomorrow = queries.owed_on(one, day + timedelta(days=1))
    return day if tomorrow.late.fine_cents > left.late.fine_cents else last_day(day)


def _lines(left: queries.Owed) -> list[SumLine]:
    lines = []
    if left.contribution_cents:
        lines = [
            SumLine(label=_("Contribution"), cents=left.contribution_cents, kind="add"),
            *late_lines(left.late),
        ]
    if left.charged_cents:
        words = _("Fine and interest of what came late")
        lines.append(SumLine(label=words, cents=left.charged_cents, kind="add"))
    if left.all_known:
        lines.append(SumLine(label=_("To be paid"), cents=left.total_cents, kind="total"))
    return lines


def late_lines(cost: queries.CostOfPayingLate) -> list[SumLine]:
    """Fine and interest with their law; no line for an interest that is not known."""
    words = ngettext("Fine for %(n)s day", "Fine for %(n)s days", cost.days) % {"n": cost.days}
    lines = [
        SumLine(
            label=words,
            cents=cost.fine_cents,
            kind="add",
            note=_("0.33 % for each day, at most 20 %"),
            article="Lei 9.430/1996 art. 61",
        )
    ]
    if cost.interest_cents is not None:
        lines.append(
            SumLine(
                label=_("Interest"),
                cents=cost.interest_cents,
                kind="add",
                note=_("the base rates of the months between, and 1 % for the month of payment"),
                article="Lei 9.430/1996 art. 61 §3",
            )
        )
    return lines


def _examples(social_cents: int, due: date) -> list[list[object]]:
    """The fine alone: which interest a later month has, nobody knows today."""
    return [
        [
            ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days},
            Amount(
                queries.cost_of_paying_late(
                    social_cents, due, due + timedelta(days=days)
                ).fine_cents
            ),
        ]
        for days in EXAMPLES
    ]
