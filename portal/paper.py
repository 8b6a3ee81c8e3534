"""A plain paper to keep: title, sections of paragraphs and facts, as a tagged PDF/UA."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
Section = tuple[str, Sequence[str], Sequence[tuple[str, str]]]


def render(
    *, title: str, lead: str, sections: Sequence[Section], language: str, at: datetime
) -> bytes:
    """The PDF; the same content and moment give the same bytes."""
    content = {
        "service": settings.SITE_NAME,
        "title": title,
        "lead": lead,
        "language": language,
        "page": _("Page"),
        "of": _("of"),
        "sections": [
            {
                "title": name,
                "paragraphs": list(paragraphs),
                "facts": [{"label": label, "value": value} for label, value in facts],
            }
            for name, paragraphs, facts in sections
        ],
    }
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    return [str(files("fontpkg_ibm_plex_sans") / "files")]
