"""Decisions whose facts or law have changed since: found, computed again, settled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.adjudication.models import Decision
from benefits.eligibility.models import StoredDetermination
from portal.records import Record
from portal.states import Machine, Move


class Cause(models.TextChoices):
    RECORD = "record", _("the contribution record changed")
    PARAMETER = "parameter", _("a value of the law changed")
    APPEAL = "appeal", _("an appeal was allowed")
    CORRECTION = "correction", _("a value was corrected")
    CHOICE = "choice", _("the person chose another benefit instead")
    JOB = "job", _("an employer reported a new job")


class RevisionState(models.TextChoices):
    OPEN = "open", _("to be looked at")
    APPLIED = "applied", _("carried out")
    KEPT = "kept", _("the decision stands")
    OVERTAKEN = "overtaken", _("overtaken by a newer one")


REVISION = Machine(
    "revision",
    RevisionState,
    [
        # In the person's favour the engine may act; anything else takes an officer.
        Move("apply", ("open",), "applied", ("engine", "officer")),
        Move("keep", ("open",), "kept", ("officer",)),
        Move("overtake", ("open",), "overtaken", ("engine",)),
    ],
)


class Revision(Record):
    """A decision computed again: what was granted, what the law says of the facts now."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="revisions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="revisions")
    determination = models.ForeignKey(StoredDetermination, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    cause_key = models.CharField(max_length=80, blank=True)  # protocol, parameter, correction, job
    state = models.CharField(
        max_length=10, choices=RevisionState.choices, default=RevisionState.OPEN
    )
    found_at = models.DateTimeField()
    old_cents = models.BigIntegerField()  # a month
    new_cents = models.BigIntegerField()  # a month; 0 when the law no longer says yes
    new_starts_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)
    result = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="revised_from"
    )

    class Meta:
        ordering = ["found_at", "id"]
        constraints = [
            REVISION.check("revision_state"),
            models.UniqueConstraint(name="revision_once", fields=["decision", "determination"]),
            models.UniqueConstraint(
                name="revision_one_open", fields=["decision"], condition=Q(state="open")
            ),
            # Of a job that was reported, with its number as key: asked once, unless overtaken.
            models.UniqueConstraint(
                name="revision_job_once",
                fields=["decision", "cause_key"],
                condition=Q(cause="job") & ~Q(state="overtaken"),
            ),
            models.CheckConstraint(
                name="revision_settled_when",
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="revision_officer_in_words",
                condition=~Q(state="kept") | (Q(officer__isnull=False) & ~Q(words="")),
            ),
        ]
        triggers = [REVISION.guard("revision_moves")]
        indexes = [
            models.Index(fields=["found_at"], name="revision_open", condition=Q(state="open")),
        ]
