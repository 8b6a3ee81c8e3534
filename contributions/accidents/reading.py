"""What others may read of notices of accidents; who may read which is asked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts import queries as people
from contributions.accidents.models import AccidentNotice
from portal import row_guard
from portal.records import well_formed_reference


@dataclass(frozen=True)
class AccidentFact:
    """One standing notice as others rest on it: nothing of what it says of health."""

    reference: str
    kind: str  # initial | reopening | death
    nature: str  # typical | commuting | illness
    happened_on: date
    teller: str
    label: str
    filed_on: date

    @property
    def source(self) -> str:
        """Where the fact comes from, as kept with decisions."""
        return f"accident notice {self.reference}"

    @property
    def kept(self) -> dict[str, str]:
        """As it stands among the facts of a decision."""
        return {"source": self.source, "on": self.happened_on.isoformat(), "nature": self.nature}


def _rows() -> QuerySet[AccidentNotice]:
    return AccidentNotice.objects.select_related("person", "replaced_by", "replaces")


def of_person(person_id: int) -> list[AccidentNotice]:
    """All notices about a person, the newest first, replaced ones among them."""
    return list(_rows().filter(person_id__in=people.records_of(person_id)))


@row_guard.everyone("what somebody told in their own name of accidents of others")
def told_by(person_id: int) -> list[AccidentNotice]:
    """What a person told as a relative or a household, about others."""
    records = people.records_of(person_id)
    return list(_rows().filter(told_by_id__in=records).exclude(person_id__in=records))


@row_guard.everyone("what an employer told of accidents of its workers")
def of_employer(employer_id: int) -> list[AccidentNotice]:
    """What this employer told, and nothing that others told of its workers."""
    return list(_rows().filter(employer_id=employer_id, teller="employer"))


@row_guard.everyone("whose notice it is, before the right to it is asked")
def by_reference(reference: str) -> AccidentNotice | None:
    """One notice; who may see it is the caller's question."""
    if not well_formed_reference(reference):
        return None
    return _rows().select_related("employer").filter(reference=reference.upper()).first()


def facts_of(person_id: int) -> list[AccidentFact]:
    """The standing notices about a person, by the day of the accident."""
    found = AccidentNotice.objects.filter(
        person_id__in=people.records_of(person_id), replaced_by__isnull=True
    ).order_by("happened_on", "id")
    return [
        AccidentFact(
            one.reference,
            one.kind,
            one.nature,
            one.happened_on,
            one.teller,
            one.label,
            timezone.localdate(one.filed_at),
        )
        for one in found.only(
            "reference", "kind", "nature", "happened_on", "teller", "label", "filed_at"
        )
    ]
