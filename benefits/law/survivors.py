"""Survivors' pension (Lei 8.213/1991 art. 16 and 74 to 79; EC 103/2019 art. 23).

The deceased was insured, retired or had a right to retire; the dependants of the best class share
alike; 50 % of the pension of the deceased and 10 points for each dependant, all of it with an
invalid or disabled one; never below the minimum wage. A share ends with its holder. A spouse gets
it for some years by age, for 4 months after few contributions or a short union. Nobody waits for
dependants who may still come; who comes late shares from that day on (art. 76).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from portal.money import apply_rate, split_equally
from portal.periods import ONE_DAY, age, anniversary
from portal.statutes import Statutes

from .claims import REGISTER, STATED, answering, conclude, condition, yes_or_no
from .determination import Condition, Determination, Line, cents, day, percent
from .facts import FactsError, refuse_below

ARTICLE = "Lei 8.213/1991 art. 74"


class Kin(StrEnum):
    """Relation to the deceased."""

    SPOUSE = "spouse"
    COMPANION = "companion"
    FORMER_SPOUSE = "former_spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"


CLASSES = {
    Kin.SPOUSE: 1,
    Kin.COMPANION: 1,
    Kin.FORMER_SPOUSE: 1,
    Kin.CHILD: 1,
    Kin.PARENT: 2,
    Kin.SIBLING: 3,
}
PARTNERS = frozenset({Kin.SPOUSE, Kin.COMPANION, Kin.FORMER_SPOUSE})


@dataclass(frozen=True, slots=True)
class Dependant:
    """Somebody who may get a share. ``dependence_proved`` matters for parents and siblings.

    ``joined_on``: the day of an own request after that of the others; None: with them.
    """

    name: str
    kin: Kin
    birth: date | None
    disabled: bool = False
    dependence_proved: bool | None = None
    union_since: date | None = None
    alimony_until: date | None = None
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class SurvivorsClaim:
    """A death and those left behind.

    ``base_cents`` is the pension of the deceased, or the permanent incapacity pension they would
    have had. ``accident``: the death came from an accident of any nature or a work disease.
    """

    died_on: date | None
    requested_on: date
    insured_or_entitled: bool | None
    base_cents: int | None
    contributions: int | None
    dependants: tuple[Dependant, ...]
    accident: bool | None = None
    excluded_for_homicide: bool = False

    def __post_init__(self) -> None:
        refuse_below(0, base_cents=self.base_cents, contributions=self.contributions)
        if self.died_on is not None and self.requested_on < self.died_on:
            raise FactsError("requested_on", self.requested_on, "before the death")


def is_dependant(person: Dependant, died_on: date, law: Statutes) -> bool | None:
    """Whether somebody counts; None if a fact is missing (birth, proof of dependence)."""
    limited_age = person.kin in (Kin.CHILD, Kin.SIBLING)
    if limited_age and not person.disabled:
        if person.birth is None:
            return None
        if died_on >= anniversary(person.birth, 12 * law.get("survivors/child_age", died_on)):
            return False
    if person.kin in (Kin.PARENT, Kin.SIBLING):
        return person.dependence_proved
    return True


def entitled_dependants(
    dependants: Sequence[Dependant], died_on: date, law: Statutes
) -> tuple[Dependant, ...]:
    """The dependants of the best class; that class excludes the next ones (art. 16 §1)."""
    counting = [person for person in dependants if is_dependant(person, died_on, law)]
    best = min((CLASSES[person.kin] for person in counting), default=0)
    return tuple(person for person in counting if CLASSES[person.kin] == best)


def pension_share(count: int, on: date, law: Statutes, *, disabled: bool = False) -> Fraction:
    """Share of the base for a number of dependants. Nothing without any."""
    table = law.get("survivors/shares", on)
    if not count:
        return Fraction(0)
    if disabled:
        return Fraction(table["maximum"])
    return Fraction(min(table["family"] + table["dependant"] * count, table["maximum"]))


def pension_amount(
    base_cents: int,
    count: int,
    on: date,
    law: Statutes,
    *,
    disabled: bool = False,
    floor_cents: int | None = None,
) -> int:
    """The pension of all dependants together, at least the minimum wage of the day."""
    share = pension_share(count, on, law, disabled=disabled)
    floor = law.get("wages/minimum_wage", on) if floor_cents is None else floor_cents
    return int(max(apply_rate(base_cents, share, law.get("survivors/rounding", on)), floor))


def spouse_months(
    spouse_age: int,
    contributions: int,
    union_months: int,
    died_on: date,
    law: Statutes,
    *,
    accident: bool = False,
) -> int | None:
    """Months of pension of a spouse or companion; None: for life (art. 77 §2 V)."""
    short = law.get("survivors/short", died_on)
    few = contributions < short["contributions"] or union_months < 12 * short["union_years"]
    if few and not accident:
        return int(short["months"])
    rows = law.get("survivors/duration", died_on)
    found = [row["years"] for row in rows if spouse_age >= row["from_age"]][-1]
    return None if found is None else int(found) * 12


def share_ends_on(
    person: Dependant, claim: SurvivorsClaim, law: Statutes
) -> tuple[date | None, bool]:
    """The day on which a share ends (None: not foreseen) and whether that is known."""
    died_on = claim.died_on
    assert died_on is not None
    if person.kin in PARTNERS:
        return _partner_ends_on(person, claim, died_on, law)
    if person.kin in (Kin.CHILD, Kin.SIBLING) and not person.disabled and person.birth:
        return anniversary(person.birth, 12 * law.get("survivors/child_age", died_on)), True
    return None, True


def _partner_ends_on(
    person: Dependant, claim: SurvivorsClaim, died_on: date, law: Statutes
) -> tuple[date | None, bool]:
    if person.kin is Kin.FORMER_SPOUSE:
        return person.alimony_until, True
    if person.birth is None or person.union_since is None or claim.contributions is None:
        return None, False
    months = spouse_months(
        age(person.birth, died_on).years,
        claim.contributions,
        age(person.union_since, died_on).in_months,
        died_on,
        law,
        accident=bool(claim.accident),
    )
    if months is None or person.disabled:
        return None, True
    return anniversary(died_on, months), True


def starts_on(claim: SurvivorsClaim, people: Sequence[Dependant], law: Statutes) -> date:
    """The death if asked for within 90 days (180 for small children), otherwise the claim."""
    assert claim.died_on is not None
    terms = law.get("survivors/ask_within", claim.died_on)
    child = any(
        person.birth is not None
        and claim.requested_on < anniversary(person.birth, 12 * terms["child_below"])
        for person in people
    )
    days = terms["child_days"] if child else terms["days"]
    return (
        claim.died_on if (claim.requested_on - claim.died_on).days <= days else claim.requested_on
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of days with the same dependants: what all get together, and each of them."""

    first: date
    last: date | None  # None: not foreseen
    names: tuple[str, ...]
    pension_cents: int
    shares_cents: tuple[int, ...]


def stages(claim: SurvivorsClaim, law: Statutes) -> tuple[Stage, ...]:
    """The pension from its start, as dependants come late and shares end; without readjustments.

    Somebody who comes late shares from that day, and excludes a lower class from then on. Empty
    without a base or dependants; shares whose end is not known are taken as not ending.
    """
    if claim.died_on is None or claim.base_cents is None:
        return ()
    died_on = claim.died_on
    people = [person for person in claim.dependants if is_dependant(person, died_on, law)]
    ends = {person: share_ends_on(person, claim, law)[0] for person in people}
    early = [person for person in people if not _late(person, claim)]
    first = starts_on(claim, entitled_dependants(early, died_on, law), law)
    changes = {p.joined_on for p in people if p not in early} | {*ends.values()}
    days = sorted({first, *(day for day in changes if day is not None and day > first)})
    found = []
    for place, since in enumerate(days):
        present = [p for p in people if p in early or (p.joined_on or since) <= since]
        best = entitled_dependants(present, died_on, law)  # a lower class does not come back
        sharing = [p for p in best if (ends[p] or date.max) > since]
        if sharing:
            last = days[place + 1] - ONE_DAY if place + 1 < len(days) else None
            found.append(_stage(claim, sharing, since, last, law))
    return tuple(found)


def _late(person: Dependant, claim: SurvivorsClaim) -> bool:
    return person.joined_on is not None and person.joined_on > claim.requested_on


def _stage(
    claim: SurvivorsClaim,
    people: Sequence[Dependant],
    first: date,
    last: date | None,
    law: Statutes,
) -> Stage:
    assert claim.died_on is not None and claim.base_cents is not None
    paid = pension_amount(
        claim.base_cents,
        len(people),
        claim.died_on,
        law,
        disabled=any(person.disabled for person in people),
        floor_cents=law.get("wages/minimum_wage", max(first, claim.died_on)),
    )
    names = tuple(person.name for person in people)
    return Stage(first, last, names, paid, split_equally(paid, len(people)))


def _conditions(claim: SurvivorsClaim, people: int, open_: int) -> tuple[Condition, ...]:
    """By how many share in it, and of how many it is not known."""
    return (
        condition(
            "death",
            None if claim.died_on is None else day(claim.died_on),
            None,
            True if claim.died_on else None,
            ARTICLE,
            REGISTER,
        ),
        yes_or_no("deceased_insured", claim.insured_or_entitled, True, f"{ARTICLE} and 102 §2"),
        condition(
            "has_dependants",
            ("count", people),
            ("count", 1),
            True if people else (None if open_ else False),
            "Lei 8.213/1991 art. 16",
            STATED,
        ),
        yes_or_no("homicide", claim.excluded_for_homicide, False, f"{ARTICLE} §1"),
    )


@answering("survivors", ARTICLE)
def determine(claim: SurvivorsClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for a survivors' pension."""
    died_on = claim.died_on or on
    late = [person for person in claim.dependants if _late(person, claim)]
    with_them = [person for person in claim.dependants if not _late(person, claim)]
    people = entitled_dependants(with_them, died_on, law)
    open_ = [p for p in claim.dependants if is_dependant(p, died_on, law) is None]
    found = _conditions(claim, len(people), len(open_))
    missing = [f"dependant:{person.name}" for person in open_]
    lines: tuple[Line, ...] = ()
    paid = ends = begins = None
    if people and claim.died_on and claim.base_cents is not None:
        begins = starts_on(claim, people, law)
        paid, lines = _sum(claim, people, law)
        ends_known = [share_ends_on(person, claim, law) for person in people]
        missing += [
            f"dependant:{p.name}"
            for p, (_, known) in zip(people, ends_known, strict=True)
            if not known
        ]
        days = [end for end, _ in ends_known]
        ends = max((end for end in days if end), default=None) if all(days) else None
    elif claim.base_cents is None:
        missing.append("base")
    doubts = ["dependants"] if any(p.kin is not Kin.CHILD for p in people) else []
    if late:
        doubts.append("late_dependants")
        lines = (*lines, *_later(claim, law))
    return conclude(
        "survivors",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=begins,
        ends_on=ends,
        doubts=doubts,
        missing=missing,
    )


def _later(claim: SurvivorsClaim, law: Statutes) -> Iterator[Line]:
    """A line for each stage that begins with somebody who came late."""
    joined = {person.joined_on for person in claim.dependants if _late(person, claim)}
    for stage in stages(claim, law):
        if stage.first in joined:
            people = {"since": day(stage.first), "count": ("count", len(stage.names))}
            yield Line(
                "late_dependants", cents(stage.pension_cents), "Lei 8.213/1991 art. 76", people
            )


def _sum(
    claim: SurvivorsClaim, people: Sequence[Dependant], law: Statutes
) -> tuple[int, tuple[Line, ...]]:
    assert claim.died_on is not None and claim.base_cents is not None
    disabled = any(person.disabled for person in people)
    share = pension_share(len(people), claim.died_on, law, disabled=disabled)
    paid = pension_amount(claim.base_cents, len(people), claim.died_on, law, disabled=disabled)
    parts = split_equally(paid, len(people))
    article = "EC 103/2019 art. 23"
    return paid, (
        Line("base_pension", cents(claim.base_cents), f"{article}; Lei 8.213/1991 art. 75"),
        Line("family_share", percent(share), article, {"count": ("count", len(people))}),
        Line("pension", cents(paid), article, {}, law.get("survivors/rounding", claim.died_on)),
        Line("equal_share", cents(parts[-1]), "Lei 8.213/1991 art. 77"),
    )
