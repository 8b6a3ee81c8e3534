"""Who can work on what today: skills and absences."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from benefits.adjudication.desk_models import Absence, Skill
from benefits.applications.models import Benefit
from benefits.assessments.models import Part

ASSESSMENTS: dict[str, object] = {
    Part.MEDICAL: _("medical assessment"),
    Part.SOCIAL: _("social assessment"),
}
KINDS: frozenset[str] = frozenset(Benefit.values) | frozenset(ASSESSMENTS)


def benefits_of(staff_id: int) -> list[str] | None:
    """The benefits that an officer decides; None: all, as nobody listed any for them."""
    kinds = list(
        Skill.objects.filter(staff_id=staff_id, kind__in=Benefit.values)
        .order_by("kind")
        .values_list("kind", flat=True)
    )
    return kinds or None


def knows(staff_id: int, benefit: str) -> bool:
    kinds = benefits_of(staff_id)
    return kinds is None or benefit in kinds


def is_away(staff_id: int, on: date) -> bool:
    return _current(on).filter(staff_id=staff_id).exists()


def away(unit_id: int, on: date) -> list[int]:
    """Officers of a unit whose files others take over: absent today, or gone."""
    gone = StaffMember.objects.filter(unit_id=unit_id, left_on__isnull=False)
    absent = _current(on).filter(staff__unit_id=unit_id)
    return sorted(
        set(gone.values_list("pk", flat=True)) | set(absent.values_list("staff_id", flat=True))
    )


def _current(on: date) -> QuerySet[Absence]:
    return Absence.objects.filter(starts_on__lte=on, ends_on__gte=on, cancelled_at=None)
