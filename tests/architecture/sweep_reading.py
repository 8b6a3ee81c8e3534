"""What an answer says, whatever it is made of: pages as they are, PDFs by their words."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import Any

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SINGLES = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(content: bytes) -> str:
    """Everything that a reader of this answer could read."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as bag:
            return "\n".join(f"{name}\n{text_of(bag.read(name))}" for name in bag.namelist())
    return _words(content) if content.startswith(b"%PDF") else content.decode(errors="replace")


@lru_cache(maxsize=256)
def _words(content: bytes) -> str:
    """The words of a PDF, of its description and of the files in it."""
    with pikepdf.open(io.BytesIO(content)) as document:
        said = [str(value) for value in document.docinfo.values()]
        said += [
            file.get_file().read_bytes().decode(errors="replace")
            for file in document.attachments.values()
        ]
        for page in document.pages:
            said.append(_on_page(page))
    return "\n".join(said)


def _on_page(page: Any) -> str:
    fonts = page.resources.get("/Font", {})
    letters = {name: _letters(font) for name, font in fonts.items() if "/ToUnicode" in font}
    now: dict[int, str] = {}
    said: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            now = letters.get(str(operands[0]), {})
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            said += [_read(bytes(one), now) for one in parts if isinstance(one, pikepdf.String)]
        elif str(operator) == "ET":
            said.append("\n")
    return "".join(said)


def _letters(font: Any) -> dict[int, str]:
    """Number of a drawn letter -> the text it stands for."""
    table = font["/ToUnicode"].read_bytes()
    found = {}
    for block in _SINGLES.findall(table):
        found |= {int(number, 16): _text(text) for number, text in _PAIR.findall(block)}
    for block in _RANGES.findall(table):
        for first, last, text in _RANGE.findall(block):
            for number in range(int(first, 16), int(last, 16) + 1):
                found[number] = chr(int(text, 16) + number - int(first, 16))
    return found


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", errors="replace")


def _read(drawn: bytes, letters: dict[int, str]) -> str:
    numbers = (int.from_bytes(drawn[at : at + 2], "big") for at in range(0, len(drawn), 2))
    return "".join(letters.get(number, "") for number in numbers)
