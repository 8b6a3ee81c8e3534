"""Reads a person's family: what registers certify, and what the person says themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from accounts.models import FamilyFact, FamilyTie, Person
from portal import row_guard

Kind = FamilyTie.Kind

# The same tie, seen from the other end.
_OTHER_END = {
    Kind.SPOUSE: Kind.SPOUSE,
    Kind.PARTNER: Kind.PARTNER,
    Kind.CHILD: Kind.PARENT,
    Kind.STEPCHILD: Kind.STEPPARENT,
    Kind.STEPPARENT: Kind.STEPCHILD,
    Kind.WARD: Kind.GUARDIAN,
    Kind.PARENT: Kind.CHILD,
    Kind.GUARDIAN: Kind.WARD,
    Kind.SIBLING: Kind.SIBLING,
    Kind.HOUSEHOLD: Kind.HOUSEHOLD,
}


@dataclass(frozen=True)
class RelativeFact:
    """Something about a relative that a right may hang on, and who says so."""

    kind: str  # FamilyFact.Kind: disabled, student, dependent
    is_certified: bool
    source: str
    stated_on: date
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Relative:
    """A relative of a person, as others may read them."""

    tie_id: int
    kind: str  # FamilyTie.Kind: what the relative is to the person
    name: str
    born_on: date | None
    is_certified: bool
    source: str
    stated_on: date | None
    person_id: int | None = None  # the relative's own record, when a register made the link
    died_on: date | None = None
    national_id: str = field(default="", repr=False)
    since: date | None = None
    until: date | None = None
    facts: tuple[RelativeFact, ...] = ()

    def fact(self, kind: str, on: date) -> RelativeFact | None:
        """The fact of this kind on a day: a certified one before what was only said."""
        held = [
            fact
            for fact in self.facts
            if fact.kind == kind
            and (fact.since is None or fact.since <= on)
            and (fact.until is None or fact.until >= on)
        ]
        return max(held, key=lambda fact: (fact.is_certified, fact.stated_on), default=None)


def family_of(
    person_id: int, on: date | None = None, kinds: Collection[str] = ()
) -> list[Relative]:
    """The relatives of a person: those of a day, or all that ever were; certified ones first.

    A tie that a register wrote down at the other person's end counts here too.
    """
    rows = FamilyTie.objects.filter(
        Q(person_id=person_id) | Q(relative_id=person_id, is_certified=True)
    ).select_related("person", "relative")
    if on is not None:
        rows = rows.filter(Q(since__isnull=True) | Q(since__lte=on)).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=on)
        )
    found: dict[tuple[str, int], Relative] = {}
    ordered = sorted(
        rows.prefetch_related("facts"), key=lambda tie: (tie.person_id != person_id, tie.pk)
    )
    for tie in ordered:
        relative = _seen_from(tie, person_id)
        # Both ends may hold a row of one tie: the one at this person's end wins.
        key = (relative.kind, relative.person_id or -tie.pk)
        found.setdefault(key, relative)
    chosen = [one for one in found.values() if not kinds or one.kind in kinds]
    return sorted(chosen, key=lambda one: (not one.is_certified, one.until is not None, one.tie_id))


def _seen_from(tie: FamilyTie, person_id: int) -> Relative:
    near = tie.person_id == person_id
    other: Person | None = tie.relative if near else tie.person
    kind = Kind(tie.kind) if near else _OTHER_END[Kind(tie.kind)]
    facts = tie.facts.all() if near else ()
    return Relative(
        tie_id=tie.pk,
        kind=kind.value,
        name=tie.name if near and tie.name else str(other),
        born_on=(tie.born_on if near else None) or (other.born_on if other else None),
        is_certified=tie.is_certified,
        source=tie.source,
        stated_on=tie.stated_on,
        person_id=other.pk if other else None,
        died_on=other.died_on if other else None,
        national_id=(tie.national_id if near else "") or (other.national_id if other else ""),
        since=tie.since,
        until=tie.ended_on,
        facts=tuple(_fact(row) for row in facts),
    )


def _fact(row: FamilyFact) -> RelativeFact:
    return RelativeFact(row.kind, row.is_certified, row.source, row.stated_on, row.since, row.until)


@row_guard.everyone("a tie may be known at either end only")
def are_family(one_id: int, other_id: int, on: date) -> bool:
    """Whether two persons are relatives on a day, by a register or by what either of them says."""
    current = Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    pair = Q(person_id=one_id, relative_id=other_id) | Q(person_id=other_id, relative_id=one_id)
    index = {
        key: bytes(value)
        for key, value in Person.objects.filter(pk__in=(one_id, other_id)).values_list(
            "pk", "national_id_index"
        )
    }
    for near, far in ((one_id, other_id), (other_id, one_id)):
        if far in index:
            pair |= Q(person_id=near, national_id_index=index[far])
    return FamilyTie.objects.filter(current).filter(pair).exists()
