"""Each finding in plain words: what is wrong, and how to mend it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.components import dates
from portal.periods import parse_month

_COLUMNS = {"cpf": "CPF", "wage": "remuneração"}


def finding_words(code: str, values: dict[str, Any]) -> tuple[str, str]:
    """(what is wrong, how to mend it) in the reader's language."""
    table = _FILE.get(code) or _LINE.get(code) or _TO_LOOK_AT.get(code)
    if table is None:
        return code, ""
    what, mend = table()
    shown = _shown(values)
    return what % shown, mend % shown


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    shown = dict(values)
    if "month" in shown:
        shown["month"] = dates.month_name(parse_month(shown["month"]))
    if "ended" in shown:
        shown["ended"] = dates.long_date(date.fromisoformat(shown["ended"]))
    if "column" in shown:
        shown["column"] = _COLUMNS.get(shown["column"], shown["column"])
    return shown


# Functions, so that the words are chosen in the reader's language at the moment of reading.
_FILE = {
    "empty": lambda: (
        _("The file is empty."),
        _("Export the payroll again and upload the new file."),
    ),
    "too_big": lambda: (
        _("The file is larger than %(limit)s MB."),
        _("Send one file for one month of one employer."),
    ),
    "old_excel": lambda: (
        _("This is a workbook in the old .xls format."),
        _("Open it, choose “Save as”, and take .xlsx or CSV."),
    ),
    "pdf": lambda: (
        _("This is a PDF: a printed page, not a table."),
        _("Export the payroll from your program as CSV or .xlsx."),
    ),
    "compressed": lambda: (
        _("This is a compressed archive."),
        _("Unpack it and upload the CSV or .xlsx file inside."),
    ),
    "picture": lambda: (
        _("This is a picture, not a table."),
        _("Export the payroll from your program as CSV or .xlsx."),
    ),
    "binary": lambda: (
        _("This is not a text file, although its name says so."),
        _("Export the payroll as CSV or .xlsx and upload that file."),
    ),
    "nul_bytes": lambda: (
        _("From here on the file holds bytes that no text has; it was damaged."),
        _("Export it again. If you saved it as “Unicode text”, choose “CSV UTF-8” instead."),
    ),
    "broken_workbook": lambda: (
        _("The workbook cannot be opened: it is damaged or protected by a password."),
        _("Open it in your spreadsheet program, remove the password, save it and upload it again."),
    ),
    "swollen_workbook": lambda: (
        _("Unpacked, the workbook would need more than %(limit)s MB."),
        _("Copy the payroll into a new workbook, or save it as CSV."),
    ),
    "too_many_columns": lambda: (
        _("The first sheet has more than %(limit)s columns."),
        _("Keep the columns CPF, nome and remuneração, and put them on the first sheet."),
    ),
    "no_headings": lambda: (
        _("We found no line of headings. The first line reads: %(found)s"),
        _("Put a line above the workers that names the columns, for example CPF;nome;remuneração."),
    ),
    "missing_column": lambda: (
        _("There is no column for %(column)s. We read these headings: %(found)s"),
        _("Add the column, or name it %(column)s."),
    ),
    "quote_open": lambda: (
        _("A quotation mark is opened here and not closed."),
        _("Close the quotation mark, or delete it."),
    ),
    "too_many_rows": lambda: (
        _("The file has more than %(limit)s workers."),
        _("Ask us for the channel for very large employers."),
    ),
    "no_lines": lambda: (
        _("There is no worker below the headings."),
        _("Check that you exported the right month."),
    ),
    "our_failure": lambda: (
        _("We could not finish checking this file. The failure is ours; it has been reported."),
        _("Discard this upload and send the file again. If it fails again, call us."),
    ),
}

_LINE = {
    "too_few_cells": lambda: (
        _("The line has %(cells)s cells; the headings name %(needed)s."),
        _("Complete the line, or delete it if it is no worker."),
    ),
    "too_many_cells": lambda: (
        _("The line has %(cells)s cells; the headings name %(needed)s."),
        _(
            "An amount or name with a comma splits the line: put it in quotation marks, or export"
            " with semicolons."
        ),
    ),
    "totals_line": lambda: (
        _("This line looks like a sum of the others, not like a worker."),
        _("Delete the line. We add up ourselves."),
    ),
    "cpf_missing": lambda: (_("The CPF is missing."), _("Enter the eleven digits.")),
    "cpf_rounded": lambda: (
        _("The spreadsheet rounded the CPF to a number such as 1,23E+10; its digits are lost."),
        _("Format the column as text and export again."),
    ),
    "cpf_not_digits": lambda: (
        _("The CPF holds something other than digits."),
        _("Enter the eleven digits, with or without dots and dash."),
    ),
    "cpf_length": lambda: (
        _("The CPF has %(digits)s digits instead of eleven."),
        _("Compare it with the worker's document."),
    ),
    "cpf_is_cnpj": lambda: (
        _("This is the number of a company (14 digits), not of a person."),
        _("Enter the worker's CPF."),
    ),
    "cpf_check_digits": lambda: (
        _("The last two digits of the CPF do not fit the others."),
        _("Look for a mistyped or swapped digit."),
    ),
    "duplicate": lambda: (
        _("This worker already stands on line %(first)s."),
        _("Add both amounts on one line and delete the other."),
    ),
    "person_unknown": lambda: (
        _("Nobody with this CPF is in the civil register."),
        _("Compare the CPF with the worker's document, digit by digit."),
    ),
    "person_died": lambda: (
        _("By the civil register this person died before the month began."),
        _("Check the CPF. If the pay was earned before, declare it for the month of the death."),
    ),
    "person_too_young": lambda: (
        _("This person is not yet %(age)s years old in this month."),
        _("Check the CPF: it may be somebody else's."),
    ),
    "wage_empty": lambda: (
        _("The amount is missing."),
        _("Enter the wage of the month, or delete the line if nothing was earned."),
    ),
    "wage_not_a_number": lambda: (
        _("“%(text)s” is not an amount."),
        _("Write digits with a decimal comma, for example 2.431,17."),
    ),
    "wage_ambiguous": lambda: (
        _("“%(text)s” could be thousands or decimals."),
        _("Write the amount with its cents, for example 1.234,00."),
    ),
    "wage_too_many_decimals": lambda: (
        _("“%(text)s” has more than two decimals."),
        _("Round it to whole cents."),
    ),
    "wage_negative": lambda: (
        _("The amount “%(text)s” is below zero."),
        _("Declare the wage before deductions; correct an earlier month in that month."),
    ),
    "wage_zero": lambda: (
        _("The amount is zero."),
        _("Delete the line: a month without pay is not declared."),
    ),
    "wage_too_large": lambda: (
        _("“%(text)s” is more than anybody earns in a month."),
        _("Look at the decimal mark: it has probably slipped."),
    ),
    "name_unreadable": lambda: (
        _("The name holds characters that cannot be printed."),
        _("Type the name again."),
    ),
    "name_too_long": lambda: (
        _("The name is longer than %(limit)s characters."),
        _("Shorten it, or look for a missing delimiter."),
    ),
    "month_other": lambda: (
        _("The line is for “%(text)s”, the declaration for %(month)s."),
        _("Declare each month in a file of its own, or choose the other month."),
    ),
    "employer_other": lambda: (
        _("The line names the employer %(text)s, not the one you act for."),
        _("Check that you took the right client's file."),
    ),
}

_TO_LOOK_AT = {
    "name_differs": lambda: (
        _("The first name “%(name)s” is not the one the civil register has for this CPF."),
        _("Check that the CPF is this worker's. You can file all the same."),
    ),
    "employment_new": lambda: (
        _("%(name)s has not worked for you before."),
        _(
            "When you file, the employment begins on the first day of the month. If it began on"
            " another day, enter it under Workers first."
        ),
    ),
    "employment_ended": lambda: (
        _("The employment of %(name)s ended on %(ended)s."),
        _(
            "If the person came back, enter the new start under Workers. You can file pay that was"
            " still due."
        ),
    ),
    "columns_read": lambda: (_("These columns were read."), ""),
}

_KINDS = {
    "too_few_cells": lambda: _("Line with too few cells"),
    "too_many_cells": lambda: _("Line with too many cells"),
    "totals_line": lambda: _("Line that looks like a sum"),
    "cpf_missing": lambda: _("CPF missing"),
    "cpf_rounded": lambda: _("CPF rounded by the spreadsheet"),
    "cpf_not_digits": lambda: _("CPF with something other than digits"),
    "cpf_length": lambda: _("CPF too short or too long"),
    "cpf_is_cnpj": lambda: _("A company's number instead of a CPF"),
    "cpf_check_digits": lambda: _("CPF mistyped"),
    "duplicate": lambda: _("Worker who stands there twice"),
    "person_unknown": lambda: _("CPF that nobody has in the civil register"),
    "person_died": lambda: _("Person who died before the month"),
    "person_too_young": lambda: _("Person too young to work"),
    "wage_empty": lambda: _("Amount missing"),
    "wage_not_a_number": lambda: _("Not an amount"),
    "wage_ambiguous": lambda: _("Amount that can be read in two ways"),
    "wage_too_many_decimals": lambda: _("Amount with more than two decimals"),
    "wage_negative": lambda: _("Amount below zero"),
    "wage_zero": lambda: _("Amount of zero"),
    "wage_too_large": lambda: _("Amount too large"),
    "name_unreadable": lambda: _("Name with characters that cannot be printed"),
    "name_too_long": lambda: _("Name too long"),
    "month_other": lambda: _("Line of another month"),
    "employer_other": lambda: _("Line of another employer"),
    "name_differs": lambda: _("First name other than in the civil register"),
    "employment_new": lambda: _("Worker who is new with you"),
    "employment_ended": lambda: _("Worker whose employment had ended"),
}

CODES = frozenset({*_FILE, *_LINE, *_TO_LOOK_AT})
BLOCKING = frozenset({*_FILE, *_LINE})


def kind_words(code: str) -> str:
    """What findings of this code have in common, in a few words; "" for those about the file."""
    kind = _KINDS.get(code)
    return kind() if kind else ""
