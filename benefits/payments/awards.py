"""From a grant to a right to be paid: the awards, the letter and the notices, once each."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.models import Decision, Outcome
from benefits.applications.forms.base import Planned
from benefits.payments import continuing
from benefits.payments.decision_letter import write_letters
from benefits.payments.models import Award, AwardState
from benefits.payments.planning import planned
from benefits.payments.runs import one_at_a_time
from benefits.payments.time_limits import within_time
from portal.messages import notices
from portal.records import acting

DIVIDED = 0  # no part has this number


def follow_decision(decision_id: int, at: datetime) -> None:
    """Handler of `claim.decided`: may run twice, has its effects once."""
    follow_each([decision_id], at)


def follow_each(decision_ids: list[int], at: datetime) -> None:
    """The same for several decisions: awards, letters and notices in a few statements."""
    decisions = list(
        Decision.objects.select_related("claim__unit", "determination", "person")
        .defer("determination__facts")  # long, and read only where a household shares
        .filter(pk__in=decision_ids)
        .order_by("id")
    )
    granted = [one for one in decisions if one.outcome == Outcome.GRANTED]
    _first_awards([one for one in granted if one.sequence == 1])
    for decision in granted:
        if decision.sequence > 1:
            awards_from(decision, at)
    letters = write_letters(decisions, at)
    notices.send_each([_notice(one, letters[one.pk].code) for one in decisions], at)


def _first_awards(decisions: list[Decision]) -> None:
    """The awards of first decisions on their claims: none was there before to be replaced."""
    if decisions:
        with acting("award", "the decision that the award names"):
            made = [award for one in decisions for award in _planned_awards(one, {})]
            Award.objects.bulk_create(made, ignore_conflicts=True)


def awards_from(decision: Decision, at: datetime) -> list[Award]:
    """The awards of a grant; the same decision always gives the same awards.

    The award of an earlier calculation for the same person and part is replaced.
    """
    with acting("award", f"decision {decision.pk} on claim {decision.claim.protocol}"):
        before = _awards_before(decision)
        awards = _planned_awards(decision, before)
        if before and any(award.counts_from for award in awards):
            one_at_a_time()  # what a run pays of the one before is taken off
        Award.objects.bulk_create(awards, ignore_conflicts=True)
        for award in awards:
            earlier = award.replaces
            if earlier is not None and earlier.state != AwardState.REPLACED:
                continuing.hand_over(earlier, award.starts_on, at)
    return list(Award.objects.filter(decision=decision).order_by("part"))


def _planned_awards(decision: Decision, before: dict[tuple[int, int], Award]) -> list[Award]:
    """What a grant's benefit declares to be paid; `before`: what was, by person and part."""
    if decision.starts_on is None or decision.amount_cents is None:
        raise ValueError(f"decision {decision.pk} grants nothing")
    return [
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
            counts_from=kept.counts_from,
            instalments=one.instalments,
            of_partner=one.of_partner,
            replaces=before.get((one.person_id, DIVIDED)) or before.get((one.person_id, one.part)),
        )
        for kept in within_time(decision, planned(decision))
        for one in [kept.plan]
    ]


def _awards_before(decision: Decision) -> dict[tuple[int, int], Award]:
    """The newest awards of earlier calculations of this claim, by person and part.

    A share that was divided anew has another part then: it is found by its person.
    """
    earlier = Award.objects.filter(
        decision__claim_id=decision.claim_id,
        decision__sequence__lt=decision.sequence,
        replaced_by__isnull=True,
    ).order_by("decision__sequence", "part")
    return {
        (award.person_id, award.part if award.stage == 1 else DIVIDED): award for award in earlier
    }


def _notice(decision: Decision, letter_code: str) -> notices.Sending:
    """What the inbox says of a decision."""
    granted = decision.outcome == Outcome.GRANTED
    plan = planned(decision) if granted else []
    revised = (
        decision.sequence > 1
        and Award.objects.filter(decision=decision, replaces__isnull=False).exists()
    )
    values: dict[str, object] = {
        "benefit": decision.claim.benefit,
        "appeal_until_on": decision.appeal_until,
        "letter": letter_code,
    }
    if granted:
        values |= {"amount_cents": decision.amount_cents, "starts_on": decision.starts_on}
    if plan and plan[0].instalments:
        values |= {"times": plan[0].instalments, "starts_on": plan[0].starts_on}
    return notices.Sending(
        decision.person_id,
        "award_revised" if revised else _kind(plan) if granted else "claim_refused",
        key=f"decision:{decision.pk}",
        values=values,
        case=decision.claim.protocol,
    )


def _kind(plan: list[Planned]) -> str:
    """Which notice tells of a grant: a month's amount, instalments, or shares."""
    if plan and plan[0].instalments:
        return "claim_granted_times"
    people = {one.person_id for one in plan}
    return "claim_granted_shared" if len(people) > 1 else "claim_granted"
