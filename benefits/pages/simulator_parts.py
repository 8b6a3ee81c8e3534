"""What the pension dashboard shows: the answer in words, the drawing, the table, the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from benefits import queries
from benefits.eligibility import wording
from benefits.law.determination import Determination
from benefits.pages.simulator_chart import Chart, chart
from portal.components import dates
from portal.components.parts import Condition, SumLine, SummaryRow
from portal.components.values import money_text
from portal.money import decimal_mark, format_cents


@dataclass(frozen=True)
class RulePart:
    """One rule in the list."""

    title: str
    when: str
    then: str
    at_claim: str
    article: str = ""
    conditions: list[Condition] = field(default_factory=list)
    lines: list[SumLine] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """Everything that the templates show of one outlook."""

    caption: str
    words: str
    note: str
    spoken: str
    chart: Chart
    summary: str
    rows: list[tuple[str, str]]
    so_far: str
    lost: str
    open_rules: list[RulePart]
    shut_rules: list[RulePart]
    effects: list[str]

    @property
    def table_rows(self) -> SafeString:
        """The rows as HTML, as in the chart: made once here instead of cell by cell."""
        row = '<tr><th scope="row">{}</th><td class="num">{}</td></tr>'
        return format_html_join("", row, self.rows)


def answer(found: queries.Outlook) -> Answer:
    """The outlook in words."""
    words, note = _headline(found)
    caption = _("If you ask for it at %(age)s") % {"age": found.claim.age}
    reasoned = [pair for pair in enumerate(found.openings, 1) if pair[1].determination]
    return Answer(
        caption=caption,
        words=words,
        note=note,
        spoken=f"{caption}: {words}",
        chart=chart(found),
        summary=_summary(found),
        rows=[
            (
                f"{point.age} · {dates.long_date(point.day)}",
                "—" if point.cents is None else money_text(point.cents),
            )
            for point in found.points
        ],
        so_far=_duration(found.paid_months),
        lost=_lost(found.lost_months),
        open_rules=[_rule(one, number) for number, one in reasoned if one.day],
        shut_rules=[_rule(one) for _number, one in reasoned if not one.day],
        effects=list(_effects(found)),
    )


# ── The first line ───────────────────────────────────────────────────────────────────────────


def _headline(found: queries.Outlook) -> tuple[str, str]:
    claim = found.claim
    if claim.cents is not None:
        words = _("%(amount)s a month") % {"amount": money_text(claim.cents)}
        note = _("In today’s money, from %(day)s, before tax. The rule that gives most: %(rule)s.")
        return words, note % {
            "day": dates.long_date(claim.day),
            "rule": wording.rule_title(claim.rule),
        }
    if claim.rule:
        return _("Open, but we cannot tell the amount"), _(
            "A legal value or a fact that the sum needs is not known yet."
        )
    first = found.next_opening
    if first is None or first.day is None:
        return _("No rule is open then"), _(
            "With these answers no rule opens before you are %(age)s. Below you see what is"
            " missing."
        ) % {"age": queries.current_age(found.birth, found.until)}
    return _("No rule is open yet then"), _("The first one opens on %(day)s: %(rule)s.") % {
        "day": dates.long_date(first.day),
        "rule": wording.rule_title(first.rule),
    }


def _summary(found: queries.Outlook) -> str:
    """The drawing for those who do not see it."""
    known = [point for point in found.points if point.cents is not None]
    if not known:
        return _("With these answers there is no pension to show in the drawing.")
    first, last = known[0], known[-1]
    return _(
        "The monthly pension by claim age: %(first)s at %(young)s, %(last)s at %(old)s."
        " The table has every age."
    ) % {
        "first": money_text(first.cents or 0),
        "young": first.age,
        "last": money_text(last.cents or 0),
        "old": last.age,
    }


def _lost(months: int) -> str:
    if not months:
        return ""
    return ngettext(
        "%(count)s month ahead counts for nothing: its pay is below the minimum wage. It would"
        " count if you paid the difference.",
        "%(count)s months ahead count for nothing: their pay is below the minimum wage. They would"
        " count if you paid the difference.",
        months,
    ) % {"count": months}


def _duration(months: int) -> str:
    years, rest = divmod(months, 12)
    parts = [
        ngettext("%(count)s year", "%(count)s years", years) % {"count": years},
        ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest},
    ]
    if not years:
        return parts[1]
    return (
        parts[0]
        if not rest
        else _("%(years)s and %(months)s")
        % {
            "years": parts[0],
            "months": parts[1],
        }
    )


# ── Rules ────────────────────────────────────────────────────────────────────────────────────


def _rule(one: queries.Opening, number: int = 0) -> RulePart:
    """A rule that opens carries its number in the drawing."""
    title = wording.rule_title(one.rule)
    part = RulePart(
        f"{number}. {title}" if number else title,
        _("Opens on %(day)s") % {"day": dates.long_date(one.day)} if one.day else "",
        "" if one.cents_then is None else money_text(one.cents_then),
        "" if one.cents_at_claim is None else money_text(one.cents_at_claim),
    )
    if one.determination is None:
        return part
    return replace(
        part,
        article=one.determination.article,
        conditions=reasons(one.determination),
        lines=wording.sum_lines(one.determination),
        missing=wording.missing(one.determination),
    )


def reasons(determination: Determination) -> list[Condition]:
    """The conditions in plain words; what they rest on are the answers on this page."""
    return [replace(one, source="", on=None) for one in wording.conditions(determination)]


# ── What another choice would change ─────────────────────────────────────────────────────────


def _effects(found: queries.Outlook) -> Iterator[str]:
    for effect in found.effects:
        yield f"{_instead(effect, found)} {_change(effect)}"


def _instead(effect: queries.Effect, found: queries.Outlook) -> str:
    plan, value = found.plan, effect.instead
    if effect.slider == "claim_age":
        return _("If you ask at %(age)s instead of %(now)s:") % {
            "age": value,
            "now": found.claim.age,
        }
    if effect.slider == "stop_age":
        return _("If you stop work at %(age)s instead of %(now)s:") % {
            "age": value,
            "now": plan.stop_age,
        }
    if effect.slider == "share_percent":
        return _("If you work %(share)s %% of full time instead of %(now)s %%:") % {
            "share": value,
            "now": plan.share_percent,
        }
    return _("If your pay grows by %(growth)s %% a year above prices instead of %(now)s %%:") % {
        "growth": _tenths(value),
        "now": _tenths(plan.growth_mille),
    }


def _change(effect: queries.Effect) -> str:
    if effect.cents is None:
        return _("no pension at the age chosen above.")
    amount = money_text(effect.cents)
    if effect.difference is None:
        return _("%(amount)s a month.") % {"amount": amount}
    if not effect.difference:
        return _("the same, %(amount)s a month.") % {"amount": amount}
    words = (
        _("%(more)s a month more, %(amount)s.")
        if effect.difference > 0
        else _("%(more)s a month less, %(amount)s.")
    )
    return words % {"more": money_text(abs(effect.difference)), "amount": amount}


def _tenths(mille: int) -> str:
    sign, size = ("−" if mille < 0 else ""), abs(mille)
    mark = decimal_mark(get_language() or "en")
    return f"{sign}{size // 10}{mark}{size % 10}" if size % 10 else f"{sign}{size // 10}"


# ── The file, and what we know already ───────────────────────────────────────────────────────


def csv_rows(found: queries.Outlook) -> Iterator[list[str]]:
    """Age, first day, amount in today's money, rule."""
    language = get_language() or "en"
    yield [_("Age"), _("From"), _("A month, in today’s money"), _("Rule")]
    for point in found.points:
        amount = "" if point.cents is None else format_cents(point.cents, language, symbol=False)
        yield [str(point.age), point.day.isoformat(), amount, wording.rule_title(point.rule)]


def begun(past: queries.Past) -> dict[str, Any]:
    """First values of the sliders for somebody whose record we know."""
    months = past.facts.months
    pay = max(months, key=lambda one: one.month).remuneration_cents if months else None
    years = queries.current_age(past.birth, past.facts.requested_on)
    claim = min(max(65 if past.facts.sex == "M" else 62, years), 80)
    return {"wage": pay or None, "claim_age": claim, "stop_age": claim}


def known_rows(past: queries.Past) -> list[SummaryRow]:
    """What the page begins with, and where it comes from."""
    return [
        SummaryRow(key=_("Born"), value=past.birth, source=_("civil register")),
        SummaryRow(
            key=_("Months in your record"),
            value=_duration(len(past.record.months)),
            source=_("contribution record"),
        ),
    ]
