"""Employments as the employer states them: somebody started, somebody left."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.queries import find_by_national_id
from contributions.employers.models import Category, Employment
from portal.errors import Mendable
from portal.periods import age

LEAST_AGE = 14


def start(
    employer_id: int,
    national_id: str,
    started_on: date,
    on: date,
    *,
    category: str = Category.EMPLOYEE,
    least_age: int = LEAST_AGE,
    wage_cents: int | None = None,
) -> Employment:
    """Open an employment; the same statement again gives the same one. Raises Mendable."""
    person = find_by_national_id(national_id)
    if person is None:
        raise Mendable(_("Nobody in the civil register has this CPF. Check it."), "national_id")
    if started_on > on:
        raise Mendable(_("The start cannot lie in the future."), "started_on")
    if person.born_on > started_on or age(person.born_on, started_on).years < least_age:
        raise Mendable(
            _("On that day this person was not yet %(years)s years old.") % {"years": least_age},
            "started_on",
        )
    same = Employment.objects.filter(
        person=person, employer_id=employer_id, started_on=started_on
    ).first()
    if same is not None:
        return same
    running = Employment.objects.filter(person=person, employer_id=employer_id).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=started_on), started_on__lte=started_on
    )
    if running.exists():
        raise Mendable(
            _("This person already works for you. End the running employment first."),
            "national_id",
        )
    return Employment.objects.create(
        person=person,
        employer_id=employer_id,
        category=category,
        started_on=started_on,
        source="employer",
        wage_cents=wage_cents,
    )


def end(employment: Employment, ended_on: date, on: date) -> Employment:
    """Close an employment; the same day again changes nothing. Raises Mendable."""
    locked = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
    if locked.ended_on == ended_on:
        return locked
    if locked.ended_on is not None:
        raise Mendable(_("This employment has already ended."), "ended_on")
    if ended_on < locked.started_on:
        raise Mendable(_("The end cannot lie before the start."), "ended_on")
    if ended_on > on:
        raise Mendable(_("The end cannot lie in the future."), "ended_on")
    locked.ended_on = ended_on
    locked.save(update_fields=["ended_on"])
    return locked
