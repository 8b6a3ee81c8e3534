"""Papers as tagged PDF/UA-1 files, set in typefaces that come with the program.

Latin, Arabic and Chinese each have theirs: whoever writes a name or a sentence in one of these
scripts finds it on paper, whatever the language of the paper is.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

_FOLDERS = (
    ("fontpkg_ibm_plex_sans", "files"),
    ("fontpkg_ibm_plex_sans_arabic", "files"),
    ("pylopdf_fonts_zh_cn", "."),
)


# What typst says of a sign that it cannot print: the sign itself, or its number.
_UNKNOWN = re.compile(r'the text (?:contains the disallowed codepoint )?`"(.+?)"`', re.S)
_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")
_INSTEAD = "\u25a1"  # □
# One compilation finds one unknown sign; of pictures people write many, and none is in a typeface.
_PICTURES = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff][\u200d\ufe0f]*")
_MOST_UNKNOWN = 200


def typeset(template: Path, name: str, content: dict[str, Any], at: datetime) -> bytes:
    """The paper that the template makes of the content, which it reads as sys.inputs.<name>.

    The same content and moment give the same bytes. A sign that none of our typefaces has, such as
    an emoji in somebody's answer, is printed as an empty square.
    """
    text = json.dumps(content, ensure_ascii=False)
    for _try in range(_MOST_UNKNOWN):
        try:
            return _compiled(template, name, text, at)
        except typst.TypstError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None:
                raise
        text = _PICTURES.sub(_INSTEAD, text)
        sign = _NUMBER.sub(lambda found: chr(int(found[1], 16)), unknown[1])
        for letter in sign:
            text = text.replace(json.dumps(letter, ensure_ascii=False)[1:-1], _INSTEAD)
    return _compiled(template, name, text, at)


def _compiled(template: Path, name: str, text: str, at: datetime) -> bytes:
    pdf: bytes = typst.compile(
        str(template),
        root=str(Path(__file__).parent),  # papers share typst/direction.typ
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=typefaces(),
        sys_inputs={name: text},
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
