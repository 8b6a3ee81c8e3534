"""What the marks of a life band say, in few lines: equal sentences stand once, months joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.components import dates
from portal.periods import add_months

if TYPE_CHECKING:
    from portal.components.life_band import BandMarker

MOST_FLAGS = 4  # lines of "to look at" in sight; the others are one click away
_HERE = "\0"


@dataclass(frozen=True, slots=True)
class Note:
    """One line below a band. months: empty when the sentence itself names them."""

    kind: str
    word: str
    months: str
    label: str
    url: str


def notes(markers: Iterable["BandMarker"]) -> tuple[list[Note], list[Note]]:
    """The lines in sight and the rest, each in the order of time."""
    groups: dict[tuple[str, str, str], tuple[BandMarker, list[date]]] = {}
    for marker in markers:
        month = marker.month.replace(day=1)
        sentence = marker.label.replace(dates.month_name(month), _HERE)
        found = groups.setdefault((marker.kind, sentence, marker.url), (marker, []))
        found[1].append(month)
    lines = [
        _note(first, sentence, months)
        for (_kind, sentence, _url), (first, months) in groups.items()
    ]
    flags = [line for line in lines if line.kind == "flag"]
    rest = flags[MOST_FLAGS:]
    return [line for line in lines if line not in rest], rest


def _note(first: "BandMarker", sentence: str, months: Sequence[date]) -> Note:
    joined = dates.listed(_spells(months))
    named = _HERE in sentence
    return Note(
        kind=first.kind,
        word=first.word,
        months="" if named else joined,
        label=sentence.replace(_HERE, joined),
        url=first.url,
    )


def _spells(months: Sequence[date]) -> list[str]:
    """Months in a row become one period."""
    spells: list[tuple[date, date]] = []
    for month in sorted(set(months)):
        if spells and add_months(spells[-1][1], 1) == month:
            spells[-1] = (spells[-1][0], month)
        else:
            spells.append((month, month))
    return [dates.period(start, end) for start, end in spells]
