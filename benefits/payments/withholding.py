"""Months that a decision stops: held back and paid later, not paid, or the end of an award.

All of it under the lock of the pay run: a month is in a run or withheld, never both.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.timezone import localtime

from accounts.permissions import Actor
from benefits.payments.models import AWARD, Award, AwardState, Payment, PaymentKind
from benefits.payments.planning import instalment_on, instalments_by
from benefits.payments.runs import one_at_a_time
from benefits.payments.withheld_models import WithheldMonth
from portal.periods import add_months, first_of_month, month_range
from portal.records import acting


def first_free_month(person_id: int, benefit: str, at: datetime) -> date:
    """The first month after this one that is neither in a pay run nor withheld."""
    paid = Payment.objects.filter(
        kind=PaymentKind.MONTH, award__person_id=person_id, award__benefit=benefit
    )
    held = WithheldMonth.objects.filter(
        person_id=person_id, benefit=benefit, released_at__isnull=True
    )
    taken = [
        first_of_month(localtime(at).date()),
        paid.aggregate(last=Max("month"))["last"],
        held.aggregate(last=Max("month"))["last"],
    ]
    return add_months(max(month for month in taken if month is not None), 1)


def withhold(
    person_id: int, benefit: str, *, months: int, paid_later: bool, cause: str, at: datetime
) -> list[WithheldMonth]:
    """Withholds the next months that are free; the same cause withholds once.

    `paid_later`: the run after the last of them pays them all.
    """
    one_at_a_time()
    there = list(WithheldMonth.objects.filter(cause=cause))
    if there:
        return there
    first = first_free_month(person_id, benefit, at)
    after = add_months(first, months)
    return [
        WithheldMonth.objects.create(
            person_id=person_id,
            benefit=benefit,
            month=month,
            paid_from=after if paid_later else None,
            cause=cause,
            withheld_at=at,
        )
        for month in month_range(first, add_months(after, -1))
    ]


def withhold_instalments(award: Award, after: date, *, cause: str, at: datetime) -> date | None:
    """Withholds the instalments that fall due after a day and that no pay run has taken.

    Returns the day of the first; None when there is none left.
    """
    one_at_a_time()
    taken = set(
        Payment.objects.filter(kind=PaymentKind.MONTH, award=award).values_list("month", flat=True)
    ) | set(
        WithheldMonth.objects.filter(
            person_id=award.person_id, benefit=award.benefit, released_at__isnull=True
        ).values_list("month", flat=True)
    )
    # Each instalment stands in a month of its own.
    planned = [
        (
            instalment_on(award.starts_on, number),
            add_months(first_of_month(award.starts_on), number),
        )
        for number in range(instalments_by(award, date.max))
    ]
    left = [(due, month) for due, month in planned if due > after and month not in taken]
    for _due, month in left:
        WithheldMonth.objects.create(
            person_id=award.person_id,
            benefit=award.benefit,
            month=month,
            cause=cause,
            withheld_at=at,
        )
    return left[0][0] if left else None


def release(cause: str, at: datetime) -> int:
    """Gives back what a cause withheld: the next run pays it. Returns how many months."""
    one_at_a_time()
    found = WithheldMonth.objects.filter(cause=cause, released_at__isnull=True)
    return found.update(released_at=at)


def cease(
    person_id: int,
    benefit: str,
    *,
    actor: Actor,
    reason: str,
    at: datetime,
    first: date | None = None,
) -> date | None:
    """Ends what is in payment with the last month that a run has taken, at least with this one.

    `first`: the first day that is not paid, where it is known. Returns it; None when nothing is in
    payment.
    """
    one_at_a_time()
    first = first or first_free_month(person_id, benefit, at)
    found = list(
        Award.objects.filter(person_id=person_id, benefit=benefit, state=AwardState.ACTIVE)
    )
    with acting(actor.label, reason):
        for award in found:
            AWARD.apply(
                award,
                "cease",
                by="officer",
                actor=actor.label,
                at=at,
                ends_on=first - timedelta(days=1),
            )
    return first if found else None
