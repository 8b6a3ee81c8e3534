"""Certificates as they stand, for whoever gathers the facts of a claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from benefits.applications.known import Certified
from benefits.evidence.certificate_models import Certificate, Certifies

TIME = (
    Certifies.OTHER_SCHEME,
    Certifies.MILITARY,
    Certifies.ABROAD,
    Certifies.EXPOSURE_15,
    Certifies.EXPOSURE_20,
    Certifies.EXPOSURE_25,
    Certifies.TEACHING,
)
EXPENSES = (
    Certifies.MEDICINE,
    Certifies.TREATMENT,
    Certifies.NAPPIES,
    Certifies.SPECIAL_FOOD,
    Certifies.DAY_CENTRE,
)


def certified(person_ids: Collection[int]) -> dict[int, tuple[Certified, ...]]:
    """What stands certified about these persons, the oldest entry first. One query."""
    found: dict[int, list[Certified]] = defaultdict(list)
    for one in Certificate.objects.filter(person_id__in=list(person_ids), struck_at=None):
        found[one.person_id].append(
            Certified(
                what=one.certifies,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                cents=one.cents,
                employer=one.employer,
                accepted=one.accepted,
                source=f"certificate {one.number}, {one.issuer}",
                on=one.issued_on,
            )
        )
    return {person_id: tuple(rows) for person_id, rows in found.items()}


def of_claim(claim_id: int) -> list[Certificate]:
    """What was entered on a claim, struck out or not."""
    return list(Certificate.objects.filter(claim_id=claim_id).select_related("entered_by"))
