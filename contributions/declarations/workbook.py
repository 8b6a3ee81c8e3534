"""Reads the first sheet of an .xlsx file as text, with limits against files that swell."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import python_calamine

MAX_UNPACKED = 80 * 1024 * 1024
MAX_PARTS = 500
MAX_COLUMNS = 100
_NOISE = Decimal("0.000001")  # what binary fractions leave behind in a stored 1234.56


class BadWorkbook(Exception):
    """The workbook cannot be taken; `code` as in reading.Unreadable."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def rows(content: bytes, most: int) -> list[list[str]]:
    """Up to `most` rows of the first sheet, every cell as text (amounts with a point)."""
    _look_inside(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.width > MAX_COLUMNS:
            raise BadWorkbook("too_many_columns", limit=MAX_COLUMNS)
        found: list[list[str]] = []
        # Leading blank rows are not in the sheet's range: line numbers count from the top.
        found.extend([] for _row in range(sheet.start[0] if sheet.start else 0))
        for row in sheet.iter_rows():
            if len(found) > most:
                break
            found.append([_cell(value) for value in row])
    except (python_calamine.CalamineError, IndexError, ValueError, OSError) as error:
        raise BadWorkbook("broken_workbook") from error
    return found


def _look_inside(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadWorkbook("broken_workbook") from error
    if "xl/workbook.xml" not in names:
        raise BadWorkbook("compressed")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadWorkbook("swollen_workbook", limit=MAX_UNPACKED // 1024 // 1024)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def _number(value: int | float) -> str:
    """A stored number as it was typed: 1234.56, without the dust of binary fractions."""
    exact = Decimal(repr(value))
    rounded = round(exact, 2)
    if abs(exact - rounded) < _NOISE:
        exact = rounded
    if exact == exact.to_integral_value():
        return f"{exact:.0f}"
    return f"{exact:f}"
