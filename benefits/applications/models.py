"""What people ask for: drafts to continue another day, and claims with a protocol number."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, Unit, User
from portal.records import Record, public_reference
from portal.states import Machine, Move


class Benefit(models.TextChoices):
    """What can be asked for. What each needs stands in `benefits/applications/forms/`."""

    OLD_AGE = "old_age", _("old-age pension")
    TEMPORARY_INCAPACITY = "temporary_incapacity", _("temporary incapacity benefit")
    PERMANENT_INCAPACITY = "permanent_incapacity", _("permanent incapacity pension")
    ACCIDENT_AID = "accident_aid", _("accident aid")
    SURVIVORS = "survivors", _("survivors’ pension")
    MATERNITY = "maternity", _("maternity pay")
    FAMILY_ALLOWANCE = "family_allowance", _("family allowance")
    IMPRISONMENT = "imprisonment", _("imprisonment aid")
    ASSISTANCE = "assistance", _("assistance benefit")
    UNEMPLOYMENT = "unemployment", _("unemployment insurance")
    CLOSED_SEASON = "closed_season", _("insurance of fishers in the closed season")
    FAMILY_GRANT = "family_grant", _("family grant")


class Channel(models.TextChoices):
    WEB = "web", _("online")
    PHONE = "phone", _("by phone")
    DESK = "desk", _("at an office")
    PARTNER = "partner", _("through a partner")


class Draft(Record):
    """An application that is not sent yet. One open draft a person and benefit."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="drafts")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    answers = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)
    # One-time token of the submit form: pressing twice sends once.
    token = models.UUIDField(unique=True)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_one_open",
                fields=["person", "benefit"],
                condition=Q(closed_at__isnull=True),
            ),
        ]


def claim_protocol() -> str:
    return public_reference("C")


class ClaimState(models.TextChoices):
    SUBMITTED = "submitted", _("received")
    IN_REVIEW = "in_review", _("with a caseworker")
    AWAITING_ANSWER = "awaiting_answer", _("waiting for your answer")
    REFUSAL_PROPOSED = "refusal_proposed", _("being checked by a second officer")
    GRANT_PROPOSED = "grant_proposed", _("being checked by a second officer")
    GRANT_HELD = "grant_held", _("decided, about to be sent")
    REFUSAL_HELD = "refusal_held", _("decided, about to be sent")
    AWAITING_ASSESSMENT = "awaiting_assessment", _("waiting for an assessment")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


CLAIM = Machine(
    "claim",
    ClaimState,
    [
        # The engine may grant or hand over. It has no line that ends in a refusal.
        Move("grant", ("submitted",), "granted", ("engine",)),
        Move("refer", ("submitted",), "in_review", ("engine",)),
        # Something is missing that only the claimant knows: asked at once, looked at again at once.
        Move("ask", ("submitted",), "awaiting_answer", ("engine",)),
        Move("resume", ("awaiting_answer",), "submitted", ("person",)),
        Move("ask", ("in_review",), "awaiting_answer", ("officer",)),
        Move("answer", ("awaiting_answer",), "in_review", ("person",)),
        Move("lapse", ("awaiting_answer",), "in_review", ("engine",)),
        # A supervisor takes an automatic step back: an officer goes on instead.
        Move("unask", ("awaiting_answer",), "in_review", ("officer",)),
        Move("unsend", ("awaiting_assessment",), "in_review", ("officer",)),
        # Doctors and social workers find a fact; the clock goes on, and an officer decides.
        Move(
            "send_to_assessor",
            ("submitted", "in_review"),
            "awaiting_assessment",
            ("officer", "engine"),
        ),
        Move("assessed", ("awaiting_assessment",), "in_review", ("assessor",)),
        Move("propose_grant", ("in_review",), "grant_proposed", ("officer",)),
        Move("propose_refusal", ("in_review",), "refusal_proposed", ("officer",)),
        Move("return", ("grant_proposed", "refusal_proposed"), "in_review", ("officer",)),
        # Decided: for some minutes the officer can take it back, then it goes out.
        Move("hold_grant", ("in_review", "grant_proposed"), "grant_held", ("officer",)),
        Move("hold_refusal", ("refusal_proposed",), "refusal_held", ("officer",)),
        Move("take_back", ("grant_held", "refusal_held"), "in_review", ("officer",)),
        Move("recall", ("grant_held", "refusal_held"), "in_review", ("engine",)),
        Move("grant", ("grant_held",), "granted", ("officer",)),
        Move("refuse", ("refusal_held",), "refused", ("officer",)),
        Move(
            "withdraw",
            ("submitted", "in_review", "awaiting_answer", "awaiting_assessment"),
            "withdrawn",
            ("person",),
        ),
        # An allowed appeal: the claim is open again, and granted at once when the law now says yes.
        # So does a corrected value when the law no longer says no; then an officer goes on.
        Move("reopen", ("refused",), "in_review", ("board", "engine")),
        Move("grant", ("in_review",), "granted", ("board",)),
    ],
)


class Claim(Record):
    protocol = models.CharField(max_length=24, unique=True, default=claim_protocol)
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="claim")
    state = models.CharField(
        max_length=20, choices=ClaimState.choices, default=ClaimState.SUBMITTED
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    answers = models.JSONField()
    filed_on = models.DateField()  # the request date (DER)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField()  # legal deadline, moved by the days the clock stood still
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    referral_reasons = models.JSONField(default=list)  # why a human is needed, as keys with values
    holder = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )  # answers come back to the same officer
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            CLAIM.check("claim_state"),
            models.CheckConstraint(
                name="claim_decided_when",
                condition=Q(state__in=["granted", "refused"], decided_at__isnull=False)
                | ~Q(state__in=["granted", "refused"]),
                violation_error_message="A granted or refused claim has a decision date.",
            ),
            models.CheckConstraint(
                name="claim_lease",
                condition=Q(holder__isnull=True, held_until__isnull=True)
                | Q(holder__isnull=False, held_until__isnull=False),
            ),
        ]
        triggers = [CLAIM.guard("claim_moves")]
        indexes = [
            models.Index(
                fields=["unit", "due_on", "filed_at"],
                name="claim_queue",
                condition=Q(state__in=["in_review", "grant_proposed", "refusal_proposed"]),
            ),
            models.Index(  # the same for officers who know only some benefits
                fields=["unit", "benefit", "due_on", "filed_at"],
                name="claim_queue_by_skill",
                condition=Q(state__in=["in_review", "grant_proposed", "refusal_proposed"]),
            ),
        ]
