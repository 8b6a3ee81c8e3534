"""From the inputs of a worked example to facts, and from the real rule's answer to its outputs.

One function per topic. It gets the inputs and the names of the outputs that the example states,
and returns those outputs. Numbers are Decimal or Fraction in the units of the example (money in
reais). An input that the adapter does not know is an error, so that nothing is left unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benefits.law.facts import Category
from portal.periods import parse_month

# words about an example, never a fact of it
REMARKS = frozenset(
    {
        *("act", "article", "assumption", "case", "comment", "day_convention", "description"),
        *("example", "law", "legal_reference", "method_note", "name", "note", "notes", "remark"),
        *("rounding", "rounding_note", "scenario", "source", "source_table", "title", "unit"),
    }
)

Adapter = Callable[[dict[str, Any], frozenset[str]], dict[str, Any]]
ADAPTERS: dict[str, Adapter] = {}


def topic(name: str) -> Callable[[Adapter], Adapter]:
    """Register the adapter of a topic."""

    def register(function: Adapter) -> Adapter:
        assert name not in ADAPTERS, name
        ADAPTERS[name] = function
        return function

    return register


def plain(value: Any) -> Any:
    """Whole numbers as whole numbers, however the example writes them (2026.0)."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        value = Decimal(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


class Inputs(dict[str, Any]):
    """Inputs that remember which of them were read."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({key: plain(value) for key, value in values.items()})
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def ignore(self, *keys: str) -> None:
        """Inputs that do not bear on the result."""
        self.read.update(keys)

    @property
    def unread(self) -> set[str]:
        return set(self) - self.read - REMARKS


def to_cents(amount: Decimal | int) -> int:
    """Reais of an example as cents."""
    exact = Fraction(amount) * 100
    assert exact.denominator == 1, amount
    return int(exact)


def reais(cents: int) -> Fraction:
    """Cents as reais."""
    return Fraction(cents, 100)


def exact_years(value: Fraction | int) -> Fraction:
    """Decimal years that were cut to whole days, as the example wrote them."""
    for parts in (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200, 400):
        near = Fraction(round(value * parts), parts)
        if abs(near - value) <= Fraction(3, 2 * 365):
            return near
    return Fraction(value)


WORDS = (
    (("doméstic", "domestic"), Category.DOMESTIC),
    (("avuls", "casual"), Category.CASUAL),
    (("especial", "smallholder", "special insured"), Category.SMALLHOLDER),
    (("mei",), Category.MEI),
    (("ci", "individual", "own account", "self"), Category.OWN_ACCOUNT),
    (("facultativ", "voluntary"), Category.VOLUNTARY),
    (("empregad", "employee", "clt"), Category.EMPLOYEE),
)


def category_named(text: str) -> Category:
    """The category that an example writes in Portuguese or English."""
    lower = text.lower()
    return next(
        category
        for words, category in WORDS
        if any(re.search(rf"\b{word}", lower) for word in words)
    )


def month_of(inputs: Inputs, *names: str, default: date | None = None) -> date:
    """The month of an example, from the first of these names or its month or year."""
    for name in (*names, "competence", "month", "date"):
        if name in inputs:
            return parse_month(str(inputs[name])[:7])
    if "year" in inputs:
        return on_year(inputs["year"])
    assert default is not None, dict(inputs)
    return default


def on_year(year: int) -> date:
    """A day in the middle of a year, when an example names only the year."""
    return date(year, 6, 1)


def load() -> None:
    """Import every adapter."""
    from . import assistance, contributions, payments, record, retirement, risks  # noqa: F401
