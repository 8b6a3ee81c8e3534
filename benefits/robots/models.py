"""What the machine did for a claim by itself, who took it back, and who switched it off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.applications.models import Claim
from portal.records import Record
from portal.states import Machine, Move


class Kind(models.TextChoices):
    """The kinds of steps that need no officer. None of them decides anything."""

    ASK = "ask", _("Ask for what is missing")
    OFFICE = "office", _("Hand a claim to an office")
    ASSESSORS = "assessors", _("Send a claim to the assessors")
    SAME_CLAIM = "same_claim", _("Close the same application sent twice")
    SAME_PAPER = "same_paper", _("Close the same paper handed in twice")


class ActionState(models.TextChoices):
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("taken back")


ACTION = Machine("robot step", ActionState, [Move("undo", ("done",), "undone", ("officer",))])


class RobotAction(Record):
    """One automatic step for one claim; `key` makes sure that it is kept once.

    `subject_id` is the row that the step made or closed: the question, the referral, the closed
    draft, the paper that was there first. `values` says more where undoing needs it.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="automatic_steps")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    subject_id = models.BigIntegerField(null=True, blank=True)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=ActionState.choices, default=ActionState.DONE)
    failure = models.CharField(max_length=40, blank=True)  # why it failed, as a key
    undone_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            ACTION.check("robot_action_state"),
            models.CheckConstraint(
                name="robot_action_failed_why",
                condition=Q(state="failed", failure__gt="") | (~Q(state="failed") & Q(failure="")),
            ),
            models.CheckConstraint(
                name="robot_action_undone_by",
                condition=~Q(state="undone")
                | Q(undone_by__isnull=False, undone_at__isnull=False, undo_reason__gt=""),
                violation_error_message="Who takes an automatic step back says why.",
            ),
        ]
        triggers = [ACTION.guard("robot_action_moves")]
        indexes = [models.Index(fields=["-at", "kind"], name="robot_action_days")]


class RobotSwitch(Record):
    """A kind is switched. Off takes one officer, on takes two."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.BooleanField()
    reason = models.TextField()
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="robot_switch_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="robot_switch_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                violation_error_message="Who asks for it to be on cannot confirm it.",
            ),
            models.CheckConstraint(
                name="robot_switch_on_is_confirmed",
                condition=Q(on=False)
                | Q(effective_at__isnull=True)
                | Q(confirmed_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="robot_switch_one_waiting",
                fields=["kind"],
                condition=Q(effective_at__isnull=True, returned_at__isnull=True),
            ),
        ]
