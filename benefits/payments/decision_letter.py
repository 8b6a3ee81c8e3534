"""The letter of a decision: the answer first, then what we looked at, the sum, and what now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.forms.base import Planned
from benefits.applications.models import Benefit
from benefits.eligibility import wording
from benefits.eligibility.assessment import by_rule
from benefits.law.determination import Determination
from benefits.payments.months import pay_day
from benefits.payments.planning import days_of, planned
from benefits.payments.sharing import Share, shares_planned
from benefits.payments.time_limits import lost_in_words
from portal.components import dates
from portal.components.values import money_text
from portal.messages import letters
from portal.messages.models import Letter
from portal.periods import first_of_month

KIND = "decision"


def letter_key(decision_id: int) -> str:
    """The key under which the letter of a decision is kept."""
    return f"decision:{decision_id}"


def write_letters(decisions: Sequence[Decision], at: datetime) -> dict[int, Letter]:
    """The letter of each decision in its reader's language, once, by decision."""
    drafts = []
    for decision in decisions:
        language = decision.person.language
        with translation.override(language):
            content = letter_content(decision)
        drafts.append(
            letters.Draft(
                decision.person_id,
                KIND,
                key=letter_key(decision.pk),
                case=decision.claim.protocol,
                content=content,
                language=language,
            )
        )
    written = letters.write_each(drafts, at)
    return {one.pk: written[letter_key(one.pk)] for one in decisions}


def letter_content(decision: Decision) -> dict[str, Any]:
    """What the letter says, in the language that is active now."""
    determination = _determination(decision)
    granted = decision.outcome == Outcome.GRANTED
    plan = planned(decision) if granted else []
    benefit = str(Benefit(decision.claim.benefit).label)
    return {
        "title": _("Decision on your %(benefit)s") % {"benefit": benefit},
        "answer": _granted(decision, plan) if granted else _refused(determination),
        "office": decision.claim.unit.name if decision.claim.unit else "",
        "paragraphs": [_who_decided(decision), *_officer_words(decision)],
        "facts": [
            {"label": _("Asked for"), "value": benefit},
            {
                "label": _("Your claim counts from"),
                "value": dates.long_date(decision.claim.filed_on),
            },
            {"label": _("Rule"), "value": wording.rule_title(determination.rule)},
            *_again(decision),
            *_plan(plan),
        ],
        "conditions": [_condition(one) for one in wording.conditions(determination)],
        "shares": shares(shares_planned(plan)),
        "sum": _sum(determination) if granted else [],
        "sections": [*_too_old(decision), *_next(decision, plan), _contest(decision)],
    }


def _determination(decision: Decision) -> Determination:
    """The determination of the rule that the decision names; the proposed one if it names none."""
    stored = decision.determination
    found = by_rule(stored, rule_of(decision)) or by_rule(stored, stored.rule)
    assert found is not None
    return found


def _granted(decision: Decision, plan: list[Planned]) -> str:
    assert decision.amount_cents is not None
    assert decision.starts_on is not None
    if plan and plan[0].instalments:
        return _("Yes. You receive %(amount)s %(count)s times, the first time on %(start)s.") % {
            "amount": money_text(decision.amount_cents),
            "count": plan[0].instalments,
            "start": dates.long_date(plan[0].starts_on),
        }
    if len({one.person_id for one in plan}) > 1:
        return _("Yes. All of you together receive %(amount)s a month from %(start)s.") % {
            "amount": money_text(decision.amount_cents),
            "start": dates.long_date(decision.starts_on),
        }
    return _("Yes. You receive %(amount)s a month from %(start)s.") % {
        "amount": money_text(decision.amount_cents),
        "start": dates.long_date(decision.starts_on),
    }


def _again(decision: Decision) -> list[dict[str, str]]:
    """Why it was decided anew, where a new calculation led to the decision."""
    if decision.sequence == 1 or not hasattr(decision, "revised_from"):
        return []
    why = str(decision.revised_from.get_cause_display())
    return [{"label": _("Why it was calculated again"), "value": why}]


def _plan(plan: list[Planned]) -> list[dict[str, str]]:
    """How much until when; nothing for a pension for life, or where several share."""
    rows = [
        {"label": _("Instalment of"), "value": dates.long_date(day)}
        for one in plan
        for day in days_of(one)
    ]
    if len({one.person_id for one in plan}) > 1:
        return rows
    for one in plan:
        if one.instalments or (len(plan) == 1 and one.ends_on is None):
            continue
        value = _("%(amount)s a month") % {"amount": money_text(one.cents)}
        if one.ends_on is not None:
            value = _("%(amount)s a month until %(end)s") % {
                "amount": money_text(one.cents),
                "end": dates.long_date(one.ends_on),
            }
        rows.append({"label": _("You are paid"), "value": value})
    return rows


def shares(rows: list[Share]) -> list[dict[str, str]]:
    """The table “who receives what” of a letter, in the language that is active now."""
    return [
        {
            "who": one.name,
            "amount": money_text(one.cents),
            "from": dates.long_date(one.starts_on),
            "until": dates.long_date(one.ends_on) if one.ends_on else _("no end is known"),
            "paid_to": one.paid_to or one.name,
        }
        for one in rows
    ]


def _refused(determination: Determination) -> str:
    failed = [c.label for c in wording.conditions(determination) if c.result != "met"]
    if not failed:
        return _("Not yet. The reasons are below.")
    return _("Not yet. What is missing: %(conditions)s.") % {"conditions": ", ".join(failed)}


def _who_decided(decision: Decision) -> str:
    if decision.decided_by == "engine":
        return _(
            "This was decided automatically, because every condition is met and nothing was in"
            " doubt. A person looks at it again whenever you ask."
        )
    if decision.second_officer is not None:
        return _("This was decided by %(first)s and checked by %(second)s.") % {
            "first": decision.officer,
            "second": decision.second_officer,
        }
    return _("This was decided by %(officer)s.") % {"officer": decision.officer}


def _officer_words(decision: Decision) -> list[str]:
    """What the officers wrote, with the article it rests on."""
    found = []
    for reason in decision.reasons:
        words = reason.get("words") or reason.get("values", {}).get("words", "")
        if words:
            article = reason.get("article", "")
            found.append(f"{words} ({article})" if article else words)
    return found


def _condition(condition: Any) -> dict[str, str]:
    return {
        "label": condition.label,
        "result": condition.result,
        "own": str(condition.own or ""),
        "needed": str(condition.needed or ""),
        "source": condition.source,
        "article": condition.article,
        "note": condition.note,
    }


def _sum(determination: Determination) -> list[dict[str, str]]:
    """The calculation; its last line is what the person gets."""
    lines = [_line(one) for one in wording.sum_lines(determination)]
    return [*lines[:-1], {**lines[-1], "kind": "total"}] if lines else []


def _line(line: Any) -> dict[str, str]:
    return {
        "label": line.label,
        "amount": line.text or (money_text(line.cents) if line.cents is not None else ""),
        "kind": line.kind,
        "note": line.note,
        "article": line.article,
    }


def _next(decision: Decision, plan: list[Planned]) -> list[dict[str, Any]]:
    if decision.outcome != Outcome.GRANTED:
        return [
            {
                "title": _("What you can do now"),
                "paragraphs": [
                    _("You can ask again on the day when the missing condition is met."),
                    _("Tell us if something is missing in your record: it may change this."),
                ],
            }
        ]
    assert decision.starts_on is not None
    decided_on = decision.decided_at.date()
    if plan and plan[0].instalments:
        return [
            {
                "title": _("What happens next"),
                "paragraphs": [
                    _(
                        "We pay each instalment into the account that you gave us, with the next"
                        " pay run after its day. Tell us at once when you have a new job."
                    )
                ],
            }
        ]
    first = pay_day(first_of_month(max(decision.starts_on, decided_on)), decided_on)
    return [
        {
            "title": _("What happens next"),
            "paragraphs": [
                _(
                    "We pay into the account that you gave us, by %(day)s for the first time, with"
                    " everything that is due since the start. After that you are paid each month."
                )
                % {"day": dates.weekday_date(first)},
            ],
        }
    ]


def _too_old(decision: Decision) -> list[dict[str, Any]]:
    """What time has taken, and the article; nothing when nothing is lost."""
    if decision.outcome != Outcome.GRANTED:
        return []
    words = lost_in_words(decision)
    return [{"title": _("Months that are too old"), "paragraphs": words}] if words else []


def _contest(decision: Decision) -> dict[str, Any]:
    return {
        "title": _("If you do not agree"),
        "paragraphs": [
            _(
                "You can contest this decision until %(day)s. Other people than those who decided"
                " look at the whole file again. It costs nothing, and you need no lawyer."
            )
            % {"day": dates.weekday_date(decision.appeal_until)},
        ],
        "items": [
            _("Online: open your claim %(protocol)s and choose “Contest”.")
            % {"protocol": decision.claim.protocol},
            _("At any of our offices, in writing or by word of mouth."),
        ],
    }
