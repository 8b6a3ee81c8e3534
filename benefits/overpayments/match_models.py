"""A booking that named no bill: one of the treasury says what it pays back, another confirms it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from benefits.overpayments.bill_models import PaybackBill
from portal.records import Record
from portal.states import Machine, Move


class MatchState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("not confirmed")


MATCH = Machine(
    "pay-back match",
    MatchState,
    [
        Move("confirm", ("proposed",), "confirmed", ("officer",)),
        Move("return", ("proposed",), "returned", ("officer",)),
    ],
)


class PaybackMatch(Record):
    """Which bill a booking pays, by whose word, and who looked a second time."""

    entry = models.ForeignKey(
        "contributions.StatementEntry", models.PROTECT, related_name="payback_matches"
    )
    bill = models.ForeignKey(PaybackBill, models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who pays the bill
    state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.PROPOSED)
    reason = models.CharField(max_length=180)  # how the proposer knows
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=180, blank=True)  # why it was not confirmed

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            MATCH.check("payback_match_state"),
            models.UniqueConstraint(
                name="payback_match_once",
                fields=["entry"],
                condition=Q(state__in=["proposed", "confirmed"]),
            ),
            models.CheckConstraint(
                name="payback_match_decided",
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_name="")
                ),
            ),
            models.CheckConstraint(
                name="payback_match_two_persons",
                condition=~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")),
                violation_error_message="What a booking pays back takes two of the treasury.",
            ),
            models.CheckConstraint(name="payback_match_why", condition=~Q(reason="")),
        ]
        triggers = [MATCH.guard("payback_match_moves")]
