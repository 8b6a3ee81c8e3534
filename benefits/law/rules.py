"""How a retirement rule is asked: its checks on a day, the first day they held, and the amount.

A rule is a list of checks "own value against needed value" and the terms of its amount. Own values
only grow with time, and needed ones change only on the days on which a table of the rule changes:
so a rule that was ever met was met on the last day before some change, and the first day is found
by halving that stretch. A rule once met stays available when the tables rise later.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, cast

from portal.periods import ONE_DAY, add_months, first_of_month
from portal.statutes import NoValueInForce, Statutes

from .ages import Birth, age_units, completed_months
from .amount import (
    Amount,
    Basis,
    Terms,
    first_amount,
    lines_of,
    part_paid_here,
    salaries_of,
)
from .arithmetic import Truth, Whole
from .determination import (
    Condition,
    Determination,
    Line,
    Outcome,
    Result,
    Value,
    day,
    of_either,
    outcome_of,
)
from .facts import Activity, Category, Facts
from .record import Farm, Record


class Check(NamedTuple):
    """One condition as two numbers: met when own is not below needed. Own None: not known."""

    key: str
    kind: str
    own: Whole | None
    needed: Whole
    article: str
    source: str
    shown: tuple[Value | None, Value | None] | None = None
    on: date | None = None  # the day that counts, if it is not the day asked for

    @property
    def met(self) -> Truth:
        return self.own is not None and self.own >= self.needed


class Case:
    """A person's facts under a law: the records that every rule asks, built once."""

    def __init__(
        self,
        facts: Facts,
        law: Statutes,
        *,
        possible: bool = False,
        record: Record | None = None,
        farm: Farm = Farm.OLD_TIME,
    ) -> None:
        self.facts = facts
        self.law = law
        self.record = record or Record(facts, law, possible=possible, farm=farm)
        self._possible = possible
        self._ahead: tuple[date, int] | None = None

    @cached_property
    def possible(self) -> Case:
        """The same person if everything unknown turned out well."""
        if self._possible or not self.record.unknown:
            return self
        return Case(self.facts, self.law, possible=True)

    @cached_property
    def with_farm(self) -> Case:
        """The same person with all work on the family's land, each month at the minimum wage."""
        if Category.SMALLHOLDER not in self.categories:
            return self
        case = Case(self.facts, self.law, possible=self._possible, farm=Farm.MINIMUM_WAGE)
        return case.going_on(*self._ahead) if self._ahead else case

    def going_on(self, on: date, years: int) -> Case:
        """The same person if work goes on as in the last month of the record."""
        ahead = Case(self.facts, self.law, record=self.record.going_on(on, years))
        ahead._ahead = on, years
        return ahead

    @cached_property
    def of_both_sexes(self) -> tuple[Case, ...]:
        """The same life as a man's and as a woman's, where nobody knows whose it is."""
        found = []
        for sex in ("M", "F"):
            case = Case(replace(self.facts, sex=sex), self.law, possible=self._possible)
            found.append(case.going_on(*self._ahead) if self._ahead else case)
        return tuple(found)

    def in_life(self, on: date) -> date:
        """The day, or the day of death if that came before it: a right is reached in life."""
        return on if self.facts.death is None else min(on, self.facts.death)

    @cached_property
    def joined_on(self) -> date | None:
        """First day of insurance: stated, or the first day of the record."""
        return self.facts.joined_on or self.with_farm.record.first_day

    def age_months(self, on: date) -> int | None:
        """Completed months of age; None if the birth date is not known."""
        if self.facts.birth is None or on < self.facts.birth:
            return None
        return cast(int, completed_months(self._birth, on))

    def age_units(self, on: date) -> int | None:
        """Age in the units of contribution time: whole years and days of 1/365."""
        if self.facts.birth is None or on < self.facts.birth:
            return None
        return cast(int, age_units(self._birth, on))

    def known_age_units(self, on: date) -> int:
        """Age in units of contribution time; 0 if the birth date is not known."""
        return self.age_units(on) or 0

    def days_insured_before(self, day: date) -> int:
        """Days from the first day of insurance to a day; 0 if it is not known."""
        return 0 if self.joined_on is None else (day - self.joined_on).days

    @cached_property
    def _birth(self) -> Birth:
        birth = self.facts.birth
        assert birth is not None
        return Birth(birth.year, birth.month, birth.day)

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """What a person should look at before these facts are paid on."""
        record, found = self.record, []
        if record.marks:
            found.append("pending_marks")
        if record.below_minimum:
            found.append("months_below_minimum")
        if any(map(attrgetter("paid_late"), self.facts.months)):
            found.append("paid_late")
        if Category.OTHER_SCHEME in self.categories:
            found.append("other_scheme_time")
        if Category.MILITARY in self.categories:
            found.append("military_time")
        if Category.ABROAD in self.categories:
            found.append("time_abroad")
        return tuple(found)

    @cached_property
    def activities(self) -> frozenset[Activity]:
        """Kinds of work that occur in the record."""
        return frozenset(map(attrgetter("activity"), self.facts.months))

    @cached_property
    def categories(self) -> frozenset[Category]:
        """Ways of being insured that occur in the record."""
        return frozenset(map(attrgetter("category"), self.facts.months))

    @property
    def taught(self) -> bool:
        """True if any month was teaching in basic education."""
        return Activity.TEACHING in self.activities

    def benefit(self, starts_on: date) -> Basis:
        """The corrected salaries for a start; made once per month of start."""
        month = first_of_month(starts_on)
        if month not in self._bases:
            self._bases[month] = salaries_of(self.record, month, self.law)
        return self._bases[month]

    @cached_property
    def _bases(self) -> dict[date, Basis]:
        return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A retirement rule: ``checks(case, on)`` and ``terms(case, starts_on)``.

    ``tables`` are the parameters that the checks ask; ``doubts`` are those that the rule always
    has; ``since`` is the first day on which it can be met (default: the reform); ``applies`` says
    whether the person's life touches the rule at all (teachers, harmful work…), so that it need not
    be asked of everybody; ``amount`` replaces the usual sum; ``falls`` are days on which an own
    value may be less than on the day before, because work is converted otherwise from then on.
    """

    key: str
    version: int
    article: str
    checks: Callable[[Case, date], Iterable[Check]]
    terms: Callable[[Case, date], Terms]
    tables: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    amount: Callable[[Case, date, Terms], tuple[int | None, tuple[Line, ...]]] | None = None
    since: date | None = None
    applies: Callable[[Case], bool] = lambda case: True
    falls: Callable[[Case], tuple[date, ...]] = lambda case: ()

    def met(self, case: Case, on: date) -> bool:
        """True if every check is met on the day with what is surely known."""
        for check in self.checks(case, on):  # a plain loop: asked for many days of each rule
            if check.own is None or check.own < check.needed:
                return False
        return True

    def first_day(self, case: Case, until: date, since: date | None = None) -> date | None:
        """The first day up to ``until`` on which the rule was met, None if it never was.

        ``since``: a day before which it is known not to have been met. None too if the day depends
        on the sex and that is not known.
        """
        if case.facts.sex is None:
            man, woman = (self.first_day(one, until, since) for one in case.of_both_sexes)
            return man if man == woman else None
        start = since or self.since or case.record.reform
        for first, last in self.stretches(case.law, start, until, self.falls(case)):
            if self.met(case, last):
                days = range((last - first).days + 1)
                after = bisect_left(
                    days, True, key=lambda count: self.met(case, first + timedelta(days=count))
                )
                return first + timedelta(days=after)
        return None

    def stretches(
        self, law: Statutes, start: date, until: date, more: tuple[date, ...] = ()
    ) -> Iterator[tuple[date, date]]:
        """First and last day of each stretch within which no table of the rule changes.

        ``more``: further days on which a stretch begins.
        """
        changes: list[date] | None = law.derived.get(("changes", self.key))
        if changes is None:
            tables = [law.parameter(name).dated for name in self.tables]
            changes = sorted({dated.since for table in tables for dated in table})
            law.derived["changes", self.key] = changes
        first = start
        for change in sorted({*changes, *more}) if more else changes:
            if first < change <= until:
                yield first, change - ONE_DAY
                first = change
        if first <= until:
            yield first, until

    def determine(self, case: Case, on: date) -> Determination:
        """The whole answer for a day, with conditions, sum and start.

        Of somebody who died before that day it says what was reached in life, for a person to read.
        """
        if case.facts.sex is None:
            return of_either(*(self.determine(one, on) for one in case.of_both_sexes))
        asked_on = case.in_life(on)
        met_on = self.first_day(case, asked_on)
        tested_on = met_on if met_on is not None and not self.met(case, asked_on) else asked_on
        conditions = self._conditions(case, tested_on)
        outcome = outcome_of(conditions)
        doubts = [*case.doubts, *self.doubts]
        if asked_on < on:
            doubts.append("after_death")
        amount: int | None = None
        lines: tuple[Line, ...] = ()
        starts_on: date | None = None
        missing = _missing(case, conditions)
        if outcome is Outcome.ENTITLED:
            starts_on = _starts_on(case, on, met_on)
            amount, lines, missing = self._paid(case, starts_on)
            if missing:
                outcome = Outcome.UNKNOWN
        return Determination(
            rule=self.key,
            rule_version=self.version,
            on=on,
            outcome=outcome,
            article=self.article,
            parameters_hash=case.law.hash,
            conditions=conditions,
            lines=lines,
            amount_cents=amount,
            starts_on=starts_on,
            met_on=met_on,
            missing=missing,
            doubts=tuple(doubts),
        )

    def _conditions(self, case: Case, on: date) -> tuple[Condition, ...]:
        checks = tuple(self.checks(case, on))
        possible = checks if case.possible is case else self.checks(case.possible, on)
        return tuple(
            _condition(sure, maybe, on) for sure, maybe in zip(checks, possible, strict=True)
        )

    def _amount(
        self, case: Case, starts_on: date
    ) -> tuple[int | None, tuple[Line, ...], tuple[str, ...]]:
        try:
            terms = self.terms(case, starts_on)
            basis = case.benefit(starts_on)
            unknown = unknown_for_amount(case.record)
            if unknown:
                return None, (), unknown
            if self.amount is not None:
                cents, lines = self.amount(case, starts_on, terms)
                return cents, lines, ()
            found = retirement_amount(case, basis, terms, starts_on)
        except NoValueInForce as error:
            return None, (), (f"parameter:{error.key}:{error.on.isoformat()}",)
        return found.cents, lines_of(found, basis, terms, starts_on, case.law), ()

    def _paid(
        self, case: Case, starts_on: date
    ) -> tuple[int | None, tuple[Line, ...], tuple[str, ...]]:
        """The amount, and of somebody with time abroad the part that is paid here."""
        amount, lines, missing = self._amount(case, starts_on)
        if amount is None or Category.ABROAD not in case.categories:
            return amount, lines, missing
        paid, line = part_paid_here(case.with_farm.record, amount, starts_on)
        return paid, (*lines, line), missing


def retirement_amount(case: Case, basis: Basis, terms: Terms, starts_on: date) -> Amount:
    """The first amount of a retirement that starts on a day."""
    return first_amount(
        basis.lowest_first,
        case.record.time(starts_on, terms.time_kind),
        case.record.carencia(starts_on),
        terms,
        starts_on,
        case.law,
    )


def unknown_for_amount(record: Record) -> tuple[str, ...]:
    """Missing facts that the amount needs: pay before the first month of the mean is not one."""
    if not record.unknown:
        return ()
    first = f"remuneration:{record.law.get('mean/first_month', record.reform):%Y-%m}"
    return tuple(
        name for name in record.unknown if not name.startswith("remuneration") or name >= first
    )


def old_member(case: Case) -> Truth:
    """Joined until the first month of the mean, so that the lowest divisor applies."""
    first = case.law.get("mean/first_month", case.record.reform)
    return case.days_insured_before(add_months(first, 1)) > 0


def _condition(sure: Check, possible: Check, on: date) -> Condition:
    if sure.met:
        result = Result.MET
    elif possible.own is None or possible.met:
        result = Result.UNKNOWN
    else:
        result = Result.NOT_MET
    own = None if sure.own is None else (sure.kind, sure.own)
    own, needed = sure.shown or (own, (sure.kind, sure.needed))
    values = {"on": day(sure.on or on)}
    return Condition(sure.key, own, needed, result, sure.article, sure.source, values)


def _missing(case: Case, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """What must be known before the open conditions can be answered."""
    open_keys = [c.key for c in conditions if c.result is Result.UNKNOWN]
    if not open_keys:
        return ()
    facts = [name for name in ("birth", "sex") if getattr(case.facts, name) is None]
    return (*facts, *case.record.unknown) or tuple(open_keys)


def _starts_on(case: Case, on: date, met_on: date | None) -> date:
    """Leaving day of an employee who asks within 90 days, otherwise the day asked for."""
    left = case.facts.left_work_on
    last = case.record.months[-1].entries[-1].category if case.record.months else None
    if (
        left is not None
        and last in (Category.EMPLOYEE, Category.DOMESTIC)
        and 0 <= (on - left).days <= case.law.get("retirement/ask_within_days", on)
        and (met_on is None or met_on <= left)
    ):
        return left
    return on
