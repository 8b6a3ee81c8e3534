"""Charts as plain SVG with the same figures as a table.

Lengths are percentages of the place they stand in, so words never shrink.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from django.utils.translation import get_language

from portal.components.errors import ComponentError
from portal.components.values import money_text
from portal.money import decimal_mark

UNITS = frozenset({"count", "money", "percent"})


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: a whole number (count), cents (money) or per mille (percent: 125 is 12.5 %)."""

    label: str
    value: int

    def __post_init__(self) -> None:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise ComponentError(
                f"Point {self.label!r}: value must be an int, it is {self.value!r}"
            )


@dataclass(frozen=True, kw_only=True)
class _Chart:
    """title: what is counted. note: what the reader should see in it, in one sentence."""

    kind: ClassVar[str] = ""
    title: str
    points: Sequence[Point] = field(default_factory=list)
    unit: str = "count"
    note: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ComponentError(
                f"chart: unit is {self.unit!r}, but must be one of {sorted(UNITS)}"
            )
        if any(point.value < 0 for point in self.points):
            raise ComponentError(f"chart {self.title!r}: figures below zero are not drawn")

    @property
    def top(self) -> int:
        return max((point.value for point in self.points), default=0) or 1

    def words(self, value: int) -> str:
        """The figure in the reader's format."""
        if self.unit == "money":
            return money_text(value)
        if self.unit == "percent":
            mark = decimal_mark(get_language() or "en")
            tenth = f"{mark}{value % 10}" if value % 10 else ""
            return f"{value // 10}{tenth}\u00a0%"
        return f"{value:,}".replace(",", "\u202f")

    def share(self, value: int) -> str:
        """Per cent of the largest figure, with one decimal, as SVG wants it."""
        mille = value * 1000 // self.top
        return f"{mille // 10}.{mille % 10}%"


@dataclass(frozen=True, kw_only=True)
class BarChart(_Chart):
    """Bars that lie: for names."""

    kind: ClassVar[str] = "bars"

    @property
    def bars(self) -> list[tuple[str, str, str]]:
        """(label, figure, length)"""
        return [(p.label, self.words(p.value), self.share(p.value)) for p in self.points]


@dataclass(frozen=True, slots=True)
class Column:
    x: str
    width: str
    y: int
    height: int
    middle: str
    label: str
    show_label: bool


@dataclass(frozen=True, kw_only=True)
class ColumnChart(_Chart):
    """Bars that stand: for months and years."""

    kind: ClassVar[str] = "columns"
    height: ClassVar[int] = 160

    @property
    def columns(self) -> list[Column]:
        return list(_columns(self.points, self.top, self.height))

    @property
    def highest(self) -> str:
        return self.words(self.top)


@dataclass(frozen=True, kw_only=True)
class LineChart(ColumnChart):
    """A line over time, joined dots."""

    kind: ClassVar[str] = "line"

    @property
    def strokes(self) -> list[tuple[str, int, str, int]]:
        """(x1, y1, x2, y2) between neighbours."""
        dots = self.columns
        return [(a.middle, a.y, b.middle, b.y) for a, b in pairwise(dots)]


def _columns(points: Sequence[Point], top: int, height: int) -> list[Column]:
    count = max(1, len(points))
    labelled = max(1, -(-count // 6))
    found = []
    for place, point in enumerate(points):
        start, width = place * 10_000 // count, 10_000 // count
        tall = point.value * (height - 12) // top
        found.append(
            Column(
                x=_percent(start + width // 8),
                width=_percent(width * 3 // 4),
                y=height - tall,
                height=tall,
                middle=_percent(start + width // 2),
                label=point.label,
                show_label=place % labelled == 0,
            )
        )
    return found


def _percent(basis_points: int) -> str:
    return f"{basis_points // 100}.{basis_points % 100:02d}%"
