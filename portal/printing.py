"""Papers as tagged PDF/UA-1 files, set in typefaces that come with the program.

Latin, Arabic and Chinese each have theirs: whoever writes a name or a sentence in one of these
scripts finds it on paper, whatever the language of the paper is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import structlog
import typst
from django.utils.translation import gettext as _

from portal.glyphs import signs_of

log = structlog.get_logger("portal.printing")

_FOLDERS = (
    ("fontpkg_ibm_plex_sans", "files"),
    ("fontpkg_ibm_plex_sans_arabic", "files"),
    ("pylopdf_fonts_zh_cn", "."),
)
_NOT_OURS = "NotoSerif"  # comes in the same package; no paper names it
# What typst says of a sign that it cannot print.
_UNKNOWN = re.compile(r"the text (?:contains the disallowed codepoint )?`")
_INSTEAD = "\u25a1"  # □
_LAYOUT = "\n\r\t"
_NEVER = "\ufeff"  # no paper may hold it, though it has no look that could be missing


def typeset(template: Path, name: str, content: dict[str, Any], at: datetime) -> bytes:
    """The paper that the template makes of the content, which it reads as sys.inputs.<name>.

    The same content and moment give the same bytes. A sign that none of our typefaces has, such as
    a rare Chinese one in a name or an emoji in an answer, is printed as an empty square, and the
    paper says so at its end, in the active language.
    """
    try:
        return _compiled(template, name, content, at)
    except typst.TypstError as error:
        if not _UNKNOWN.search(str(error)):
            raise
    squares = _("□ stands for a sign that our typefaces do not have.")
    log.warning("printed with squares", paper=name)
    try:
        return _compiled(template, name, _squared(content, _is_printable), at, squares)
    except typst.TypstError as error:
        if not _UNKNOWN.search(str(error)):
            raise
    return _compiled(template, name, _squared(content, _has_its_drawing), at, squares)


def _squared(value: Any, keeps: Callable[[str], bool]) -> Any:
    """The same content with a square for each sign that is not kept."""
    if isinstance(value, dict):
        return {key: _squared(one, keeps) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_squared(one, keeps) for one in value]
    if isinstance(value, str):
        return "".join(sign if sign in _LAYOUT or keeps(sign) else _INSTEAD for sign in value)
    return value


def _is_printable(sign: str) -> bool:
    """Has a drawing of its own or is put together from some; what joins others needs none."""
    if unicodedata.category(sign) in ("Cf", "Mn"):
        return sign not in _NEVER
    return all(map(_has_its_drawing, unicodedata.normalize("NFD", sign)))


def _has_its_drawing(sign: str) -> bool:
    return ord(sign) in _signs()


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    """Every sign that one of our typefaces has, read when a paper first asks for another."""
    return frozenset[int]().union(
        *(
            signs_of(Path(str(file)))
            for package, folder in _FOLDERS
            for file in (files(package) / folder).iterdir()
            if file.name.endswith((".ttf", ".otf")) and not file.name.startswith(_NOT_OURS)
        )
    )


def _compiled(
    template: Path, name: str, content: dict[str, Any], at: datetime, squares: str = ""
) -> bytes:
    pdf: bytes = typst.compile(
        str(template),
        root=str(Path(__file__).parent),  # papers share typst/direction.typ
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=typefaces(),
        sys_inputs={name: json.dumps(content, ensure_ascii=False), "squares": squares},
        timestamp=int(at.timestamp()),
    )
    return pdf


@lru_cache(maxsize=1)
def typefaces() -> typst.Fonts:
    """The typefaces of our papers, read once a process; those of the machine are not used."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files(package) / folder) for package, folder in _FOLDERS],
    )
