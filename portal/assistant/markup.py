"""The little markup of approved texts as HTML: paragraphs, headings, lists, bold; else text."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NUMBERED = re.compile(r"^\d+\.\s+")


def to_html(text: str, heading: int = 3) -> SafeString:
    """The text as HTML. Everything is escaped before a single tag is put around it."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        while lines:
            parts.append(_next(lines, heading))
    return mark_safe("".join(parts))  # noqa: S308  # built from escaped pieces only


def _next(lines: list[str], heading: int) -> str:
    first = lines[0]
    if first.startswith("## "):
        return f"<h{heading}>{_inline(lines.pop(0)[3:])}</h{heading}>"
    if first.startswith("- "):
        return _list("ul", lines, lambda line: line.startswith("- "), lambda line: line[2:])
    if _NUMBERED.match(first):
        return _list(
            "ol",
            lines,
            lambda line: bool(_NUMBERED.match(line)),
            lambda line: _NUMBERED.sub("", line),
        )
    words = []
    while lines and not lines[0].startswith(("## ", "- ")) and not _NUMBERED.match(lines[0]):
        words.append(lines.pop(0))
    return f"<p>{_inline(' '.join(words))}</p>"


def _list(tag: str, lines: list[str], belongs, strip) -> str:  # type: ignore[no-untyped-def]
    items = []
    while lines and belongs(lines[0]):
        items.append(f"<li>{_inline(strip(lines.pop(0)))}</li>")
    return f"<{tag}>{''.join(items)}</{tag}>"


def _inline(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(text))


def to_lines(text: str) -> str:
    """The text without markup, for channels that know none, and for reading aloud."""
    plain = re.sub(r"^##\s+", "", text, flags=re.MULTILINE)
    return _BOLD.sub(r"\1", plain)
