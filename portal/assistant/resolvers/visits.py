"""My visit to the assessors: when and where, or that a time is still to be chosen."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Level
from benefits import queries
from benefits.agenda.models import Appointment
from benefits.agenda.telling import hour, where, who
from portal.assistant.resolvers.base import CLAIM_FILE, Ask, Own, resolver
from portal.components import dates
from portal.components.parts import Link, SummaryRow


@resolver(
    "appointment",
    action="claims.own",
    source=CLAIM_FILE,
    what=gettext_noop("visits to the assessors"),
    level=Level.LOW,
)
def appointment(ask: Ask) -> Own:
    """The next visit that is booked; else what is to be chosen; else that there is none."""
    booked = queries.agenda.visits_of([ask.subject_id], ask.at).first()
    if booked is not None:
        return _booked(booked)
    waiting = queries.agenda.to_book([ask.subject_id]).first()
    if waiting is not None:
        return Own(
            sentence=_("No visit is booked yet. Choose a time; there are some until %(day)s.")
            % {"day": dates.weekday_date(waiting.due_on)},
            links=[
                Link(
                    _("Choose a time for your assessment"),
                    reverse("benefits:appointment", args=[waiting.claim.protocol]),
                )
            ],
        )
    return Own(
        sentence=_("No visit is booked for you, and none is to be chosen."),
        links=[Link(_("Your claims"), reverse("benefits:claims"))],
    )


def _booked(found: Appointment) -> Own:
    day = dates.weekday_date(timezone.localtime(found.starts_at))
    page = reverse("benefits:appointment", args=[found.claim.protocol])
    return Own(
        sentence=_("Your visit is on %(day)s at %(hour)s: %(where)s.")
        % {"day": day, "hour": hour(found.starts_at), "where": where(found)},
        facts=[
            SummaryRow(key=_("Booking code"), value=found.reference),
            SummaryRow(
                key=_("Who receives you"),
                value=who(found),
                source=found.claim.protocol,
                change_url=page,
                change_label=_("Move or cancel"),
            ),
            SummaryRow(key=_("How"), value=capfirst(found.get_way_display())),
        ],
        links=[
            Link(
                _("Add it to your calendar"),
                reverse("benefits:appointment_calendar", args=[found.claim.protocol]),
            ),
            Link(_("What to bring"), page),
        ],
    )
