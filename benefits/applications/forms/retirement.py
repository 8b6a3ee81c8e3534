"""Retirement: one application, every rule of the law is tried, the best one is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Event, Form, Paper, Step
from benefits.applications.known import Known
from benefits.applications.models import Benefit


def _named(kind: str) -> Callable[[Known], bool]:
    """Needed when the claimant ticked this kind of work."""
    return lambda known: kind in (known.said("special") or ())


FORM = Form(
    benefit=Benefit.OLD_AGE,
    slug="old-age",
    event=Event.OLD,
    ask=_("Ask for the old-age pension"),
    everyday=_("A pension by age or by years of work; we try every rule and propose the best one."),
    steps=(
        replace(steps.YOU, why=_("Your age decides from when you can have the pension.")),
        steps.RECORD,
        Step(
            "work",
            _("Your last job"),
            steps.WorkForm,
            _(
                "You may go on working with the pension. If you left a job in the last 90 days, "
                "the pension can begin on that day."
            ),
            known="jobs",
        ),
        Step(
            "special",
            _("Special kinds of work"),
            steps.SpecialForm,
            _("Some work counts more, or under rules of its own, which may be better for you."),
        ),
        steps.OTHER_PENSION,
        steps.ACCOUNT,
    ),
    claims=None,
    term="retirement",
    papers=(
        Paper(
            "exposure_profile",
            _("Profile of your exposure at work (PPP) from each employer"),
            _("It shows which substances, noise or heat you worked with, and when."),
            _named("exposure"),
        ),
        Paper(
            "school_statement",
            _("Statement of the school on your years of teaching"),
            _("Teaching counts under rules of its own."),
            _named("teaching"),
        ),
        Paper(
            "rural_papers",
            _("Your statement on farming or fishing, and papers of that time"),
            _("Work with the family on the land counts without contributions."),
            _named("rural"),
        ),
        Paper(
            "medical_reports",
            _("Reports on the disability and since when you have it"),
            _("Those who assess the disability read them."),
            _named("disability"),
            medical=True,
        ),
        Paper(
            "foreign_record",
            _("Papers of your work in the other country"),
            _("Under an agreement this time may count together with yours here."),
            _named("abroad"),
        ),
        Paper(
            "other_scheme_certificate",
            _("Certificate of contribution time (CTC) of the public scheme"),
            _("It moves the time of public service into your record here."),
            _named("public_service"),
        ),
    ),
)
