"""My record: how much was paid in for me, and what is missing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import Level
from contributions import queries
from portal.assistant.resolvers.base import RECORD_FILE, Ask, Own, resolver
from portal.components.parts import Amount, Link, Month, SummaryRow

SHOWN = 5


def _page() -> list[Link]:
    return [Link(_("Your record"), reverse("contributions:record"))]


@resolver(
    "contribution_record",
    action="record.read",
    source=RECORD_FILE,
    what=gettext_noop("contribution record"),
    level=Level.SUBSTANTIAL,
)
def contribution_record(ask: Ask) -> Own:
    """How many months are paid, since when, and the newest month."""
    record = queries.record_of(ask.subject_id)
    if not record:
        return Own(
            sentence=_("We know of no work and no contribution of yours yet."), links=_page()
        )
    paid = sorted({entry.month for entry in record if entry.paid})
    open_months = {entry.month for entry in record} - set(paid)
    newest = record[-1]
    sentence = ngettext(
        "%(count)s month is paid in for you", "%(count)s months are paid in for you", len(paid)
    ) % {"count": len(paid)}
    sentence += _(" (%(years)s years and %(months)s months).") % {
        "years": len(paid) // 12,
        "months": len(paid) % 12,
    }
    if open_months:
        sentence += " " + ngettext(
            "%(count)s month more was declared and is not paid in yet.",
            "%(count)s months more were declared and are not paid in yet.",
            len(open_months),
        ) % {"count": len(open_months)}
    return Own(
        sentence=sentence,
        facts=[
            SummaryRow(key=_("First month"), value=Month(record[0].month)),
            SummaryRow(
                key=_("Newest month"), value=Month(newest.month), source=newest.employer_name
            ),
            SummaryRow(key=_("Wage in it"), value=Amount(newest.remuneration_cents)),
        ],
        links=_page(),
    )


@resolver(
    "record_gaps",
    action="record.read",
    source=RECORD_FILE,
    what=gettext_noop("contribution record"),
    level=Level.SUBSTANTIAL,
)
def record_gaps(ask: Ask) -> Own:
    """What in the record somebody should look at, and how to say that a month is wrong."""
    doubts = queries.doubts_of(ask.subject_id, ask.on)
    if not doubts:
        return Own(
            sentence=_("No month is missing inside the jobs we know of."),
            links=_page(),
        )
    return Own(
        sentence=ngettext(
            "%(count)s thing in your record should be looked at.",
            "%(count)s things in your record should be looked at.",
            len(doubts),
        )
        % {"count": len(doubts)}
        + " "
        + _("It does not count against you by itself. Open your record to say what is right."),
        facts=[
            SummaryRow(key=str(number), value=queries.doubt_sentence(doubt.key, dict(doubt.values)))
            for number, doubt in enumerate(doubts[:SHOWN], 1)
        ],
        links=_page(),
    )
