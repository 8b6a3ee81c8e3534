"""Medical and social assessment: asked for, done by two who do not see each other, one finding.

What assessors write rests sealed. An officer reads the finding, never scores or diagnosis; the
person reads everything. No assessor decides about a right.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role, StaffMember
from benefits.applications.models import Claim
from portal.records import Record, append_only, public_reference
from portal.sealed import SealedTextField
from portal.states import Machine, Move


def assessment_reference() -> str:
    return public_reference("M")


class Kind(models.TextChoices):
    DISABILITY = "disability", _("long-term impairment")
    INCAPACITY = "incapacity", _("ability to work")
    DEGREE = "degree", _("degree of disability")


class Part(models.TextChoices):
    MEDICAL = "medical", _("medical assessment")
    SOCIAL = "social", _("social assessment")


# Doctors and social workers: each makes their own part and sees nothing of the other's.
ASSESSOR_OF: dict[Part, Role] = {Part.MEDICAL: Role.MEDICAL, Part.SOCIAL: Role.SOCIAL}
PARTS: dict[str, tuple[str, ...]] = {
    Kind.DISABILITY: (Part.MEDICAL, Part.SOCIAL),
    Kind.INCAPACITY: (Part.MEDICAL,),
    Kind.DEGREE: (Part.MEDICAL, Part.SOCIAL),
}


class ReferralState(models.TextChoices):
    OPEN = "open", _("with the assessors")
    SETTLED = "settled", _("assessed")
    CANCELLED = "cancelled", _("no longer needed")


REFERRAL = Machine(
    "referral",
    ReferralState,
    [
        Move("settle", ("open",), "settled", ("assessor",)),
        Move("cancel", ("open",), "cancelled", ("officer", "person", "engine")),
    ],
)


class Referral(Record):
    """A question to the assessors about one claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = SealedTextField(seal_name="referral.why")
    referred_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: the form of the benefit asks for it
    referred_at = models.DateTimeField()
    due_on = models.DateField()
    # The person has to be seen; else the assessor begins with the papers.
    by_visit = models.BooleanField(default=False, db_default=False)
    state = models.CharField(
        max_length=10, choices=ReferralState.choices, default=ReferralState.OPEN
    )

    class Meta:
        ordering = ["referred_at", "id"]
        constraints = [
            REFERRAL.check("referral_state"),
            models.UniqueConstraint(
                name="referral_one_open", fields=["claim", "kind"], condition=Q(state="open")
            ),
        ]
        triggers = [REFERRAL.guard("referral_moves")]


class AssessmentState(models.TextChoices):
    WAITING = "waiting", _("waiting for an assessor")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("no longer needed")


ASSESSMENT = Machine(
    "assessment",
    AssessmentState,
    [
        Move("finish", ("waiting",), "done", ("assessor",)),
        Move("cancel", ("waiting",), "cancelled", ("officer", "person", "engine")),
    ],
)


class Assessment(Record):
    """One part, by one assessor. The database keeps the two parts in different hands."""

    reference = models.CharField(max_length=24, unique=True, default=assessment_reference)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="assessments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=AssessmentState.choices, default=AssessmentState.WAITING
    )
    assessor = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True)
    answers = SealedTextField(seal_name="assessment.answers", default=b"", blank=True)
    words = SealedTextField(seal_name="assessment.words", default=b"", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            ASSESSMENT.check("assessment_state"),
            models.UniqueConstraint(name="assessment_part_once", fields=["referral", "part"]),
            models.UniqueConstraint(
                name="assessment_two_people",
                fields=["referral", "assessor"],
                violation_error_message="The two parts are assessed by different people.",
            ),
            models.CheckConstraint(
                name="assessment_done_by",
                condition=~Q(state="done")
                | (Q(assessor__isnull=False, done_at__isnull=False) & ~Q(answers=b"")),
            ),
            models.CheckConstraint(
                name="assessment_lease",
                condition=Q(held_until__isnull=True) | Q(assessor__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["part", "due_on", "id"],
                name="assessment_queue",
                condition=Q(state="waiting"),
            )
        ]
        triggers = [
            ASSESSMENT.guard("assessment_moves"),
            pgtrigger.Protect(
                name="assessment_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="done"),
            ),
            pgtrigger.Protect(name="assessment_kept", operation=pgtrigger.Delete),
        ]


class Finding(Record):
    """What the parts say together, by the published table: a fact, not a decision."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="finding")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    content = SealedTextField(seal_name="finding.content")
    found_on = models.DateField()

    class Meta:
        ordering = ["found_on", "id"]
        indexes = [models.Index(fields=["person", "kind"], name="finding_of_person")]
        triggers = append_only()
