"""A short job in plain words: the kinds, their rules, and what is said of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.utils.translation import ngettext

from contributions.law.short_job import Kind, Quota, reference
from contributions.law.statute import contributions_law
from portal.components.dates import long_date
from portal.components.values import law_links

ANSWERS = (
    (Kind.TEMPORARY.value, L_("Temporary work")),
    (Kind.FIXED_TERM.value, L_("Fixed-term contract")),
    (Kind.TRIAL.value, L_("Trial contract")),
    (Kind.SEASONAL_RURAL.value, L_("Short work in the country")),
    (Kind.INTERMITTENT.value, L_("Intermittent work")),
)
HINTS = {
    Kind.TEMPORARY.value: L_(
        "Through an agency, in place of somebody who is away or because there is more to do."
    ),
    Kind.FIXED_TERM.value: L_("With you directly, because the work itself or your activity ends."),
    Kind.TRIAL.value: L_("To get to know each other before a contract without an end."),
    Kind.SEASONAL_RURAL.value: L_("Only for a rural producer who is a natural person."),
    Kind.INTERMITTENT.value: L_("Days of work with pauses, whenever you call."),
}
_RULES = {
    Kind.TEMPORARY: L_(
        "The same worker may do temporary work with you for at most %(days)s days, with or without"
        " pauses. If the need goes on and you can show it, %(further_days)s days more. When the"
        " days are used up, %(waiting_days)s days must pass before the worker comes again."
    ),
    Kind.FIXED_TERM: L_(
        "A fixed-term contract lasts at most %(months)s months and may be prolonged once within"
        " them. For %(waiting_months)s months after it, another one with the same worker counts as"
        " a contract without an end, unless the first ended with a special service or an event."
    ),
    Kind.TRIAL: L_(
        "A trial lasts at most %(days)s days and may be prolonged once within them. For"
        " %(waiting_months)s months after a contract that ended by itself, another one with the"
        " same worker counts as a contract without an end."
    ),
    Kind.SEASONAL_RURAL: L_(
        "A rural producer who is a natural person may hire the same worker for short seasonal work"
        " for at most %(months)s months within any %(period_months)s months. Beyond that it counts"
        " as a contract without an end."
    ),
    Kind.INTERMITTENT: L_(
        "Intermittent work has a written contract and no limit of days. Call the worker at least"
        " %(notice_days)s days before. The worker answers within %(answer_business_days)s business"
        " day; no answer means no."
    ),
}


@dataclass(frozen=True)
class Verdict:
    """The answer in one sentence, and the kind of notice that carries it."""

    kind: str
    words: str


def kind_name(kind: str) -> str:
    return str(dict(ANSWERS)[kind])


def rule(kind: str, on: date) -> str:
    """The rule of a kind in plain words, with the figures of that day."""
    return str(_RULES[Kind(kind)]) % contributions_law().get(f"short_job/{kind}", on)


def article_links(kind: str, on: date) -> SafeString:
    """The articles of the rule, each with its page."""
    return law_links(reference(Kind(kind)), on)


def verdict(found: Quota) -> Verdict:
    """Whether the plan fits, and if not, why."""
    if found.fits:
        return Verdict("done", _fits(found))
    if found.call_by is not None:
        return Verdict("warning", _("The call would come too late."))
    if found.waits_until is not None:
        words = _("Not yet: the time of waiting ends on %(day)s.")
        return Verdict("warning", words % {"day": long_date(found.waits_until)})
    words = ngettext(
        "This job is over by %(count)s day.", "This job is over by %(count)s days.", found.over_days
    )
    return Verdict("warning", words % {"count": found.over_days})


def _fits(found: Quota) -> str:
    if found.call_by is not None:
        words = _("This job fits. Call the worker by %(day)s.")
        return words % {"day": long_date(found.call_by)}
    return ngettext(
        "This job fits, and %(count)s day is left after it.",
        "This job fits, and %(count)s days are left after it.",
        found.left_days,
    ) % {"count": found.left_days}


def advice(found: Quota) -> list[str]:
    """What can be done about a plan that does not fit; nothing to say of one that does."""
    if found.fits:
        return []
    said = []
    if found.call_by is None and found.last_day is not None:
        said.append(_("It may last until %(day)s.") % {"day": long_date(found.last_day)})
    elif found.call_by is None and found.waits_until is None:
        said.append(_("No day is left now."))
    if found.again_from is None:
        said.append(
            _("As long as this no such job may be: %(count)s days are the most.")
            % {"count": found.limit_days}
        )
    elif found.call_by is not None:
        said.append(
            _("With a call today it may begin on %(day)s.") % {"day": long_date(found.again_from)}
        )
    else:
        said.append(
            _("As you plan it, it fits from %(day)s on again.")
            % {"day": long_date(found.again_from)}
        )
    return said
