"""Who can do what at a desk and when they are away; what officers note on a file."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from benefits.applications.models import Claim
from portal.records import Record, append_only, history


class Skill(Record):
    """A kind of work that an officer knows: a benefit, or a kind of assessment.

    An officer of whom no skill is listed knows every benefit, and no assessment.
    """

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="skills")
    kind = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(name="skill_once", fields=["staff", "kind"])]
        triggers = [history()]


class Absence(Record):
    """Days on which an officer is not at the desk; their files go back to the queue."""

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    set_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_began", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_on", "ends_on"],
                name="absence_days",
                condition=Q(cancelled_at__isnull=True),
            )
        ]


class Note(Record):
    """What one officer tells the next about a file. Kept for ever; the person can ask for it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        PICKED = "picked", _("taken out of turn")
        TRANSFER = "transfer", _("handed on")
        UNDONE = "undone", _("decision taken back")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notes")
    author = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=~Q(text="")),
        ]
        triggers = append_only()
