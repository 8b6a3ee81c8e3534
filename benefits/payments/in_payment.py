"""What is paid to whom, told to the rooms below that assess new claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from benefits.adjudication.decisions import rule_of
from benefits.applications.known import InPayment
from benefits.eligibility.registers import register_payments
from benefits.payments import accumulating
from benefits.payments.models import Award, AwardState


@register_payments
def in_payment(person_ids: Collection[int], on: date) -> dict[int, tuple[InPayment, ...]]:
    """The awards of these persons that stand, with what a whole month gives on the day."""
    found: dict[int, list[InPayment]] = defaultdict(list)
    awards = (
        Award.objects.filter(person_id__in=list(person_ids))
        .exclude(state=AwardState.REPLACED)
        .select_related("decision__determination")
        .order_by("starts_on", "id")
    )
    pairs = accumulating.pairs(person_ids)
    for award in awards:
        found[award.person_id].append(
            InPayment(
                benefit=award.benefit,
                rule=rule_of(award.decision),
                cents=accumulating.paid_on(award, on, pairs),
                starts_on=award.starts_on,
                ends_on=award.ends_on,
            )
        )
    return {person_id: tuple(rows) for person_id, rows in found.items()}
