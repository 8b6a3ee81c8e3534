"""Five and ten years (Lei 8.213/1991 art. 103 and 103-A): from which day they run (ADR 0049).

What an appeal or a request looks into does not grow old meanwhile (Decreto 20.910/1932 art. 4).
What we find by ourselves counts back from the day on which we found it: that is when we recognised
the right (Código Civil art. 202 VI).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from benefits.adjudication.decisions import TIME_LIMIT, reckoned_from
from benefits.adjudication.models import ON_THE_CLAIM, Decision, Outcome
from benefits.appeals.models import Appeal, AppealState
from benefits.applications.models import Claim
from benefits.eligibility.correction_models import Correction, CorrectionState
from benefits.eligibility.routing import Reason, reason
from benefits.law import prescription
from benefits.law.statute import the_law
from benefits.payments.time_limits import first_payment_on
from benefits.process.common import day
from benefits.recalculation.models import Cause, Revision
from portal.periods import Span


@dataclass(frozen=True)
class Limits:
    """The days that the law sets for a calculation done again.

    `asked_on`: by the person, or found by us; `pays_from`: the oldest month of which a difference
    is paid; `revised_until`, `annulled_until`: the last days of the ten years in the person's
    favour and against them, None while nothing was paid.
    """

    asked_on: date
    reckoned: date
    pays_from: date
    revised_until: date | None
    annulled_until: date | None

    @property
    def too_late_to_revise(self) -> bool:
        return self.revised_until is not None and self.asked_on > self.revised_until

    def too_late_to_annul(self, on: date) -> bool:
        return self.annulled_until is not None and on > self.annulled_until


def limits_of(revision: Revision) -> Limits:
    """The limits of one calculation."""
    law, claim = the_law(), revision.decision.claim
    asked_on, reckoned = _asked(revision)
    first = first_payment_on(claim.pk)
    born_on = revision.person.born_on
    return Limits(
        asked_on,
        reckoned,
        prescription.first_month_not_lost(reckoned, law),
        first and prescription.revision_term(first, law, born_on, _refused_on(claim)).end,
        first and prescription.annulment_term(first, law).end,
    )


def counted_back(reckoned: date) -> Reason:
    """What a decision keeps of the day from which its five years are counted back."""
    return reason(TIME_LIMIT, reckoned=reckoned.isoformat())


def kept_from(before: Decision) -> list[Reason]:
    """The same for a decision that gives back what an earlier one gave."""
    return [one for one in before.reasons if one["key"] == TIME_LIMIT]


def reckoned_for_appeal(found: Appeal) -> date:
    """An appeal in time keeps what it contests open; one that is late stops the years when filed.

    What was decided without a request is asked about by the appeal alone.
    """
    contested = found.decision
    asked = contested.outcome in ON_THE_CLAIM
    since = reckoned_from(contested) if asked else day(contested.decided_at)
    until = contested.appeal_until
    instances = Appeal.objects.filter(decision=contested, instance__lte=found.instance)
    for one in instances.order_by("instance"):
        since += max(day(one.filed_at) - until, timedelta())
        until = one.further_until or day(one.filed_at)
    return since


def for_reopened(claim: Claim) -> list[Reason]:
    """For a claim that was refused and opened again: the time in which nobody asked counts."""
    refused = claim.decisions.filter(outcome=Outcome.REFUSED).order_by("sequence").last()
    if refused is None:
        return []
    allowed = Appeal.objects.filter(decision=refused, state=AppealState.ALLOWED)
    if ordered := allowed.select_related("decision__claim").first():
        return [counted_back(reckoned_for_appeal(ordered))]
    corrections = Correction.objects.filter(draft=claim.draft_id, state=CorrectionState.CORRECTED)
    asked = corrections.filter(opened_at__gt=refused.decided_at).order_by("opened_at").first()
    if asked is None or day(asked.opened_at) <= refused.appeal_until:
        return []
    return [counted_back(claim.filed_on + (day(asked.opened_at) - refused.appeal_until))]


def _asked(revision: Revision) -> tuple[date, date]:
    """The day of asking or finding, and the one from which the five years are counted back."""
    if revision.cause == Cause.APPEAL:
        found = Appeal.objects.select_related("decision__claim").filter(protocol=revision.cause_key)
        if one := found.first():
            return day(one.filed_at), reckoned_for_appeal(one)
    at = revision.found_at
    if revision.cause == Cause.CORRECTION:
        rows = Correction.objects.filter(pk=int(revision.cause_key.removeprefix("correction:")))
        at = rows.values_list("opened_at", flat=True).get()
    looked_into = _looked_into(revision.decision.claim, at)
    return day(at), prescription.reckoned_from(day(at), looked_into, the_law())


def _refused_on(claim: Claim) -> date | None:
    """When we last said that a value is right as it is, or a panel that a decision stands."""
    left = Correction.objects.filter(draft=claim.draft_id, state=CorrectionState.UNCHANGED)
    dismissed = Appeal.objects.filter(decision__claim=claim, state=AppealState.DISMISSED)
    days = [
        *left.values_list("settled_at", flat=True),
        *dismissed.values_list("decided_at", flat=True),
    ]
    return max((day(at) for at in days if at is not None), default=None)


def _looked_into(claim: Claim, at: datetime) -> list[Span]:
    """The days on which an answer to the claim, or to an appeal about it, was due from us."""
    first = claim.decisions.order_by("sequence").first()
    spans = [Span(claim.filed_on, max(day(first.decided_at), claim.filed_on))] if first else []
    for one in Appeal.objects.filter(decision__claim=claim, filed_at__lte=at):
        spans.append(Span(day(one.filed_at), day(one.decided_at or at)))
    return spans
