"""Who looked at my data."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts import queries
from accounts.models import Level
from accounts.templatetags.accounts_words import kept_words, looker
from portal.assistant.resolvers.base import LOOK_FILE, Ask, Own, resolver
from portal.components.dates import time_of_day
from portal.components.parts import Link, SummaryRow

DAYS, SHOWN = 90, 5


@resolver(
    "who_looked",
    action="access_log.read",
    source=LOOK_FILE,
    what=gettext_noop("the log of looks"),
    level=Level.LOW,
)
def who_looked(ask: Ask) -> Own:
    """People and automatic steps of the last ninety days, the newest first."""
    found = queries.looks_at(ask.subject_id).filter(at__gte=ask.at - timedelta(days=DAYS))
    people, machines = (found.filter(automatic=kind).count() for kind in (False, True))
    sentence = _counted(people, machines)
    return Own(
        sentence=sentence,
        facts=[
            SummaryRow(
                key=time_of_day(entry.at),
                value=", ".join(part for part in (looker(entry), entry.office) if part),
                source=" – ".join(kept_words(text) for text in (entry.what, entry.purpose) if text),
            )
            for entry in found[:SHOWN]
        ],
        links=[Link(_("Who looked at my data"), reverse("access_log"))],
    )


def _counted(people: int, machines: int) -> str:
    """How often by people and by automatic steps; what did not happen is not counted out."""
    values = {"days": DAYS, "count": people, "machines": machines}
    if not people and not machines:
        return _("Nobody has looked at your data in the last %(days)s days.") % values
    if not people:
        text = ngettext(
            "In the last %(days)s days only automatic steps looked at your data, %(machines)s"
            " time.",
            "In the last %(days)s days only automatic steps looked at your data, %(machines)s"
            " times.",
            machines,
        )
        return text % values
    text = ngettext(
        "In the last %(days)s days people looked at your data %(count)s time.",
        "In the last %(days)s days people looked at your data %(count)s times.",
        people,
    )
    if machines:
        text += " " + ngettext(
            "Automatic steps did so %(machines)s time.",
            "Automatic steps did so %(machines)s times.",
            machines,
        )
    return text % values
