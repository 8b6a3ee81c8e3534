"""Follow-up of the conditions of the family grant: members, reports, reasons, steps."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, StaffMember, Unit, User
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from benefits.eligibility.models import StoredDetermination
from benefits.evidence.models import Evidence
from portal.records import Record, append_only, history, public_reference
from portal.states import Machine, Move


class Kind(models.TextChoices):
    SCHOOL = "school", _("school")
    HEALTH = "health", _("health")


class Duty(models.TextChoices):
    SCHOOL = "school_attendance", _("school attendance")
    PRENATAL = "prenatal_care", _("prenatal care")
    VACCINATION = "vaccination", _("vaccination")
    NUTRITION = "nutrition", _("weight and height")
    SUPPORT = "support", _("support by social assistance")


# ── Who reports ──────────────────────────────────────────────────────────────────────────────


class Institution(Record):
    """A school, a health post or a social centre that reports for the members it knows."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("school")
        HEALTH_POST = "health_post", _("health post")
        SOCIAL_CENTRE = "social_centre", _("social centre")

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="reporting_institution"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [history()]

    def __str__(self) -> str:
        return self.organisation.name


class InstitutionKey(Record):
    """What an institution's own program proves itself with; only its digest is kept."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at"]
        triggers = [
            pgtrigger.ReadOnly(name="key_content", exclude=["revoked_at"]),
            pgtrigger.Protect(name="key_stays", operation=pgtrigger.Delete),
        ]


# ── Who is followed, and what was reported ───────────────────────────────────────────────────


FINISHED_SCHOOL = "finished_school"
"""A reason of its own kind: basic education is finished, and no later period asks for school."""


class FollowedMember(Record):
    """A member of a family with the grant. `person` receives it, `member` is who is followed.

    `finished_school`: an officer saw the certificate; since when, the accepted reason says.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="followed_family")
    member = models.ForeignKey(Person, models.PROTECT, related_name="followed_as")
    finished_school = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["member__born_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="followed_in_one_family", fields=["member"], condition=Q(until__isnull=True)
            ),
        ]
        triggers = [history()]


class Channel(models.TextChoices):
    PAGE = "page", _("page")
    LIST = "list", _("list")
    PROGRAM = "program", _("program")


class Report(Record):
    """What an institution said of one duty in one period. A correction is the next number."""

    followed = models.ForeignKey(FollowedMember, models.PROTECT, related_name="reports")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who is followed
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first_month = models.DateField()
    duty = models.CharField(max_length=20, choices=Duty.choices)
    number = models.PositiveSmallIntegerField(default=1)
    attendance = models.PositiveSmallIntegerField(null=True, blank=True)  # hundredths of a percent
    kept = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=30, blank=True)  # a good reason, as the institution knows
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="reports")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.ForeignKey(InstitutionKey, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ["first_month", "duty", "number"]
        constraints = [
            models.UniqueConstraint(
                name="report_once", fields=["followed", "duty", "first_month", "number"]
            ),
            models.CheckConstraint(
                name="report_says_one_thing",
                condition=Q(duty="school_attendance", attendance__lte=10_000, kept__isnull=True)
                | (~Q(duty="school_attendance") & Q(attendance__isnull=True, kept__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_by_somebody",
                condition=Q(posted_by__isnull=False) | Q(key__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["institution", "-posted_at"], name="report_institution")]
        triggers = append_only()


class ReasonState(models.TextChoices):
    GIVEN = "given", _("with our office")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("not accepted")


REASON = Machine(
    "reason",
    ReasonState,
    [
        Move("accept", ("given",), "accepted", ("officer",)),
        Move("decline", ("given",), "declined", ("officer",)),
    ],
)


class GivenReason(Record):
    """Why a family could not keep a condition, in its own words, perhaps with a paper."""

    followed = models.ForeignKey(FollowedMember, models.PROTECT, related_name="given_reasons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who receives the grant
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first_month = models.DateField()
    duty = models.CharField(max_length=20, choices=Duty.choices)
    reason = models.CharField(max_length=30)
    words = models.TextField(blank=True)
    paper = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ReasonState.choices, default=ReasonState.GIVEN)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    officer_words = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            REASON.check("reason_state"),
            models.UniqueConstraint(
                name="reason_one_open",
                fields=["followed", "duty", "first_month"],
                condition=Q(state__in=["given", "accepted"]),
            ),
            models.CheckConstraint(
                name="reason_settled_by",
                condition=Q(state="given", officer__isnull=True)
                | (~Q(state="given") & Q(officer__isnull=False, settled_at__isnull=False)),
            ),
        ]
        triggers = [REASON.guard("reason_moves")]


# ── What follows ─────────────────────────────────────────────────────────────────────────────


def follow_up_reference() -> str:
    return public_reference("F")


class FollowUpState(models.TextChoices):
    OPEN = "open", _("reports are coming in")
    KEPT = "kept", _("nothing follows")
    PROPOSED = "proposed", _("with an officer")
    AGREED = "agreed", _("with a second officer")
    APPLIED = "applied", _("in effect")
    DROPPED = "dropped", _("dropped")
    LIFTED = "lifted", _("lifted")


FOLLOW_UP = Machine(
    "follow-up",
    FollowUpState,
    [
        Move("keep", ("open",), "kept", ("engine",)),
        # A warning is a letter: it takes nothing away.
        Move("warn", ("open",), "applied", ("engine",)),
        Move("propose", ("open",), "proposed", ("engine",)),
        Move("agree", ("proposed",), "agreed", ("officer",)),
        Move("return", ("agreed",), "proposed", ("officer", "engine")),
        Move("confirm", ("agreed",), "applied", ("officer",)),
        Move("drop", ("proposed", "agreed"), "dropped", ("officer", "engine")),
        Move("lift", ("applied",), "lifted", ("board", "engine")),
    ],
)


class FollowUp(Record):
    """A family in one period of follow-up, once: what was kept, and the step that follows."""

    class Step(models.TextChoices):
        WARNING = "warning", _("warning")
        BLOCK = "block", _("block")
        SUSPENSION = "suspension", _("suspension")
        END = "end", _("end of the grant")

    reference = models.CharField(max_length=24, unique=True, default=follow_up_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="follow_ups")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first_month = models.DateField()
    state = models.CharField(
        max_length=10, choices=FollowUpState.choices, default=FollowUpState.OPEN
    )
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    determination = models.ForeignKey(
        StoredDetermination, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="follow_up"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    effect_month = models.DateField(null=True, blank=True)  # the first month it touches
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first_month", "-id"]
        constraints = [
            FOLLOW_UP.check("follow_up_state"),
            models.UniqueConstraint(
                name="follow_up_once", fields=["person", "kind", "first_month"]
            ),
            models.CheckConstraint(
                name="follow_up_step",
                condition=Q(state__in=["open", "kept"], step="")
                | (
                    ~Q(state__in=["open", "kept"])
                    & Q(step__in=["warning", "block", "suspension", "end"])
                ),
            ),
            models.CheckConstraint(
                name="follow_up_two_officers",
                condition=~Q(state__in=["applied", "lifted"])
                | Q(step="warning")
                | Q(officer__isnull=False, second_officer__isnull=False),
                violation_error_message="What stops money takes two officers.",
            ),
            models.CheckConstraint(
                name="follow_up_four_eyes",
                condition=Q(second_officer__isnull=True) | ~Q(second_officer=F("officer")),
            ),
            models.CheckConstraint(
                name="follow_up_decided",
                condition=~Q(state__in=["applied", "lifted"])
                | Q(decision__isnull=False, effect_month__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "state", "proposed_at"],
                name="follow_up_queue",
                condition=Q(state__in=["proposed", "agreed"]),
            ),
        ]
        triggers = [FOLLOW_UP.guard("follow_up_moves")]
