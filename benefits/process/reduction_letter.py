"""The letter of a reduction: what changes from when on, why, and how to contest it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from benefits.eligibility import wording
from benefits.eligibility.assessment import determinations
from benefits.recalculation import reducing
from benefits.recalculation.models import Cause
from benefits.recalculation.reduction_models import Reduction
from portal.components import dates
from portal.components.values import money_text
from portal.messages import letters
from portal.messages.models import Letter
from portal.periods import ONE_DAY


def write_letter(made: Reduction, at: datetime) -> Letter:
    """The letter in its reader's language, once."""
    language = made.person.language
    with translation.override(language):
        content = _content(made)
    return letters.write(
        made.person_id,
        "decision",
        key=f"reduction:{made.pk}",
        case=made.revision.decision.claim.protocol,
        content=content,
        language=language,
        at=at,
    )


def _content(made: Reduction) -> dict[str, Any]:
    claim, decision = made.revision.decision.claim, made.result
    assert decision is not None
    chosen = made.revision.cause == Cause.CHOICE  # the law's answer is about the other benefit
    found = None if chosen else determinations(made.revision.determination)[0]
    benefit = str(claim.get_benefit_display())
    title = _("Your %(benefit)s ends") if reducing.ends(made) else _("Your %(benefit)s changes")
    return {
        "title": title % {"benefit": benefit},
        "answer": answer(made),
        "office": claim.unit.name if claim.unit else "",
        "paragraphs": [
            made.words,
            _("This was decided by %(first)s and checked by %(second)s.")
            % {"first": decision.officer, "second": decision.second_officer},
        ],
        "facts": [
            {"label": _("Claim"), "value": claim.protocol},
            {
                "label": _("We asked you on"),
                "value": dates.long_date(made.opened_at.date()),
            },
            {"label": _("Your answer"), "value": made.answer or _("none came")},
        ],
        "conditions": [
            {
                "label": one.label,
                "result": one.result,
                "own": str(one.own or ""),
                "needed": str(one.needed or ""),
                "source": one.source,
                "article": one.article,
                "note": one.note,
            }
            for one in (wording.conditions(found) if found else ())
        ],
        "sum": [
            {
                "label": one.label,
                "amount": one.text or (money_text(one.cents) if one.cents is not None else ""),
                "kind": one.kind,
                "note": one.note,
                "article": one.article,
            }
            for one in (wording.sum_lines(found) if found else ())
        ],
        "sections": [_stays(), _contest(made)],
    }


def answer(made: Reduction) -> str:
    """What the decision means, in a sentence: the new amount or the last day."""
    assert made.effect_on is not None and made.result is not None
    if reducing.ends(made):
        return _("%(day)s is the last day that is paid.") % {
            "day": dates.long_date(made.effect_on - ONE_DAY)
        }
    award = made.result.awards.filter(person_id=made.person_id).first()
    return _("From %(day)s on you receive %(amount)s a month, before tax.") % {
        "day": dates.long_date(made.effect_on),
        "amount": money_text(award.amount_cents if award else made.revision.new_cents),
    }


def _stays() -> dict[str, Any]:
    return {
        "title": _("What you were paid"),
        "paragraphs": [_("This decision takes nothing back of what you were paid until then.")],
    }


def _contest(made: Reduction) -> dict[str, Any]:
    assert made.result is not None
    return {
        "title": _("If you do not agree"),
        "paragraphs": [
            _(
                "You can contest this until %(day)s. Other people than those who decided look at it"
                " again. It costs nothing, and you need no lawyer. If you are right, you are paid"
                " what was stopped."
            )
            % {"day": dates.weekday_date(made.result.appeal_until)},
        ],
        "items": [
            _("Online: open “A change to your benefit” with the number %(reference)s.")
            % {"reference": made.reference},
            _("At any of our offices, in writing or by word of mouth."),
        ],
    }
