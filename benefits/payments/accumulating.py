"""A pension of a husband, wife or partner beside a retirement: the smaller one by bands.

EC 103/2019 art. 24: the better benefit is paid whole, of the other what the bands of the minimum
wage leave. Both amounts are looked at month by month as they stand then, so the sum follows every
yearly rise, every new calculation and every new minimum wage. Of a month in which both run for some
days only, those days are paid by bands.

A run pays what `BandedMonth` says. When the smaller benefit of a month was paid whole before the
other one was granted, what it had too much is taken off the other one's arrears of the same month
(Lei 8.213/1991 art. 115): both together give what the law gives, and nothing is asked back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from benefits.applications.models import Benefit
from benefits.law.accumulation import IN_LAW, band_lines, by_bands, reduced_part
from benefits.law.determination import Line
from benefits.law.statute import the_law
from benefits.payments.amounts import amount_on, award_gross_cents, share_cents
from benefits.payments.banded_models import BandedMonth
from benefits.payments.models import FIRST_OF_A_MONTH, Award, AwardState, Payment, PaymentKind
from benefits.payments.months import month_cents, paid_days
from portal.periods import first_of_month, month_range
from portal.statutes import NoValueInForce

RETIREMENTS = frozenset(one for one in Benefit.values if IN_LAW.get(one) == "retirement")


@dataclass(frozen=True)
class Pair:
    """Two awards of one person of which the smaller is paid by bands."""

    pension: Award
    retirement: Award

    @property
    def first(self) -> date:
        return first_of_month(max(self.pension.starts_on, self.retirement.starts_on))

    @property
    def last(self) -> date:
        """The last day on which both run; far off while neither ends."""
        ends = [one.ends_on for one in (self.pension, self.retirement) if one.ends_on]
        return min(ends, default=date.max)

    def smaller(self, month: date) -> tuple[Award, Award]:
        """The award that is paid by bands in a month, and the better one."""
        if share_cents(self.pension, month) <= share_cents(self.retirement, month):
            return self.pension, self.retirement
        return self.retirement, self.pension


@dataclass(frozen=True)
class Beside:
    """How an award stands beside another one: what it gives alone and what is paid of it."""

    alone_cents: int
    paid_cents: int
    other: Award
    other_cents: int
    lines: tuple[Line, ...]


def pairs(person_ids: Collection[int] | None = None) -> list[Pair]:
    """The pairs of these persons, or of all, that run together on any day."""
    standing = Award.objects.exclude(state=AwardState.REPLACED).select_related("person")
    pensions = standing.filter(of_partner=True).order_by("id")
    if person_ids is not None:
        pensions = pensions.filter(person_id__in=list(person_ids))
    retirements: dict[int, list[Award]] = defaultdict(list)
    people = pensions.order_by().values("person_id")
    for award in standing.filter(benefit__in=RETIREMENTS, person_id__in=people).order_by("id"):
        retirements[award.person_id].append(award)
    found = []
    for pension in pensions if retirements else ():
        for retirement in retirements.get(pension.person_id, ()):
            pair = Pair(pension, retirement)
            since = [one.counts_from or one.starts_on for one in (pension, retirement)]
            latest = max(pension.starts_on, retirement.starts_on)
            if pair.last >= latest and by_bands(since[0], since[1], the_law()):
                found.append(pair)
    return found


def lost_cents(pair: Pair, month: date) -> int:
    """What the smaller award of a pair loses of a month, for the days on which both run."""
    small, _best = pair.smaller(month)
    whole = share_cents(small, month)
    begins = max(pair.pension.starts_on, pair.retirement.starts_on)
    ends = None if pair.last == date.max else pair.last
    days = paid_days(begins, ends, month)
    return month_cents(whole - reduced_part(whole, month, the_law()), days)


def write_bands(until: date) -> int:
    """Writes what the unpaid months up to one pay beside another award; how many were written.

    Months that are in a pay run stand as they are.
    """
    found = pairs()
    touched = {award.pk for pair in found for award in (pair.pension, pair.retirement)}
    paid = _paid(touched)
    in_a_run = {(award_id, month) for award_id, months in paid.items() for month in months}
    in_runs = Payment.objects.filter(
        kind=PaymentKind.MONTH, award=OuterRef("award"), month=OuterRef("month")
    )
    BandedMonth.objects.exclude(Exists(in_runs)).delete()
    rows: dict[tuple[int, date], BandedMonth] = {}
    for pair in found:
        for row in _rows(pair, until, paid):
            key = row.award_id, row.month
            if key in in_a_run:
                continue
            before = rows.get(key)
            if before is not None:  # two stages of the other benefit share the month
                row.paid_cents = max(before.paid_cents - (row.alone_cents - row.paid_cents), 0)
            rows[key] = row
    BandedMonth.objects.bulk_create(rows.values())
    return len(rows)


def _paid(award_ids: Collection[int]) -> dict[int, dict[date, int]]:
    """By award and month what runs have taken in, before tax."""
    found: dict[int, dict[date, int]] = {award_id: {} for award_id in award_ids}
    rows = Payment.objects.filter(FIRST_OF_A_MONTH, award_id__in=list(award_ids))
    for award_id, month, cents in rows.values_list("award_id", "month", "gross_cents"):
        found[award_id][month] = found[award_id].get(month, 0) + cents
    return found


def _rows(pair: Pair, until: date, paid: dict[int, dict[date, int]]) -> Iterator[BandedMonth]:
    """The months of a pair that are not paid, each with what is left of one of the two."""
    for month in month_range(pair.first, min(until, pair.last)):
        small, best = pair.smaller(month)
        less, of_small = lost_cents(pair, month), award_gross_cents(small, month)
        taken = paid[small.pk].get(month)
        if taken is None:
            lowered, other, less_of = small, best, less
        else:  # it was paid, whole: the other one gives what was too much
            lowered, other, less_of = best, small, max(taken - (of_small - less), 0)
        alone = award_gross_cents(lowered, month)
        if less_of > 0 and month not in paid[lowered.pk]:
            yield BandedMonth(
                award=lowered,
                month=month,
                alone_cents=alone,
                other=other,
                other_cents=award_gross_cents(other, month),
                paid_cents=max(alone - less_of, 0),
            )


def beside(award: Award, on: date, known: Collection[Pair] | None = None) -> Beside | None:
    """How an award stands beside another one on a day; None when it is paid whole."""
    month = first_of_month(on)
    for pair in pairs([award.person_id]) if known is None else known:
        if not max(pair.pension.starts_on, pair.retirement.starts_on) <= on <= pair.last:
            continue
        try:
            small, best = pair.smaller(month)
            alone, other = share_cents(small, month), share_cents(best, month)
        except NoValueInForce:  # the rise of a new year is not known: today's amounts stand
            continue
        if small.pk == award.pk:
            left = reduced_part(alone, month, the_law())
            if left < alone:
                return Beside(alone, left, best, other, band_lines(alone, month, the_law()))
    return None


def paid_of_month(award: Award, month: date) -> int:
    """What an award pays for a month, before tax, beside whatever else its person has."""
    written = BandedMonth.objects.filter(award=award, month=month).first()
    if written is not None:
        return written.paid_cents
    whole = award_gross_cents(award, month)
    for pair in pairs([award.person_id]):
        if pair.first <= month <= pair.last and pair.smaller(month)[0].pk == award.pk:
            whole -= lost_cents(pair, month)
    return max(whole, 0)


def paid_on(award: Award, on: date, known: Collection[Pair] | None = None) -> int:
    """What a whole month of an award pays on a day, beside whatever else its person has."""
    found = beside(award, on, known)
    return amount_on(award, on) if found is None else found.paid_cents
