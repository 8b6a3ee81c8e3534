"""Who worked for an employer, and when, as the employer declared it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from contributions.employers.models import Employment


def workers_ever(employer_id: int, words: str = "") -> QuerySet[Employment]:
    """Everybody who works or worked for the employer, by name: the newest employment of each.

    `words`: a part of the name.
    """
    own = Employment.objects.filter(employer_id=employer_id)
    newer = own.filter(person=OuterRef("person")).filter(Q(started_on__gt=OuterRef("started_on")))
    found = own.exclude(Exists(newer)).select_related("person")
    if words:
        found = found.filter(
            Q(person__name__icontains=words) | Q(person__social_name__icontains=words)
        )
    return found.order_by("person__name", "id")


def job_of(employer_id: int, number: int) -> Employment | None:
    """One employment with this employer; another's is none."""
    if number >= 2**63:
        return None
    own = Employment.objects.filter(employer_id=employer_id, pk=number)
    return own.select_related("person").first()


def jobs_by_number(employer_id: int, numbers: Iterable[int]) -> dict[int, Employment]:
    """Employments with this employer by their number; another's are left out."""
    own = Employment.objects.filter(employer_id=employer_id, pk__in=set(numbers))
    return {one.pk: one for one in own.select_related("person")}


def jobs_of_worker(employer_id: int, person_id: int) -> list[Employment]:
    """All jobs of a person with this employer, the newest first."""
    own = Employment.objects.filter(employer_id=employer_id, person_id=person_id)
    return list(own.order_by("-started_on", "-id"))


def job(number: int) -> Employment | None:
    """One employment with anybody; None when what opened it was taken back."""
    return Employment.objects.select_related("employer__organisation").filter(pk=number).first()


def jobs_from(employer_id: int, source: str) -> dict[int, int]:
    """The employments that one source opened: their number by person."""
    own = Employment.objects.filter(employer_id=employer_id, source=source)
    return dict(own.order_by("pk").values_list("person_id", "pk"))


def left_since(employer_id: int, day: date) -> int:
    """How many people's jobs with this employer ended on that day or later, and none runs now."""
    own = Employment.objects.filter(employer_id=employer_id)
    gone = own.filter(ended_on__gte=day).values_list("person_id", flat=True)
    running = own.filter(ended_on=None).values_list("person_id", flat=True)
    return len(set(gone) - set(running))
