"""An appeal against a division is allowed: the share that was ended goes on, beside the others.

It is paid from the day after its last one; the next run makes up for the months between. The others
share with it again from the first month that no pay run has taken: what they were paid until then
was our doing and stays theirs.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import Person
from benefits.adjudication import decisions, files
from benefits.adjudication.models import Decision, Outcome
from benefits.appeals.models import Appeal, AppealState
from benefits.eligibility.routing import reason
from benefits.payments import continuing, withholding
from benefits.payments.models import Award, AwardState
from benefits.payments.planning import left_cents
from benefits.payments.runs import one_at_a_time
from benefits.process.shares import keep, tell_shares
from benefits.process.shares_letter import division_of
from portal.periods import ONE_DAY
from portal.records import acting
from portal.statutes import NoValueInForce

WHO_SHARES = "shares"  # the finding that is contested when a share should not have ended


def restore_for_appeal(found: Appeal, at: datetime) -> bool:
    """Gives the ended shares back. Twice has the effect of once.

    False when another finding was contested, so that nothing is known of who shares. While the
    register says that somebody has died, or the rate of a January is not published, the order
    waits; every day asks again. Called with the appeal locked.
    """
    if found.decision.outcome != Outcome.DIVIDED or WHO_SHARES not in found.contested:
        return False
    claim = files.locked(found.decision.claim_id)
    one_at_a_time()
    standing = decisions.standing(claim)
    if standing is None or standing.outcome != Outcome.GRANTED:
        return True
    last = {
        one["person"]: date.fromisoformat(one["last"])
        for one in division_of(found.decision)["ended"]
    }
    shares = _newest(standing)
    for one in shares:
        last.pop(one.person_id, None)  # shares again already
    if not last or Person.objects.filter(pk__in=last, died_on__isnull=False).exists():
        return True
    ended = [one for one in (_last_of(claim.pk, number) for number in last) if one is not None]
    people = [*shares, *ended]
    whole = left_cents(standing, [one.person_id for one in people])
    try:
        with transaction.atomic():
            made = _go_on(standing, shares, ended, whole, at)
    except NoValueInForce:
        return True
    decision = _decide(found, standing, made, {one.person_id for one in ended}, at)
    keep(claim, at)
    tell_shares(decision, made, "share_given_back", at)
    return True


def carry_out_orders(at: datetime) -> int:
    """Every day: orders that waited for a register or a rate; returns how many were looked at."""
    waiting = Appeal.objects.filter(
        state=AppealState.ALLOWED,
        decision__outcome=Outcome.DIVIDED,
        contested__contains=[WHO_SHARES],
    ).select_related("decision__claim")
    done = {
        values["order"]
        for one in Decision.objects.filter(
            claim__in=[one.decision.claim_id for one in waiting], outcome=Outcome.DIVIDED
        )
        if "order" in (values := division_of(one))
    }
    left = [one.pk for one in waiting if one.protocol not in done]
    for number in left:
        with transaction.atomic():
            locked = Appeal.objects.select_for_update(of=("self",))
            restore_for_appeal(locked.select_related("decision__claim").get(pk=number), at)
    return len(left)


def _newest(standing: Decision) -> list[Award]:
    """The shares of the division in force."""
    rows = Award.objects.filter(decision=standing, state=AwardState.ACTIVE)
    stage = rows.order_by("-stage").values_list("stage", flat=True).first()
    return list(
        rows.filter(stage=stage or 1, replaced_by__isnull=True)
        .select_related("person", "decision")
        .order_by("part")
    )


def _last_of(claim_id: int, person_id: int) -> Award | None:
    """What was last paid of a claim for somebody."""
    return (
        Award.objects.filter(decision__claim=claim_id, person=person_id, replaced_by__isnull=True)
        .select_related("person", "decision")
        .order_by("decision__sequence", "stage")
        .last()
    )


def _go_on(
    standing: Decision, shares: list[Award], ended: list[Award], whole: int, at: datetime
) -> list[Award]:
    stage = max(one.stage for one in (*shares, *ended)) + 1
    parts, made = len(shares) + len(ended), []
    with acting("panel", f"a share of {standing.claim.protocol} is given back"):
        for number, one in enumerate((*shares, *ended), start=1):
            back = one in ended
            since = _day_after(one) if back else _next_free(one, at)
            until = None if back else one.ends_on
            going = continuing.Going(standing, stage, number, parts, whole, until)
            made.append(continuing.go_on(one, going, since, at))
    return made


def _day_after(award: Award) -> date:
    assert award.ends_on is not None
    return award.ends_on + ONE_DAY


def _next_free(award: Award, at: datetime) -> date:
    """The first day from which nobody has paid the share yet."""
    free = withholding.first_free_month(award.person_id, award.benefit, at)
    return max(free, award.starts_on)


def _decide(
    found: Appeal, standing: Decision, made: list[Award], back: set[int], at: datetime
) -> Decision:
    report, second = found.seats.filter(number__lte=2)
    return decisions.write_effect(
        standing.claim,
        standing.determination,
        outcome=Outcome.DIVIDED,
        officer_id=report.staff_id,
        second_officer_id=second.staff_id,
        reasons=[
            reason(
                "divided",
                order=found.protocol,
                since=max(one.starts_on for one in made).isoformat(),
                shares=[
                    {
                        "person": one.person_id,
                        "payee": one.payee_id or one.person_id,
                        "cents": one.amount_cents,
                        "from": one.starts_on.isoformat(),
                        "until": one.ends_on.isoformat() if one.ends_on else "",
                        "back": one.person_id in back,
                    }
                    for one in made
                ],
                ended=[],
            )
        ],
        at=at,
    )
