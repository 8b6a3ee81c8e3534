"""By which law a company pays its own contribution, and since when.

The company says it and names its proof; an officer of treasury compares it with the register of
the Federal Revenue and confirms it or says no. Only what was confirmed changes a bill.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.employers.models import Employer, Regime, RegimeStatement
from portal.errors import Mendable
from portal.periods import add_months, first_of_month

Outcome = RegimeStatement.Outcome
MONTHS_AHEAD = 12  # who opts for the next year may say so now (LC 123/2006 art. 16 §2)


def regime_on(employer_id: int, month: date) -> str:
    """The regime of a company in a month: the general rules where nothing else was confirmed."""
    found = RegimeStatement.objects.filter(
        employer_id=employer_id, outcome=Outcome.CONFIRMED, from_month__lte=month
    )
    newest = found.order_by("-from_month", "-decided_at", "-id").first()
    return newest.regime if newest else Regime.GENERAL.value


def state(
    employer_id: int,
    regime: str,
    from_month: date,
    proof: str,
    *,
    stated_by: int,
    stated_as: str,
    at: datetime,
) -> RegimeStatement:
    """Keep what the company says; the same again is the same statement. Raises Mendable."""
    employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer_id)
    if employer.householder_id is not None:
        raise Mendable(_("A household pays by a law of its own (LC 150/2015)."), "regime")
    if regime not in Regime.values:
        raise Mendable(_("Choose one answer."), "regime")
    if first_of_month(from_month) != from_month:
        raise Mendable(_("Enter the month and the year."), "from_month")
    if from_month > add_months(first_of_month(timezone.localdate(at)), MONTHS_AHEAD):
        raise Mendable(_("This month is too far ahead. Tell us in the year before."), "from_month")
    waiting = RegimeStatement.objects.filter(employer=employer, outcome=Outcome.OPEN).first()
    if waiting is not None:
        if (waiting.regime, waiting.from_month) == (regime, from_month):
            return waiting
        raise Mendable(_("What you told us before is not decided yet. Wait for the answer."))
    if regime_on(employer_id, from_month) == regime:
        raise Mendable(_("Nothing would change: in this month you pay so already."), "from_month")
    return RegimeStatement.objects.create(
        employer=employer,
        regime=regime,
        from_month=from_month,
        proof=proof,
        stated_by_id=stated_by,
        stated_as=stated_as[:200],
        stated_at=at,
    )


def decide(
    statement: RegimeStatement, *, confirm: bool, note: str, decided_by: int, at: datetime
) -> RegimeStatement:
    """Confirm it or say no with a reason; the same answer again changes nothing. Raises Mendable.

    Locks the company first, as filing does: no payroll is billed in between.
    """
    Employer.objects.select_for_update(of=("self",)).get(pk=statement.employer_id)
    locked = RegimeStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    outcome = Outcome.CONFIRMED if confirm else Outcome.REFUSED
    if locked.outcome == outcome:
        return locked
    if locked.outcome:
        raise Mendable(_("Somebody else has decided this already."))
    if not confirm and not note.strip():
        raise Mendable(_("Say why not."), "note")
    locked.outcome, locked.note = outcome, note.strip()
    locked.decided_by_id, locked.decided_at = decided_by, at
    locked.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    return locked
