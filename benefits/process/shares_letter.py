"""The letters of a division: who gets how much from when, why, and how to contest it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Person
from benefits.adjudication.models import Decision
from portal.components import dates
from portal.components.values import money_text
from portal.messages import letters
from portal.messages.models import Letter

ARTICLE = "EC 103/2019 art. 23 §1"


def division_of(decision: Decision) -> dict[str, Any]:
    """What the decision keeps of the division: since, shares, ended; empty for any other."""
    for one in decision.reasons:
        if one.get("key") == "divided":
            values: dict[str, Any] = one["values"]
            return values
    return {}


def write_letters(decision: Decision, at: datetime) -> dict[int, Letter]:
    """A letter to each who is paid a share, in their language, once; by person."""
    division = division_of(decision)
    people = Person.objects.in_bulk(
        [one["person"] for one in (*division["shares"], *division["ended"])]
        + [one["payee"] for one in division["shares"]]
    )
    written = {}
    for payee_id in dict.fromkeys(one["payee"] for one in division["shares"]):
        reader = people[payee_id]
        with translation.override(reader.language):
            content = _content(decision, division, people, payee_id)
        written[payee_id] = letters.write(
            payee_id,
            "decision",
            key=f"division:{decision.pk}:{payee_id}",
            case=decision.claim.protocol,
            content=content,
            language=reader.language,
            at=at,
        )
    return written


def _content(
    decision: Decision, division: dict[str, Any], people: dict[int, Person], payee_id: int
) -> dict[str, Any]:
    claim, order = decision.claim, division.get("order", "")
    benefit = str(claim.get_benefit_display())
    own = sum(one["cents"] for one in division["shares"] if one["payee"] == payee_id)
    first = max(
        one.get("from", division["since"]) for one in division["shares"] if one["payee"] == payee_id
    )
    since = dates.long_date(date.fromisoformat(first))
    return {
        "title": _("The shares of your %(benefit)s change") % {"benefit": benefit},
        "answer": _("From %(day)s on you are paid %(amount)s a month, before tax.")
        % {"day": since, "amount": money_text(own)},
        "office": claim.unit.name if claim.unit else "",
        "paragraphs": _after_appeal(order)
        if order
        else [
            _(
                "A share ends. It does not pass on to the others: what remains is counted anew and"
                " divided in equal parts among those who go on receiving it (%(article)s)."
            )
            % {"article": ARTICLE},
            _("This follows from the law alone and was decided automatically."),
        ],
        "facts": [
            {"label": _("Claim"), "value": claim.protocol},
            *rows(division, people),
        ],
        "conditions": [],
        "sum": [],
        "sections": [_contest(decision)],
    }


def _after_appeal(protocol: str) -> list[str]:
    return [
        _(
            "The appeal %(case)s was allowed: a share that we had ended goes on from the day after"
            " its last one, and what is missing since then is paid with the next payments."
        )
        % {"case": protocol},
        _(
            "The others share with it again from the first month that is not paid yet. What they"
            " were paid until then stays theirs."
        ),
    ]


def rows(division: dict[str, Any], people: dict[int, Person]) -> list[dict[str, str]]:
    """A line for each share: who, how much, until when; and for each that ended."""
    found = []
    for one in division["shares"]:
        value = _("%(amount)s a month") % {"amount": money_text(one["cents"])}
        if one["until"]:
            value = _("%(amount)s a month until %(end)s") % {
                "amount": money_text(one["cents"]),
                "end": dates.long_date(date.fromisoformat(one["until"])),
            }
        if one.get("from"):
            start = dates.long_date(date.fromisoformat(one["from"]))
            value = _("from %(start)s: %(value)s") % {"value": value, "start": start}
        found.append({"label": str(people[one["person"]]), "value": value})
    for one in division["ended"]:
        last = dates.long_date(date.fromisoformat(one["last"]))
        words = _("the share ended with %(day)s") % {"day": last}
        found.append({"label": str(people[one["person"]]), "value": words})
    return found


def _contest(decision: Decision) -> dict[str, Any]:
    return {
        "title": _("If you do not agree"),
        "paragraphs": [
            _(
                "You can contest this until %(day)s. People who have no part in it look at it. It"
                " costs nothing, and you need no lawyer."
            )
            % {"day": dates.weekday_date(decision.appeal_until)},
        ],
        "items": [
            _("Online: open the claim and choose “The shares were divided anew”."),
            _("At any of our offices, in writing or by word of mouth."),
        ],
    }
