"""What a table needs to become cards on a narrow screen: names on its cells, roles that stay."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from portal.components.parts import Amount, Column, Link, Status
from portal.components.values import in_html, link, money, show, words

MOST_CARD_COLUMNS = 7  # wider tables scroll sideways instead
LONG = 44  # characters from which a cell takes the whole width of a card

_HEAD = re.compile(r"<thead\b.*?</thead>", re.S)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.S)
_ROW = re.compile(r"<tr\b.*?</tr>", re.S)
_CELL = re.compile(r"<(th|td)\b")
_PLAIN = re.compile(r"(<(?:td|th|a)\b[^>]*>)([^<]+)(?=</(?:td|th|a)>)")
_NUM, _HIDDEN = ' class="num"', ' class="visually-hidden"'
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


def with_directions(content: str) -> SafeString:
    """A hand-made table whose names and numbers keep their own direction, as in any other."""
    if not get_language_bidi():
        return mark_safe(content)  # noqa: S308  # the content was safe
    return mark_safe(  # noqa: S308  # the content was safe; `words` escapes
        _PLAIN.sub(lambda cell: cell[1] + words(unescape(cell[2]).strip()), content)
    )


def _labelled(row: str, labels: Sequence[str]) -> str:
    left = iter(labels)

    def add(cell: re.Match[str]) -> str:
        role = "rowheader" if cell.group(1) == "th" else "cell"
        return f'{cell.group()} role="{role}" data-label="{escape(next(left))}"'

    return _CELL.sub(add, row)


def columns_of(columns: Sequence[object], rows: Sequence[Sequence[object]]) -> list[Column]:
    """The columns, those of words that hold a sentence in any row marked as long."""
    heads = [one if isinstance(one, Column) else Column(str(one)) for one in columns]
    for place, head in enumerate(heads):
        # A row's heading and figures stand as they are, however long.
        if place and not head.numeric and _has_sentences([row[place] for row in rows]):
            heads[place] = replace(head, long=True)
    return heads


def _has_sentences(cells: Sequence[object]) -> bool:
    return any(len(cell) > LONG for cell in cells if isinstance(cell, str))


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


@dataclass(frozen=True)
class Table:
    """What stands in a table and how it looks. shared: columns said once above it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    footer: Sequence[object] = ()
    shared: Mapping[int, tuple[Column, object]] = field(default_factory=dict)
    hide_caption: bool = False
    empty: str = ""
    dense: bool = False

    @property
    def heads(self) -> list[tuple[int, Column]]:
        """The columns that stand in the table, with their places in a row."""
        return [pair for pair in enumerate(self.columns) if pair[0] not in self.shared]


def written(table: Table) -> SafeString:
    """The table as HTML; written without a template, because a record has fifty tables.

    The roles say again what a card's display hides from some screen readers.
    """
    looks = {"cards": len(table.columns) <= MOST_CARD_COLUMNS, "dense": table.dense}
    css = " ".join(name for name, wanted in looks.items() if wanted)
    css = f' class="{css}"' if css else ""
    caption, label = in_html(table.caption), plain(table.caption)
    heads = "".join(
        f'<th scope="col" role="columnheader"{_NUM if column.numeric else ""}>'
        f"{in_html(column.label)}</th>"
        for _place, column in table.heads
    )
    return mark_safe(  # noqa: S308  # captions and labels are escaped, cells come from `show`
        f"{_shared(table)}"
        f'<div class="scroll" role="group" aria-label="{label}" tabindex="0">\n'
        f'  <table{css} role="table">\n'
        f"    <caption{_HIDDEN if table.hide_caption else ''}>{caption}</caption>\n"
        f'    <thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'    <tbody role="rowgroup">\n{_body(table)}</tbody>\n'
        f"{_foot(table)}  </table>\n</div>\n"
    )


def plain(words: str) -> str:
    """What may stand in an attribute: a caption may hold tags, such as a date."""
    return escape(unescape(strip_tags(words))) if "<" in words else in_html(words)


def _shared(table: Table) -> str:
    said = "".join(
        f"<div><dt>{in_html(column.label)}</dt><dd>{show(value)}</dd></div>"
        for column, value in table.shared.values()
    )
    return f'<dl class="shared">{said}</dl>' if said else ""


def _body(table: Table) -> str:
    if not table.rows:
        if not table.empty:
            return ""
        return (
            f'<tr role="row"><td class="quiet" role="cell" colspan="{len(table.heads)}">'
            f"{in_html(table.empty)}</td></tr>\n"
        )
    starts = [
        (place, _start(column, heading=turn == 0), "</td>" if turn else "</th>")
        for turn, (place, column) in enumerate(table.heads)
    ]
    language = get_language() or "en"
    columns = [
        [f"{start}{cell}{end}" for cell in _shown([row[place] for row in table.rows], language)]
        for place, start, end in starts
    ]
    return "".join(
        [f'<tr role="row">{"".join(cells)}</tr>\n' for cells in zip(*columns, strict=True)]
    )


def _shown(cells: Sequence[Any], language: str) -> list[SafeString]:
    """The cells of one column as HTML: what they are is asked once where all are of one kind."""
    kinds = set(map(type, cells))
    if kinds == {Amount}:
        return [money(cell.cents, language) for cell in cells]
    bidi = get_language_bidi()
    if kinds == {str}:
        return [words(cell, bidi=bidi) for cell in cells]
    if kinds == {Link}:
        return [link(cell, bidi=bidi) for cell in cells]
    if kinds == {Status}:
        tags = {cell: show(cell) for cell in set(cells)}
        return [tags[cell] for cell in cells]
    return [show(cell) for cell in cells]


def _foot(table: Table) -> str:
    if not table.footer:
        return ""
    cells = [
        f"{_start(column, heading=False)}{show(table.footer[place])}</td>"
        if turn
        else f'<th scope="row" role="rowheader">{show(table.footer[place])}</th>'
        for turn, (place, column) in enumerate(table.heads)
    ]
    return f'    <tfoot role="rowgroup"><tr role="row">{"".join(cells)}</tr></tfoot>\n'


def _start(column: Column, *, heading: bool) -> str:
    tag = 'th scope="row" role="rowheader"' if heading else 'td role="cell"'
    css = _NUM if column.numeric else ""
    if column.long and not (heading or column.numeric):
        css = ' class="long"'
    return f'<{tag} data-label="{in_html(column.label)}"{css}>'
