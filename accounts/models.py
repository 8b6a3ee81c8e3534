"""The people: how they sign in, and the one door to every table of this room.

The tables stand in the modules beside this one, by subject; read them from here.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models_deaths import DeathReport
from accounts.models_family import FamilyFact, FamilyTie
from accounts.models_looks import AccessLogCheck, AccessLogEntry, Inquiry
from accounts.models_mandates import Invitation, Mandate, Organisation
from accounts.models_own_data import Address, AddressRight, PayoutLock
from accounts.models_people import ContactChallenge, ContactPoint, PayoutAccount, Person, Sex
from accounts.models_privacy import (
    Consent,
    ErasureRequest,
    LegalHold,
    MandateAct,
    Receipt,
    RetentionNotice,
)
from accounts.models_rights import FileOpening, Proposal
from accounts.models_sign_in import (
    DUPLICATE,
    DuplicateCase,
    DuplicateState,
    EnrolmentCode,
    PasswordReset,
    SecondRoad,
)
from accounts.models_staff import Role, StaffMember, Unit
from portal.records import Record, history

__all__ = [
    "DUPLICATE",
    "AccessLogCheck",
    "AccessLogEntry",
    "Address",
    "AddressRight",
    "Consent",
    "ContactChallenge",
    "ContactPoint",
    "DeathReport",
    "DuplicateCase",
    "DuplicateState",
    "EnrolmentCode",
    "ErasureRequest",
    "FamilyFact",
    "FamilyTie",
    "FileOpening",
    "Identity",
    "Inquiry",
    "Invitation",
    "LegalHold",
    "Level",
    "Mandate",
    "MandateAct",
    "Organisation",
    "PasswordReset",
    "PayoutAccount",
    "PayoutLock",
    "Person",
    "Proposal",
    "Receipt",
    "RetentionNotice",
    "Role",
    "SecondRoad",
    "Sex",
    "SignInEvent",
    "StaffMember",
    "Unit",
    "User",
]


class Level(models.IntegerChoices):
    """Assurance level of a sign-in, as the identity provider states it in `acr`."""

    LOW = 1, _("low")
    SUBSTANTIAL = 2, _("substantial")
    HIGH = 3, _("high")


class User(AbstractUser):
    """A sign-in. What it may see hangs on the identity, mandates and staff roles linked to it."""

    # Of the pages, empty until somebody chooses; who wins stands in accounts/own_language.py.
    chosen_language = models.CharField(max_length=10, blank=True, default="", db_default="")
    # "Sign out everywhere": a session that began before this moment is over.
    sessions_since = models.DateTimeField(null=True, blank=True)


class Identity(Record):
    """Links a sign-in to a person, with the proof that allowed it. Never by e-mail address."""

    user = models.OneToOneField(User, models.PROTECT, related_name="identity")
    person = models.ForeignKey(Person, models.PROTECT, related_name="identities")
    provider = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    proof = models.CharField(max_length=200)
    linked_at = models.DateTimeField()

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(name="identity_subject", fields=["provider", "subject"]),
        ]


class SignInEvent(models.Model):
    """A sign-in, a refused one, a step-up or a sign-out, shown to the person as "devices"."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.LOW)
    device = models.CharField(max_length=200, blank=True)
    # Digest of the mark that this browser keeps: two browsers of one make are two devices.
    mark = models.BinaryField(null=True, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
