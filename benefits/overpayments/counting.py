"""What was paid beyond what the law gives, person by person, month by month, after tax.

Of a shared benefit each is counted by their own share, as it was divided in that month; of
instalments each one that was paid. A month that was asked back or left before is not asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from benefits.adjudication.models import Outcome
from benefits.applications import forms
from benefits.applications.forms.base import Planned
from benefits.law import overpayment as law
from benefits.law.accumulation import reduced_part
from benefits.law.statute import the_law
from benefits.law.thirteenth import thirteenth, twelfths
from benefits.law.withholding import withholding
from benefits.overpayments.bill_models import PaybackBill, PaybackState
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments import thirteenth_of_one
from benefits.payments.amounts import in_force_cents, raised_cents
from benefits.payments.banded_models import BandedMonth
from benefits.payments.exempt import is_taxed
from benefits.payments.models import (
    THIRTEENTH_KINDS,
    Award,
    Payment,
    PaymentKind,
    PaymentState,
    PayRunState,
)
from benefits.payments.months import DAYS_OF_A_MONTH, month_cents, paid_days
from benefits.payments.planning import left_cents, planned
from benefits.recalculation.reduction_models import Reduction
from portal.money import split_equally
from portal.periods import (
    ONE_DAY,
    Span,
    anniversary,
    first_of_month,
    month_range,
    months_between,
)


@dataclass(frozen=True)
class Counted:
    """What one person was paid too much: [{month, paid, due, owed}] in cents, oldest first.

    `payee_id`: who received it for a child.
    """

    payee_id: int | None = None
    months: list[dict[str, Any]] = field(default_factory=list)

    @property
    def owed_cents(self) -> int:
        return sum(one["owed"] for one in self.months)


def count(reduction: Reduction, at: datetime) -> dict[int, Counted]:
    """By person what the months before a reduction paid too much; only who was."""
    due = _Due(reduction)
    earlier = _settled_before(reduction)
    found: dict[int, Counted] = {}
    oldest = law.oldest_payment(timezone.localdate(at), the_law())
    for row in _paid(reduction, oldest):
        person_id, month = row["person_id"], row["month"]
        paid = row["paid"] - earlier[person_id, month.isoformat()]
        given = due.cents(person_id, month, row["pays_on"])
        if paid > given:
            counted = found.setdefault(person_id, Counted(due.payee(person_id)))
            counted.months.append(
                {"month": month.isoformat(), "paid": paid, "due": given, "owed": paid - given}
            )
    for row in _paid_thirteenths(reduction, oldest):
        person_id, year = row["person_id"], row["year"]
        given = due.thirteenth(person_id, year, row["last"], row["pays_on"])
        before = earlier[person_id, f"{year}:{PaymentKind.THIRTEENTH}"]
        if too_much := _of_the_13th(year, row["paid"] - before, given):
            found.setdefault(person_id, Counted(due.payee(person_id))).months.append(too_much)
    return found


def count_thirteenth(award: Award, year: int, at: datetime) -> Counted | None:
    """What an award, with those that it took over from, paid too much of a year's 13th.

    Counted as of a day by what `payments.thirteenth` gives; None when there is nothing, or before
    all of it is due. Months that are withheld count as if they were paid.
    """
    on = timezone.localdate(at)
    due = thirteenth_of_one.of_year(award, year, first_of_month(on), with_withheld=True)
    rows = _that_count(Payment.objects.filter(award__in=thirteenth_of_one.chain(award))).filter(
        kind__in=THIRTEENTH_KINDS,
        month__year=year,
        run__pays_on__gte=law.oldest_payment(on, the_law()),
    )
    paid = rows.aggregate(cents=_AFTER_TAX, last=Max("month"), pays_on=Max("run__pays_on"))
    if due is None or not due.final or not paid["cents"]:
        return None
    tax = thirteenth_of_one.tax_cents(award, due, paid["last"], paid["pays_on"])
    others = Overpayment.objects.exclude(award=award, year=year).filter(person=award.person_id)
    earlier = _settled(others, award.decision.claim_id)
    before = earlier[award.person_id, f"{year}:{PaymentKind.THIRTEENTH}"]
    too_much = _of_the_13th(year, paid["cents"] - before, due.cents - tax)
    return Counted(award.payee_id, [too_much]) if too_much else None


def count_again(found: Overpayment, at: datetime) -> Counted | None:
    """The same overpayment counted on a later day; None when nothing is left of it."""
    if found.reduction is not None:
        return count(found.reduction, at).get(found.person_id)
    assert found.award is not None and found.year is not None
    return count_thirteenth(found.award, found.year, at)


def _of_the_13th(year: int, paid: int, due: int) -> dict[str, Any] | None:
    """The line of a year's 13th, as those of the months."""
    if paid <= due:
        return None
    owed = {"paid": paid, "due": due, "owed": paid - due}
    return {"month": f"{year}-12-01", "kind": str(PaymentKind.THIRTEENTH), **owed}


# What reached somebody, or was taken off for what they owed.
_AFTER_TAX = Sum("net_cents") + Sum("deducted_cents")


def _that_count(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """Without what came back and what never left."""
    return rows.exclude(state=PaymentState.RETURNED).exclude(run__state=PayRunState.DISCARDED)


def _paid_thirteenths(reduction: Reduction, oldest: date) -> QuerySet[Payment, dict[str, Any]]:
    """What reached each person of each 13th that was paid whole before a reduction counts."""
    assert reduction.effect_on is not None
    rows = Payment.objects.filter(
        kind__in=THIRTEENTH_KINDS,
        award__decision__claim=reduction.claim.pk,
        month__lt=reduction.effect_on,
        run__pays_on__gte=oldest,
    )
    return (
        _that_count(rows)
        .values("person_id", year=ExtractYear("month"))
        .annotate(
            paid=_AFTER_TAX,
            last=Max("month"),
            pays_on=Max("run__pays_on"),
            whole=Count("pk", filter=Q(kind=PaymentKind.THIRTEENTH)),
        )
        .filter(whole__gt=0)
        .order_by("year", "person_id")
    )


def _paid(reduction: Reduction, oldest: date) -> QuerySet[Payment, dict[str, Any]]:
    """What reached each person for each month before the reduction counts."""
    assert reduction.effect_on is not None
    rows = Payment.objects.filter(
        kind=PaymentKind.MONTH,
        award__decision__claim=reduction.claim.pk,
        month__lt=reduction.effect_on,
        run__pays_on__gte=oldest,
    )
    return (
        _that_count(rows)
        .order_by("month", "person_id")
        .values("month", "person_id")
        .annotate(paid=_AFTER_TAX, pays_on=Min("run__pays_on"))
    )


def _settled_before(reduction: Reduction) -> dict[tuple[int, str], int]:
    """By person and month what earlier reductions of the claim found, asked back or left."""
    others = Overpayment.objects.filter(Q(reduction__lt=reduction.pk) | Q(reduction=None))
    return _settled(others, reduction.claim.pk)


def _settled(others: QuerySet[Overpayment], claim_id: int) -> dict[tuple[int, str], int]:
    """By person and month, or year of a 13th, what was found of a claim, asked back or left.

    What a panel said is not owed is not found again; what ended with its reduction can be.
    """
    found: dict[tuple[int, str], int] = defaultdict(int)
    not_owed = Q(state=OverpaymentState.ANNULLED, result__appeals__state="allowed")
    of_claim = others.filter(
        Q(reduction__revision__decision__claim=claim_id) | Q(award__decision__claim=claim_id),
        ~Q(state__in=[OverpaymentState.ANNULLED, OverpaymentState.DROPPED]) | not_owed,
    )
    for other in of_claim.order_by("pk").distinct():
        for one in other.months:
            kind = one.get("kind")
            key = f"{one['month'][:4]}:{kind}" if kind else one["month"]
            found[other.person_id, key] += one["owed"]
    return found


@dataclass(frozen=True)
class _Span:
    """From when until when a person was paid by one award, and who shared it with them."""

    award: Award
    last: date | None
    people: tuple[int, ...]


class _Due:
    """What each month would have paid by the new calculation."""

    def __init__(self, reduction: Reduction) -> None:
        self.result = reduction.result
        assert self.result is not None
        self.benefit, self.pay = reduction.benefit, forms.of(reduction.benefit).pay
        self.plans: dict[int, list[Planned]] = defaultdict(list)
        for plan in planned(self.result) if self.result.outcome == Outcome.GRANTED else ():
            self.plans[plan.person_id].append(plan)
        self.spans: dict[int, list[_Span]] = defaultdict(list)
        for span in _spans(reduction):
            self.spans[span.award.person_id].append(span)
        banded = BandedMonth.objects.filter(award__decision__claim=reduction.claim.pk)
        self.banded = set(banded.values_list("award__person", "month"))

    def payee(self, person_id: int) -> int | None:
        return next((one.award.payee_id for one in self.spans[person_id]), None)

    def cents(self, person_id: int, month: date, pays_on: date) -> int:
        """After tax; 0 when the law gives nothing for it any more."""
        if person_id not in self.plans:
            return 0
        whole_months = self._shares if self.pay.shared else self._amounts
        return sum(
            self._net(person_id, month_cents(cents, days), month, pays_on)
            for cents, days in whole_months(person_id, month)
        )

    def thirteenth(self, person_id: int, year: int, last: date, pays_on: date) -> int:
        """Of a year's 13th, after tax, settled with the month `last`."""
        if person_id not in self.plans:
            return 0
        whole_months = self._shares if self.pay.shared else self._amounts
        months = month_range(date(year, 1, 1), date(year, 12, 1))
        amounts = [cents for one in months for cents, _days in whole_months(person_id, one)]
        if not amounts:
            return 0
        first = min(one.starts_on for one in self.plans[person_id])
        end = max(one.ends_on or date(year, 12, 31) for one in self.plans[person_id])
        gross = thirteenth(amounts[-1], twelfths(Span(first, end), year, the_law()))
        award = self.spans[person_id][0].award
        if not is_taxed(award, pays_on, last, PaymentKind.THIRTEENTH):
            return gross
        at_65 = award.person.born_on < anniversary(last, -65 * 12 + 1)
        return gross - withholding(gross, pays_on, the_law(), pension_at_65=at_65).tax_cents

    def _net(self, person_id: int, gross: int, month: date, pays_on: date) -> int:
        award = self.spans[person_id][0].award
        if not gross or not is_taxed(award, pays_on, month):
            return gross
        born_on = award.person.born_on
        at_65 = born_on < anniversary(month, -65 * 12 + 1)
        return gross - withholding(gross, pays_on, the_law(), pension_at_65=at_65).tax_cents

    def _amounts(self, person_id: int, month: date) -> Iterator[tuple[int, int]]:
        """The amount of a whole month and the days that are paid of it, award by award."""
        for plan in self.plans[person_id]:
            if plan.instalments is not None:
                number = months_between(first_of_month(plan.starts_on), month)
                if 0 <= number < plan.instalments:
                    yield plan.cents, DAYS_OF_A_MONTH
                continue
            days = paid_days(plan.starts_on, plan.ends_on, month)
            if days:
                cents = in_force_cents(plan.cents, plan.starts_on, month, self.benefit)
                yield self._beside_other(person_id, month, cents), days

    def _shares(self, person_id: int, month: date) -> Iterator[tuple[int, int]]:
        """The same for a share, by those who shared it at the time and still have a right."""
        assert self.result is not None and self.result.starts_on is not None
        since = self.result.starts_on
        for span in self.spans[person_id]:
            first = max(span.award.starts_on, since)
            days = paid_days(first, span.last, month)
            if not days:
                continue
            people = [one for one in span.people if one in self.plans]
            whole = left_cents(self.result, people)
            if first > since:
                whole = raised_cents(whole, since, first, self.benefit)
            whole = in_force_cents(whole, first, month, self.benefit, since)
            share = split_equally(whole, len(people))[people.index(person_id)]
            yield self._beside_other(person_id, month, share), days

    def _beside_other(self, person_id: int, month: date, cents: int) -> int:
        """By bands, where the month was paid so beside another benefit."""
        if (person_id, month) not in self.banded:
            return cents
        return reduced_part(cents, month, the_law())


def _spans(reduction: Reduction) -> list[_Span]:
    """The awards of the claim that counted before the reduction, each until it was replaced."""
    assert reduction.effect_on is not None
    awards = list(
        Award.objects.filter(decision__claim=reduction.claim.pk, starts_on__lt=reduction.effect_on)
        .exclude(decision=reduction.result_id)
        .select_related("person", "replaced_by")
        .order_by("starts_on", "part", "id")
    )
    division: dict[tuple[int, int], list[int]] = defaultdict(list)
    for award in awards:
        if award.person_id not in division[award.decision_id, award.stage]:
            division[award.decision_id, award.stage].append(award.person_id)
    found = []
    for award in awards:
        later = getattr(award, "replaced_by", None)
        if later is not None and later.starts_on <= award.starts_on:
            continue  # a newer calculation took its place from its first day
        ends = [one for one in (award.ends_on, later and later.starts_on - ONE_DAY) if one]
        people = tuple(division[award.decision_id, award.stage])
        found.append(_Span(award, min(ends, default=None), people))
    return found


def taken_cents(found: Overpayment) -> int:
    """What the runs took off so far; a payment that is made again is counted once."""
    return sum_taken(Payment.objects.filter(overpayment=found))


def paid_cents(found: Overpayment) -> int:
    """What was paid by bills so far."""
    rows = PaybackBill.objects.filter(overpayment=found, state=PaybackState.PAID)
    return rows.aggregate(cents=Sum("cents"))["cents"] or 0


def left_cents_of(found: Overpayment) -> int:
    """What is still owed; below 0 what is to be given back."""
    owed = 0 if found.state == OverpaymentState.ANNULLED else found.owed_cents
    return owed - taken_cents(found) - paid_cents(found)


def taken_for_good_cents(found: Overpayment) -> int:
    """The same without the run that is still being prepared or looked at."""
    sealed = (PayRunState.APPROVED, PayRunState.SENT, PayRunState.RECONCILED)
    return sum_taken(Payment.objects.filter(overpayment=found, run__state__in=sealed))


def sum_taken(rows: QuerySet[Payment]) -> int:
    """What these payments took off, less what they gave back."""
    return rows.filter(replaces=None).aggregate(cents=Sum("deducted_cents"))["cents"] or 0
