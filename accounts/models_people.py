"""An insured person, how to reach them, and where they are paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.records import Record, history
from portal.sealed import SealedTextField


class Sex(models.TextChoices):
    FEMALE = "F", _("female")
    MALE = "M", _("male")


class Person(Record):
    """An insured person. Certified fields come from the civil register and are not edited here."""

    name = models.CharField(max_length=200)
    social_name = models.CharField(max_length=200, blank=True)
    born_on = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices)
    died_on = models.DateField(null=True, blank=True)
    national_id = SealedTextField(seal_name="person.national_id")
    national_id_index = models.BinaryField(unique=True)
    joined_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="pt")
    source = models.CharField(max_length=60, default="civil register")
    checked_on = models.DateField(null=True, blank=True)
    # The same person had two records; this one's things moved to the other (see merging.py).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="person_is_not_merged_into_itself", condition=~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("born_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.social_name or self.name


class ContactPoint(Record):
    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        ADDRESS = "address", _("address")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = SealedTextField(seal_name="contact.value")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="contact_one_current",
                fields=["person", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class ContactChallenge(Record):
    """A code sent to a new address or phone; entering it proves that it is one's own."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=10,
        choices=ContactPoint.Kind.choices,
        default=ContactPoint.Kind.EMAIL,
        db_default=ContactPoint.Kind.EMAIL,
    )
    value = SealedTextField(seal_name="contact.value")
    code = SealedTextField(seal_name="contact_challenge.code")
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_challenge_attempts", condition=Q(attempts__lte=5)),
        ]


class PayoutAccount(Record):
    """Where a person is paid. A new account takes effect only after the cooling-off time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="payout_accounts")
    bank_code = models.CharField(max_length=8)
    branch = models.CharField(max_length=10)
    number = SealedTextField(seal_name="payout_account.number")
    number_index = models.BinaryField(db_index=True)
    holder = models.CharField(max_length=200)
    # When the owner, or a thief, asked for it: the hours of "this was not me" begin here.
    named_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    set_by = models.CharField(max_length=200)

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="payout_one_current", fields=["person"], condition=Q(ended_at__isnull=True)
            ),
        ]
