"""“This value is wrong”: a person contests a fact that a condition rests on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, Unit, User
from benefits.applications.models import Channel, Draft
from portal.records import Record, public_reference
from portal.states import Machine, Move


def correction_reference() -> str:
    return public_reference("K")


class CorrectionState(models.TextChoices):
    OPEN = "open", _("being looked into")
    CORRECTED = "corrected", _("corrected")
    UNCHANGED = "unchanged", _("not changed")
    TAKEN_BACK = "taken_back", _("taken back")


CORRECTION = Machine(
    "correction",
    CorrectionState,
    [
        Move("correct", ("open",), "corrected", ("officer",)),
        Move("leave", ("open",), "unchanged", ("officer",)),
        Move("take_back", ("open",), "taken_back", ("person",)),
    ],
)


class Correction(Record):
    """A work item: which condition, what we had, what is right, in the person's words.

    It belongs to the draft, and so to the claim that the draft becomes.
    """

    reference = models.CharField(max_length=24, unique=True, default=correction_reference)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="corrections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    condition = models.CharField(max_length=60)
    article = models.CharField(max_length=200, blank=True)
    shown = models.CharField(max_length=300, blank=True)  # our value, as it was shown
    right = models.TextField()
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            CORRECTION.check("correction_state"),
            models.UniqueConstraint(
                name="correction_one_open",
                fields=["draft", "condition"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="correction_settled_by_someone",
                condition=Q(state__in=["open", "taken_back"])
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(words="")),
            ),
        ]
        triggers = [CORRECTION.guard("correction_moves")]
        indexes = [
            models.Index(
                fields=["unit", "opened_at"],
                name="correction_queue",
                condition=Q(state="open"),
            ),
        ]
