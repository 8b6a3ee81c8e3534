"""Retirement: one application, every rule of the law is tried, the best one is proposed."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Event, Form, Step
from benefits.applications.models import Benefit

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
)
