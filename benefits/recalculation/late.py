"""Whom a value of the law touches that came after they were decided, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from benefits.adjudication.models import Decision
from benefits.applications.models import Benefit, Claim
from benefits.law.readers import reads
from benefits.recalculation.late_models import LateCheck, LateValue
from benefits.recalculation.models import RevisionState
from portal.periods import add_months, first_of_month

INDEX = "correction/index"


def touched(parameter: str, since: date, law_hash: str = "") -> QuerySet[Claim]:
    """Claims in payment whose decision may rest on a value that holds from this day.

    The law is asked for the day of the claim and the day of the start, so a value of later days
    changes nothing. The index of a month corrects to the months after it (Lei 8.213/1991 art.
    29-B). `law_hash`: the law that has the value; what was decided under it is left out.
    """
    first = add_months(first_of_month(since), 1) if parameter == INDEX else since
    without_it = Decision.objects.filter(
        Q(starts_on__gte=first) | Q(claim__filed_on__gte=first),
        claim=OuterRef("pk"),
        awards__state="active",
    ).exclude(determination__parameters_hash=law_hash)
    benefits = [one for one in Benefit.values if reads(one, parameter)]
    return Claim.objects.filter(Exists(without_it), benefit__in=benefits)


@dataclass(frozen=True)
class Progress:
    """How far one value is, in claims. `person`: less, or in doubt, and looked at by an officer."""

    value: LateValue
    found: int
    looked_at: int
    more: int
    person: int
    failed: int

    @property
    def same(self) -> int:
        return self.looked_at - self.more - self.person

    @property
    def finished(self) -> bool:
        return self.value.all_found and self.looked_at + self.failed == self.found


def progress(keys: Sequence[str] | None = None, newest: int = 20) -> list[Progress]:
    """How far the newest values are, or those with these keys; without those that touch nobody."""
    has_checks = Exists(LateCheck.objects.filter(value=OuterRef("pk")))
    values = LateValue.objects.filter(Q(all_found=False) | has_checks)
    if keys is not None:
        values = values.filter(key__in=keys)
    by_id = {one.pk: one for one in values.order_by("-id")[:newest]}
    in_favour = Q(
        revision__state=RevisionState.APPLIED, revision__new_cents__gte=F("revision__old_cents")
    )
    counted = (
        LateCheck.objects.filter(value__in=by_id)
        .order_by()
        .values("value")
        .annotate(
            found=Count("id"),
            looked_at=Count("id", filter=Q(checked_at__isnull=False)),
            more=Count("id", filter=in_favour),
            person=Count("id", filter=Q(revision__isnull=False) & ~in_favour),
            failed=Count("id", filter=Q(failed=True)),
        )
    )
    rows = {row.pop("value"): row for row in counted}
    return [Progress(one, **rows.get(pk, _NONE)) for pk, one in by_id.items()]


def figures(one: Progress) -> list[tuple[str, object]]:
    """What came of one value so far, as readers are told it."""
    done = _("%(done)s of %(total)s") % {"done": one.looked_at, "total": one.found}
    if not one.finished:
        state = _("did not work") if one.value.failed else _("is being worked out")
        done = f"{done} ({state})"
    return [
        (_("Calculated again"), done),
        (_("Carried out"), one.more),
        (_("To be looked at"), one.person),
        (_("Nothing changes"), one.same),
        (_("Did not work"), one.failed),
    ]


_NONE = {"found": 0, "looked_at": 0, "more": 0, "person": 0, "failed": 0}
