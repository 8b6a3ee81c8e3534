"""Determinations, routing reasons and rules in the reader's own language.

The law speaks in keys and typed values; here they become the lines of our components, so that
claimant, caseworker and letter read the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from benefits.applications import forms
from benefits.applications.forms.base import Pay
from benefits.applications.models import Benefit
from benefits.eligibility import flags
from benefits.law import sentences
from benefits.law.determination import Condition, Determination, Line
from benefits.law.wording import Wording
from contributions.queries import doubt_sentence
from portal.citations import cited
from portal.components import dates, parts


def wording() -> Wording:
    """The law's wording in the active language."""
    return _wording_in(get_language() or "en")


@cache
def _wording_in(language: str) -> Wording:
    """The law's wording in a language; what was looked up once is not looked up again.

    A letter has a hundred words and sentences of the law, and a batch a hundred letters.
    """

    @lru_cache(maxsize=4096)
    def words(text: str) -> str:
        with override(language):
            return gettext(text)

    @lru_cache(maxsize=4096)
    def counted(one: str, many: str, count: int) -> str:
        with override(language):
            return ngettext(one, many, count)

    return Wording(language, words, counted)


def rule_title(rule: str) -> str:
    return wording().rule(rule)


def conditions(
    determination: Determination, *, facts: dict[str, Any] | None = None, wrong_url: str = ""
) -> list[parts.Condition]:
    """Every condition with what you have, what is needed, where it stands and where it is from.

    `facts` are those stored with the determination: they know of which day a source is.
    `wrong_url` is where "this is wrong" leads; the finding is added to it.
    """
    words, days = wording(), _source_days(facts, determination.on)
    return [
        replace(
            _condition(
                words,
                one,
                on=days.get(one.source),
                url=f"{wrong_url}?finding={one.key}" if wrong_url else "",
            ),
            law_on=determination.on,
        )
        for one in determination.conditions
    ]


def _source_days(facts: dict[str, Any] | None, on: date) -> dict[str, date]:
    """The day on which each source was asked; the record is read on the day itself."""
    days = {"contribution record": on}
    found = facts or {}
    sources = dict(found.get("facts", {}).get("sources", {}))
    for claim in found.get("claims", {}).values():
        sources.update(claim.get("person", {}).get("sources", {}))
    days.update(
        (source["name"], date.fromisoformat(source["on"]))
        for source in sources.values()
        if source.get("on")
    )
    return days


def _condition(
    words: Wording, condition: Condition, *, on: date | None, url: str
) -> parts.Condition:
    return parts.Condition(
        label=words.label(condition),
        result=condition.result.value,
        own=words.own(condition),
        needed=words.needed(condition),
        source=source_name(condition.source),
        on=on if condition.source else None,
        article=cited(condition.article),
        note=words.condition(condition),
        url=url,
    )


def sum_lines(determination: Determination) -> list[parts.SumLine]:
    """The calculation, step by step; the last line is the month's benefit, or one instalment's."""
    words = wording()
    lines = [_line(words, line) for line in determination.lines]
    if determination.amount_cents is not None:
        lines.append(
            parts.SumLine(
                label=str(pay_of(determination.rule).total),
                text=words.value(("cents", determination.amount_cents)),
                article=cited(determination.article),
            )
        )
    return lines


def added(found: Iterable[Line]) -> list[parts.SumLine]:
    """Amounts that are added up, outside a determination."""
    words = wording()
    return [replace(_line(words, line), kind="add") for line in found]


def pay_of(rule: str) -> Pay:
    """How a grant by this rule is paid; the rules of retirement are paid alike."""
    return forms.FORMS.get(rule, forms.of(Benefit.OLD_AGE)).pay


def _line(words: Wording, line: Line) -> parts.SumLine:
    kind, amount = line.amount
    return parts.SumLine(
        label=words.label(line),
        cents=amount if kind == "cents" and isinstance(amount, int) else None,
        text="" if kind == "cents" else words.value(line.amount),
        note=words.line(line),
        article=cited(line.article),
    )


def doubts(determination: Determination) -> list[str]:
    words = wording()
    return [words.doubt(key) for key in determination.doubts]


def missing(determination: Determination) -> list[str]:
    words = wording()
    return [words.missing(key) for key in determination.missing]


def finding_label(key: str) -> str:
    """Two or three words for a condition, or for a fact that is missing."""
    label = sentences.CONDITIONS.get(key)
    return gettext(label[0]) if label else wording().missing(key)


_SOURCES = {
    "civil register": N_("civil register"),
    "contribution record": N_("contribution record"),
    "your answer": N_("your answer"),
    "person register": N_("civil register"),
    "claim": N_("your answer"),
    "assessment": N_("assessment"),
    "social register": N_("social register"),
    "prison register": N_("prison register"),
    "dismissal notices": N_("employer’s notice of the dismissal"),
    "register of fishers": N_("register of fishers"),
    "biometric register": N_("register of fingerprints and faces"),
}


def source_name(source: str) -> str:
    """Where a fact comes from, in words."""
    known = _SOURCES.get(source)
    return gettext(known) if known else source


# ── Why a person looks at a claim ────────────────────────────────────────────────────────────


def reason_text(reason: dict[str, Any]) -> str:
    """One sentence for a reason that brought a claim to a human."""
    key, values = reason["key"], reason.get("values", {})
    found = _REASONS.get(key)
    if found:
        return found(values)
    try:
        return doubt_sentence(key, values)
    except KeyError:  # kept by an older version of the record's doubts
        return _("Something in the record needs a person’s eye.")


def _silent(values: dict[str, Any]) -> str:
    return _("The %(register)s did not answer. That counts neither for nor against you.") % {
        "register": source_name(values["register"])
    }


def _no_person(values: dict[str, Any]) -> str:
    return _("The %(register)s does not know this person.") % {
        "register": source_name(values["register"])
    }


def _facts_missing(values: dict[str, Any]) -> str:
    words = wording()
    missing_words = [words.missing(key) for key in values["missing"]]
    shown = ", ".join(missing_words[:3]) + (" …" if len(missing_words) > 3 else "")
    return _("Something must be found out first: %(facts)s.") % {"facts": shown}


def _better_rule_open(values: dict[str, Any]) -> str:
    rules = ", ".join(rule_title(rule) for rule in values["rules"])
    return _("Another rule may pay more, but its amount cannot be worked out yet: %(rules)s.") % {
        "rules": rules
    }


def _with_words(template: str) -> Callable[[dict[str, Any]], str]:
    def fill(values: dict[str, Any]) -> str:
        words = str(values.get("words", "")).strip()
        return f"{gettext(template)} “{words}”" if words else gettext(template)

    return fill


def _special(values: dict[str, Any]) -> str:
    kinds = ", ".join(str(special_work(kind)) for kind in values["kinds"])
    return _("Work under special rules was named; its papers must be read: %(kinds)s.") % {
        "kinds": kinds
    }


def special_work(kind: str) -> str:
    """What kinds of life or work may lead to a better rule."""
    return {
        "teaching": _("teaching in a school"),
        "exposure": _("work with dangerous substances, noise or heat"),
        "rural": _("farming or fishing with the family"),
        "disability": _("work with a long-term disability"),
        "abroad": _("work in another country"),
        "public_service": _("work as a public servant or in the armed forces"),
    }[kind]


def _plain(template: str) -> Callable[[dict[str, Any]], str]:
    return lambda values: gettext(template)


def _papers(template: str) -> Callable[[dict[str, Any]], str]:
    def fill(values: dict[str, Any]) -> str:
        return gettext(template) % {
            "papers": ", ".join(paper_title(values["benefit"], key) for key in values["papers"])
        }

    return fill


def paper_title(benefit: str, key: str) -> str:
    """What a paper is called; a key that is no longer declared stays as it is."""
    paper = forms.of(benefit).paper(key)
    return str(paper.title) if paper else key


def _law_doubt(values: dict[str, Any]) -> str:
    return wording().doubt(values["doubt"])


def _died(values: dict[str, Any]) -> str:
    return _("A register reports a death on %(date)s; a person must check it.") % {
        "date": dates.long_date(date.fromisoformat(values["on"]))
    }


def _accident_notice(values: dict[str, Any]) -> str:
    return _("An accident at work on %(day)s was told by %(teller)s: notice %(number)s.") % {
        "day": dates.long_date(date.fromisoformat(values["on"])),
        "teller": values["teller"],
        "number": values["number"],
    }


def _board_order(values: dict[str, Any]) -> str:
    return _("The appeal %(appeal)s was allowed. What it decided binds us.") % {
        "appeal": values["protocol"]
    }


def _flag(values: dict[str, Any]) -> str:
    return flags.sentence(values["rule"], values)


_REASONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "flag": _flag,
    "board_order": _board_order,
    "register_silent": _silent,
    "register_without_person": _no_person,
    "facts_missing": _facts_missing,
    "better_rule_open": _better_rule_open,
    "special_work": _special,
    "law_doubt": _law_doubt,
    "died": _died,
    "too_old": _plain(
        N_("All of it fell due more than five years before it was asked for (art. 103).")
    ),
    "not_entitled": _plain(N_("With what we know, no rule is met. Only people may refuse.")),
    "amount_open": _plain(N_("The amount cannot be worked out yet.")),
    "already_awarded": _plain(N_("There is a pension of this kind in payment already.")),
    "no_payout_account": _plain(N_("No bank account for the payment is known.")),
    "impossible_fact": _plain(N_("Two entries contradict each other, so one must be wrong.")),
    "corrected": _plain(N_("A value was corrected, and the law no longer says no.")),
    "assessment_failed": _plain(N_("The automatic check did not work. It is our fault.")),
    "person_disputed": _with_words(N_("Personal data are said to be wrong.")),
    "record_disputed": _with_words(N_("The record is said to be wrong.")),
    "papers_to_read": _papers(N_("Papers must be read: %(papers)s.")),
    "papers_missing": _papers(N_("Papers are still missing: %(papers)s.")),
    "event_declared": _plain(N_("The civil register does not show this birth or adoption yet.")),
    "birth_expected": _plain(
        N_("The birth is still to come; the doctor’s certificate must be read.")
    ),
    "employer_pays": _plain(N_("There is a job: normally the employer pays this.")),
    "hospital_declared": _plain(N_("A long stay in hospital was named; its paper must be read.")),
    "work_declared": _plain(N_("The record shows no work, but work was named.")),
    "deceased_declared": _with_words(N_("The register does not show who has died.")),
    "claimant_not_dependant": _plain(
        N_("The register does not show who asks among those who depended on the deceased.")
    ),
    "dependants_disputed": _with_words(N_("The list of dependants is said to be wrong.")),
    "union_declared": _plain(N_("The register does not show since when the couple was together.")),
    "accident_declared": _plain(N_("An accident or a disease of work was named as the cause.")),
    "termination_declared": _plain(N_("The employer has not told us how the job ended.")),
    "other_job_open": _plain(N_("The record shows another job after this one.")),
    "earlier_declared": _plain(N_("Earlier unemployment insurance was named that we do not know.")),
    "fisher_disputed": _with_words(N_("The register of fishers is said to be wrong.")),
    "season_declared": _with_words(
        N_("The register of fishers does not show this season; we know it from the answers.")
    ),
    "sales_declared": _plain(
        N_("The record shows no contribution on fish sold; its papers must be read.")
    ),
    "job_beside_fishing": _plain(N_("The record shows a job beside fishing.")),
    "certificate_to_read": _plain(N_("A doctor of ours reads the certificate.")),
    "examination_needed": _plain(N_("One of our doctors makes an examination first.")),
    "assessment_needed": _plain(N_("The disability must be assessed first.")),
    "accident_notice": _accident_notice,
    "no_accident_notice": _plain(
        N_("No notice of an accident at work is known. That says nothing against the claim.")
    ),
    "work_cause_declared": _plain(N_("The cause is said to lie in the work.")),
    "household_declared": _plain(
        N_("No register shows this household yet; we know it from the answers.")
    ),
    "children_disputed": _with_words(N_("The list of children is said to be wrong.")),
    "prisoner_declared": _with_words(N_("The register does not show who is in prison.")),
    "prison_declared": _plain(N_("The prison register has not confirmed the imprisonment.")),
    "other_pension": _with_words(N_("Another pension or benefit was named.")),
}
