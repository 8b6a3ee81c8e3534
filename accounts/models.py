"""The people: natural and legal persons, how they sign in, who may act for whom, who looked."""

from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models_own_data import Address, AddressRight, PayoutLock  # noqa: F401
from accounts.models_privacy import (  # noqa: F401  (tables of this room)
    ErasureRequest,
    LegalHold,
    MandateAct,
    Receipt,
    RetentionNotice,
)
from accounts.models_rights import OFFICE_KINDS, FileOpening, Proposal, roles_by_two  # noqa: F401
from accounts.models_sign_in import (  # noqa: F401
    DUPLICATE,
    DuplicateCase,
    DuplicateState,
    EnrolmentCode,
    PasswordReset,
    SecondRoad,
)
from portal.records import Record, append_only, history
from portal.sealed import SealedTextField


class Level(models.IntegerChoices):
    """Assurance level of a sign-in, as the identity provider states it in `acr`."""

    LOW = 1, _("low")
    SUBSTANTIAL = 2, _("substantial")
    HIGH = 3, _("high")


class Sex(models.TextChoices):
    FEMALE = "F", _("female")
    MALE = "M", _("male")


class User(AbstractUser):
    """A sign-in. What it may see hangs on the identity, mandates and staff roles linked to it."""

    language = models.CharField(max_length=10, default="pt")
    # "Sign out everywhere": a session that began before this moment is over.
    sessions_since = models.DateTimeField(null=True, blank=True)


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

    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="mandates")
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


class FamilyTie(Record):
    """A relative of a person, as a register certifies it or as the person says.

    For dependants' rights, for parents who act for a child, and to keep officers away. A certified
    row comes from a register, with the day it was checked, and is not edited here; what a person
    says themselves stands beside it and is marked so.
    """

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("spouse")
        PARTNER = "partner", _("partner in a stable union")
        CHILD = "child", _("child")
        STEPCHILD = "stepchild", _("stepchild")
        WARD = "ward", _("child under guardianship")
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        STEPPARENT = "stepparent", _("stepparent")
        SIBLING = "sibling", _("sibling")
        HOUSEHOLD = "household", _("same household")

    person = models.ForeignKey(Person, models.PROTECT, related_name="family_ties")
    # Set by registers alone: whoever types a CPF learns nothing about its owner.
    relative = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tied_to"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    born_on = models.DateField(null=True, blank=True)
    national_id = SealedTextField(seal_name="family_tie.national_id", default=b"", blank=True)
    national_id_index = models.BinaryField(default=b"", blank=True, db_index=True)
    since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_certified = models.BooleanField(default=True)
    source = models.CharField(max_length=60, default="civil register")
    stated_on = models.DateField(null=True, blank=True)  # when it was said, or last checked

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="family_tie_once",
                fields=["person", "relative", "kind"],
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="family_tie_of_two",
                condition=Q(relative__isnull=True) | ~Q(person=F("relative")),
            ),
            models.CheckConstraint(
                name="family_tie_names_someone",
                condition=Q(relative__isnull=False) | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="family_tie_links_are_certified",
                condition=Q(relative__isnull=True) | Q(is_certified=True),
            ),
            models.CheckConstraint(
                name="family_tie_ends_after_it_began",
                condition=Q(since__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("since")),
            ),
        ]


class FamilyFact(Record):
    """Something about a relative that a right may hang on, and who says so."""

    class Kind(models.TextChoices):
        DISABLED = "disabled", _("lives with a disability")
        STUDENT = "student", _("studies")
        DEPENDENT = "dependent", _("depends on the person for a living")

    tie = models.ForeignKey(FamilyTie, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_certified = models.BooleanField(default=False)
    source = models.CharField(max_length=60)
    stated_on = models.DateField()

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="family_fact_once",
                fields=["tie", "kind", "is_certified"],
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                name="family_fact_ends_after_it_began",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
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


class Unit(Record):
    """An office or a central unit that holds a queue."""

    name = models.CharField(max_length=120, unique=True)
    city = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("caseworker")
    SUPERVISOR = "supervisor", _("supervisor")
    MEDICAL = "medical", _("medical assessor")
    AUDITOR = "auditor", _("auditor")
    RULES = "rules", _("rules officer")
    TREASURY = "treasury", _("treasury")
    CLERK = "clerk", _("office clerk")
    ADMIN = "admin", _("institution administrator")
    BOARD = "board", _("member of the appeal board")
    COUNCIL = "council", _("member of the appeal council")


class StaffMember(Record):
    """A sign-in that works for the institution. `person` keeps them away from their own file."""

    user = models.OneToOneField(User, models.PROTECT, related_name="staff_member")
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    roles = models.JSONField(default=list)
    display_name = models.CharField(max_length=120)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [history(), roles_by_two()]

    def __str__(self) -> str:
        return self.display_name


class AccessLogEntry(models.Model):
    """Someone, or an automatic step, looked at a person's data. Hash-chained by the database."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_log")
    at = models.DateTimeField()
    actor_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    actor = models.CharField(max_length=200)
    office = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    case = models.CharField(max_length=40, blank=True)
    automatic = models.BooleanField(default=False)
    previous_hash = models.BinaryField(default=b"", editable=False)
    hash = models.BinaryField(default=b"", editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="access_log_person")]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="chain",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    -- One chain a person: the lock keeps two writers from the same predecessor.
                    PERFORM pg_advisory_xact_lock(hashtext('access_log'), NEW.person_id::int);
                    SELECT coalesce((SELECT hash FROM accounts_accesslogentry
                                      WHERE person_id = NEW.person_id ORDER BY id DESC LIMIT 1),
                                    ''::bytea) INTO NEW.previous_hash;
                    NEW.hash := sha256(NEW.previous_hash || convert_to(concat_ws('|',
                        NEW.person_id, extract(epoch FROM NEW.at), NEW.actor_user_id, NEW.actor,
                        NEW.office, NEW.purpose, NEW.what, NEW."case", NEW.automatic), 'UTF8'));
                    RETURN NEW;
                """,
            ),
        ]


class Inquiry(Record):
    """This looks wrong: a person questions a look at their data, or a certified fact."""

    class Kind(models.TextChoices):
        LOOK = "look", _("a look at my data")
        FACT = "fact", _("a fact about me")

    reference = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="inquiries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entry = models.OneToOneField(AccessLogEntry, models.PROTECT, null=True, blank=True)
    field = models.CharField(max_length=40, blank=True)
    words = models.TextField()
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="inquiry_about_something",
                condition=Q(kind="look", entry__isnull=False, field="")
                | (Q(kind="fact", entry__isnull=True) & ~Q(field="")),
            ),
            models.CheckConstraint(
                name="inquiry_answered_by_someone",
                condition=Q(answered_at__isnull=True, answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        ]


class SignInEvent(models.Model):
    """A sign-in, a refused one, a step-up or a sign-out, shown to the person as "devices"."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.LOW)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
