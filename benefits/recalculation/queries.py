"""Everything that others may read about calculations done again."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from accounts.permissions import Actor, may
from benefits.recalculation.models import Revision, RevisionState
from benefits.recalculation.reduction_models import Reduction
from portal.records import well_formed_reference

PAGE = 100


def open_revisions() -> list[Revision]:
    """What waits for a human, oldest first, a page of them."""
    return list(
        Revision.objects.filter(state=RevisionState.OPEN).select_related(
            "decision__claim", "reduction"
        )[:PAGE]
    )


def revision_figures() -> dict[str, int]:
    """How many calculations are open, carried out, or left the decision as it was."""
    counted = dict(
        Revision.objects.order_by()
        .values("state")
        .annotate(n=Count("id"))
        .values_list("state", "n")
    )
    return {state: counted.get(state, 0) for state in RevisionState.values}


def revision_for(actor: Actor, number: int, *, on: date) -> Revision | None:
    """The calculation with this number if the actor may settle it; None hides the rest."""
    found = (
        Revision.objects.select_related("decision__claim", "decision__determination")
        .select_related("determination", "person", "reduction")
        .filter(pk=number)
        .first()
    )
    return found if found is not None and may(actor, "revision.settle", found, on=on) else None


def revision_in_favour(found: Revision) -> bool:
    """Not a cent and not a day less than the decision gives."""
    starts_on = found.decision.starts_on
    return (
        found.new_starts_on is not None
        and starts_on is not None
        and found.new_cents >= found.old_cents
        and found.new_starts_on <= starts_on
    )


def reduction_of(found: Revision) -> Reduction | None:
    """What was begun for a calculation that gives less."""
    made: Reduction | None = getattr(found, "reduction", None)
    return made


def reduction_for(actor: Actor, reference: str, *, on: date) -> Reduction | None:
    """The reduction with this number if the actor may read its claim; None hides the rest."""
    if not well_formed_reference(reference):
        return None
    found = (
        Reduction.objects.filter(reference=reference.upper())
        .select_related("revision__decision__claim", "revision__decision__determination")
        .select_related("revision__determination", "person", "result")
        .first()
    )
    if found is None or not may(actor, "claim.read", found.revision.decision.claim, on=on):
        return None
    return found


def reductions_of(claim_id: int) -> list[Reduction]:
    """What was or is asked about a claim in payment, newest first."""
    found = Reduction.objects.filter(revision__decision__claim=claim_id)
    return list(found.order_by("-opened_at"))
