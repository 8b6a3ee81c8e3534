"""Values of legal numbers: as the files write them, as the law computes, as people read."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from benefits.law.statute import law_of_the_files
from portal.components import dates
from portal.components.values import money_text
from portal.money import decimal_mark
from portal.statutes import Parameter, read_value

NUMBERS = frozenset(
    {"BRL", "percent", "ratio", "years", "months", "days", "points", "count", "day of month"}
)
_MOST_DECIMALS = 10


def exact(key: str, content: Any) -> Any:
    """The value that the law computes with. StatuteError when it does not fit the parameter."""
    unit = law_of_the_files().parameter(key).unit
    if unit == "date" and isinstance(content, str):
        return read_value(date.fromisoformat(content), unit)
    if isinstance(unit, Mapping) and isinstance(content, Mapping):
        names = {str(name): name for name in unit}  # JSON knows only texts as names
        content = {names.get(name, name): value for name, value in content.items()}
    return read_value(content, unit)


def can_be_proposed(parameter: Parameter) -> bool:
    """Numbers and days, alone or under fixed names. Tables and roundings come with a release."""
    kinds = {*NUMBERS, "date"}
    found = [name for name, unit in fields_of(parameter) if unit_is_in(unit, kinds)]
    return len(found) == len(fields_of(parameter)) and "*" not in found


def unit_is_in(unit: Any, kinds: Container[str]) -> bool:
    """False for a table in a table too."""
    return isinstance(unit, str) and unit in kinds


def fields_of(parameter: Parameter) -> list[tuple[str, Any]]:
    """Name and unit of each number of the parameter; the name is "" when there is only one."""
    if isinstance(parameter.unit, Mapping):
        return [(str(name), unit) for name, unit in parameter.unit.items()]
    return [("", parameter.unit)]


def part_name(name: Any) -> str:
    """What a part of a value is called, in English like all names of the law's files."""
    return {"M": "men", "F": "women"}.get(name) or str(name).replace("_", " ")


def shown(value: Any, unit: Any) -> str:
    """A value for readers, in their language; parts of a mapping one after the other."""
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        units = unit if isinstance(unit, Mapping) else {}
        parts = [
            f"{part_name(name)}: {shown(part, units.get(name, units.get('*', unit)))}"
            for name, part in sorted(value.items(), key=lambda pair: _place(pair[0], units))
        ]
        return "; ".join(parts)
    if isinstance(value, tuple):
        return " / ".join(shown(part, unit) for part in value)
    return _scalar(value, unit)


def _place(name: Any, units: Mapping[Any, Any]) -> int:
    """Names stand in the order of the file, whatever the order of storage."""
    return list(units).index(name) if name in units else len(units)


def _scalar(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return dates.long_date(value)
    if unit == "BRL":
        return money_text(value)
    if unit == "percent":
        return f"{decimal(Fraction(value) * 100)}\u00a0%"
    if isinstance(value, int | Fraction):
        return _counted(value, unit)
    return str(value).replace("_", " ")


def _counted(value: int | Fraction, unit: str) -> str:
    number = decimal(Fraction(value))
    many = value if isinstance(value, int) else 2
    words = {
        "years": ngettext("%(n)s year", "%(n)s years", many),
        "months": ngettext("%(n)s month", "%(n)s months", many),
        "days": ngettext("%(n)s day", "%(n)s days", many),
        "points": ngettext("%(n)s point", "%(n)s points", many),
        "day of month": _("day %(n)s of the month"),
    }
    return words.get(unit, "%(n)s") % {"n": number}


def decimal(value: Fraction) -> str:
    """A fraction in decimals, exactly if ten are enough, in the reader's notation."""
    scaled = value * 10**_MOST_DECIMALS
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    sign, digits = ("−" if scaled < 0 else ""), f"{abs(scaled.numerator):0{_MOST_DECIMALS + 1}d}"
    whole, rest = digits[:-_MOST_DECIMALS], digits[-_MOST_DECIMALS:].rstrip("0")
    mark = decimal_mark(get_language() or "en")
    return f"{sign}{whole}{mark}{rest}" if rest else f"{sign}{whole}"


def series(parameter: Parameter) -> Iterator[tuple[str, Any, list[tuple[date, Any]]]]:
    """For each number: its name, unit, and the values from each day on. Only what can be drawn."""
    for name, unit in fields_of(parameter):
        if not unit_is_in(unit, NUMBERS):
            continue
        steps = [(one.since, _part(one.value, name)) for one in parameter.dated]
        if all(type(value) is int or isinstance(value, Fraction) for _day, value in steps):
            yield name, unit, steps


def _part(value: Any, name: str) -> Any:
    if not name:
        return value
    parts = {str(key): part for key, part in value.items()} if isinstance(value, Mapping) else {}
    return parts.get(name)
