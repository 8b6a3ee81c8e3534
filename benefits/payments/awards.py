"""From a grant to a right to be paid: the awards, the letter and the notices, once each."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision, Outcome
from benefits.applications import forms
from benefits.applications.forms.base import Grant, Planned
from benefits.eligibility.assessment import determinations
from benefits.eligibility.facts import Gathered
from benefits.payments.decision_letter import write_letter
from benefits.payments.models import AWARD, Award, AwardState
from portal.messages import notices
from portal.records import acting


def follow_decision(decision_id: int, at: datetime) -> None:
    """Handler of `claim.decided`: may run twice, has its effects once."""
    decision = Decision.objects.select_related("claim", "determination", "person").get(
        pk=decision_id
    )
    if decision.outcome == Outcome.GRANTED:
        awards_from(decision, at)
    letter = write_letter(decision, at)
    _tell(decision, letter.code, at)


def awards_from(decision: Decision, at: datetime) -> list[Award]:
    """The awards of a grant; the same decision always gives the same awards.

    The award of an earlier calculation for the same person and part is replaced.
    """
    if decision.starts_on is None or decision.amount_cents is None:
        raise ValueError(f"decision {decision.pk} grants nothing")
    with acting("award", f"decision {decision.pk} on claim {decision.claim.protocol}"):
        before = _awards_before(decision)
        awards = [
            Award(
                person_id=one.person_id,
                payee_id=one.payee_id,
                decision=decision,
                benefit=decision.claim.benefit,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                amount_cents=one.cents,
                part=one.part,
                parts=one.parts,
                whole_cents=one.whole_cents,
                instalments=one.instalments,
                replaces=before.get((one.person_id, one.part)),
            )
            for one in planned(decision)
        ]
        Award.objects.bulk_create(awards, ignore_conflicts=True)
        for earlier in (award.replaces for award in awards):
            if earlier is not None and earlier.state != AwardState.REPLACED:
                AWARD.apply(earlier, "replace", by="engine", actor="award", at=at)
    return list(Award.objects.filter(decision=decision).order_by("part"))


def award_from(decision: Decision, at: datetime) -> Award:
    """The award of a grant that gives one."""
    return awards_from(decision, at)[0]


def planned(decision: Decision) -> list[Planned]:
    """What the decision's benefit declares to be paid, and to whom."""
    assert decision.amount_cents is not None and decision.starts_on is not None
    form = forms.of(decision.claim.benefit)
    if form.rests_on_the_record_alone:  # a pension for life, whichever rule it is granted by
        return [Planned(decision.person_id, decision.amount_cents, decision.starts_on)]
    stored, rule = decision.determination, rule_of(decision)
    grant = Grant(
        person_id=decision.person_id,
        determination=next(one for one in determinations(stored) if one.rule == rule),
        claim=Gathered.stored(stored.facts).claims.get(rule),
        content=stored.facts,
        amount_cents=decision.amount_cents,
        starts_on=decision.starts_on,
    )
    return form.pay.awards(grant)


def _awards_before(decision: Decision) -> dict[tuple[int, int], Award]:
    """The newest awards of earlier calculations of this claim, by person and part."""
    earlier = Award.objects.filter(
        decision__claim_id=decision.claim_id, decision__sequence__lt=decision.sequence
    ).order_by("decision__sequence", "part")
    return {(award.person_id, award.part): award for award in earlier}


def _tell(decision: Decision, letter_code: str, at: datetime) -> None:
    granted = decision.outcome == Outcome.GRANTED
    revised = Award.objects.filter(decision=decision, replaces__isnull=False).exists()
    values: dict[str, object] = {
        "benefit": decision.claim.benefit,
        "appeal_until_on": decision.appeal_until,
        "letter": letter_code,
    }
    if granted:
        values |= {"amount_cents": decision.amount_cents, "starts_on": decision.starts_on}
    notices.send(
        decision.person_id,
        "award_revised" if revised else "claim_granted" if granted else "claim_refused",
        key=f"decision:{decision.pk}",
        values=values,
        case=decision.claim.protocol,
        at=at,
    )
