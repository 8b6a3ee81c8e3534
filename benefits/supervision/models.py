"""Whether what is decided is right: a drawn sample, decided again unseen; deadlines that near."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, Unit
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Claim
from portal.records import Record, append_only, public_reference
from portal.states import Machine, Move


def sample_reference() -> str:
    return public_reference("Q")


class Span(models.TextChoices):
    MONTH = "month", _("of a month")
    DAY = "day", _("of a day")


class Draw(Record):
    """One month's or one day's sample: drawn by the system, once, so that anybody can draw it
    again. A day's holds automatic decisions and refusals only.
    """

    span = models.CharField(max_length=5, choices=Span.choices, default="month", db_default="month")
    month = models.DateField()  # the first day of the month, or the day
    drawn_at = models.DateTimeField()
    seed = models.CharField(max_length=64)
    share_per_mille = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="draw_once", fields=["span", "month"])]
        triggers = append_only()


class Route(models.TextChoices):
    ENGINE = "engine", _("automatic")
    OFFICER = "officer", _("by one officer")
    TWO_OFFICERS = "two_officers", _("by two officers")


class Verdict(models.TextChoices):
    GRANT = "granted", _("It should be granted")
    REFUSE = "refused", _("It should not be granted")
    OPEN = "open", _("Nobody can tell from this file")


class SampleState(models.TextChoices):
    WAITING = "waiting", _("to be decided again")
    DONE = "done", _("decided again")


SAMPLE = Machine("sample", SampleState, [Move("review", ("waiting",), "done", ("officer",))])


class Sampled(Record):
    """A decision in the sample, and what an officer who did not see the result says of it."""

    reference = models.CharField(max_length=24, unique=True, default=sample_reference)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="sampled")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="sampled")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    route = models.CharField(max_length=12, choices=Route.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    state = models.CharField(max_length=8, choices=SampleState.choices, default=SampleState.WAITING)
    reviewer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    checklist = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    is_error = models.BooleanField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            SAMPLE.check("sample_state"),
            models.CheckConstraint(
                name="sample_done",
                condition=Q(state="waiting", is_error__isnull=True, done_at__isnull=True)
                | (
                    Q(
                        state="done",
                        is_error__isnull=False,
                        done_at__isnull=False,
                        reviewer__isnull=False,
                    )
                    & ~Q(verdict="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["id"], name="sample_waiting", condition=Q(state="waiting"))]
        triggers = [SAMPLE.guard("sample_moves")]


class TaskState(models.TextChoices):
    OPEN = "open", _("to be put right")
    DONE = "done", _("put right")


TASK = Machine("correction task", TaskState, [Move("finish", ("open",), "done", ("officer",))])


class CorrectionTask(Record):
    """An error that the sample found: somebody has to put it right, and say how."""

    sampled = models.OneToOneField(Sampled, models.PROTECT, related_name="task")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="correction_tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=TaskState.choices, default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            TASK.check("correction_task_state"),
            models.CheckConstraint(
                name="correction_task_closed",
                condition=Q(state="open", closed_at__isnull=True)
                | (
                    Q(state="done", closed_at__isnull=False, closed_by__isnull=False) & ~Q(words="")
                ),
            ),
        ]
        triggers = [TASK.guard("correction_task_moves")]


class Escalation(Record):
    """A supervisor was told that a legal day is near. Once for each legal day of a claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="escalations")
    due_on = models.DateField()
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="escalation_once", fields=["claim", "due_on"]),
        ]
