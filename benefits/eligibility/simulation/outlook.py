"""The pension dashboard's answer: what each rule gives and when, asked of one imagined life.

Dates, conditions and amounts come from the retirement rules themselves. To answer while somebody
moves a slider, all days share one life (``life.Life``), and a sum is not made twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from benefits.eligibility.simulation.life import Life, Past, Plan
from benefits.law.amount import Basis, Terms
from benefits.law.determination import Determination
from benefits.law.record import Record
from benefits.law.retirement import RULES
from benefits.law.rules import Rule, retirement_amount, unknown_for_amount
from benefits.law.worktime import YEAR
from portal.periods import age, anniversary
from portal.statutes import NoValueInForce, Statutes

LAST_AGE = 75  # where the drawing ends, unless somebody is older or claims later


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule: the first day on which it is met, its amount then, and at the claim chosen.

    ``day`` None: not before the end of the drawing. Amounts None: not open, or not knowable. The
    light answer leaves out ``cents_then`` and the determination.
    """

    rule: str
    day: date | None
    cents_then: int | None
    cents_at_claim: int | None
    determination: Determination | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """The best pension if it is asked for at an age."""

    age: int
    day: date
    cents: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one other choice would change: ``slider`` set to ``instead`` gives ``cents``."""

    slider: str
    instead: int
    cents: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that the dashboard shows of one life and plan."""

    on: date
    birth: date
    plan: Plan
    until: date
    claim: Point
    openings: tuple[Opening, ...]
    points: tuple[Point, ...]
    effects: tuple[Effect, ...]
    paid_months: int
    lost_months: int

    @property
    def next_opening(self) -> Opening | None:
        """The rule that opens first."""
        dated = [opening for opening in self.openings if opening.day]
        return min(dated, key=lambda one: one.day or date.max, default=None)


def outlook(past: Past, plan: Plan, on: date, *, whole: bool = True) -> Outlook:
    """The answer for a plan. ``whole`` False leaves out reasons and effects, for moving sliders."""
    asked = _Asked(past, plan, on)
    claim = asked.point(plan.claim_age)
    return Outlook(
        on=on,
        birth=past.birth,
        plan=plan,
        until=asked.until,
        claim=claim,
        openings=tuple(asked.openings(claim.day, whole=whole)),
        points=tuple(asked.points()),
        effects=tuple(_effects(past, plan, on, asked, claim)) if whole else (),
        paid_months=len(past.record.months),
        lost_months=asked.lost_months,
    )


def current_age(birth: date, on: date) -> int:
    return age(birth, on).years


class _Asked:
    """One life, the rules that touch it, and what was found out about them so far."""

    def __init__(self, past: Past, plan: Plan, on: date) -> None:
        self.plan, self.on, self.birth = plan, on, past.birth
        self.life = Life(past, plan, on)
        self.age = current_age(past.birth, on)
        self.last_age = max(LAST_AGE, self.age + 5, plan.claim_age)
        self.until = anniversary(past.birth, 12 * self.last_age)
        self.rules = [rule for rule in RULES if rule.applies(self.life)]
        self.knowable = not unknown_for_amount(self.life.record)
        self._first: dict[str, date | None] = {}
        self._sums: dict[tuple[object, ...], int | None] = {}
        self._days: dict[date, tuple[Record, Basis, tuple[int, ...]]] = {}

    @property
    def lost_months(self) -> int:
        """Months of work ahead that count for nothing because the pay is below the minimum."""
        end = anniversary(self.birth, 12 * self.plan.stop_age)
        ahead = max((end.year - self.on.year) * 12 + end.month - self.on.month, 0)
        first = self.on.year * 12 + self.on.month - 1
        counted = sum(1 for month in self.life.record.months if month.number >= first)
        return max(ahead - counted, 0)

    def first(self, rule: Rule) -> date | None:
        """The first day from today on which a rule can be used, if there is one."""
        if rule.key not in self._first:
            found = rule.first_day(self.life, self.until)
            self._first[rule.key] = found and max(found, self.on)
        return self._first[rule.key]

    def day_of(self, years: int) -> date:
        """The birthday, or today if it has passed."""
        return max(anniversary(self.birth, 12 * years), self.on)

    # -- amounts ------------------------------------------------------------------------------

    def cents(self, rule: Rule, day: date) -> int | None:
        """What a rule that is open gives from a day on; None if it cannot be known."""
        if not self.knowable:
            return None
        try:
            return self._fixed(rule, day) if rule.amount else self._sum(rule, day)
        except NoValueInForce:
            return None

    def _fixed(self, rule: Rule, day: date) -> int | None:
        """Rules with a sum of their own. A right of before the reform only grows with prices,
        and increases of the years to come are not published: in today's money it stays.
        """
        assert rule.amount is not None
        key = (self.on, rule.key)
        if key not in self._sums:
            try:
                found = rule.amount(self.life, self.on, rule.terms(self.life, self.on))[0]
            except NoValueInForce:
                found = None
            self._sums[key] = found
        if rule.key.startswith("acquired"):
            return self._sums[key]
        return rule.amount(self.life, day, rule.terms(self.life, day))[0]

    def _sum(self, rule: Rule, day: date) -> int | None:
        """The usual sum. The same salaries, time and law make the same, whatever the day."""
        record, basis, known = self._known(day)
        near = (rule.key, *known)
        if near in self._sums:
            return self._sums[near]
        terms = rule.terms(self.life, day)
        share = terms.share(record.time(day, terms.time_kind))
        far = (
            *(*known, share.numerator, share.denominator, terms.time_kind),
            *(terms.least_units, terms.least_carencia, terms.discard, terms.by_whole_years),
            terms.divisor_applies,
        )
        if far not in self._sums:
            terms = _without_far_steps(self.life, basis, terms, day)
            self._sums[far] = retirement_amount(self.life, basis, terms, day).cents
        if terms.by_whole_years:  # otherwise the share also follows the age
            self._sums[near] = self._sums[far]
        return self._sums[far]

    def _known(self, day: date) -> tuple[Record, Basis, tuple[int, ...]]:
        """What every sum of a day rests on: salaries, carência, time, and which law is in force."""
        found = self._days.get(day)
        if found is None:
            record, basis = self.life.record, self.life.benefit(day)
            known = (
                *(len(basis.salaries), record.carencia(day), record.time(day)),
                _changes_before(day, self.life.law),
            )
            found = self._days[day] = record, basis, known
        return found

    def best(self, day: date) -> tuple[int | None, str]:
        """The highest amount of the rules that are open on a day, and its rule."""
        found: tuple[int | None, str] = (None, "")
        for rule in self.rules:
            first = self.first(rule)
            if first is None or first > day:
                continue
            cents = self.cents(rule, day)
            if not found[1] or (cents or 0) > (found[0] or 0):
                found = (cents, rule.key)
        return found

    def best_on(self, day: date) -> tuple[int | None, str]:
        """As ``best``, when only one day matters and no first days are wanted."""
        for rule in self.rules:
            if rule.met(self.life, day):
                self._first[rule.key] = day
            else:
                found = rule.first_day(self.life, day)
                self._first[rule.key] = found and max(found, self.on)
        return self.best(day)

    # -- parts of the answer ------------------------------------------------------------------

    def point(self, years: int) -> Point:
        day = self.day_of(years)
        cents, rule = self.best(day)
        return Point(years, day, cents, rule)

    def points(self) -> Iterator[Point]:
        """One for each age from the first opening to the end of the drawing."""
        days = [day for rule in self.rules if (day := self.first(rule))]
        if days:
            for years in range(current_age(self.birth, min(days)), self.last_age + 1):
                point = self.point(years)
                if point.rule:
                    yield point

    def openings(self, claim: date, *, whole: bool) -> list[Opening]:
        """Every rule, the best at the claim first, then those that open later, then the others."""
        found = [self._opening(rule, claim, whole) for rule in self.rules]
        return sorted(
            found,
            key=lambda one: (
                one.day is None,
                -(one.cents_at_claim or 0),
                one.day or date.max,
            ),
        )

    def _opening(self, rule: Rule, claim: date, whole: bool) -> Opening:
        day = self.first(rule)
        open_then = day is not None and day <= claim
        answer = rule.determine(self.life, day or claim) if whole else None
        return Opening(
            rule.key,
            day,
            answer.amount_cents if answer and day else None,
            self.cents(rule, claim) if open_then else None,
            answer,
        )


def _changes_before(day: date, law: Statutes) -> int:
    """How many changes of any legal value lie before a day: equal numbers, equal law."""
    changes: list[date] | None = law.derived.get("all changes")
    if changes is None:
        names = law.keys()
        days = {dated.since for key in names for dated in law.parameter(key).dated}
        changes = law.derived["all changes"] = sorted(days)
    return bisect_right(changes, day)


def _without_far_steps(life: Life, basis: Basis, terms: Terms, day: date) -> Terms:
    """Terms that give the same sum sooner: low months whose loss cannot pay are not tried.

    Leaving out a whole year of time or more lowers the share. If even the best mean that can be
    reached at that share gives less than the whole list does, only what can be left out within the
    running year matters.
    """
    units = life.record.time(day, terms.time_kind)
    whole, low = units - units % YEAR, basis.lowest_first
    count = len(low.cents) - 1
    if not (terms.discard and terms.by_whole_years) or terms.least_units >= whole or count < 2:
        return terms
    if terms.divisor_applies and count < life.law.get("mean/minimum_divisor", day):
        return terms
    most = min(bisect_right(low.units, units - terms.least_units) - 1, count - 1)
    highest = (low.cents[-1] - low.cents[most]) // (count - most) + 2
    plain = low.cents[-1] // count - 2
    lower, full = terms.share(whole - 1), terms.share(units)
    if lower.numerator * highest * full.denominator < full.numerator * plain * lower.denominator:
        return replace(terms, least_units=whole)
    return terms


# ── What another choice would change ─────────────────────────────────────────────────────────


def _effects(past: Past, plan: Plan, on: date, asked: _Asked, claim: Point) -> Iterator[Effect]:
    later = asked.point(plan.claim_age + 1) if plan.claim_age < asked.last_age else None
    if later is not None:
        yield _effect("claim_age", later.age, later.cents, claim)
    for slider, other in _other_choices(plan, asked.age):
        instead = replace(plan, **{slider: other})
        cents, _rule = _Asked(past, instead, on).best_on(claim.day)
        yield _effect(slider, other, cents, claim)


def _other_choices(plan: Plan, years: int) -> Iterator[tuple[str, int]]:
    """One step of each other slider, in the direction that most people wonder about."""
    if plan.stop_age > years + 1:
        yield "stop_age", plan.stop_age - 1
    if plan.stop_age > years:
        yield "share_percent", 50 if plan.share_percent > 50 else 100
        yield "growth_mille", plan.growth_mille + 10


def _effect(slider: str, instead: int, cents: int | None, claim: Point) -> Effect:
    difference = None if cents is None or claim.cents is None else cents - claim.cents
    return Effect(slider, instead, cents, difference)
