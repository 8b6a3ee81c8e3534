"""A plain paper to keep: title, sections of paragraphs and facts, as a tagged PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from portal.printing import typeset

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
Section = tuple[str, Sequence[str], Sequence[tuple[str, str]]]


def render(
    *, title: str, lead: str, sections: Sequence[Section], language: str, at: datetime
) -> bytes:
    """The PDF; the same content and moment give the same bytes."""
    content = {
        "service": _("My Social Security"),
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
    return typeset(TEMPLATE, "paper", content, at)
