"""Payroll files as accountants' spreadsheets really export them."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cpf as stdnum_cpf

from contributions.declarations.checking import Checked, LineChecker, read_month, valid_cpf
from contributions.declarations.columns import recognise
from contributions.declarations.reading import MAX_ROWS, Unreadable, open_payroll

OCTOBER = date(2026, 10, 1)


def cpf(number: int) -> str:
    body = f"{number:09d}"
    return body + stdnum_cpf._calc_check_digits(body)


ONE, TWO = cpf(12_345_678), cpf(987_654_321)  # the first begins with a zero
DOTTED = [stdnum_cpf.format(ONE), stdnum_cpf.format(TWO)]


def read(content: bytes) -> list[tuple[str, str, int]]:
    payroll = open_payroll(content)
    checker = LineChecker(payroll.layout, OCTOBER, "11222333000181")
    checked = [checker.check(row) for row in payroll.rows]
    assert all(isinstance(line, Checked) for line in checked), checked
    return [(line.cpf, line.name, line.remuneration_cents) for line in checked]


EXPECTED = [(ONE, "João Conceição", 123_456), (TWO, "Ana Müller", 200_000)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("delimiter", "wages"),
    [
        (";", ("1.234,56", "2.000,00")),
        (";", ("1234,56", "2000,00")),
        (";", ("1234.56", "2000.00")),
        (";", ("R$ 1.234,56", "R$ 2.000,00")),
        (";", ("1.234,56", "2.000")),
        ("\t", ("1.234,56", "2000")),
        (",", ("1234.56", "2000.00")),
        (",", ('"1,234.56"', '"2,000.00"')),
        (",", ('"1.234,56"', '"2.000,00"')),
        ("|", ("1234,56", "2000,0")),
    ],
)
def test_every_delimiter_decimal_mark_and_encoding(delimiter, wages, ends, encoding):
    rows = [
        ["CPF", "Nome", "Remuneração"],
        [DOTTED[0], "João Conceição", wages[0]],
        [TWO, "Ana Müller", wages[1]],
    ]
    text = ends.join(delimiter.join(row) for row in rows)
    assert read(text.encode(encoding)) == EXPECTED


@pytest.mark.parametrize(
    "headings",
    [
        "cpf;nome;salario",
        "NOME DO TRABALHADOR;CPF;Remuneração Total (R$)",
        "Employee name;National ID;Gross wage",
        "worker;tax id;wage",
        "Nº CPF;Funcionário;Base INSS",
        'Empregado;"CPF do Empregado";Salário de Contribuição',
        "Matrícula;CPF;Nome;Cargo;Salário base;Remuneração",
    ],
)
def test_headings_in_portuguese_and_english(headings):
    columns = recognise([cell.strip('"') for cell in headings.split(";")])
    assert {"cpf", "name", "wage"} <= set(columns)
    assert "base" not in headings.split(";")[columns["wage"]] or "INSS" in headings


def test_titles_above_blank_lines_and_extra_columns_do_no_harm():
    text = (
        "Padaria Aurora Ltda;;;\nFolha de pagamento 10/2026;;;\n\n"
        f"Matr;CPF;Nome;Remuneração\n\n1;{ONE};João Conceição;1.234,56\n;;;\n   \n"
        f"2;{TWO};Ana Müller;2.000,00\n\n"
    )
    payroll = open_payroll(text.encode())
    assert payroll.layout.heading_line == 4
    assert [row.line for row in payroll.rows] == [6, 9]
    assert read(text.encode()) == EXPECTED


def test_quoted_fields_may_hold_the_delimiter_and_quotes():
    text = f'CPF;Nome;Salário\n"{ONE}";"Silva; João ""Jota""";"1.234,56"\n'
    assert read(text.encode()) == [(ONE, 'Silva; João "Jota"', 123_456)]


def test_leading_zeros_that_a_spreadsheet_took_away_come_back():
    assert ONE.startswith("0")
    assert read(f"CPF;Salario\n{int(ONE)};10,00\n".encode())[0][0] == ONE


def test_names_are_not_needed():
    assert read(f"CPF;Salario\n{ONE};10,00\n".encode()) == [(ONE, "", 1_000)]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", OCTOBER), ("10/2026", OCTOBER), ("01/10/2026", OCTOBER), ("202610", OCTOBER),
        ("102026", OCTOBER), ("2026-10-01", OCTOBER), ("9/2026", date(2026, 9, 1)),
        ("13/2026", None), ("outubro", None), ("", None), ("000000", None),
    ],
)  # fmt: skip
def test_the_month_as_spreadsheets_write_it(text, month):
    assert read_month(text) == month


# ── Workbooks ────────────────────────────────────────────────────────────────────────────────


def workbook(rows: list[list[object]], *, extra: dict[str, bytes] | None = None) -> bytes:
    """A minimal .xlsx file, written by hand so that no test needs a writer's library."""

    def cell(place: int, line: int, value: object) -> str:
        name = f"{chr(65 + place)}{line}"
        if isinstance(value, str):
            return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{name}"><v>{value!r}</v></c>'

    sheet = "".join(
        f'<row r="{line}">{"".join(cell(i, line, v) for i, v in enumerate(row))}</row>'
        for line, row in enumerate(rows, start=1)
        if row
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{links}"><sheets>'
        '<sheet name="Folha" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{sheet}</sheetData>"
        "</worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_workbooks_with_numbers_text_and_lost_zeros():
    content = workbook(
        [
            ["Folha 10/2026"],
            [],
            ["CPF", "Nome", "Remuneração"],
            [float(int(ONE)), "João Conceição", 1234.56],
            [DOTTED[1], "Ana Müller", "2.000,00"],
        ]
    )
    payroll = open_payroll(content)
    assert [row.line for row in payroll.rows] == [4, 5]
    assert read(content) == EXPECTED


def test_sums_that_left_dust_in_a_binary_fraction_are_whole_cents():
    assert read(workbook([["CPF", "Wage"], [TWO, 0.1 + 0.2], [ONE, 1234.5600000000001]])) == [
        (TWO, "", 30),
        (ONE, "", 123_456),
    ]


# ── What is no payroll ───────────────────────────────────────────────────────────────────────

HEAD = "CPF;Nome;Salario\n"
UNREADABLE = {
    "empty": b" \n\n",
    "pdf": b"%PDF-1.7 ...",
    "old_excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest",
    "picture": b"\x89PNG\r\n\x1a\n",
    "compressed": b"\x1f\x8b\x08\x00",
    "nul_bytes": f"{HEAD}{ONE};A\x00B;1,00\n".encode(),
    "binary": bytes(range(1, 32)) * 40 + b"\xff\xfe\xfd",
    "no_headings": f"{ONE};João;1,00\n".encode(),
    "missing_column": f"CPF;Nome;Cargo\n{ONE};João;chefe\n".encode(),
    "broken_workbook": b"PK\x03\x04 not really",
    "swollen_workbook": workbook([["CPF", "Wage"]], extra={"xl/media/x": bytes(90_000_000)}),
}


@pytest.mark.parametrize("code", UNREADABLE)
def test_a_file_that_is_no_payroll_is_named_for_what_it_is(code):
    with pytest.raises(Unreadable) as trouble:
        list(open_payroll(UNREADABLE[code]).rows)
    assert trouble.value.code == code


def test_a_missing_column_is_named_with_what_was_found():
    with pytest.raises(Unreadable) as trouble:
        open_payroll(b"CPF;Nome;Cargo\n")
    assert trouble.value.line == 1
    assert trouble.value.values == {"column": "wage", "found": "CPF, Nome, Cargo"}


def test_a_quotation_mark_left_open_is_found_where_it_opens():
    lines = "".join(f"{ONE};Nome;1,00\n" for _line in range(50))
    with pytest.raises(Unreadable) as trouble:
        list(open_payroll(f'{HEAD}{ONE};A;1,00\n{TWO};"B;2,00\n{lines}'.encode()).rows)
    assert (trouble.value.code, trouble.value.line) == ("quote_open", 3)


def test_a_cell_longer_than_any_table_has_is_told_by_its_line():
    line = f"{'a' * 60_000}\n"
    for text in (f'"{line * 4}', f"{'a' * 200_000};A;1,00\n"):
        with pytest.raises(Unreadable) as trouble:
            list(open_payroll(f"{HEAD}{text}".encode()).rows)
        assert trouble.value.code == "quote_open"


def test_more_workers_than_allowed_are_refused_at_the_line():
    content = (HEAD + f"{ONE};A;1,00\n" * (MAX_ROWS + 1)).encode()
    with pytest.raises(Unreadable) as trouble:
        for _row in open_payroll(content).rows:
            pass
    assert (trouble.value.code, trouble.value.line) == ("too_many_rows", MAX_ROWS + 2)


def test_a_plain_archive_is_no_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("folha.csv", "x")
    with pytest.raises(Unreadable) as trouble:
        open_payroll(stream.getvalue())
    assert trouble.value.code == "compressed"


# ── Properties ───────────────────────────────────────────────────────────────────────────────


@given(st.text("0123456789", min_size=0, max_size=14))
def test_check_digits_agree_with_the_library(digits):
    assert valid_cpf(digits) == (
        len(digits) == 11 and len(set(digits)) > 1 and stdnum_cpf.is_valid(digits)
    )


@given(st.integers(0, 999_999_999))
def test_every_number_with_fitting_digits_is_valid(number):
    own = cpf(number)
    assert valid_cpf(own) == (len(set(own)) > 1)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(content):
    try:
        payroll = open_payroll(content)
        checker = LineChecker(payroll.layout, OCTOBER, "11222333000181")
        for row in payroll.rows:
            checker.check(row)
    except Unreadable as trouble:
        assert trouble.code


@given(st.lists(st.text(max_size=30), max_size=6), st.sampled_from(";,\t"))
def test_any_line_below_good_headings_gives_a_value_or_faults(cells, delimiter):
    text = delimiter.join(["CPF", "Nome", "Salario", "Competência", "CNPJ"])
    content = f"{text}\n{delimiter.join(cells)}\n".encode("utf-8", "replace")
    try:
        payroll = open_payroll(content)
        checker = LineChecker(payroll.layout, OCTOBER, "11222333000181")
        for row in payroll.rows:
            found = checker.check(row)
            assert found
    except Unreadable as trouble:
        assert trouble.code


@given(st.integers(1, 99_999_999))
def test_amounts_come_through_every_way_of_writing(cents):
    units, rest = divmod(cents, 100)
    grouped = f"{units:,}"
    ways = [
        (";", f"{grouped.replace(',', '.')},{rest:02d}"),
        (";", f"{units},{rest:02d}"),
        (",", f"{units}.{rest:02d}"),
        (",", f'"{grouped}.{rest:02d}"'),
    ]
    for delimiter, amount in ways:
        text = f"CPF{delimiter}Salario\n{ONE}{delimiter}{amount}\n"
        assert read(text.encode())[0][2] == cents
