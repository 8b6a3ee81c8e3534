"""What is due of the 13th payments of one award: what a run (`thirteenth`) will pay of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localtime

from benefits.adjudication.decisions import reckoned_from
from benefits.applications.models import Benefit
from benefits.law.accumulation import clashing
from benefits.law.prescription import first_month_not_lost
from benefits.law.statute import the_law
from benefits.law.thirteenth import (
    falls_due_with,
    has_thirteenth,
    lost_before,
    owed_by,
    thirteenth,
    twelfths,
)
from benefits.law.withholding import withholding
from benefits.payments import accumulating
from benefits.payments.exempt import is_taxed
from benefits.payments.given_up import was_chosen
from benefits.payments.models import THIRTEENTH_KINDS, Award, AwardState, Payment, PaymentKind
from benefits.payments.months import pay_day
from benefits.payments.thirteenth import counts_on, opened_in
from benefits.payments.withheld_models import WithheldMonth
from portal.periods import Span, anniversary, last_day, month_range


def promised_cents(award: Award, month: date, on: date) -> int:
    """What the 13th run of a month pays for an award after tax."""
    if award.instalments is not None or not has_thirteenth(award.benefit, month, the_law()):
        return 0
    first = award.starts_on.year
    if first < month.year:
        granted = localtime(min(one.decision.decided_at for one in chain(award))).year
        opened = opened_in(month)
        first = max(first, opened) if granted < opened else first
    return sum(_promised(award, year, month, on) for year in range(first, month.year + 1))


def _promised(award: Award, year: int, month: date, on: date) -> int:
    due = of_year(award, year, month)
    if due is None or not due.cents:
        return 0
    paid, pays_on = _paid(award, year), pay_day(month, on)
    gross, tax = due.cents - (paid["gross"] or 0), 0
    if due.final and gross > 0:
        of_all = tax_cents(award, due, min(month, date(year, 12, 1)), pays_on)
        tax = min(max(of_all - (paid["tax"] or 0), 0), gross - 1)
    return max(gross - tax, 0)


@dataclass(frozen=True)
class OfYear:
    """What of a year's 13th an award gives by a month, before tax; `final`: all of it.

    `whole_cents`: of the year; `fell_due_with`: the month with which all of it falls due.
    """

    cents: int
    whole_cents: int
    final: bool
    fell_due_with: date


def of_year(award: Award, year: int, month: date, *, with_withheld: bool = False) -> OfYear | None:
    """The same of one award; None when it gives none yet, or an older benefit is settled first.

    `with_withheld`: months that a decision left unpaid count, as if they were paid.
    """
    first, day = award.counts_from or award.starts_on, counts_on(award, year, month)
    if day < award.starts_on:
        return None
    if (older := _older(award, year)) and _settles_both(award, older, month):
        return None
    unpaid = _months_beside(award, older) | (set() if with_withheld else _unpaid(award, month))
    count = twelfths(Span(first, award.ends_on or date(year, 12, 31)), year, the_law(), unpaid)
    whole = thirteenth(accumulating.paid_on(award, day), count)
    rule = award.benefit
    owed = owed_by(month, first, award.ends_on, year, whole, rule=rule, law=the_law())
    due_with = falls_due_with(first, award.ends_on, year, rule=rule, law=the_law())
    lost = _lost(award, year, whole) if owed.cents else 0
    return OfYear(owed.cents - lost, whole - lost, owed.final, min(month, due_with))


def tax_cents(award: Award, due: OfYear, month: date, pays_on: date) -> int:
    """The tax of a whole year's 13th by itself, paid on a day, with a month of its own year."""
    if not is_taxed(award, pays_on, due.fell_due_with, PaymentKind.THIRTEENTH):
        return 0
    at_65 = award.person.born_on < anniversary(month, -65 * 12 + 1)
    return withholding(due.whole_cents, pays_on, the_law(), pension_at_65=at_65).tax_cents


def _older(award: Award, year: int) -> list[Award]:
    """The older benefits of a year that exclude this one and ran beside it."""
    found = Award.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=max(award.starts_on, date(year, 1, 1))),
        person_id=award.person_id,
        pk__lt=award.pk,
        benefit__in=clashing(award.benefit, Benefit.values),
        starts_on__lte=min(award.ends_on or date.max, date(year, 12, 31)),
    )
    return list(found.exclude(state=AwardState.REPLACED))


def _settles_both(award: Award, older: list[Award], month: date) -> bool:
    """Whether both still run, or one was given up for the other: then the run settles both."""
    end = last_day(month)
    runs = any(min(one.ends_on or date.max, award.ends_on or date.max) > end for one in older)
    return runs or was_chosen(award.pk)


def _months_beside(award: Award, older: list[Award]) -> set[date]:
    """The months that older benefits, ended since, had beside this one: none of this one's."""
    return {
        month
        for one in older
        if one.ends_on is not None
        for month in month_range(max(one.starts_on, award.starts_on), one.ends_on)
    }


def _paid(award: Award, year: int) -> dict[str, int | None]:
    """What was paid of a year's 13th of the right, before and of tax."""
    return _rows(award, year).aggregate(gross=Sum("gross_cents"), tax=Sum("tax_cents"))


def _lost(award: Award, year: int, whole_cents: int) -> int:
    """What of a year fell due before the first month that is still paid, and was not paid then."""
    first, since = award.counts_from, award.starts_on
    if first is None or year != since.year:
        return 0
    if since != first_month_not_lost(reckoned_from(award.decision), the_law()):
        return 0
    lost = lost_before(since, first, whole_cents, rule=award.benefit, law=the_law())
    paid = _rows(award, year).filter(month__lt=since).aggregate(gross=Sum("gross_cents"))
    return max(lost - (paid["gross"] or 0), 0)


def _rows(award: Award, year: int) -> QuerySet[Payment]:
    return Payment.objects.filter(
        kind__in=THIRTEENTH_KINDS, award__in=chain(award), replaces=None, month__year=year
    )


def chain(award: Award) -> list[Award]:
    """An award and those that it took over from."""
    found, earlier = [award], award.replaces
    while earlier is not None:
        found.append(earlier)
        earlier = earlier.replaces
    return found


def _unpaid(award: Award, month: date) -> set[date]:
    """The months of the benefit that the run of a month leaves unpaid."""
    rows = WithheldMonth.objects.filter(
        Q(paid_from=None) | Q(paid_from__gt=month),
        person_id=award.person_id,
        benefit=award.benefit,
        released_at=None,
    )
    return set(rows.values_list("month", flat=True))
