"""Papers as tagged PDF/UA-1 files, set in typefaces that come with the program.

Latin, Arabic and Chinese each have theirs: whoever writes a name or a sentence in one of these
scripts finds it on paper, whatever the language of the paper is.
"""

from __future__ import annotations

import json
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


def typeset(template: Path, name: str, content: dict[str, Any], at: datetime) -> bytes:
    """The paper that the template makes of the content, which it reads as sys.inputs.<name>.

    The same content and moment give the same bytes. Raises typst.TypstError when a letter of the
    text stands in none of our typefaces.
    """
    pdf: bytes = typst.compile(
        str(template),
        root=str(Path(__file__).parent),  # papers share typst/direction.typ
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=typefaces(),
        sys_inputs={name: json.dumps(content, ensure_ascii=False)},
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
