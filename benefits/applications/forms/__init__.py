"""Every benefit that can be asked for, each declared in a module of its own."""

from __future__ import annotations

from benefits.applications.forms import (
    accident,
    assistance,
    closed_season,
    family_allowance,
    family_grant,
    imprisonment,
    incapacity,
    maternity,
    retirement,
    survivors,
    unemployment,
)
from benefits.applications.forms.base import EVENTS, GENERAL_TERM, Event, Form

__all__ = ["BY_SLUG", "FORMS", "GENERAL_TERM", "Event", "Form", "by_event", "of"]

FORMS: dict[str, Form] = {
    form.benefit.value: form
    for form in (
        retirement.FORM,
        incapacity.TEMPORARY,
        incapacity.PERMANENT,
        accident.FORM,
        maternity.FORM,
        family_allowance.FORM,
        survivors.FORM,
        unemployment.FORM,
        closed_season.FORM,
        imprisonment.FORM,
        assistance.FORM,
        family_grant.FORM,
    )
}
BY_SLUG: dict[str, Form] = {form.slug: form for form in FORMS.values()}


def of(benefit: str) -> Form:
    """The declaration of a benefit; KeyError for one that cannot be asked for."""
    return FORMS[benefit]


def by_event() -> list[tuple[Event, list[Form]]]:
    """All benefits in the order of the events of a life."""
    return [
        (event, found)
        for event in EVENTS
        if (found := [form for form in FORMS.values() if form.event is event])
    ]
