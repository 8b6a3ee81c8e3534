"""What was paid beyond what the law gives, month by month, after tax.

Counted only for an award of the claimant's own that is not shared: what others of the household
received is not asked back from anybody.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Min, QuerySet, Sum
from django.utils import timezone

from benefits.applications import forms
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.law.withholding import withholding
from benefits.overpayments.models import Overpayment
from benefits.payments.amounts import in_force_cents
from benefits.payments.models import Award, Payment, PaymentState, PayRunState
from benefits.payments.months import month_cents, paid_days
from benefits.recalculation.reduction_models import Reduction
from portal.periods import anniversary


def months_of(reduction: Reduction, at: datetime) -> list[dict[str, Any]]:
    """[{month, paid, due, owed}] of the months that paid too much; cents after tax, oldest first.

    Empty for a shared benefit or one of instalments: nothing is counted then.
    """
    claim = reduction.revision.decision.claim
    awards = Award.objects.filter(decision__claim=claim)
    if awards.filter(parts__gt=1).exists() or awards.filter(instalments__isnull=False).exists():
        return []
    oldest = law.oldest_payment(timezone.localdate(at), the_law())
    found = []
    for row in _paid(reduction, oldest):
        due = due_cents(reduction, row["month"], row["pays_on"])
        if row["paid"] > due:
            month = row["month"].isoformat()
            owed = row["paid"] - due
            found.append({"month": month, "paid": row["paid"], "due": due, "owed": owed})
    return found


def _paid(reduction: Reduction, oldest: date) -> QuerySet[Payment, dict[str, Any]]:
    """What reached the person for each month before the reduction counts."""
    assert reduction.effect_on is not None
    return (
        Payment.objects.filter(
            person_id=reduction.person_id,
            award__decision__claim=reduction.revision.decision.claim_id,
            month__lt=reduction.effect_on,
            run__pays_on__gte=oldest,
        )
        .exclude(state=PaymentState.RETURNED)
        .exclude(run__state=PayRunState.DISCARDED)
        .order_by("month")
        .values("month")
        .annotate(paid=Sum("net_cents") + Sum("deducted_cents"), pays_on=Min("run__pays_on"))
    )


def due_cents(reduction: Reduction, month: date, pays_on: date) -> int:
    """What the month would have paid by the new calculation, after tax."""
    revision = reduction.revision
    if revision.new_starts_on is None or not revision.new_cents:
        return 0
    benefit = revision.decision.claim.benefit
    days = paid_days(revision.new_starts_on, None, month)
    if not days:
        return 0
    whole = in_force_cents(revision.new_cents, revision.new_starts_on, month, benefit)
    gross = month_cents(whole, days)
    if not forms.of(benefit).pay.taxed:
        return gross
    at_65 = reduction.person.born_on < anniversary(month, -65 * 12 + 1)
    return gross - withholding(gross, pays_on, the_law(), pension_at_65=at_65).tax_cents


def taken_cents(found: Overpayment) -> int:
    """What the runs took off so far; a payment that is made again is counted once."""
    return sum_taken(Payment.objects.filter(overpayment=found))


def taken_for_good_cents(found: Overpayment) -> int:
    """The same without the run that is still being prepared or looked at."""
    sealed = (PayRunState.APPROVED, PayRunState.SENT, PayRunState.RECONCILED)
    return sum_taken(Payment.objects.filter(overpayment=found, run__state__in=sealed))


def sum_taken(rows: QuerySet[Payment]) -> int:
    return rows.filter(attempt=1).aggregate(cents=Sum("deducted_cents"))["cents"] or 0
