"""The shapes of the life band: where a month stands, and what its status looks like there."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    kind: str
    shape: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One SVG: size, one path for each shape, words, marks, and the grid for the walker."""

    name: str
    width: int
    height: int
    paths: tuple[tuple[str, str], ...]
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]
    left: float
    top: float
    step_x: float
    step_y: float
    years_across: bool

    @property
    def axis(self) -> SafeString:
        """The words as SVG; written without a template, because forty years have a hundred."""
        return SafeString(
            "".join(
                [
                    f'<text class="lb-{one.anchor}" x="{one.x}" y="{one.y}">'
                    f"{escape(one.words)}</text>"
                    for one in self.texts
                ]
            )
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Where months stand. years_across: a year is a column; else a year is a row."""

    left: float
    top: float
    step_x: float
    step_y: float
    years_across: bool

    def corner(self, index: int) -> tuple[float, float]:
        """Upper left corner of the month with this index (0 = January of the first year)."""
        year, month = divmod(index, 12)
        across, down = (year, month) if self.years_across else (month, year)
        return self.left + across * self.step_x, self.top + down * self.step_y

    def path(self, status: str, indexes: Sequence[int]) -> str:
        """All months of one status as a single path."""
        gap = min(3.0, max(1.5, min(self.step_x, self.step_y) * 0.18))
        wide, high = self.step_x - gap, self.step_y - gap
        shift_x, shift_y, outline = _outline(status, wide, high)
        shift_x, shift_y = shift_x + gap / 2, shift_y + gap / 2
        # A working life has 480 months, but few columns and rows: each is written once.
        years = sorted({index // 12 for index in indexes})
        across, down = (years, range(12)) if self.years_across else (range(12), years)
        columns = {at: f"M{self.left + at * self.step_x + shift_x:.1f} " for at in across}
        rows = {at: f"{self.top + at * self.step_y + shift_y:.1f}{outline}" for at in down}
        if self.years_across:
            return "".join([columns[index // 12] + rows[index % 12] for index in indexes])
        return "".join([columns[index % 12] + rows[index // 12] for index in indexes])


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _outline(status: str, w: float, h: float) -> tuple[float, float, str]:
    """Where a status begins in a cell of this size, and its outline from there: straight strokes
    and arcs in relative steps, the same for every month."""
    line = 0.0 if status == "paid" else max(0.5, min(w, h) * 0.07)
    across, down = w - 2 * line, h - 2 * line
    box = f"h{_n(across)}v{_n(down)}h{_n(-across)}z"
    if status == "paid":
        return line, line, box
    if status == "declared":  # the lower triangle runs the other way round and stays open
        return line, line, f"{box}v{_n(down)}h{_n(across)}z"
    if status == "missing":
        return line, line, f"{box}m0 {_n(down)}l{_n(across)} {_n(-down)}"
    radius = min(w, h) / (2 if status == "benefit" else 9)
    arc = f"a{_n(radius)} {_n(radius)} 0 1 0 "
    circle = f"{arc}{_n(2 * radius)} 0{arc}{_n(-2 * radius)} 0z"
    return w / 2 - radius, h / 2, circle


def cell(status: str, x: float, y: float, w: float, h: float) -> str:
    """The shape of a status in one cell, as for the legend."""
    shift_x, shift_y, outline = _outline(status, w, h)
    return f"M{x + shift_x:.1f} {y + shift_y:.1f}{outline}"


def mark(kind: str, x: float, y: float, r: float) -> str:
    """The shape of a mark around its middle: pennant, diamond, coin or flag."""
    if kind == "claim":
        return f"M{_n(x - r)} {_n(y - r * 0.85)}h{_n(2 * r)}l{_n(-r)} {_n(r * 1.8)}z"
    if kind == "decision":
        return f"M{_n(x)} {_n(y - r)}l{_n(r)} {_n(r)}l{_n(-r)} {_n(r)}l{_n(-r)} {_n(-r)}z"
    if kind == "payment":
        arc = f"a{_n(r)} {_n(r)} 0 1 0 "
        return f"M{_n(x - r)} {_n(y)}{arc}{_n(2 * r)} 0{arc}{_n(-2 * r)} 0z"
    pole = f"M{_n(x - r * 0.75)} {_n(y + r)}v{_n(-2 * r)}"
    return f"{pole}l{_n(1.7 * r)} {_n(0.75 * r)}l{_n(-1.3 * r)} {_n(0.6 * r)}v{_n(0.65 * r)}z"
