"""Formal letters: written once, frozen, shown on screen, as PDF/UA and as data from one object.

The content of a letter is plain data whose sentences are already in the reader's language:

    title, answer (the first line, in full size), office, paragraphs [text]
    facts [{label, value}]
    conditions [{label, result: met|not_met|unknown, own, needed, source, article, note}]
    sum [{label, amount, kind: step|add|subtract|total, article, note}]
    sections [{title, paragraphs [text], items [text]}]

`own`, `needed`, `amount` and the like are text. A missing list is an empty list.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import queries as people
from portal.components import dates
from portal.messages.models import Letter, letter_code

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
RESULTS = ("met", "not_met", "unknown")
SUM_KINDS = ("step", "add", "subtract", "total")
_LISTS = ("paragraphs", "facts", "conditions", "sum", "sections")
_TEXTS = ("title", "answer", "office")


def write(
    person_id: int,
    kind: str,
    *,
    key: str,
    case: str,
    content: dict[str, Any],
    language: str,
    at: datetime,
) -> Letter:
    """Writes a letter once per key and returns it; the second call returns the first letter.

    Raises ValueError when the content does not have the form described above.
    """
    stored = Letter.objects.filter(key=key).first()
    if stored is not None:
        return stored
    person = people.person(person_id)
    code = letter_code()
    with translation.override(language):
        whole = {
            **checked(content),
            "to": str(person),
            "initials": initials(str(person)),
            "case": case,
            "code": code,
            "date": dates.weekday_date(localtime(at).date()),
            "written_at": at.isoformat(),
            "language": language,
        }
        pdf = render(whole, at)
    letter = Letter(
        person_id=person_id,
        code=code,
        key=key,
        kind=kind,
        case=case,
        language=language,
        content=whole,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        written_at=at,
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    return Letter.objects.get(key=key)


def checked(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its missing lists; ValueError names what does not fit."""
    unknown = set(content) - {*_LISTS, *_TEXTS}
    if unknown:
        raise ValueError(f"a letter has no {', '.join(sorted(unknown))}")
    whole: dict[str, Any] = {name: content.get(name) or "" for name in _TEXTS}
    whole.update({name: list(content.get(name) or []) for name in _LISTS})
    if not whole["title"] or not whole["answer"]:
        raise ValueError("a letter has a title and an answer")
    whole["sections"] = [
        {"title": one["title"], "paragraphs": one.get("paragraphs") or [],
         "items": one.get("items") or []}
        for one in whole["sections"]
    ]  # fmt: skip
    for condition in whole["conditions"]:
        if condition["result"] not in RESULTS:
            raise ValueError(f"a condition cannot be {condition['result']!r}")
    for line in whole["sum"]:
        if line.get("kind", "step") not in SUM_KINDS:
            raise ValueError(f"a line of a sum cannot be {line['kind']!r}")
    plain: dict[str, Any] = _text_only(whole)
    return plain


def _text_only(value: Any) -> Any:
    """Plain text throughout, so that a letter reads the same in any language and for ever."""
    if isinstance(value, dict):
        return {key: _text_only(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_text_only(item) for item in value]
    return "" if value is None else str(value)


def initials(name: str) -> str:
    """M. S. for Maria da Silva: what a verifier may see."""
    parts = [part for part in name.split() if part[:1].isupper()]
    return " ".join(f"{part[0]}." for part in parts)


def render(content: dict[str, Any], at: datetime) -> bytes:
    """The letter as a tagged PDF/UA-1; the same content and moment give the same bytes."""
    data = {**content, "words": _words()}
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=font_folders(),
        sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return pdf


@lru_cache(maxsize=1)
def font_folders() -> list[str]:
    return [str(files("fontpkg_ibm_plex_sans") / "files")]


def _words() -> dict[str, str]:
    """The fixed words of the form, in the language of the letter."""
    return {
        "service": _("My Social Security"),
        "case": _("Protocol number"),
        "code": _("Letter code"),
        "conditions": _("What we looked at"),
        "condition": _("Condition"),
        "own": _("Yours"),
        "needed": _("Needed"),
        "result": _("Result"),
        "source": _("Source"),
        "article": _("Law"),
        "met": _("met"),
        "not_met": _("not met"),
        "unknown": _("not known"),
        "sum": _("How the amount came about"),
        "line": _("Step"),
        "amount": _("Amount"),
        "page": _("Page"),
        "of": _("of"),
        "verify": _("Anyone can check at %(address)s that this letter is ours.")
        % {"address": f"{settings.PORTAL_ORIGIN}/verify/"},
    }
