"""The employer's own file with what is wrong beside each line, to be mended where it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from contributions.declarations.intake import content_of
from contributions.declarations.models import Declaration, Fault
from contributions.declarations.reading import Row, Unreadable, open_payroll
from contributions.declarations.wording import finding_words

Table = tuple[list[str], Iterator[list[str]]]


def marked(declaration: Declaration) -> Table | None:
    """Headings and lines as they were sent, and what is wrong in a last column that an upload
    does not read. None if the file cannot be read at all."""
    try:
        payroll = open_payroll(content_of(declaration))
    except Unreadable:
        return None
    headings = [*payroll.layout.headings, _("What is wrong")]
    return headings, _lines(payroll.rows, _found(declaration), len(headings) - 1)


def _found(declaration: Declaration) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    faults = Fault.objects.filter(declaration=declaration, blocking=True, line__gt=0)
    for line, column, code, values in faults.order_by("line", "id").values_list(
        "line", "column", "code", "values"
    ):
        what = finding_words(code, values)[0]
        found[line].append(f"{column}: {what}" if column else what)
    return found


def _lines(rows: Iterator[Row], found: dict[int, list[str]], width: int) -> Iterator[list[str]]:
    """Ends early where the file stops being readable; the last line says so."""
    try:
        for line, cells in rows:
            yield [*cells, *[""] * (width - len(cells)), " ".join(found.get(line, ()))]
    except Unreadable as trouble:
        yield [*[""] * width, finding_words(trouble.code, trouble.values)[0]]
