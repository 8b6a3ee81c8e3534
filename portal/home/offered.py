"""What somebody could ask for and has not: said once, on the sign of a citizen's home."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.queries import Relative
from benefits import queries as cases
from benefits.applications.models import Benefit, Claim
from benefits.law.statute import the_law
from contributions import queries as money_in
from portal.components import dates
from portal.components.values import money_text
from portal.home.links import to
from portal.home.parts import Sign

PARTNERS = ("spouse", "partner")


def late_partner(person_id: int, claims: Collection[Claim]) -> Relative | None:
    """The husband, wife or partner whose death the register tells; None once one has asked."""
    if any(claim.benefit == Benefit.SURVIVORS for claim in claims):
        return None
    for one in people.family_of(person_id, kinds=PARTNERS):
        if one.is_certified and one.died_on and (one.until is None or one.until >= one.died_on):
            return one
    return None


def survivors(late: Relative, on: date) -> Sign:
    """A survivors' pension after that death (Lei 8.213/1991 art. 74): from when it counts."""
    if late.died_on is None:
        raise ValueError("Nobody has died.")
    last = late.died_on + timedelta(days=the_law().get("survivors/ask_within", on)["days"])
    if on <= last:
        note = _("Ask by %(day)s: then it is paid from the day of the death.") % {
            "day": dates.weekday_date(last)
        }
    else:
        note = _("You can still ask. It is paid from the day on which you ask.")
    return Sign(
        caption=_("You could ask for a survivors’ pension"),
        words=_("After the death of %(name)s") % {"name": late.name},
        note=" ".join((note, _("About ten minutes. Nothing is decided yet."))),
        url=to("benefits:claim_start", "survivors"),
        label=_("Ask for it"),
    )


def old_age(
    person_id: int,
    on: date,
    record: Sequence[money_in.RecordMonth],
    jobs: Sequence[money_in.EmploymentFact],
    *,
    has_certificates: bool,
) -> Sign | None:
    """The old-age pension, where the law would grant it today."""
    found = cases.could_ask(person_id, on, record, jobs, has_certificates=has_certificates)
    if found is None or found.amount_cents is None:
        return None
    return Sign(
        caption=_("You could ask for the old-age pension"),
        words=_("about %(amount)s a month") % {"amount": money_text(found.amount_cents)},
        note=_("With what we know today, counted from the day you ask. Nothing is decided yet."),
        url=to("benefits:claim_start", "old-age"),
        label=_("Ask for it"),
    )
