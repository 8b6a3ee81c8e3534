"""What of a grant is too old to be paid, person by person (Lei 8.213/1991 art. 103)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.models import Person
from benefits.adjudication.decisions import reckoned_from
from benefits.adjudication.models import Decision
from benefits.applications.forms.base import Planned
from benefits.law import prescription
from benefits.law.statute import the_law
from benefits.payments.amounts import in_force_cents
from benefits.payments.models import Payment, PaymentState, PayRunState
from benefits.payments.planning import instalment_on, planned
from portal.components import dates
from portal.money import split_equally
from portal.periods import ONE_DAY, add_months, first_of_month, months_between


@dataclass(frozen=True)
class Kept:
    """What is paid of a planned award; `counts_from`: the first day of the right, if later."""

    plan: Planned
    counts_from: date | None = None


@dataclass(frozen=True)
class Lost:
    """The days of a right that no run pays."""

    person_id: int
    first: date
    last: date


def within_time(decision: Decision, plan: Sequence[Planned]) -> list[Kept]:
    """The plan without what is lost; an award of which nothing is left is not there."""
    since = _paid_since(decision, plan)
    kept = [
        Kept(one) if first == one.starts_on else _from(one, first, decision.claim.benefit)
        for one, first in zip(plan, since, strict=True)
    ]
    return [one for one in kept if one is not None]


def lost(decision: Decision) -> list[Lost]:
    """What of a grant is lost, by person."""
    plan = planned(decision)
    return [
        Lost(
            one.person_id,
            one.starts_on,
            min(first - ONE_DAY, one.ends_on) if one.ends_on else first - ONE_DAY,
        )
        for one, first in zip(plan, _paid_since(decision, plan), strict=True)
        if first > one.starts_on
    ]


def _paid_since(decision: Decision, plan: Sequence[Planned]) -> list[date]:
    law, reckoned = the_law(), reckoned_from(decision)
    if all(one.starts_on >= prescription.first_month_not_lost(reckoned, law) for one in plan):
        return [one.starts_on for one in plan]
    people = Person.objects.filter(pk__in={one.person_id for one in plan})
    born = dict(people.values_list("pk", "born_on"))
    return [
        prescription.first_day_paid(one.starts_on, reckoned, law, born[one.person_id])
        for one in plan
    ]


def _from(one: Planned, first: date, benefit: str) -> Kept | None:
    """What is left of an award from the first of a month on; the amount as it stands then."""
    if one.instalments is not None:
        return _instalments_from(one, first)
    if one.ends_on is not None and one.ends_on < first:
        return None
    whole = in_force_cents(one.whole_cents or one.cents, one.starts_on, first, benefit)
    left = replace(
        one,
        starts_on=first,
        cents=split_equally(whole, one.parts)[one.part - 1],
        whole_cents=whole if one.parts > 1 else None,
    )
    return Kept(left, one.starts_on)


def _instalments_from(one: Planned, first: date) -> Kept | None:
    """Each instalment stands in a month of its own."""
    assert one.instalments is not None
    gone = months_between(first_of_month(one.starts_on), first)
    left = one.instalments - gone
    if left <= 0:
        return None
    month = add_months(first_of_month(one.starts_on), gone)
    starts_on = max(instalment_on(one.starts_on, gone), month)
    ends_on = instalment_on(starts_on, left - 1)
    return Kept(replace(one, starts_on=starts_on, ends_on=ends_on, instalments=left))


def lost_in_words(decision: Decision) -> list[str]:
    """What a reader of the decision has to know of it, in the language that is active now."""
    found = lost(decision)
    if not found:
        return []
    names = {}
    if len({one.person_id for one in planned(decision)}) > 1:
        people = Person.objects.filter(pk__in=[one.person_id for one in found])
        names = {one.pk: f"{one}: " for one in people}
    words = (
        _("From %(first)s to %(last)s nothing is paid.")
        if decision.sequence == 1
        else _("From %(first)s to %(last)s nothing more is paid.")
    )
    return [
        *(
            names.get(one.person_id, "")
            + words % {"first": dates.long_date(one.first), "last": dates.long_date(one.last)}
            for one in found
        ),
        _(
            "What fell due more than five years before is lost (Lei 8.213/1991 art. 103). We count"
            " back from %(day)s. The five years stand still while a request is with us, and do not"
            " run against children under 16."
        )
        % {"day": dates.long_date(reckoned_from(decision))},
        _("If you see it otherwise, you can contest it until %(day)s.")
        % {"day": dates.weekday_date(decision.appeal_until)},
    ]


def first_payment_on(claim_id: int) -> date | None:
    """When a claim was paid for the first time; what a bank sent back was not."""
    rows = Payment.objects.filter(award__decision__claim=claim_id)
    paid = rows.exclude(state=PaymentState.RETURNED).exclude(run__state=PayRunState.DISCARDED)
    first: date | None = paid.aggregate(first=Min("run__pays_on"))["first"]
    return first
