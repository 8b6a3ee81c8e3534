"""A serious illness that frees a pension from income tax: asked for, looked into by a doctor.

Lei 7.713/1988 art. 6 XIV and XXI; Lei 9.250/1995 art. 30. Which illness it is rests sealed: only
the person and the doctor read it. A run reads the days alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from benefits.applications.models import Claim
from portal.records import Record, public_reference
from portal.sealed import SealedTextField
from portal.states import Machine, Move


def exemption_reference() -> str:
    return public_reference("N")


class ExemptionState(models.TextChoices):
    ASKED = "asked", _("with the doctor")
    CONFIRMED = "confirmed", _("confirmed")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")


EXEMPTION = Machine(
    "tax exemption",
    ExemptionState,
    [
        Move("confirm", ("asked",), "confirmed", ("assessor",)),
        Move("leave", ("asked",), "not_confirmed", ("assessor",)),
    ],
)


class TaxExemption(Record):
    """One request and what a doctor of the house found. Only a person answers it."""

    reference = models.CharField(max_length=24, unique=True, default=exemption_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tax_exemptions")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")  # its papers hold the report
    state = models.CharField(
        max_length=13, choices=ExemptionState.choices, default=ExemptionState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    illness = SealedTextField(seal_name="exemption.illness", default=b"", blank=True)
    words = SealedTextField(seal_name="exemption.words", default=b"", blank=True)
    # Days of payment: from the month of `since` to `until`; none: for good.
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    # An occupational disease frees what somebody was retired with, no pension after another.
    retirement_only = models.BooleanField(default=False, db_default=False)
    settled_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            EXEMPTION.check("exemption_state"),
            models.UniqueConstraint(
                name="exemption_one_open", fields=["person"], condition=Q(state="asked")
            ),
            models.CheckConstraint(
                name="exemption_by_a_doctor",
                condition=Q(state="asked")
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(words=b"")),
                violation_error_message="A doctor answers, with reasons.",
            ),
            models.CheckConstraint(
                name="exemption_days",
                condition=Q(state="confirmed", since__isnull=False)
                & (Q(until__isnull=True) | Q(until__gte=F("since")))
                | ~Q(state="confirmed") & Q(since__isnull=True, until__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="exemption_queue", condition=Q(state="asked")),
            models.Index(
                fields=["person"], name="exemption_confirmed", condition=Q(state="confirmed")
            ),
        ]
        triggers = [EXEMPTION.guard("exemption_moves")]
