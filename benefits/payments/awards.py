"""From a grant to a right to be paid: the award, the letter and the notice, once each."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.models import Decision, Outcome
from benefits.payments.decision_letter import write_letter
from benefits.payments.models import Award
from portal.messages import notices
from portal.records import acting


def follow_decision(decision_id: int, at: datetime) -> None:
    """Handler of `claim.decided`: may run twice, has its effects once."""
    decision = Decision.objects.select_related("claim", "determination", "person").get(
        pk=decision_id
    )
    if decision.outcome == Outcome.GRANTED:
        award_from(decision)
    letter = write_letter(decision, at)
    _tell(decision, letter.code, at)


def award_from(decision: Decision) -> Award:
    """The award of a grant; the same decision always gives the same award."""
    if decision.starts_on is None or decision.amount_cents is None:
        raise ValueError(f"decision {decision.pk} grants nothing")
    with acting("award", f"decision {decision.pk} on claim {decision.claim.protocol}"):
        award = Award(
            person_id=decision.person_id,
            decision=decision,
            benefit=decision.claim.benefit,
            starts_on=decision.starts_on,
            amount_cents=decision.amount_cents,
        )
        Award.objects.bulk_create([award], ignore_conflicts=True)
    return Award.objects.get(decision=decision)


def _tell(decision: Decision, letter_code: str, at: datetime) -> None:
    granted = decision.outcome == Outcome.GRANTED
    values: dict[str, object] = {
        "benefit": decision.claim.benefit,
        "appeal_until_on": decision.appeal_until,
        "letter": letter_code,
    }
    if granted:
        values |= {"amount_cents": decision.amount_cents, "starts_on": decision.starts_on}
    notices.send(
        decision.person_id,
        "claim_granted" if granted else "claim_refused",
        key=f"decision:{decision.pk}",
        values=values,
        case=decision.claim.protocol,
        at=at,
    )
