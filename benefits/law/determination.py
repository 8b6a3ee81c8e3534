"""What the law says of some facts: every condition, every line of the sum, and why.

A determination is a value: no clock, no database, no language. It can be stored as JSON, shown in
any language (``wording.py``), and made again from the same facts and parameters with the same hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import cast

from .codec import Json, from_json, stable_hash, to_json

# A typed value: (kind, amount). Kinds: cents, date, month, time (see worktime.py), age (months),
# points (as time), months, years, days, count, percent ("n/d" of one), factor ("n/d"), text.
Value = tuple[str, int | str]


def cents(amount: int) -> Value:
    """An amount of money."""
    return ("cents", amount)


def day(when: date) -> Value:
    """A day."""
    return ("date", when.isoformat())


def month(when: date) -> Value:
    """A month."""
    return ("month", when.isoformat())


def percent(share: Fraction | int) -> Value:
    """A share of one, shown in percent."""
    return ("percent", f"{share.numerator}/{share.denominator}")


def factor(value: Fraction) -> Value:
    """A pure number, shown with its decimals."""
    return ("factor", f"{value.numerator}/{value.denominator}")


class Result(StrEnum):
    """Whether a condition is fulfilled; unknown when a fact is missing."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What all conditions together say."""

    ENTITLED = "entitled"
    NOT_ENTITLED = "not_entitled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the law asks for: what you have, what is needed, where it stands."""

    key: str
    own: Value | None
    needed: Value | None
    result: Result
    article: str
    source: str = ""
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the calculation; ``rounding`` names what was done with parts of a cent."""

    key: str
    amount: Value
    article: str
    values: dict[str, Value] = field(default_factory=dict)
    rounding: str = ""


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer of one rule to some facts on one day.

    ``missing`` names the facts without which the rule cannot answer; ``doubts`` names what a person
    should look at although the rule could answer; ``met_on`` is the first day on which all
    conditions were fulfilled; ``amount_cents`` is a month's benefit (None if it cannot be known).
    """

    rule: str
    rule_version: int
    on: date
    outcome: Outcome
    article: str
    parameters_hash: str
    conditions: tuple[Condition, ...]
    lines: tuple[Line, ...] = ()
    amount_cents: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    met_on: date | None = None
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def entitled(self) -> bool:
        """True only when every condition is met and nothing needed is missing."""
        return self.outcome is Outcome.ENTITLED

    @property
    def hash(self) -> str:
        """SHA-256 over everything in here: the same facts and law give the same hash for ever."""
        return stable_hash(self.to_json())

    def condition(self, key: str) -> Condition:
        """The condition with this key. KeyError if the rule has none."""
        for condition in self.conditions:
            if condition.key == key:
                return condition
        raise KeyError(f"rule {self.rule} has no condition {key!r}")

    def to_json(self) -> Json:
        """Plain JSON values; ``Determination.from_json`` gives the same determination back."""
        return cast(Json, to_json(self))

    @classmethod
    def from_json(cls, content: Json) -> Determination:
        """A determination from its JSON form. CodecError names what does not fit."""
        return from_json(cls, content)


def outcome_of(conditions: Iterable[Condition], missing: Iterable[str] = ()) -> Outcome:
    """Not entitled if a condition certainly fails, else unknown if one is open, else entitled."""
    results = {condition.result for condition in conditions}
    if Result.NOT_MET in results:
        return Outcome.NOT_ENTITLED
    if Result.UNKNOWN in results or any(True for _ in missing):
        return Outcome.UNKNOWN
    return Outcome.ENTITLED


def result_of(fulfilled: bool | None) -> Result:
    """MET, NOT_MET, or UNKNOWN for None."""
    if fulfilled is None:
        return Result.UNKNOWN
    return Result.MET if fulfilled else Result.NOT_MET


def of_either(man: Determination, woman: Determination) -> Determination:
    """The answer where the sex is not known: what is the same for both; the rest is open."""
    if man == woman:
        return man
    conditions = tuple(
        one if one.result is other.result else replace(one, result=Result.UNKNOWN)
        for one, other in zip(man.conditions, woman.conditions, strict=True)
    )
    neither = man.outcome is woman.outcome is Outcome.NOT_ENTITLED
    return replace(
        man,
        outcome=Outcome.NOT_ENTITLED if neither else Outcome.UNKNOWN,
        conditions=conditions,
        lines=(),
        amount_cents=None,
        starts_on=None,
        met_on=man.met_on if man.met_on == woman.met_on else None,
        missing=() if neither else tuple(dict.fromkeys(("sex", *man.missing, *woman.missing))),
    )
