"""A new value of a legal number: proposed, tried on a sample, approved by another officer, kept."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from portal.records import Record, append_only
from portal.states import Machine, Move


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for a second officer")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")


PROPOSAL = Machine(
    "proposal",
    ProposalState,
    [
        Move("approve", ("proposed",), "approved", ("officer",)),
        Move("return", ("proposed",), "returned", ("officer",)),
        Move("withdraw", ("proposed",), "withdrawn", ("officer",)),
    ],
)


class Proposal(Record):
    """What shall hold from which day by which act, and why. `content` is as the files write it.

    `law_hash` is the law that the maker and the checker looked at: the same law, or nothing is
    approved. Made once; only state and checker are ever added.
    """

    parameter = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    content = models.JSONField()
    act = models.CharField(max_length=200)
    reason = models.TextField()
    source = models.URLField(max_length=500)
    law_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=ProposalState.choices, default=ProposalState.PROPOSED
    )
    checked_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            PROPOSAL.check("law_proposal_state"),
            models.CheckConstraint(
                name="law_proposal_maker_is_not_checker",
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="law_proposal_checked",
                condition=Q(state__in=["proposed", "withdrawn"], checked_by=None, checked_at=None)
                | Q(
                    state__in=["approved", "returned"],
                    checked_by__isnull=False,
                    checked_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="law_proposal_days", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                name="law_proposal_one_open", fields=["parameter"], condition=Q(state="proposed")
            ),
        ]
        triggers = [
            PROPOSAL.guard("law_proposal_moves"),
            pgtrigger.Protect(name="law_proposal_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="law_proposal_words_stay",
                operation=pgtrigger.UpdateOf(
                    "parameter", "since", "until", "content", "act", "reason", "source",
                    "law_hash", "made_by_id", "made_at",
                ),
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'a proposal is not changed: make another one';",
            ),
        ]  # fmt: skip


class Trial(Record):
    """What a proposal would change for a sample of people: numbers only, nobody's name.

    `rows`: kind, cents a month before and after, rules before and after, for each person.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("is being worked out")
        DONE = "done", _("done")
        FAILED = "failed", _("did not work")

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="trial")
    on = models.DateField()
    size = models.PositiveIntegerField()
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trial_state", condition=Q(state__in=["running", "done", "failed"])
            ),
        ]


class ApprovedValue(Record):
    """A value that is law: never changed, never removed. A mistake is mended by another value.

    Their order is the order in which they enter the law.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="value")
    parameter = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    content = models.JSONField()
    act = models.CharField(max_length=200)
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    hash_before = models.CharField(max_length=64)
    hash_after = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="approved_value_by_two", condition=~Q(approved_by=F("made_by"))
            ),
        ]
        triggers = append_only("approved_value_append_only")
