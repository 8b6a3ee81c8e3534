"""The life band: a working life as a band of months, drawn on the server as plain SVG.

Each month has a shape as well as a colour (full: paid in; half: declared only; open with a stroke:
missing; round: in benefit). Two drawings are made, one for narrow and one for wide places; the
style sheet shows the one that fits. A table of the same facts stands behind it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.components import dates
from portal.components.band_notes import Note, notes
from portal.components.band_shapes import Drawing, Grid, Mark, Text, cell, mark
from portal.components.errors import ComponentError
from portal.components.parts import Amount, Column
from portal.components.values import money_text
from portal.components.words import MARKER_KINDS, MARKER_WORDS, MONTH_STATUSES, MONTH_WORDS
from portal.periods import month_number, month_range, months_between

ZOOMS = frozenset({"home", "record", "case"})
_MONTH, _STATUS_AND_LABEL = itemgetter(0), itemgetter(1, 2)
SHAPES = ("paid", "declared", "missing", "benefit", "none")


class BandMonth(NamedTuple):
    """One month: its status, who paid or why, and the amount in cents if known.

    A working life has hundreds: the band looks them over together.
    """

    month: date
    status: str
    label: str = ""
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class BandMarker:
    """Something that happened in a month: a claim, a decision, a payment, a flag."""

    month: date
    kind: str
    label: str
    url: str = ""

    def __post_init__(self) -> None:
        if self.kind not in MARKER_KINDS:
            raise ComponentError(f"BandMarker: unknown kind {self.kind!r}")

    @property
    def word(self) -> str:
        return str(MARKER_WORDS[self.kind])


@dataclass(frozen=True, slots=True)
class Spell:
    """Months in a row with the same status and the same payer."""

    start: date
    end: date
    status: str
    label: str
    months: int
    total_cents: int | None

    @property
    def word(self) -> str:
        return str(MONTH_WORDS[self.status])

    @property
    def period(self) -> str:
        return dates.period(self.start, self.end)


@dataclass
class LifeBand:
    """The months and marks of one working life. on: today, where the band ends.

    Months that are not given between the first and the last known month count as "none".
    Raises ComponentError when a month is given twice, is no month, or has an unknown status.
    """

    months: Iterable[BandMonth]
    on: date
    markers: Iterable[BandMarker] = ()
    name: str = ""
    by_month: dict[date, BandMonth] = field(init=False)

    def __post_init__(self) -> None:
        self.months = sorted(self.months, key=_MONTH)
        self.markers = sorted(self.markers, key=lambda marker: marker.month)
        self.by_month = {entry.month: entry for entry in self.months}
        if len(self.by_month) != len(self.months):
            raise ComponentError("LifeBand: a month is given twice")
        for day in {month.day for month in self.by_month} - {1}:
            raise ComponentError(f"BandMonth: day {day} is not the first day of a month")
        for status in {entry.status for entry in self.months} - MONTH_STATUSES:
            raise ComponentError(f"BandMonth: unknown status {status!r}")

    @property
    def identifier(self) -> str:
        return f"band-{self.name}" if self.name else "band"

    @cached_property
    def known(self) -> list[date]:
        """Months that carry a fact or a mark."""
        facts = [entry.month for entry in self.by_month.values() if entry.status != "none"]
        if not self.markers:
            return facts
        return sorted({*facts, *(marker.month.replace(day=1) for marker in self.markers)})

    @property
    def is_empty(self) -> bool:
        return not self.known

    @cached_property
    def first_year(self) -> int:
        return self.known[0].year

    @cached_property
    def last_year(self) -> int:
        return max(self.span[-1].month.year, self.on.year)

    @property
    def year_count(self) -> int:
        return self.last_year - self.first_year + 1

    @cached_property
    def span(self) -> list[BandMonth]:
        """Every month from the first known one to the last given one, without holes."""
        given = list(self.by_month.values())
        first, last = self.known[0], max(given[-1].month if given else date.min, self.known[-1])
        if len(given) == months_between(first, last) + 1 and given[0].month == first:
            return given  # as nearly every life
        walk = month_range(first, last)
        return [self.by_month.get(month) or BandMonth(month, "none") for month in walk]

    @cached_property
    def spells(self) -> list[Spell]:
        """The same facts as rows of a table: months in a row that are alike."""
        rows = [list(alike) for _what, alike in groupby(self.span, key=_STATUS_AND_LABEL)]
        return [
            Spell(
                start=row[0].month,
                end=row[-1].month,
                status=row[0].status,
                label=row[0].label,
                months=len(row),
                total_cents=_sum([entry.amount_cents for entry in row]),
            )
            for row in rows
        ]

    @cached_property
    def table(self) -> tuple[list[object], list[list[object]]]:
        """The columns and rows of the table behind the drawing."""
        columns: list[object] = [
            _("When"),
            Column(_("Months"), numeric=True),
            _("What we know"),
            _("From whom"),
            Column(_("Total"), numeric=True),
        ]
        return columns, [
            [
                spell.period,
                spell.months,
                spell.word,
                spell.label,
                "" if spell.total_cents is None else Amount(spell.total_cents),
            ]
            for spell in self.spells
        ]

    def count(self, status: str) -> int:
        return self._counts[status]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter([entry.status for entry in self.span])

    @cached_property
    def legend(self) -> list[tuple[str, str, int, str]]:
        """(status, word, months, path in a 20 x 20 box) for the statuses that occur."""
        return [
            (status, str(MONTH_WORDS[status]), self.count(status), cell(status, 2, 2, 16, 16))
            for status in SHAPES
            if self.count(status)
        ]

    @cached_property
    def marker_legend(self) -> list[tuple[str, str, str]]:
        """(kind, word, path in a 20 x 20 box) for the kinds of marks that occur."""
        kinds = {marker.kind for marker in self.markers}
        return [
            (kind, str(MARKER_WORDS[kind]), mark(kind, 10, 10, 7))
            for kind in MARKER_WORDS
            if kind in kinds
        ]

    @cached_property
    def notes(self) -> tuple[list[Note], list[Note]]:
        """What the marks say: the lines in sight, and the rest."""
        return notes(self.markers)

    @cached_property
    def summary(self) -> str:
        """The band in one sentence, for those who do not see it."""
        parts = [
            ngettext("%(word)s: %(count)d month", "%(word)s: %(count)d months", count)
            % {"word": word, "count": count}
            for _status, word, count, _path in self.legend
        ]
        span = dates.period(self.span[0].month, self.span[-1].month)
        return f"{span}. {'; '.join(parts)}."

    @cached_property
    def walk(self) -> dict[str, object]:
        """What the keyboard walker says, month by month; equal words are sent once."""
        words: dict[str, int] = {}
        said: dict[tuple[object, ...], int] = {}
        places, marked = [], self._marks_by_month
        for entry in self.span:
            what: tuple[object, ...] = entry[1:]
            if entry.month in marked:
                what = (*what, *marked[entry.month])
            if what not in said:
                said[what] = words.setdefault(self._say(entry), len(words))
            places.append(said[what])
        return {
            "first": [self.span[0].month.year, self.span[0].month.month],
            "firstYear": self.first_year,
            "names": dates.month_names(),
            "words": list(words),
            "at": places,
        }

    def _say(self, entry: BandMonth) -> str:
        amount = money_text(entry.amount_cents) if entry.amount_cents is not None else ""
        marks = [f"{mark.word}: {mark.label}" for mark in self._marks_by_month.get(entry.month, [])]
        parts = [self._status_words[entry.status], entry.label, amount, *marks]
        return " · ".join(part for part in parts if part)

    @cached_property
    def _status_words(self) -> dict[str, str]:
        return {status: str(word) for status, word in MONTH_WORDS.items()}

    @cached_property
    def _marks_by_month(self) -> dict[date, list[BandMarker]]:
        found: dict[date, list[BandMarker]] = {}
        for marker in self.markers:
            found.setdefault(marker.month.replace(day=1), []).append(marker)
        return found

    def drawings(self, zoom: str) -> list[Drawing]:
        """The narrow and the wide drawing for a zoom."""
        if zoom not in ZOOMS:
            raise ComponentError(f"life_band: zoom is {zoom!r}, but must be home, record or case")
        years = self.year_count
        if zoom == "home":
            narrow = Grid(1, 8, min(28, 318 / years), 8, years_across=True)
            wide = Grid(1, 10, min(44, 1082 / years), 10, years_across=True)
            return [
                self._draw("narrow", narrow, bottom=20, every=10),
                self._draw("wide", wide, bottom=22, every=5),
            ]
        narrow = Grid(44, 22, 23, 21 if zoom == "record" else 19, years_across=False)
        step = max(16.0, min(40.0, (900 if zoom == "record" else 640) / years))
        wide = Grid(38, 24, step, max(16.0, min(24.0, step)), years_across=True)
        return [
            self._draw("narrow", narrow, bottom=4, every=1),
            self._draw("wide", wide, bottom=4, every=5),
        ]

    def _draw(self, name: str, grid: Grid, *, bottom: int, every: int) -> Drawing:
        base, found = self.first_year * 12, self._places
        rows = 12 if grid.years_across else self.year_count
        across = self.year_count if grid.years_across else 12
        return Drawing(
            name=name,
            width=round(grid.left + across * grid.step_x + 3),
            height=round(grid.top + rows * grid.step_y + bottom),
            paths=tuple((s, grid.path(s, found[s])) for s in SHAPES if s in found),
            texts=tuple(self._axis(grid, rows, every, below=bottom > 10)),
            marks=tuple(self._marks(grid, base)),
            left=grid.left,
            top=grid.top,
            step_x=grid.step_x,
            step_y=grid.step_y,
            years_across=grid.years_across,
        )

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """For each status its months, counted from January of the first year."""
        found = defaultdict(list)
        for place, entry in enumerate(self.span, start=self.span[0].month.month - 1):
            found[entry.status].append(place)
        return dict(found)

    def _marks(self, grid: Grid, base: int) -> Iterable[Mark]:
        size = max(5.5, min(grid.step_x, grid.step_y) * 0.38)
        for marker in self.markers:
            x, y = grid.corner(month_number(marker.month.replace(day=1)) - base)
            x, y = x + grid.step_x / 2, y + grid.step_y / 2
            yield Mark(x, y, marker.kind, mark(marker.kind, x, y, size))

    def _axis(self, grid: Grid, rows: int, every: int, *, below: bool) -> Iterable[Text]:
        years = range(self.first_year, self.last_year + 1)
        if not grid.years_across:
            for place, letter in enumerate(dates.month_letters()):
                yield Text(round(grid.left + (place + 0.5) * grid.step_x, 1), 14, "middle", letter)
            for place, year in enumerate(years):
                y = round(grid.top + (place + 0.72) * grid.step_y, 1)
                yield Text(grid.left - 6, y, "end", str(year))
            return
        y = round(grid.top + rows * grid.step_y + 15, 1) if below else 15
        room = max(1, round(36 / grid.step_x + 0.49))
        for place, year in enumerate(years):
            fits = place >= room and len(years) - place >= 2 * room
            if place == 0 or (year % every == 0 and fits):
                yield Text(round(grid.left + place * grid.step_x, 1), y, "start", str(year))
        if len(years) > room:
            end = round(grid.left + len(years) * grid.step_x, 1)
            yield Text(end, y, "end", str(self.last_year))
        if not below:
            letters = dates.month_letters()
            for place in range(12):
                middle = round(grid.top + (place + 0.5) * grid.step_y + 4, 1)
                yield Text(grid.left - 8, middle, "end", letters[place])

    @property
    def title(self) -> str:
        return _("Your working life, month by month")


def _sum(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
