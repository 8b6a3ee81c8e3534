"""What a table needs to become cards on a narrow screen: names on its cells, roles that stay."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape, unescape

from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from portal.components.parts import Column
from portal.components.values import show

MOST_CARD_COLUMNS = 7  # wider tables scroll sideways instead
LONG = 44  # characters from which a cell takes the whole width of a card

_HEAD = re.compile(r"<thead\b.*?</thead>", re.S)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.S)
_ROW = re.compile(r"<tr\b.*?</tr>", re.S)
_CELL = re.compile(r"<(th|td)\b")
_ROLES = (("thead", "rowgroup"), ("tbody", "rowgroup"), ("tfoot", "rowgroup"), ("tr", "row"))


def with_labels(content: str) -> SafeString | None:
    """A hand-made thead and tbody with data-label and role on each cell.

    None when the table cannot stand as cards: cells that span, no single row of headings, too
    many columns, or a row of another length.
    """
    head = _HEAD.search(content)
    if not head or head.group().count("<tr") != 1 or re.search(r"(col|row)span|<table", content):
        return None
    labels = [unescape(strip_tags(text)).strip() for text in _HEADING.findall(head.group())]
    rows = _ROW.findall(content[head.end() :])
    if not 0 < len(labels) <= MOST_CARD_COLUMNS or any(
        len(_CELL.findall(row)) != len(labels) for row in rows
    ):
        return None
    top = re.sub(r"<th\b", '<th role="columnheader"', head.group())
    body = _ROW.sub(lambda row: _labelled(row.group(), labels), content[head.end() :])
    found = content[: head.start()] + top + body
    for name, role in _ROLES:
        found = re.sub(rf"<{name}\b", f'<{name} role="{role}"', found)
    return mark_safe(found)  # noqa: S308  # the content was safe; labels are escaped


def _labelled(row: str, labels: Sequence[str]) -> str:
    left = iter(labels)

    def add(cell: re.Match[str]) -> str:
        role = "rowheader" if cell.group(1) == "th" else "cell"
        return f'{cell.group()} role="{role}" data-label="{escape(next(left))}"'

    return _CELL.sub(add, row)


def columns_of(columns: Sequence[object], rows: Sequence[Sequence[object]]) -> list[Column]:
    """The columns, those that hold a sentence in any row marked as long."""
    heads = [one if isinstance(one, Column) else Column(str(one)) for one in columns]
    return [
        replace(head, long=True)
        if any(
            isinstance(cell, str) and len(cell) > LONG
            for row in rows
            for cell in row[place : place + 1]
        )
        else head
        for place, head in enumerate(heads)
    ]


def shared_columns(
    heads: Sequence[Column], rows: Sequence[Sequence[object]]
) -> dict[int, tuple[Column, object]]:
    """Columns of words, after the first, that say the same in every row: said once above."""
    if len(rows) < 2:
        return {}
    return {
        place: (heads[place], rows[0][place])
        for place in range(1, len(heads))
        if not heads[place].numeric
        and rows[0][place] not in (None, "")
        and all(row[place] == rows[0][place] for row in rows)
    }


def body_of(rows: Sequence[Sequence[tuple[Column, object]]]) -> SafeString:
    """The rows of a table's body; written without a template, because records have 500 rows."""
    starts: dict[tuple[bool, Column], str] = {}
    found = []
    for row in rows:
        cells = []
        for place, (column, cell) in enumerate(row):
            key = (place == 0, column)
            if key not in starts:
                starts[key] = _start(column, heading=place == 0)
            cells.append(f"{starts[key]}{show(cell)}{'</td>' if place else '</th>'}")
        found.append(f'<tr role="row">{"".join(cells)}</tr>\n')
    return mark_safe("".join(found))  # noqa: S308  # labels are escaped, `show` gives safe text


def _start(column: Column, *, heading: bool) -> str:
    tag = 'th scope="row" role="rowheader"' if heading else 'td role="cell"'
    css = ' class="num"' if column.numeric else ""
    if column.long and not (heading or column.numeric):
        css = ' class="long"'
    return f'<{tag} data-label="{conditional_escape(column.label)}"{css}>'
