"""Who may act for a person or an organisation, and the code that such a right begins with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models_people import Person
from accounts.models_rights import OFFICE_KINDS, Proposal
from portal.records import Record, history


class Organisation(Record):
    """A legal person: employer, partner institution, union, law office.

    One that helps people carries its kind; an employer's record is a row of its own elsewhere.
    """

    name = models.CharField(max_length=200)
    helps_as = models.CharField(max_length=20, choices=OFFICE_KINDS, default="", blank=True)
    registration = models.CharField(max_length=14, unique=True)  # CNPJ, without punctuation

    class Meta:
        triggers = [history()]

    def __str__(self) -> str:
        return self.name


class Mandate(Record):
    """The right to act for a person or an organisation, with scopes and dates.

    Held by a person's sign-in, or by an office: then whoever works there at that moment may use it.
    """

    class Kind(models.TextChoices):
        HELPER = "helper", _("trusted helper")
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        EMPLOYER_ADMIN = "employer_admin", _("employer administrator")
        EMPLOYER_CLERK = "employer_clerk", _("employer clerk")
        ACCOUNTANT = "accountant", _("accountant")
        OFFICE = "office", _("organisation that helps")
        OFFICE_ADMIN = "office_admin", _("administrator of an organisation that helps")
        OFFICE_STAFF = "office_staff", _("works for an organisation that helps")

    holder = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mandates_held"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    scopes = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=200)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="mandate"
    )

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="mandate_one_principal",
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="mandate_one_holder",
                condition=Q(holder__isnull=True) ^ Q(office__isnull=True),
            ),
            models.CheckConstraint(
                name="mandate_office_holds_its_own_kind",
                condition=Q(office__isnull=True) ^ Q(kind="office"),
            ),
            models.CheckConstraint(
                name="mandate_guardian_by_two",
                condition=~Q(kind="guardian") | Q(proposal__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_parent_ends",
                condition=~Q(kind="parent") | Q(ends_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="mandate_parent_once",
                fields=["holder", "person"],
                condition=Q(kind="parent", revoked_at__isnull=True),
            ),
        ]


class Invitation(Record):
    """A code that makes a mandate: of a person for a helper, of an organisation for its staff."""

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    kind = models.CharField(
        max_length=20, choices=Mandate.Kind.choices, default=Mandate.Kind.HELPER
    )
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(  # the code counts as long as they could make it anew
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ends_on = models.DateField(null=True, blank=True)
    code_index = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mandate = models.OneToOneField(Mandate, models.PROTECT, null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="invitation_used_or_withdrawn",
                condition=Q(mandate__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_one_principal",
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_of_a_person_ends",
                condition=Q(person__isnull=True) | Q(ends_on__isnull=False),
            ),
        ]
