"""Many people at once: the rules of one determination asked of columns instead of one person.

``answered`` asks the very rules of ``retirement.py`` (their checks, their terms, the mean,
share, limits and roundings of ``amount.py``) with a case whose age, time and carência are columns.
Only the search for the months that may be left out is written anew, for all rows together; it
tries the same numbers of months as ``amount.first_amount``. No sentence, no condition: who needs
them asks for a single determination, which gives the same amount to the cent.

No number leaves 64 bits: a panel and the salaries are refused if one could (``panel.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from portal.periods import add_months, last_day, month_number
from portal.statutes import NoValueInForce, Statutes

from . import age_transition, old_age, points, progressive_age, toll_50, toll_100
from .ages import age_units, completed_months
from .amount import Terms, least_divisor, limits_on, monthly_amount, roundings_on
from .arithmetic import larger
from .correction import corrected, correction_table
from .months import part_of_month, until_reform
from .panel import UNITS_BITS, Column, Matrix, Panel, PanelError
from .rules import Case, Rule
from .worktime import YEAR

RULES: Final[tuple[Rule, ...]] = (
    old_age.RULE,
    age_transition.RULE,
    points.RULE,
    progressive_age.RULE,
    toll_50.RULE,
    toll_100.RULE,
)
NOT_MET: Final = -1
OPEN: Final = -2  # met, but a legal table is missing for the amount


@dataclass(frozen=True)
class Answered:
    """Cents a month by rule and person (NOT_MET, OPEN), and the best rule of each person."""

    rules: tuple[str, ...]
    cents: Matrix  # rules x persons

    @cached_property
    def best(self) -> Column:
        """The place of the best rule, the earlier among equals; -1 if none is settled."""
        found = cast(Column, self.cents.argmax(axis=0))
        return np.where(self.best_cents < 0, -1, found)

    @cached_property
    def best_cents(self) -> Column:
        """The best amount; NOT_MET if no rule gives one."""
        return cast(Column, np.maximum(self.cents.max(axis=0), NOT_MET))

    @property
    def outcomes(self) -> list[str]:
        """As ``BestRetirement.outcome`` says it, for each person."""
        is_open = (self.cents == OPEN).any(axis=0)
        found = np.where(is_open, "unknown", "not_entitled")
        return [str(one) for one in np.where(self.best_cents >= 0, "entitled", found)]


def answered(panel: Panel, law: Statutes, on: date, rules: Sequence[Rule] = RULES) -> Answered:
    """What each rule pays each person of a panel who asks on a day (and starts on that day)."""
    case = ColumnCase(panel, law)
    met = [_ever_met(rule, case, on) for rule in rules]
    cents = np.full((len(rules), len(panel)), NOT_MET, dtype=np.int64)
    anybody = np.flatnonzero(np.logical_or.reduce(met)) if rules else np.empty(0, dtype=np.int64)
    if len(anybody):
        low = _Lowest(panel, anybody, on, law)
        for row, rule, who in zip(cents, rules, met, strict=True):
            rows = np.flatnonzero(who)
            if len(rows):
                row[rows] = _first_amounts(rule, case.take(rows), low, on)
    return Answered(tuple(rule.key for rule in rules), cents)


def stream(panels: Iterable[Panel], law: Statutes, on: date) -> Iterator[Answered]:
    """Panel by panel, so that memory does not grow with their number."""
    for panel in panels:
        yield answered(panel, law, on)


# -- a case whose facts are columns ---------------------------------------------------------------


@dataclass(frozen=True)
class _Nobody:
    """What a rule may ask of facts that are columns: the sex, which all of a panel have."""

    sex: str

    def source_of(self, name: str) -> str:
        """Nobody reads the source of a column."""
        return name


class ColumnCase:
    """A panel under a law, asked as ``rules.Case`` is; ``rows`` chooses some of it."""

    joined_on = None

    def __init__(
        self,
        panel: Panel,
        law: Statutes,
        rows: Column | None = None,
        record: ColumnRecord | None = None,
        ages: dict[Any, Column] | None = None,
    ) -> None:
        self.panel, self.law, self.rows = panel, law, rows
        self.facts = _Nobody(panel.sex)
        self.record = record or ColumnRecord(panel, law)
        self._ages = {} if ages is None else ages

    def take(self, rows: Column) -> ColumnCase:
        """The same for some of the rows, once or more than once each."""
        chosen = rows if self.rows is None else self.rows[rows]
        return ColumnCase(self.panel, self.law, chosen, self.record.take(chosen), self._ages)

    def age_months(self, on: date) -> Column:
        """Completed months of age."""
        return self._kept(("months", on), lambda: completed_months(self.panel.birth, on))

    def age_units(self, on: date) -> Column:
        """Age in the units of contribution time."""
        return self._kept(("units", on), lambda: age_units(self.panel.birth, on))

    known_age_units = age_units

    def days_insured_before(self, day: date) -> Column:
        """Days from the first day of insurance to a day."""
        return self._kept(("joined", day), lambda: day.toordinal() - self.panel.joined)

    def _kept(self, key: Any, make: Any) -> Column:
        if key not in self._ages:
            self._ages[key] = make()
        return self._ages[key] if self.rows is None else self._ages[key][self.rows]


class ColumnRecord:
    """Time and carência of the rows, asked as ``record.Record`` is, from the reform on."""

    unknown: tuple[str, ...] = ()

    def __init__(self, panel: Panel, law: Statutes) -> None:
        self.panel, self.law = panel, law
        self.reform: date = law.get("reform/in_force", date.max)
        self.rows: Column | None = None
        self._kept: dict[Any, Column] = {}
        self._sums: dict[str, dict[int, Column]] = {}

    def take(self, rows: Column) -> ColumnRecord:
        """The same for some of the rows."""
        taken = ColumnRecord.__new__(ColumnRecord)
        taken.__dict__.update(self.__dict__, rows=rows)
        return taken

    def time(self, on: date, kind: str = "all") -> Column:
        """Contribution time completed at the end of a day, in units of ``worktime``."""
        if on < self.reform:
            raise PanelError(f"{on}: a panel has no days before the reform")
        if self.panel.full_plan is None and kind == "full_plan":
            kind = "all"
        return self._chosen((kind, on), lambda: self._time(on, kind))

    def carencia(self, on: date, kind: str = "carencia") -> Column:
        """Monthly contributions up to a day, the month of that day included."""
        place = month_number(on) + 1 - self.panel.first
        return self._chosen((kind, place), lambda: self._until(place, kind))

    def _chosen(self, key: Any, make: Any) -> Column:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key] if self.rows is None else self._kept[key][self.rows]

    def _time(self, on: date, kind: str) -> Column:
        place = month_number(on) - self.panel.first
        if on == last_day(on):
            return self._until(place + 1, kind)
        units = self._until(place, kind)
        if month_number(on) > month_number(self.reform) or not 0 <= place < self.panel.pay.shape[1]:
            return units
        whole = self._matrix(kind)[:, place].astype(np.int64)
        plain, days = self.panel.units[:, place].astype(np.int64), self.panel.reform_days
        part = part_of_month(whole, plain, days, until_reform(self.reform), on.day)
        return cast(Column, units + part)

    def _until(self, place: int, kind: str) -> Column:
        """The sum of the months before a place, added to that of the nearest place known."""
        place = min(max(place, 0), self.panel.pay.shape[1])
        sums = self._sums.setdefault(kind, {0: np.zeros(len(self.panel), np.int64)})
        if place not in sums:
            near = max(known for known in sums if known < place)
            between = self._matrix(kind)[:, near:place]
            sums[place] = sums[near] + np.add.reduce(between, axis=1, dtype=np.int32)
        return sums[place]

    def _matrix(self, kind: str) -> Matrix:
        if kind == "all":
            return self.panel.units
        if kind == "full_plan":
            return np.where(cast(Matrix, self.panel.full_plan), self.panel.units, 0)
        if kind == "carencia":
            return self.panel.carencia
        raise PanelError(f"a panel has no months of kind {kind}")


def _ever_met(rule: Rule, case: ColumnCase, on: date) -> NDArray[np.bool_]:
    """Who meets the rule on the day, or met it on the last day before some table changed."""
    found = np.zeros(len(case.panel), dtype=np.bool_)
    for _, last in rule.stretches(case.law, rule.since or case.record.reform, on):
        held = np.ones(len(case.panel), dtype=np.bool_)
        for check in rule.checks(cast(Case, case), last):
            held &= check.met
        found |= held
    return found


# -- the sum --------------------------------------------------------------------------------------


class _Lowest:
    """``amount.LowestFirst`` for some rows of a panel: salaries from the lowest up, as totals.

    Months without pay come first in a row and weigh nothing, so that the place of a row's first
    salary is its ``start``.
    """

    def __init__(self, panel: Panel, rows: Column, on: date, law: Statutes) -> None:
        first = max(month_number(law.get("mean/first_month", on)) - panel.first, 0)
        last = max(month_number(add_months(on, -1)) + 1 - panel.first, first)
        table, months = correction_table(on, law), range(panel.first + first, panel.first + last)
        months = months[: max(panel.pay.shape[1] - first, 0)]
        factors = np.array([table.factor(month) for month in months], dtype=np.int64)
        part = np.s_[first : first + len(months)]
        pay, units = panel.pay[rows, part], panel.units[rows, part]
        if len(months) and int(factors.max()) * int(pay.max()) >> 60:
            raise PanelError("a salary too large to correct in 64 bits")
        rounding = law.get("mean/salary_rounding", on)
        keys = corrected(pay, factors, table.decimals, rounding)
        if len(months) and int(keys.max()) >> 45:
            raise PanelError("a corrected salary too large to sort in 64 bits")
        keys <<= UNITS_BITS
        keys |= units
        keys <<= 1
        keys |= panel.carencia[rows, part]
        keys *= pay != 0
        keys.sort(axis=1)
        self.place = np.full(len(panel), -1, dtype=np.int64)
        self.place[rows] = np.arange(len(rows))
        self.count = np.count_nonzero(pay, axis=1).astype(np.int64)
        self.start = np.arange(len(rows)) * (len(months) + 1) + len(months) - self.count
        self.cents = _running(keys >> (UNITS_BITS + 1))
        self.units = _running((keys >> 1) & ((1 << UNITS_BITS) - 1))
        self.carencia = _running(keys & 1)

    def most_within(self, totals: Column, start: Column, count: Column, spare: Column) -> Column:
        """The most months (up to ``count``) whose total stays within ``spare``; 0 if none does."""
        low, high = np.zeros_like(count), larger(count, 0)
        for _ in range(int(high.max(initial=0)).bit_length()):
            middle = (low + high + 1) >> 1
            fits = totals[start + middle] <= spare
            low, high = np.where(fits, middle, low), np.where(fits, high, middle - 1)
        return low


def _running(matrix: Matrix) -> Column:
    """Totals of what stands before each place of a row, rows one after another."""
    totals = np.zeros((matrix.shape[0], matrix.shape[1] + 1), dtype=np.int64)
    np.cumsum(matrix, axis=1, out=totals[:, 1:])
    return totals.ravel()


def _first_amounts(rule: Rule, case: ColumnCase, low: _Lowest, on: date) -> Column:
    """The best first amount of each row, as ``amount.first_amount``; OPEN without a legal table."""
    try:
        return _best_amounts(rule, case, low, on)
    except NoValueInForce:
        ages = case.age_units(on) // YEAR
        if len(np.unique(ages)) < 2:
            return np.full(len(ages), OPEN, dtype=np.int64)
        found = np.empty(len(ages), dtype=np.int64)
        for one in np.unique(ages):  # tables that end are by whole age
            rows = np.flatnonzero(ages == one)
            found[rows] = _first_amounts(rule, case.take(rows), low, on)
        return found


def _best_amounts(rule: Rule, case: ColumnCase, low: _Lowest, on: date) -> Column:
    law, record, place = case.law, case.record, low.place[cast(Column, case.rows)]
    terms = rule.terms(cast(Case, case), on)
    units, start, count = record.time(on, terms.time_kind), low.start[place], low.count[place]
    divisor = np.broadcast_to(least_divisor(terms, on, law), count.shape)
    most = _most_left_out(low, terms, (start, count, divisor), units, record.carencia(on))
    who, left_out = _trials(low, terms, start, units, most)
    if not terms.by_whole_years:  # a share by whole years looks at the time only
        terms = rule.terms(cast(Case, case.take(who)), on)
    at, kept = start[who] + left_out, count[who] - left_out
    ends = start + count
    paid = monthly_amount(
        low.cents[ends][who] - low.cents[at],
        larger(larger(kept, divisor[who]), 1),
        units[who] - low.units[at],
        terms,
        limits_on(on, law),
        roundings_on(on, law),
    )[-1]
    firsts = np.flatnonzero(np.diff(who, prepend=-1))
    return cast(Column, np.maximum.reduceat(paid, firsts))


def _most_left_out(
    low: _Lowest,
    terms: Terms,
    rows: tuple[Column, Column, Column],
    units: Column,
    carencia: Column,
) -> Column:
    """How many of the lowest months the rule lets each row leave out."""
    start, count, divisor = rows
    if not terms.discard:
        return np.zeros_like(count)
    most = count - larger(divisor, 1)
    most = low.most_within(low.units, start, most, units - terms.least_units)
    return low.most_within(low.carencia, start, most, carencia - terms.least_carencia)


def _trials(
    low: _Lowest, terms: Terms, start: Column, units: Column, most: Column
) -> tuple[Column, Column]:
    """Rows and numbers of months left out to try: 0, and the last with each share of the mean."""
    if not terms.by_whole_years:
        return _counted(most)
    last_year = (units - low.units[start + most]) // YEAR
    who, steps = _counted(units // YEAR - last_year + 1)
    spare = units[who] - (units[who] // YEAR - steps + 1) * YEAR
    ends = low.most_within(low.units, start[who], most[who], spare)
    return who, np.where(steps == 0, 0, ends)


def _counted(most: Column) -> tuple[Column, Column]:
    """Every row with each number from 0 up to its own: rows, and the numbers."""
    times = most + 1
    who = np.repeat(np.arange(len(most)), times)
    return who, np.arange(len(who)) - np.repeat(np.cumsum(times) - times, times)
