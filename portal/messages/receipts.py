"""Receipts: a tagged PDF of what somebody sent. Nothing is stored; it can be made at any time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.printing import typeset

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


def render(content: dict[str, Any], language: str, at: datetime) -> bytes:
    """The receipt as PDF/UA-1; the same content and moment give the same bytes."""
    data = {
        **content,
        "language": language,
        "service": _("My Social Security"),
        "page": _("Page"),
        "of": _("of"),
    }
    return typeset(TEMPLATE, "receipt", data, at)
