"""Ways in: the second road of citizens, enrolment of staff, and one person who is there twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.records import Record, history
from portal.sealed import SealedTextField
from portal.states import Machine, Move


class SecondRoad(Record):
    """E-mail address and password of a person whose sign-in was first linked with proof.

    The password itself is the sign-in's (User.password); without an open row it opens nothing.
    """

    user = models.OneToOneField("accounts.User", models.PROTECT, related_name="second_road")
    email = SealedTextField(seal_name="second_road.email")
    email_index = models.BinaryField()
    opened_at = models.DateTimeField()
    proof = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="second_road_one_address",
                fields=["email_index"],
                condition=Q(closed_at__isnull=True),
            ),
        ]


class PasswordReset(Record):
    """A code sent to the address of a second road; it changes the password and nothing else."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="password_resets")
    code = SealedTextField(seal_name="password_reset.code")
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(name="password_reset_attempts", condition=Q(attempts__lte=5)),
        ]


class EnrolmentCode(Record):
    """A code with which somebody sets up a factor: once, for a day, given by another.

    For a member of staff, or for a person who came to an office because theirs is lost. Whoever had
    a factor before gets a code by two: then it names the proposal.
    """

    staff = models.ForeignKey(
        "accounts.StaffMember",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolment_codes",
    )
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="enrolment_codes"
    )
    proposal = models.OneToOneField(
        "accounts.Proposal", models.PROTECT, null=True, blank=True, related_name="enrolment_code"
    )
    code_index = models.BinaryField(unique=True)
    given_by = models.ForeignKey("accounts.StaffMember", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="enrolment_code_from_another", condition=~Q(staff=F("given_by"))
            ),
            models.CheckConstraint(
                name="enrolment_code_for_one",
                condition=Q(staff__isnull=True) ^ Q(person__isnull=True),
            ),
            models.CheckConstraint(
                name="enrolment_code_of_a_person_by_two",
                condition=Q(person__isnull=True) | Q(proposal__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_code_used_or_withdrawn",
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]


class DuplicateState(models.TextChoices):
    OPEN = "open", _("to be compared")
    PROPOSED = "proposed", _("waits for a second officer")
    MERGED = "merged", _("joined")
    REJECTED = "rejected", _("two different people")
    REVERSED = "reversed", _("taken apart again")


_OPEN, _PROPOSED = DuplicateState.OPEN.value, DuplicateState.PROPOSED.value
_MERGED = DuplicateState.MERGED.value

DUPLICATE = Machine(
    "duplicate",
    DuplicateState,
    [
        Move("propose", (_OPEN,), _PROPOSED, ("officer",)),
        Move("send_back", (_PROPOSED,), _OPEN, ("officer",)),
        Move("confirm", (_PROPOSED,), _MERGED, ("officer",)),
        Move("reject", (_OPEN, _PROPOSED), DuplicateState.REJECTED.value, ("officer",)),
        Move("reverse", (_MERGED,), DuplicateState.REVERSED.value, ("officer",)),
    ],
)


class DuplicateCase(Record):
    """One person twice: two records, or a second digital identity that claims the same record.

    `person` is the record that stays. One officer compares and proposes, another confirms.
    """

    class Kind(models.TextChoices):
        PERSONS = "persons", _("two records of one person")
        IDENTITY = "identity", _("two digital identities for one record")

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    found_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DuplicateState.choices, default=_OPEN)
    words = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # What moved: table -> rows, and what was ended or changed, with the values before.
    moved = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        triggers = [history(), DUPLICATE.guard("duplicate_moves")]
        constraints = [
            DUPLICATE.check("duplicate_state"),
            models.CheckConstraint(
                name="duplicate_names_two",
                condition=Q(kind="persons", other__isnull=False, subject="") & ~Q(other=F("person"))
                | Q(kind="identity", other__isnull=True) & ~Q(subject=""),
            ),
            models.CheckConstraint(
                name="duplicate_joined_by_two_officers",
                condition=~Q(state__in=["merged", "reversed"])
                | (
                    Q(proposed_by__isnull=False, decided_by__isnull=False)
                    & ~Q(proposed_by=F("decided_by"))
                ),
            ),
            models.UniqueConstraint(
                name="duplicate_one_open_pair",
                fields=["person", "other"],
                condition=Q(state__in=["open", "proposed"], kind="persons"),
            ),
            models.UniqueConstraint(
                name="duplicate_one_open_identity",
                fields=["provider", "subject"],
                condition=Q(state__in=["open", "proposed"], kind="identity"),
            ),
        ]
