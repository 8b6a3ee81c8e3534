"""An award that goes on with another amount from a day on: a share divided anew, a reduction.

What was paid until then stays. The new award rises from the first day of the right, like the old
one. All of it under the lock of the pay run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from benefits.adjudication.models import Decision
from benefits.applications.forms.base import Planned
from benefits.payments.amounts import raised_cents
from benefits.payments.models import AWARD, FIRST_OF_A_MONTH, Award, AwardState
from benefits.payments.planning import instalment_on, instalments_by
from portal.money import split_equally
from portal.periods import ONE_DAY, add_months, first_of_month


@dataclass(frozen=True)
class Going:
    """How an award goes on: its place in the whole, and the whole as of the first day of the right.

    `decision`: by which it is paid from then on; `stage`: how often it was divided under it.
    """

    decision: Decision
    stage: int
    part: int
    parts: int
    whole_cents: int
    ends_on: date | None


def first_day(award: Award) -> date:
    """The first day of the right that an award pays."""
    return award.counts_from or award.starts_on


def whole_on(award: Award, whole_cents: int, on: date) -> int:
    """A whole of the first day of the right as it stands on a day.

    NoValueInForce while the rate of a January in between is not published.
    """
    return raised_cents(whole_cents, first_day(award), on, award.benefit)


def go_on(award: Award, going: Going, since: date, at: datetime) -> Award:
    """The award that takes over from a day on; the one before ends the day before.

    A month that a run has taken whole stays; what it lacks from that day on is paid by the next.
    Call `one_at_a_time` before, inside `acting`.
    """
    since = max(since, award.starts_on)
    whole = whole_on(award, going.whole_cents, since)
    made = Award.objects.create(
        person_id=award.person_id,
        payee_id=award.payee_id,
        decision=going.decision,
        benefit=award.benefit,
        starts_on=since,
        ends_on=going.ends_on,
        amount_cents=split_equally(whole, going.parts)[going.part - 1],
        part=going.part,
        parts=going.parts,
        whole_cents=whole if going.parts > 1 else None,
        stage=going.stage,
        counts_from=first_day(award),
        replaces=award,
        of_partner=award.of_partner,
    )
    hand_over(award, since, at)
    return made


def hand_over(award: Award, since: date, at: datetime) -> None:
    """Another award pays from a day on: this one ends the day before, or is replaced whole.

    So does any before it that has later days: what nobody was paid of them would be due twice.
    """
    _give_way(award, since, at)
    earlier = award.replaces
    while earlier is not None:
        if earlier.state != AwardState.REPLACED and (earlier.ends_on or date.max) >= since:
            _give_way(earlier, since, at)
        earlier = earlier.replaces


def _give_way(award: Award, since: date, at: datetime) -> None:
    if since <= award.starts_on or _month_is_paid(award, since):
        AWARD.apply(award, "replace", by="engine", actor="award", at=at)
    else:
        end(award, since - ONE_DAY)


def go_on_in_instalments(award: Award, plan: Planned, decision: Decision, since: date) -> None:
    """Those instalments that are due from a day on are paid by a new plan, as many as it has left.

    Those before the day stay as they are. Inside `acting`, under the lock of the pay run.
    """
    assert award.instalments is not None
    done = instalments_by(award, since - ONE_DAY)
    left = min(award.instalments, plan.instalments or 0) - done
    end(award, since - ONE_DAY)
    if left <= 0:
        return
    # Each instalment stands in a month of its own.
    month = add_months(first_of_month(award.starts_on), done)
    first = max(instalment_on(award.starts_on, done), month)
    Award.objects.create(
        person_id=award.person_id,
        payee_id=award.payee_id,
        decision=decision,
        benefit=award.benefit,
        starts_on=first,
        ends_on=instalment_on(first, left - 1),
        amount_cents=plan.cents,
        instalments=left,
        replaces=award,
    )


def end(award: Award, last: date) -> None:
    """The last day that an award pays, if it does not end earlier."""
    if award.ends_on is None or award.ends_on > last:
        award.ends_on = last
        award.save(update_fields=["ends_on"])


def _month_is_paid(award: Award, day: date) -> bool:
    newest = award.payments.filter(FIRST_OF_A_MONTH).aggregate(newest=Max("month"))["newest"]
    return newest is not None and newest >= first_of_month(day)
