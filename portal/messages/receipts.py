"""Receipts: a tagged PDF of what somebody sent. Nothing is stored; it can be made at any time."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from portal.messages.letters import font_folders

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
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=font_folders(),
        sys_inputs={"receipt": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return pdf
