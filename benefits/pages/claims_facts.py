"""What registers and the record say beside a question: shown with source and day, not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import FamilyTie
from accounts.queries import Relative
from benefits.applications.forms import closed_season, household, survivors, unemployment
from benefits.applications.forms.base import Form
from benefits.applications.known import Answer, Known
from benefits.applications.models import Benefit
from benefits.eligibility import wording
from benefits.law.accumulation import rule_against
from portal.components import dates
from portal.components.parts import Amount, SummaryRow
from portal.components.values import law_links, money_text


def rows_of(shown: str, known: Known) -> list[SummaryRow]:
    """The rows that a step wants beside its question."""
    rows = _ROWS.get(shown)
    return rows(known) if rows else []


def told_rows(known: Known) -> list[SummaryRow]:
    """What registers told us, for "check your answers": it was not asked."""
    rows: list[SummaryRow] = []
    if household.entry(known) is not None:
        rows += _household(known)
    notice = known.register(unemployment.DISMISSALS)
    if notice.is_found:
        rows.append(
            _row(
                _("End of the job"),
                wording.wording().value(("text", notice.values["termination"])),
                notice,
            )
        )
    return rows + _fisher(known) + _accidents(known)


def _accidents(known: Known) -> list[SummaryRow]:
    """Notices of accidents at work; what they say of health is not shown here."""
    return [
        SummaryRow(
            key=_("Accident at work on %(day)s") % {"day": dates.long_date(one.happened_on)},
            value=_("Notice %(number)s") % {"number": one.reference},
            source=_("told by %(name)s") % {"name": one.label},
            on=one.filed_on,
        )
        for one in known.notices
    ]


def choice_rows(form: Form, known: Known) -> list[SummaryRow]:
    """What the claimant has, what is asked for, and the rule that forbids both."""
    rows = [SummaryRow(key=_("You ask for"), value=form.benefit.label)]
    for one in form.clashes(known):
        words = _("%(benefit)s, %(amount)s a month since %(day)s") % {
            "benefit": Benefit(one.benefit).label,
            "amount": money_text(one.cents),
            "day": dates.long_date(one.starts_on),
        }
        rule = rule_against(form.benefit, one.benefit)
        rows.append(SummaryRow(key=_("You receive"), value=words))
        rows.append(SummaryRow(key=_("Not both, by the law"), value=law_links(rule, known.on)))
    return rows


def _row(key: str, value: object, answer: Answer) -> SummaryRow:
    return SummaryRow(
        key=key, value=value, source=wording.source_name(answer.register), on=answer.on
    )


def _household(known: Known) -> list[SummaryRow]:
    answer = known.register(household.SOCIAL)
    incomes = household.incomes(known) or ()
    return [
        _row(_("People in the household"), str(household.members(known)), answer),
        _row(_("Money each month"), Amount(sum(one.cents for one in incomes)), answer),
        _row(_("Entry of"), household.updated_on(known), answer),
    ]


def _relatives(people: Iterable[Relative]) -> list[SummaryRow]:
    return [
        SummaryRow(
            key=f"{one.name} ({FamilyTie.Kind(one.kind).label})",
            value=_lived(one.born_on, one.died_on),
            source=wording.source_name(one.source),
            on=one.stated_on,
        )
        for one in people
    ]


def _lived(born_on: date | None, died_on: date | None) -> str:
    born = dates.long_date(born_on) if born_on else "—"
    return f"{born} – {dates.long_date(died_on)}" if died_on else _("born %(day)s") % {"day": born}


def _family(known: Known) -> list[SummaryRow]:
    return _relatives(known.relatives())


def _dead(known: Known) -> list[SummaryRow]:
    return _relatives(one for one in known.relatives() if one.died_on is not None)


def _children(known: Known) -> list[SummaryRow]:
    return _relatives(known.relatives("child", "stepchild", "ward"))


def _dependants(known: Known) -> list[SummaryRow]:
    return _relatives(survivors.living_dependants(known))


def _lost_job(known: Known) -> list[SummaryRow]:
    job = unemployment.lost_job(known)
    if job is None or job.ended_on is None:
        return []
    pays = unemployment.last_pays(known, job.ended_on)
    source = _("employer")
    return [
        SummaryRow(key=_("Employer"), value=job.employer_name, source=source),
        SummaryRow(
            key=_("Worked"),
            value=dates.period(job.started_on, job.ended_on, by_month=False),
            source=source,
        ),
        SummaryRow(
            key=_("Last pay"),
            value=", ".join(money_text(cents) for cents in pays) or None,
            source=_("contribution record"),
            on=known.on,
        ),
    ]


def _fisher(known: Known) -> list[SummaryRow]:
    """What the register of fishers says; nothing where it says nothing."""
    answer = known.register(closed_season.FISHERS)
    if not answer.is_found:
        return []
    rows = [
        _row(_("Artisanal fisher since"), dates.long_date(answer.values["registered_on"]), answer)
    ]
    season = answer.values["season"]
    if season:
        days = dates.period(season["starts_on"], season["ends_on"], by_month=False)
        rows.append(_row(_("Where you fish"), season["waters"], answer))
        rows.append(_row(_("Closed season"), days, answer))
        rows.append(_row(pgettext("closed season", "Set by"), season["ordinance"], answer))
    return rows


# The question speaks of these facts: they stand before it, also on a phone.
BEFORE_THE_QUESTION = frozenset(
    {"person", "fisher", "lost_job", "deceased", "dependants", "children", "account", "choice"}
)
_ROWS: dict[str, Callable[[Known], list[SummaryRow]]] = {
    "family": _family,
    "deceased": _dead,
    "children": _children,
    "dependants": _dependants,
    "lost_job": _lost_job,
    "fisher": _fisher,
    "accidents": _accidents,
}
