"""Dated, cited legal numbers, read from YAML files and looked up by key and day.

One file holds one legal number (or one table that the law prints as a whole) in
``<app>/law/parameters/<topic>/<name>.yaml``; its key is ``<topic>/<name>``::

    description: Highest contribution salary of a month
    unit: BRL
    reference: Lei 8.213/1991 art. 41-A
    values:
    - {from: 2025-01-01, to: 2025-12-31, value: "8157.41", act: Portaria MPS/MF 6/2025}
    - {from: 2026-01-01, to: null, value: "8475.55", act: Portaria MPS/MF 13/2026}

``to: null`` means in force until a later act. ``unit`` may be a mapping when the value is one;
``"*"`` stands for every key. An index published month by month uses ``monthly`` (year: list)
instead of ``values``. A number on which the sources disagree carries ``policy_choice`` with the
reason and the alternatives. Everything wrong in a file fails when the law is loaded.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

_ONE_DAY: Final = timedelta(days=1)
_REMEMBERED: Final = 100_000  # values by key and day, before the memory is emptied
_FILE_FIELDS: Final = frozenset(
    {"description", "unit", "reference", "values", "monthly", "policy_choice", "source", "note"}
)
_VALUE_FIELDS: Final = frozenset({"from", "to", "value", "act", "reference", "note"})
_POLICY_FIELDS: Final = frozenset({"reason", "alternatives"})
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StatuteError(Exception):
    """A parameter file that cannot be the law: the message names file, field and mend."""


class UnknownParameter(StatuteError, KeyError):
    """Nobody defined the key."""

    def __str__(self) -> str:
        return str(self.args[0])


class NoValueInForce(StatuteError, LookupError):
    """The parameter has no value on the day asked for. ``key`` and ``on`` say which and when."""

    def __init__(self, key: str, on: date) -> None:
        self.key, self.on = key, on
        super().__init__(f"parameter {key} has no value on {on.isoformat()}")


@dataclass(frozen=True, slots=True)
class Dated:
    """One value and the days on which it holds (``until`` None: until a later act)."""

    since: date
    until: date | None
    value: Any
    act: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One legal number with all its values, oldest first, without gap or overlap."""

    key: str
    description: str
    unit: Any
    reference: str
    dated: tuple[Dated, ...]
    policy_choice: Mapping[str, Any] | None = None

    def in_force(self, on: date) -> Dated:
        """The value of the day. NoValueInForce before the first and after a last one that ends."""
        place = bisect_right(self.dated, on, key=lambda dated: dated.since) - 1
        if place >= 0:
            found = self.dated[place]
            if found.until is None or on <= found.until:
                return found
        raise NoValueInForce(self.key, on)


class Statutes:
    """A set of parameters: look-up by key and day, a stable hash, and copies with one change."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._parameters: dict[str, Parameter] = {}
        for parameter in parameters:
            if parameter.key in self._parameters:
                raise StatuteError(f"parameter {parameter.key} is defined twice")
            self._parameters[parameter.key] = parameter
        self._found: dict[tuple[str, date], Any] = {}
        self.derived: dict[Any, Any] = {}  # tables that rules compute from the parameters

    @classmethod
    def load(cls, *folders: Path) -> Statutes:
        """Read every ``<topic>/<name>.yaml`` below the folders."""
        return cls(
            read_parameter(path, path.relative_to(folder).with_suffix("").as_posix())
            for folder in folders
            for path in sorted(folder.glob("*/*.yaml"))
        )

    def get(self, key: str, on: date) -> Any:
        """The value in force: int cents, Fraction, int, str, date, a mapping or tuple of them."""
        try:
            return self._found[key, on]
        except KeyError:
            value = self.parameter(key).in_force(on).value
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[key, on] = value
            return value

    def parameter(self, key: str) -> Parameter:
        """The whole parameter. UnknownParameter if nobody defined it."""
        try:
            return self._parameters[key]
        except KeyError:
            raise UnknownParameter(f"there is no parameter {key!r}") from None

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def keys(self) -> tuple[str, ...]:
        """All keys, sorted."""
        return tuple(sorted(self._parameters))

    def policy_choices(self) -> tuple[Parameter, ...]:
        """The parameters on which sources disagree, with the default chosen here."""
        return tuple(p for key, p in sorted(self._parameters.items()) if p.policy_choice)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over every key, day and value: equal when the law is equal, in any order."""
        text = json.dumps(
            [
                [
                    key,
                    [
                        [d.since.isoformat(), d.until and d.until.isoformat(), plain(d.value)]
                        for d in self._parameters[key].dated
                    ],
                ]
                for key in self.keys()
            ],
            separators=(",", ":"),
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def with_change(self, key: str, value: Any, since: date, act: str = "what if") -> Statutes:
        """A copy in which the parameter takes another value from a day on; for "what if"."""
        old = self.parameter(key)
        kept = [
            dated if dated.until and dated.until < since else replace(dated, until=since - _ONE_DAY)
            for dated in old.dated
            if dated.since < since
        ]
        return self.with_parameter(replace(old, dated=(*kept, Dated(since, None, value, act))))

    def with_parameter(self, changed: Parameter) -> Statutes:
        """A copy with another version of one parameter."""
        others = [p for key, p in self._parameters.items() if key != changed.key]
        return Statutes([*others, changed])


def plain(value: Any) -> Any:
    """A parameter's value as JSON knows it: fractions as "n/d", days as ISO text, pairs sorted."""
    if isinstance(value, Mapping):
        return [[str(key), plain(value[key])] for key in sorted(value, key=str)]
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value.isoformat() if isinstance(value, date) else value


def read_parameter(path: Path, key: str) -> Parameter:
    """One parameter file, checked. StatuteError names the file and what is wrong in it."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 safe loader
    except yaml.YAMLError as error:
        raise StatuteError(f"{path}: not YAML: {error}") from error
    try:
        return build_parameter(key, content)
    except StatuteError as error:
        raise StatuteError(f"{path}: {error}") from error


def build_parameter(key: str, content: Any) -> Parameter:
    """A parameter from the content of its file. StatuteError says what is wrong."""
    if not isinstance(content, dict):
        raise StatuteError("the file must be a mapping")
    _known(content, _FILE_FIELDS, "field")
    for field in ("description", "unit", "reference"):
        if not content.get(field):
            raise StatuteError(f"field {field} is missing")
    policy = content.get("policy_choice")
    if policy is not None:
        if not isinstance(policy, dict) or not policy.get("reason"):
            raise StatuteError("policy_choice needs a reason")
        _known(policy, _POLICY_FIELDS, "policy_choice field")
    unit = content["unit"]
    if ("monthly" in content) == ("values" in content):
        raise StatuteError("give either values or monthly")
    dated = (
        _read_monthly(content["monthly"], unit)
        if "monthly" in content
        else [_read_dated(row, unit, content["reference"]) for row in content["values"] or []]
    )
    check_order(dated)
    return Parameter(key, content["description"], unit, content["reference"], tuple(dated), policy)


def _known(found: Mapping[str, Any], allowed: frozenset[str], what: str) -> None:
    unknown = sorted(set(found) - allowed)
    if unknown:
        raise StatuteError(f"unknown {what} {', '.join(map(str, unknown))}")


def _read_dated(row: Any, unit: Any, reference: str) -> Dated:
    if not isinstance(row, dict):
        raise StatuteError(f"each value needs from, to and value, not {row!r}")
    _known(row, _VALUE_FIELDS, "value field")
    if "value" not in row or "from" not in row or "to" not in row:
        raise StatuteError(f"a value needs from, to and value: {row!r}")
    since, until = row["from"], row["to"]
    if type(since) is not date or not (until is None or type(until) is date):
        raise StatuteError(f"from and to are days (YYYY-MM-DD): {row!r}")
    return Dated(since, until, read_value(row["value"], unit), row.get("act") or reference)


def _read_monthly(years: Mapping[int, list[Any]], unit: Any) -> list[Dated]:
    dated = []
    for year in sorted(years):
        for place, text in enumerate(years[year]):
            if text is None:
                continue
            since = date(year, place + 1, 1)
            following = date(year + place // 11, (place + 1) % 12 + 1, 1)
            dated.append(Dated(since, following - _ONE_DAY, read_value(text, unit), ""))
    return dated


def check_order(dated: list[Dated]) -> None:
    """StatuteError for values that overlap or leave a day between them without one."""
    if not dated:
        raise StatuteError("no value at all")
    for earlier, later in pairwise(dated):
        if earlier.until is None or later.since <= earlier.until:
            raise StatuteError(f"values overlap on {later.since}")
        if later.since != earlier.until + _ONE_DAY:
            raise StatuteError(f"gap between {earlier.until} and {later.since}")
    last = dated[-1]
    if last.until is not None and last.until < last.since:
        raise StatuteError(f"value of {last.since} ends before it starts")


def read_value(value: Any, unit: Any) -> Any:
    """A value in its unit: BRL gives int cents, percent a Fraction of one, years a number."""
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(read_value(item, unit) for item in value)
    if isinstance(value, dict):
        if not isinstance(unit, dict):
            raise StatuteError(f"the unit must be a mapping for {value!r}")
        if "*" not in unit:
            _known({str(k): None for k in value}, frozenset(map(str, unit)), "key")
        return {k: read_value(item, unit.get(k, unit.get("*"))) for k, item in value.items()}
    if isinstance(unit, dict):
        raise StatuteError(f"{value!r} should be a mapping with {', '.join(map(str, unit))}")
    return _read_scalar(value, unit)


def _read_scalar(value: Any, unit: str) -> Any:
    if unit in ("rule", "text"):
        return str(value)
    if unit == "date":
        if type(value) is not date:
            raise StatuteError(f"{value!r} is not a day")
        return value
    if unit == "flag":
        if type(value) is not bool:
            raise StatuteError(f"{value!r} is not true or false")
        return value
    if isinstance(value, float | bool):
        raise StatuteError(f"write {value!r} as text in quotes, so that it stays exact")
    try:
        exact = Fraction(Decimal(str(value)))
    except InvalidOperation:
        raise StatuteError(f"{value!r} is not a number") from None
    if unit == "BRL":
        exact *= 100
        if exact.denominator != 1:
            raise StatuteError(f"{value!r} has more than two decimals")
        return int(exact)
    if unit == "percent":
        return exact / 100
    if unit == "ratio":
        return exact
    if unit in ("years", "months", "days", "points", "count", "day of month"):
        return int(exact) if exact.denominator == 1 else exact
    raise StatuteError(f"unknown unit {unit!r}")
