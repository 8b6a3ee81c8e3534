"""Decisions, and what a caseworker needs to reach one."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.applications.models import Claim
from benefits.eligibility.models import StoredDetermination
from portal.records import Record, append_only
from portal.states import Machine, Move


class RequestState(models.TextChoices):
    OPEN = "open", _("waiting for your answer")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")
    CANCELLED = "cancelled", _("no longer needed")


REQUEST = Machine(
    "information request",
    RequestState,
    [
        Move("answer", ("open",), "answered", ("person",)),
        Move("lapse", ("open",), "lapsed", ("engine",)),
        Move("cancel", ("open",), "cancelled", ("officer", "person")),
    ],
)


class InformationRequest(Record):
    """A question to the claimant: what, why, by when. The office's clock stands still meanwhile."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="requests")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Nobody: asked by the engine, for what `needs` names: [{"kind": "step" | "paper", "key": …}].
    asked_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    needs = models.JSONField(default=list, db_default=[])
    asked_at = models.DateTimeField()
    what = models.TextField()
    why = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            REQUEST.check("request_state"),
            models.UniqueConstraint(
                name="request_one_open", fields=["claim"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="request_says_what_for",
                condition=Q(asked_by__isnull=False) | ~Q(needs=[]),
            ),
        ]
        triggers = [REQUEST.guard("request_moves")]


class Outcome(models.TextChoices):
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    # What follows when conditions of a granted benefit are not kept, step by step.
    WARNED = "warned", _("warned")
    BLOCKED = "blocked", _("held back for a time")
    SUSPENDED = "suspended", _("not paid for a time")
    ENDED = "ended", _("ended")
    # A share of others ended: what remains is divided anew among those who are left.
    DIVIDED = "divided", _("divided anew")
    OWED = "owed", _("to be paid back")


ON_THE_CLAIM = (Outcome.GRANTED, Outcome.REFUSED)  # the others leave the answer as it is


class Decision(Record):
    """An act, by whom, on which determination, with which reasons. Append-only and hash-chained."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    determination = models.ForeignKey(StoredDetermination, models.PROTECT, related_name="+")
    decided_by = models.CharField(max_length=10)  # engine or officer
    officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.JSONField(default=list)  # condition key, article, officer's words
    starts_on = models.DateField(null=True, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    # What one officer could grant alone that day, and whether they left the law's proposal.
    alone_up_to_cents = models.BigIntegerField(null=True, blank=True)
    overrides = models.BooleanField(default=False, db_default=False)
    decided_at = models.DateTimeField()
    appeal_until = models.DateField()
    previous_hash = models.BinaryField(default=b"", editable=False)
    hash = models.BinaryField(default=b"", editable=False)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(name="decision_once", fields=["claim", "sequence"]),
            models.CheckConstraint(
                name="decision_no_automatic_refusal",
                condition=Q(outcome__in=["granted", "warned", "divided"])
                | Q(
                    decided_by="officer",
                    officer__isnull=False,
                    second_officer__isnull=False,
                ),
                violation_error_message="Only two named officers can refuse or stop.",
            ),
            models.CheckConstraint(
                name="decision_four_eyes",
                condition=Q(second_officer__isnull=True) | ~Q(second_officer=F("officer")),
            ),
            models.CheckConstraint(
                name="decision_decided_by",
                condition=Q(decided_by="engine", officer__isnull=True)
                | Q(decided_by="officer", officer__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_grant_complete",
                condition=~Q(outcome="granted") | Q(amount_cents__gt=0, starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_grant_four_eyes",
                condition=~Q(decided_by="officer", outcome="granted")
                | Q(second_officer__isnull=False)
                | Q(
                    overrides=False,
                    alone_up_to_cents__isnull=False,
                    amount_cents__lte=F("alone_up_to_cents"),
                ),
                violation_error_message=(
                    "A large grant, or one against the law's proposal, takes two officers."
                ),
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="chain",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('decision'), NEW.person_id::int);
                    SELECT coalesce((SELECT hash FROM benefits_decision
                                      WHERE person_id = NEW.person_id ORDER BY id DESC LIMIT 1),
                                    ''::bytea) INTO NEW.previous_hash;
                    NEW.hash := sha256(NEW.previous_hash || convert_to(concat_ws('|',
                        NEW.claim_id, NEW.sequence, NEW.outcome, NEW.determination_id,
                        NEW.decided_by, NEW.officer_id, NEW.second_officer_id, NEW.reasons,
                        NEW.starts_on, NEW.amount_cents, NEW.alone_up_to_cents, NEW.overrides,
                        extract(epoch FROM NEW.decided_at)), 'UTF8'));
                    RETURN NEW;
                """,
            ),
        ]


class ProposedRefusal(Record):
    """The first officer's reasoned proposal, waiting for the second."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="proposed_refusals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    officer = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reasons = models.JSONField()
    determination = models.ForeignKey(StoredDetermination, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposal_one_open", fields=["claim"], condition=Q(closed_at__isnull=True)
            ),
        ]
