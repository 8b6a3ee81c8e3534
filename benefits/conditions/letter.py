"""The letter of a step: what happened, what it means for the money, what to do, how to contest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from benefits.adjudication.models import Decision
from benefits.conditions import queries
from benefits.conditions.models import FollowUp
from benefits.conditions.words import (
    condition_rows,
    effect_sentence,
    period_name,
    reasons_of_step,
    what_to_do,
)
from benefits.law.family_grant_ladder import Step
from portal.components import dates
from portal.messages import letters
from portal.messages.models import Letter


def write_letter(follow_up: FollowUp, at: datetime) -> Letter:
    """The letter of a decided step in its reader's language, once."""
    language = follow_up.person.language
    with translation.override(language):
        content = _content(follow_up)
    return letters.write(
        follow_up.person_id,
        "conditions",
        key=f"follow-up:{follow_up.pk}",
        case=follow_up.reference,
        content=content,
        language=language,
        at=at,
    )


def _content(follow_up: FollowUp) -> dict[str, Any]:
    decision = follow_up.decision
    assert decision is not None
    determined = queries.determined(follow_up)
    assert determined is not None
    rows = condition_rows(determined.conditions, queries.names_in(follow_up))
    return {
        "title": _title(follow_up),
        "answer": effect_sentence(follow_up),
        "office": follow_up.unit.name if follow_up.unit else "",
        "paragraphs": [_who(decision), *([follow_up.words] if follow_up.words else [])],
        "facts": [
            {"label": _("Period"), "value": period_name(follow_up)},
            {"label": _("Step"), "value": str(follow_up.get_step_display())},
        ],
        "conditions": [
            {
                "label": row.label,
                "result": row.result,
                "own": str(row.own or ""),
                "needed": str(row.needed or ""),
                "source": row.source,
                "article": row.article,
                "note": row.note,
            }
            for row in rows
        ],
        "sections": [
            {
                "title": _("Why this step"),
                "paragraphs": reasons_of_step(determined),
            },
            {"title": _("What you can do now"), "paragraphs": what_to_do(follow_up)},
            _contest(follow_up, decision),
        ],
    }


def _title(follow_up: FollowUp) -> str:
    return {
        Step.WARNING: _("A warning about your family grant"),
        Step.BLOCK: _("Your family grant is held back for a month"),
        Step.SUSPENSION: _("Your family grant is not paid for two months"),
        Step.END: _("Your family grant ends"),
    }[Step(follow_up.step)]


def _who(decision: Decision) -> str:
    if decision.second_officer is None:
        return _(
            "This letter was written automatically from what the school or the health post told us."
            " It stops no money."
        )
    return _("This was decided by %(first)s and checked by %(second)s.") % {
        "first": decision.officer,
        "second": decision.second_officer,
    }


def _contest(follow_up: FollowUp, decision: Decision) -> dict[str, Any]:
    return {
        "title": _("If you do not agree"),
        "paragraphs": [
            _(
                "You can contest this until %(day)s. Other people than those who decided look at it"
                " again. It costs nothing, and you need no lawyer. If you are right, you are paid"
                " what was stopped."
            )
            % {"day": dates.weekday_date(decision.appeal_until)},
        ],
        "items": [
            _("Online: open “School and health” with the number %(reference)s, choose “Contest”.")
            % {"reference": follow_up.reference},
            _("At any of our offices, in writing or by word of mouth."),
        ],
    }
