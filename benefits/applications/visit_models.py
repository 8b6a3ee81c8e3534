"""A person served by a clerk: at an office or on the phone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, Unit
from benefits.applications.models import Channel
from portal.records import Record, append_only, public_reference


def visit_reference() -> str:
    return public_reference("V")


class Purpose(models.TextChoices):
    PAPER_FORM = "paper_form", _("entering a paper form that the person signed")
    AT_THE_COUNTER = "at_the_counter", _("the person is at the counter")
    ON_THE_PHONE = "on_the_phone", _("the person is on the phone")


class OfficeVisit(Record):
    """A clerk's right to enter an application for one person: for an hour, with its purpose.

    It begins with the look-up of the person, so that no look-up is without a purpose.
    """

    reference = models.CharField(max_length=24, unique=True, default=visit_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="office_visits")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    words = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="visit_is_short", condition=Q(ends_at__gt=F("opened_at")) & ~Q(words="")
            ),
            models.CheckConstraint(
                name="visit_channel", condition=Q(channel__in=["phone", "desk"])
            ),
        ]
        triggers = append_only()
