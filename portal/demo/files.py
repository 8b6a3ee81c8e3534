"""Files to play with: the weaving mill's next payroll, one with faults, a bank statement."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from contributions import queries
from portal.demo.employers import MILL
from portal.demo.numbers import national_id, registration
from portal.demo.payrolls import PayrollLine, brazilian, payroll
from portal.demo.statements import payment_of, statement
from portal.demo.world import World

# In the order of the file: line in the file (the first is the heading), what a check must say.
PLANTED: tuple[tuple[int, str], ...] = (
    (5, "cpf_check_digits"),
    (17, "cpf_missing"),
    (29, "cpf_length"),
    (41, "cpf_not_digits"),
    (53, "wage_zero"),
    (67, "wage_not_a_number"),
    (83, "wage_negative"),
    (101, "wage_too_many_decimals"),
    (120, "duplicate"),
    (150, "month_other"),
    (180, "employer_other"),
    (200, "person_unknown"),
)


def write_files(world: World, folder: Path, at: datetime) -> dict[str, Path]:
    """Write the files; returns them by what they are good for."""
    month = world.calendar.ago(1)
    lives = [citizen.life for citizen in world.citizens.values()]
    lines = payroll(lives, MILL, month)
    good = brazilian(lines, MILL, month)
    name = f"tecelagem-rio-manso-{month:%Y-%m}"
    contents = {
        "payroll": (f"{name}.csv", good),
        "payroll with 12 faults": (f"{name}-12-faults.csv", with_faults(good, month)),
        "payroll as a workbook": (f"{name}.xlsx", workbook(lines)),
        "bank statement": (f"statement-{month:%Y-%m}.xml", _statement(world, at)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for what, (file_name, content) in contents.items():
        written[what] = folder / file_name
        written[what].write_bytes(content)
    return written


def _statement(world: World, at: datetime) -> bytes:
    """The grocer's bill, paid to the cent."""
    bill = queries.open_bills(world.employers["grocer"].pk).first()
    assert bill is not None, "the story leaves the grocer's last bill open"
    return statement(f"DEMO-{bill.month:%Y%m}-GROCER", at, [payment_of(bill)])


def with_faults(good: bytes, month: date) -> bytes:
    """Return the payroll with the planted faults, everything else as it was."""
    lines = good.decode("cp1252").split("\r\n")
    spoil: dict[str, Callable[[list[str]], list[str]]] = {
        "cpf_check_digits": lambda c: [c[0][:-1] + str((int(c[0][-1]) + 1) % 10), *c[1:]],
        "cpf_missing": lambda c: ["", *c[1:]],
        "cpf_length": lambda c: [c[0][:-6], *c[1:]],
        "cpf_not_digits": lambda c: ["12E.456.789-0X", *c[1:]],
        "wage_zero": lambda c: [*c[:4], "0,00"],
        "wage_not_a_number": lambda c: [*c[:4], "afastado"],
        "wage_negative": lambda c: [*c[:4], "-1.200,00"],
        "wage_too_many_decimals": lambda c: [*c[:4], "2.345,678"],
        "duplicate": lambda _c: lines[59].split(";"),
        "month_other": lambda c: [*c[:3], f"{month.month % 12 + 1:02}/{month.year + 1}", c[4]],
        "employer_other": lambda c: [*c[:2], registration("bakery"), *c[3:]],
        "person_unknown": lambda c: [national_id("nobody"), *c[1:]],
    }
    for number, code in PLANTED:
        lines[number - 1] = ";".join(spoil[code](lines[number - 1].split(";")))
    return "\r\n".join(lines).encode("cp1252")


# ── A workbook, as small as one can be ───────────────────────────────────────────────────────

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Folha" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever they are written


def workbook(lines: list[PayrollLine]) -> bytes:
    """Return the payroll as an .xlsx: CPF and name as text, wages as numbers."""
    rows = ['<row r="1">' + "".join(map(_text, ("CPF", "Nome", "Remuneração"))) + "</row>"]
    for number, line in enumerate(lines, start=2):
        wage = f"<c><v>{line.cents // 100}.{line.cents % 100:02}</v></c>"
        rows.append(f'<row r="{number}">{_text(line.cpf)}{_text(line.name)}{wage}</row>')
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + "".join(rows)
        + "</sheetData></worksheet>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), head + part)
    return content.getvalue()


def _text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
