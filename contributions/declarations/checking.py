"""Checks one line of a payroll by itself, and collects everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from contributions.declarations.columns import plain
from contributions.declarations.reading import Layout, Row
from contributions.law.employee import employee_contribution_cents
from portal.money import MoneyError, parse_cents

HIGHEST_WAGE_CENTS = 1_000_000_000  # R$ 10 million a month: beyond it, a slipped decimal mark
LONGEST_NAME = 200
_PLAIN_AMOUNT = re.compile(r"(\d{1,9})[.,](\d\d)", re.ASCII)
_SUM_WORDS = re.compile(r"\b(sub ?)?(total|totals|totais|soma|somatorio|sum)\b")
_MONTH_FORMS = (
    (re.compile(r"(\d{4})[-/.]?(\d\d)(?:[-/.]?01)?(?: 00:00:00)?", re.ASCII), (1, 2)),
    (re.compile(r"(?:01[-/.])?(\d{1,2})[-/.](\d{4})", re.ASCII), (2, 1)),
    (re.compile(r"(\d\d)(\d{4})", re.ASCII), (2, 1)),
)


class Finding(NamedTuple):
    """Something about a line: which column (the employer's own heading), what, how grave."""

    line: int
    column: str
    code: str
    values: dict[str, Any]
    blocking: bool = True


class Checked(NamedTuple):
    """A line without faults of its own; amounts in cents."""

    line: int
    cpf: str
    name: str
    remuneration_cents: int
    contribution_cents: int


def valid_cpf(digits: str) -> bool:
    """True for eleven digits whose two check digits fit (not all the same)."""
    if len(digits) != 11 or digits == digits[0] * 11:
        return False
    # Characters count from 48: what the zeros add is taken away at once (48 times the weights).
    a, b, c, d, e, f, g, h, i, j, k = digits.encode()
    plain_sum = a + b + c + d + e + f + g + h + i
    first = 10 * a + 9 * b + 8 * c + 7 * d + 6 * e + 5 * f + 4 * g + 3 * h + 2 * i
    if (first - 48 * 54) * 10 % 11 % 10 != j - 48:
        return False
    second = first + plain_sum + 2 * j
    return (second - 48 * 65) * 10 % 11 % 10 == k - 48


@dataclass
class LineChecker:
    """The checks for one file: its layout, its month, its employer's registration (CNPJ)."""

    layout: Layout
    month: date
    registration: str
    contribution: Callable[[int, date], int] = employee_contribution_cents
    _known: dict[int, int] = field(default_factory=dict)  # many people earn the same
    _months: set[str] = field(default_factory=set)  # what was read as the month, and found right
    _employers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        columns = self.layout.columns
        self._cpf, self._wage = columns["cpf"], columns["wage"]
        self._name = columns.get("name", -1)
        self._month = columns.get("month", -1)
        self._employer = columns.get("employer", -1)
        self._width = len(self.layout.headings)
        self._least = max(self._cpf, self._wage) + 1
        own = ((self._month, self._months), (self._employer, self._employers))
        self._beside = [(place, agreed) for place, agreed in own if place >= 0]

    def check(self, row: Row) -> Checked | list[Finding]:
        """The line's values, or all its faults."""
        line, cells = row
        good = self._at_once(line, cells)
        return good if good is not None else self._with_care(line, cells)

    def _at_once(self, line: int, cells: Sequence[str]) -> Checked | None:
        """The values of a line as nearly all are, which is nearly all the time; None: look again.

        Takes nothing that `_with_care` would not take, and takes it for the same.
        """
        if len(cells) != self._width:
            return None
        for place, agreed in self._beside:
            if cells[place] not in agreed:
                return None
        cpf, amount = cells[self._cpf], _PLAIN_AMOUNT.fullmatch(cells[self._wage])
        if amount is None or not (len(cpf) == 11 and cpf.isdecimal() and cpf.isascii()):
            return None
        wage = int(amount[1] + amount[2])
        name = " ".join(cells[self._name].split()) if self._name >= 0 else ""
        if (
            not 0 < wage <= HIGHEST_WAGE_CENTS
            or len(name) > LONGEST_NAME
            or not name.isprintable()
            or not valid_cpf(cpf)
        ):
            return None
        return Checked(line, cpf, name, wage, self._paid_in(wage))

    def _paid_in(self, wage: int) -> int:
        known = self._known.get(wage)
        if known is None:
            known = self._known[wage] = self.contribution(wage, self.month)
        return known

    def _with_care(self, line: int, cells: Sequence[str]) -> Checked | list[Finding]:
        if len(cells) < self._least:
            return [self._fault(line, "", "too_few_cells", cells=len(cells), needed=self._width)]
        if len(cells) > self._width and any(cells[self._width :]):
            return [self._fault(line, "", "too_many_cells", cells=len(cells), needed=self._width)]
        if self._is_sum(cells):
            return [self._fault(line, "cpf", "totals_line")]
        faults: list[Finding] = []
        cpf = self._read_cpf(line, cells[self._cpf], faults)
        wage = self._read_wage(line, cells[self._wage], faults)
        name = self._read_name(line, cells, faults)
        self._check_month(line, cells, faults)
        self._check_employer(line, cells, faults)
        return faults or Checked(line, cpf, name, wage, self._paid_in(wage))

    def _fault(self, line: int, column: str, code: str, **values: Any) -> Finding:
        return Finding(line, self.layout.heading(column), code, values)

    def _is_sum(self, cells: Sequence[str]) -> bool:
        """A line that adds up the others: no CPF, and a word for sum or only the amount."""
        cpf = cells[self._cpf]
        if cpf[:1].isdigit() or any(character.isdigit() for character in cpf):
            return False
        filled = [plain(cell) for cell in cells if cell.strip()]
        return any(_SUM_WORDS.search(cell) for cell in filled) or (
            len(filled) == 1 and bool(cells[self._wage].strip())
        )

    def _read_cpf(self, line: int, text: str, faults: list[Finding]) -> str:
        digits = text
        if not (len(text) == 11 and text.isascii() and text.isdigit()):
            digits = re.sub(r"[\s.\-/\u00a0\u2010-\u2015']", "", text)
            if not digits:
                faults.append(self._fault(line, "cpf", "cpf_missing"))
                return ""
            if re.fullmatch(r"\d+(,\d+)?e\+?\d+", digits, re.IGNORECASE | re.ASCII):
                faults.append(self._fault(line, "cpf", "cpf_rounded"))
                return ""
            if not (digits.isascii() and digits.isdigit()):
                faults.append(self._fault(line, "cpf", "cpf_not_digits"))
                return ""
            if len(digits) in (9, 10):
                digits = digits.zfill(11)  # a spreadsheet took the leading zeros away
            if len(digits) != 11:
                code = "cpf_is_cnpj" if len(digits) == 14 else "cpf_length"
                faults.append(self._fault(line, "cpf", code, digits=len(digits)))
                return ""
        if not valid_cpf(digits):
            faults.append(self._fault(line, "cpf", "cpf_check_digits"))
        return digits

    def _read_wage(self, line: int, text: str, faults: list[Finding]) -> int:
        simple = _PLAIN_AMOUNT.fullmatch(text)
        if simple:
            cents = int(simple[1]) * 100 + int(simple[2])
        else:
            try:
                cents = parse_cents(text, self.layout.language)
            except MoneyError as error:
                code = f"wage_{error.code}"
                faults.append(self._fault(line, "wage", code, text=text.strip()[:40]))
                return 0
        if cents == 0:
            faults.append(self._fault(line, "wage", "wage_zero"))
        elif cents > HIGHEST_WAGE_CENTS:
            faults.append(self._fault(line, "wage", "wage_too_large", text=text.strip()[:40]))
        return cents

    def _read_name(self, line: int, cells: Sequence[str], faults: list[Finding]) -> str:
        if not 0 <= self._name < len(cells):
            return ""
        name = " ".join(cells[self._name].split())
        if not name.isprintable():
            faults.append(self._fault(line, "name", "name_unreadable"))
        elif len(name) > LONGEST_NAME:
            faults.append(self._fault(line, "name", "name_too_long", limit=LONGEST_NAME))
        return name

    def _check_month(self, line: int, cells: Sequence[str], faults: list[Finding]) -> None:
        text = cells[self._month] if 0 <= self._month < len(cells) else ""
        bare = text.strip()
        if not bare or read_month(bare) == self.month:
            self._months.add(text)
            return
        faults.append(
            self._fault(line, "month", "month_other", text=bare[:40], month=f"{self.month:%Y-%m}")
        )

    def _check_employer(self, line: int, cells: Sequence[str], faults: list[Finding]) -> None:
        text = cells[self._employer] if 0 <= self._employer < len(cells) else ""
        given = re.sub(r"[^0-9A-Za-z]", "", text).upper()
        if not given or given.zfill(14) == self.registration:
            self._employers.add(text)
            return
        faults.append(self._fault(line, "employer", "employer_other", text=text.strip()[:40]))


def read_month(text: str) -> date | None:
    """The month as spreadsheets write it: 2026-11, 11/2026, 01/11/2026, 202611; None: unknown."""
    for form, (year, month) in _MONTH_FORMS:
        found = form.fullmatch(text)
        if found and 1 <= int(found[month]) <= 12 and 1900 <= int(found[year]) <= 2200:
            return date(int(found[year]), int(found[month]), 1)
    return None


def same_first_name(one: str, other: str) -> bool:
    """True when the first names agree, accents and case aside; an empty name agrees with any."""
    if not one or not other:
        return True
    if one.split(None, 1)[:1] == other.split(None, 1)[:1]:
        return True
    return _first(one) == _first(other)


def _first(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c)).split()
    return bare[0] if bare else ""
