"""Reads payroll files as they really come: finds encoding, delimiter, headings and decimal mark.

Knows nothing of the law or the database. What makes the whole file unreadable is raised as
`Unreadable` with a code; everything else is for the checks line by line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from contributions.declarations import workbook
from contributions.declarations.columns import REQUIRED, recognise

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
_HEADING_SEARCH = 20  # title lines may stand above the headings
_SAMPLE_LINES = 200
_DELIMITERS = (";", "\t", ",", "|")
_LONGEST_RECORD = 3  # physical lines: more means that a quotation mark was never closed
_CHUNK = 1 << 20


class Unreadable(Exception):
    """The file as a whole cannot be taken; `code` says why, `line` where (0: everywhere)."""

    def __init__(self, code: str, line: int = 0, **values: Any) -> None:
        self.code, self.line, self.values = code, line, values
        super().__init__(code)


class Row(NamedTuple):
    """One record of the file and the number of its first line."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Layout:
    """What was recognised: where each column stands, and how amounts are written."""

    columns: dict[str, int]
    headings: tuple[str, ...]
    heading_line: int
    delimiter: str  # "" for a workbook
    language: str | None  # whose decimal mark: "pt" 1.234,56 · "en" 1,234.56 · None: cannot tell

    def heading(self, column: str) -> str:
        """The employer's own name of a column, for messages."""
        place = self.columns.get(column)
        return self.headings[place].strip()[:40] if place is not None else ""


@dataclass(frozen=True)
class Payroll:
    """A readable file: its layout and its rows, which are read once."""

    layout: Layout
    rows: Iterator[Row]


def open_payroll(content: bytes) -> Payroll:
    """Recognise the file and return its rows as a stream. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("too_big", limit=MAX_BYTES // 1024 // 1024)
    _refuse_foreign(content)
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    encoding = _encoding(content)
    head, sample = _sample(content, encoding)
    delimiter, place, columns = _headings(head, sample)
    headings = tuple(_cells(head[place], delimiter))
    layout = Layout(columns, headings, place + 1, delimiter, None)
    rows = _records(content, encoding, layout)
    language = _decimal_mark(sample, layout)
    return Payroll(Layout(columns, headings, place + 1, delimiter, language), rows)


def _refuse_foreign(content: bytes) -> None:
    """Say what it is instead of reading it as text."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_excel")
    if content.startswith(b"%PDF"):
        raise Unreadable("pdf")
    if content.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise Unreadable("compressed")
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Unreadable("picture")


def _encoding(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else the Western European one of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    nul = content.find(b"\x00")
    if nul >= 0:
        place = content.count(b"\n", 0, nul) + 1
        raise Unreadable("nul_bytes", line=place)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    view = memoryview(content)
    try:
        for start in range(0, len(view), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        odd = sum(1 for byte in content[:4096] if byte < 32 and byte not in b"\t\r\n\x0c\x1a")
        if odd > 8:
            raise Unreadable("binary") from None
        return "cp1252"
    return "utf-8-sig"


def _text(content: bytes, encoding: str) -> io.TextIOWrapper:
    errors = "replace" if encoding == "cp1252" else "strict"
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors=errors, newline="")


def _sample(content: bytes, encoding: str) -> tuple[list[str], list[str]]:
    """The first lines for the headings and some more for the decimal mark."""
    lines: list[str] = []
    text = _text(content, encoding)
    try:
        for _number in range(_SAMPLE_LINES):
            line = text.readline(65_536)
            if not line:
                break
            lines.append(line)
    except UnicodeError:
        raise Unreadable("binary") from None
    return lines[:_HEADING_SEARCH], lines


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])


def _headings(head: list[str], sample: list[str]) -> tuple[str, int, dict[str, int]]:
    """The line of headings and its delimiter; Unreadable says what is missing."""
    partly: tuple[int, dict[str, int], list[str]] | None = None
    for place, line in enumerate(head):
        for delimiter in _DELIMITERS:
            cells = _cells(line, delimiter)
            columns = recognise(cells)
            if all(column in columns for column in REQUIRED):
                return delimiter, place, columns
            if columns and partly is None and len(cells) > 1:
                partly = (place, columns, cells)
    if partly is not None:
        place, columns, cells = partly
        missing = next(column for column in REQUIRED if column not in columns)
        raise Unreadable("missing_column", line=place + 1, column=missing, found=_shown(cells))
    first = next((line for line in sample if line.strip()), "")
    raise Unreadable("no_headings", line=1, found=first.strip()[:120])


def _shown(cells: list[str]) -> str:
    return ", ".join(cell.strip() for cell in cells if cell.strip())[:120]


def _records(content: bytes, encoding: str, layout: Layout) -> Iterator[Row]:
    """The records after the headings, blank lines left out."""
    reader = csv.reader(_text(content, encoding), delimiter=layout.delimiter)
    started, count = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable("quote_open", line=started) from None
        except UnicodeError:
            raise Unreadable("binary") from None
        line, started = started, reader.line_num + 1
        if reader.line_num - line >= _LONGEST_RECORD:
            raise Unreadable("quote_open", line=line)
        if line <= layout.heading_line or not (cells and (cells[0].strip() or _filled(cells))):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("too_many_rows", line=line, limit=MAX_ROWS)
        yield Row(line, cells)


def _filled(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells)


_COMMA = re.compile(r"(?:^|[.\d])\d*,\d{1,2}$|\d\.\d{3},\d")
_POINT = re.compile(r"(?:^|[,\d])\d*\.\d{1,2}$|\d,\d{3}\.\d")


def _decimal_mark(sample: list[str], layout: Layout) -> str | None:
    """Whose way of writing amounts the first lines show; None when they show neither or both."""
    place, comma, point = layout.columns["wage"], 0, 0
    with suppress(csv.Error):  # where the table breaks off is said when its records are read
        for cells in csv.reader(sample[layout.heading_line :], delimiter=layout.delimiter):
            amount = cells[place].strip() if place < len(cells) else ""
            comma += bool(_COMMA.search(amount))
            point += bool(_POINT.search(amount))
    if bool(comma) == bool(point):
        return None
    return "pt" if comma else "en"


def _workbook(content: bytes) -> Payroll:
    """The first sheet of an .xlsx file with the same rules."""
    try:
        table = workbook.rows(content, MAX_ROWS + _HEADING_SEARCH + 1)
    except workbook.BadWorkbook as error:
        raise Unreadable(error.code, **error.values) from error
    head = table[:_HEADING_SEARCH]
    for place, cells in enumerate(head):
        columns = recognise(cells)
        if all(column in columns for column in REQUIRED):
            layout = Layout(columns, tuple(cells), place + 1, "", "en")
            return Payroll(layout, _sheet_rows(table, place + 1))
    found = next((cells for cells in head if any(cells)), [])
    raise Unreadable("no_headings", line=1, found=_shown(found))


def _sheet_rows(table: list[list[str]], start: int) -> Iterator[Row]:
    count = 0
    for line, cells in enumerate(table[start:], start=start + 1):
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("too_many_rows", line=line, limit=MAX_ROWS)
        yield Row(line, cells)
