"""The letter of a decision against somebody: what it means, why, who decided, how to contest it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benefits.recalculation.procedures import Procedure
from portal.components import dates
from portal.messages import letters, notices
from portal.messages.models import Letter, Notice


@dataclass(frozen=True)
class Said:
    """What one kind of procedure says of its own. The two last take `day` and `reference`."""

    title: str
    answer: str  # what the decision means, in a sentence
    how: dict[str, Any]  # the section on what is done, or is not
    contest: str
    online: str
    facts: list[dict[str, str]] = field(default_factory=list)
    conditions: list[dict[str, str]] = field(default_factory=list)
    sum: list[dict[str, str]] = field(default_factory=list)


def write_letter(row: Procedure, kind: str, say: Callable[[], Said], at: datetime) -> Letter:
    """The letter in its reader's language, once; `say` is asked in that language."""
    reader = row.reader
    language = reader.language
    with translation.override(language):
        content = _content(row, say())
    return letters.write(
        reader.pk,
        "decision",
        key=f"{kind}:{row.pk}",
        case=row.claim.protocol,
        content=content,
        language=language,
        at=at,
    )


def write_question(row: Any, notice: Notice, at: datetime) -> Letter:
    """The question to who is heard, in the words of its notice, to be posted or handed over."""
    language = row.reader.language
    with translation.override(language):
        said = notices.words(notice)
        content = {
            "title": said.title,
            "answer": said.what,
            "office": row.claim.unit.name if row.claim.unit else "",
            "paragraphs": [said.why, said.next],
            "facts": [
                {"label": _("Claim"), "value": row.claim.protocol},
                {"label": _("Number"), "value": row.reference},
            ],
            "sections": [
                {
                    "title": _("How you can answer"),
                    "paragraphs": [said.by_when],
                    "items": [
                        _("In the portal: sign in and open “Messages”."),
                        _("At any of our offices, in writing or by word of mouth."),
                    ],
                }
            ],
        }
    return letters.write(
        row.reader.pk,
        "question",
        key=f"asked:{notice.pk}",
        case=row.claim.protocol,
        content=content,
        language=language,
        at=at,
    )


def _content(row: Any, said: Said) -> dict[str, Any]:
    claim, decision = row.claim, row.result
    return {
        "title": said.title,
        "answer": said.answer,
        "office": claim.unit.name if claim.unit else "",
        "paragraphs": [
            row.words,
            _("This was decided by %(first)s and checked by %(second)s.")
            % {"first": decision.officer, "second": decision.second_officer},
        ],
        "facts": [
            {"label": _("Claim"), "value": claim.protocol},
            {
                "label": _("We asked you on"),
                "value": dates.long_date(timezone.localdate(row.opened_at)),
            },
            {"label": _("Your answer"), "value": row.answer or _("none came")},
            *said.facts,
        ],
        "conditions": said.conditions,
        "sum": said.sum,
        "sections": [
            said.how,
            {
                "title": _("If you do not agree"),
                "paragraphs": [
                    said.contest % {"day": dates.weekday_date(decision.appeal_until)},
                ],
                "items": [
                    said.online % {"reference": row.reference},
                    _("At any of our offices, in writing or by word of mouth."),
                ],
            },
        ],
    }
