"""Formal letters: written once, frozen, shown on screen, as data and as PDF/UA from one object.

The content of a letter is plain data whose sentences are already in the reader's language:

    title, answer (the first line, in full size), office, paragraphs [text]
    facts [{label, value}]
    conditions [{label, result: met|not_met|unknown, own, needed, source, article, note}]
    shares [{who, amount, from, until, paid_to}]   where several people receive one amount
    sum [{label, amount, kind: step|add|subtract|total, article, note}]
    sections [{title, paragraphs [text], items [text]}]

`own`, `needed`, `amount` and the like are text. A missing list is an empty list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Person
from portal.components import dates
from portal.messages.models import Letter, Print, letter_code
from portal.printing import typeset

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
RESULTS = ("met", "not_met", "unknown")
SUM_KINDS = ("step", "add", "subtract", "total")
_LISTS = ("paragraphs", "facts", "conditions", "shares", "sum", "sections")
_TEXTS = ("title", "answer", "office")


@dataclass(frozen=True)
class Draft:
    """A letter before it is written: for whom, about what, and what it says in which language."""

    person_id: int
    kind: str
    key: str
    case: str
    content: dict[str, Any]
    language: str


@dataclass(frozen=True)
class Printed:
    """A letter as a file, and the digest by which a copy of it is known."""

    pdf: bytes
    sha256: str


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
    return write_each([Draft(person_id, kind, key, case, content, language)], at)[key]


def write_each(drafts: Sequence[Draft], at: datetime) -> dict[str, Letter]:
    """Writes several letters, each once per key, and returns them by key. Three statements."""
    names = Person.objects.in_bulk({draft.person_id for draft in drafts})
    Letter.objects.bulk_create(
        [_letter(draft, str(names[draft.person_id]), at) for draft in drafts],
        ignore_conflicts=True,
    )
    stored = Letter.objects.filter(key__in=[draft.key for draft in drafts])
    return {letter.key: letter for letter in stored.defer("content", "pdf")}


def _letter(draft: Draft, name: str, at: datetime) -> Letter:
    code = letter_code()
    with translation.override(draft.language):
        whole = {
            **checked(draft.content),
            "to": name,
            "initials": initials(name),
            "case": draft.case,
            "code": code,
            "date": dates.weekday_date(localtime(at).date()),
            "written_at": at.isoformat(),
            "language": draft.language,
        }
    return Letter(
        person_id=draft.person_id,
        code=code,
        key=draft.key,
        kind=draft.kind,
        case=draft.case,
        language=draft.language,
        content=whole,
        content_sha256=digest(whole),
        written_at=at,
    )


def digest(content: dict[str, Any]) -> str:
    """What proves that a letter says what it said: SHA-256 of its content, in any order of keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def printed(letter: Letter) -> Printed:
    """The letter as a PDF: made when first asked for, the same bytes for everybody ever after.

    Raises ValueError when the letter is no longer what was written: such a one is not printed.
    """
    if letter.sha256:
        return Printed(bytes(letter.pdf), letter.sha256)
    found = Print.objects.filter(letter=letter).first()
    if found is None:
        if digest(letter.content) != letter.content_sha256:
            raise ValueError(f"letter {letter.pk} was altered")
        with translation.override(letter.language):
            pdf = render(letter.content, letter.written_at)
        made = Print(
            letter=letter,
            person_id=letter.person_id,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        Print.objects.bulk_create([made], ignore_conflicts=True)  # who was first, counts
        found = Print.objects.get(letter=letter)
    return Printed(bytes(found.pdf), found.sha256)


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
    return typeset(TEMPLATE, "letter", data, at)


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
        "shares": _("Who receives what"),
        "who": _("For"),
        "each_month": _("Each month"),
        "from": _("From"),
        "until": _("Until"),
        "paid_to": _("Paid to"),
        "amount": _("Amount"),
        "page": _("Page"),
        "of": _("of"),
        "verify": _("Anyone can check at %(address)s that this letter is ours.")
        % {"address": f"{settings.PORTAL_ORIGIN}/verify/"},
    }
