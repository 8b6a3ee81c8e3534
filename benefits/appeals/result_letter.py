"""The reasoned result of an appeal, as a letter."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from benefits.appeals.models import Appeal, AppealState, Vote
from benefits.eligibility.assessment import determinations
from benefits.eligibility.wording import wording
from portal.components import dates
from portal.messages import letters
from portal.messages.models import Letter


def write_result(appeal: Appeal, votes: list[Vote], at: datetime) -> Letter:
    """The letter of a decided appeal in its reader's language, once."""
    language = appeal.person.language
    with translation.override(language):
        content = {
            "title": _("Result of your appeal %(protocol)s") % {"protocol": appeal.protocol},
            "answer": _answer(appeal),
            "office": appeal.get_instance_display(),
            "paragraphs": [
                _("Three people who had no part in the decision looked at your whole file.")
            ],
            "facts": [
                {
                    "label": _("Decision of"),
                    "value": dates.long_date(appeal.decision.decided_at.date()),
                },
                {"label": _("You contested"), "value": ", ".join(contested_labels(appeal))},
                {"label": _("Votes"), "value": _vote_count(votes)},
            ],
            "sections": [
                *[_opinion(vote) for vote in votes],
                _what_now(appeal),
            ],
        }
    return letters.write(
        appeal.person_id,
        "appeal_result",
        key=f"appeal:{appeal.pk}:result",
        case=appeal.protocol,
        content=content,
        language=language,
        at=at,
    )


def contested_labels(appeal: Appeal) -> list[str]:
    """What is contested, in the words of the reader."""
    words = wording()
    labels = {
        condition.key: words.label(condition)
        for determined in determinations(appeal.decision.determination)
        for condition in determined.conditions
    }
    labels |= {
        "amount": _("The amount"),
        "starts_on": _("The day it begins"),
        "other": _("Something else"),
    }
    return [labels.get(key, key) for key in appeal.contested]


def _answer(appeal: Appeal) -> str:
    if appeal.state == AppealState.ALLOWED:
        return _("Yes. Your appeal succeeds.")
    return _("No. The decision stands.")


def _vote_count(votes: list[Vote]) -> str:
    return _("%(yes)d for you, %(no)d against") % {
        "yes": sum(vote.allow for vote in votes),
        "no": sum(not vote.allow for vote in votes),
    }


def _opinion(vote: Vote) -> dict[str, object]:
    title = (
        _("What the reporting member says") if vote.seat.number == 1 else _("What a member says")
    )
    direction = _("Votes for you.") if vote.allow else _("Votes against.")
    return {"title": title, "paragraphs": [direction, vote.words]}


def _what_now(appeal: Appeal) -> dict[str, object]:
    if appeal.state == AppealState.ALLOWED:
        words = _("We carry this out at once. What needs an officer is done within thirty days.")
    elif appeal.further_until is not None:
        words = _(
            "You can ask the appeal council to look at it again until %(day)s. It costs nothing."
        ) % {"day": dates.weekday_date(appeal.further_until)}
    else:
        words = _(
            "This was the last instance of ours. You can take it to court, and you can file a new"
            " claim at any time."
        )
    return {"title": _("What happens next"), "paragraphs": [words]}
