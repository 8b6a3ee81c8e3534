"""The drawing of the dashboard: from today to old age, the pension by claim age, where rules open.

Lengths across are hundredths of a percent of the width, so that words never shrink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from benefits import queries
from portal.components.values import money_text
from portal.periods import anniversary

START, END = 1400, 9900  # where today stands, where the drawing ends; the life so far is before
BASE, TALL, BAND = 180, 134, 186  # foot of the columns, the highest of them, top of the band
_CHOSEN, _OTHER = "lb-benefit", "chart-mass"
CLOSE = 1200  # marks nearer than this share one label


@dataclass(frozen=True, slots=True)
class Bar:
    """A column: place, width, top, height; ``chosen`` for the claim age on the slider."""

    x: str
    width: str
    y: int
    height: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place across: words, or a line where rules open."""

    x: str
    words: str


@dataclass(frozen=True)
class Chart:
    """What the template draws."""

    bars: list[Bar]
    openings: list[Mark]
    ages: list[Mark]
    chosen: Mark | None
    so_far: str
    ahead: tuple[str, str]

    @property
    def columns(self) -> SafeString:
        """The bars as SVG: drawn here because a template takes many times longer over them."""
        return format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            (
                (_CHOSEN if bar.chosen else _OTHER, bar.x, bar.y, bar.width, bar.height)
                for bar in self.bars
            ),
        )

    @property
    def figures(self) -> SafeString:
        """The ages at the foot."""
        return format_html_join(
            "", '<text x="{}" y="222">{}</text>', ((mark.x, mark.words) for mark in self.ages)
        )


def chart(found: queries.Outlook) -> Chart:
    """The drawing of an answer."""
    across = _Across(found.on, found.until)
    top = max((point.cents or 0 for point in found.points), default=0) or 1
    width = max((END - START) * 365 // max((found.until - found.on).days, 1) * 3 // 4, 60)
    bars, chosen = [], None
    for point in found.points:
        if point.cents is None:
            continue
        x, height = across.place(point.day), point.cents * TALL // top
        mine = point.age == found.claim.age
        bars.append(Bar(_percent(x), _percent(width), BASE - height, height, mine))
        if mine:
            middle = min(max(x + width // 2, 1500), 8300)
            chosen = Mark(_percent(middle), money_text(point.cents))
    stop = min(max(anniversary(found.birth, 12 * found.plan.stop_age), found.on), found.until)
    return Chart(
        bars=bars,
        openings=list(_openings(found.openings, across)),
        ages=list(_ages(found, across)),
        chosen=chosen,
        so_far=_percent(START - 100 if found.paid_months else 0),
        ahead=(_percent(START), _percent(across.place(stop) - START)),
    )


class _Across:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.days = first, max((last - first).days, 1)

    def place(self, day: date) -> int:
        """Hundredths of a percent from the left edge."""
        return START + (END - START - 300) * (day - self.first).days // self.days


def _openings(openings: Sequence[queries.Opening], across: _Across) -> Iterator[Mark]:
    """The numbers of the rules in the list, at the place where each opens."""
    placed = sorted(
        (across.place(one.day), number) for number, one in enumerate(openings, 1) if one.day
    )
    while placed:
        near = [pair for pair in placed if pair[0] - placed[0][0] < CLOSE]
        placed = placed[len(near) :]
        yield Mark(_percent(near[0][0]), "·".join(str(number) for _x, number in near))


def _ages(found: queries.Outlook, across: _Across) -> Iterator[Mark]:
    """Every fifth birthday."""
    first = queries.current_age(found.birth, found.on) + 1
    for years in range(first + -first % 5, found.claim.age + 100, 5):
        day = anniversary(found.birth, 12 * years)
        if day > found.until:
            return
        if across.place(day) - START > CLOSE:
            yield Mark(_percent(across.place(day)), str(years))


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
