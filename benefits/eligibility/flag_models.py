"""What the flag rules found in claims, and who switched which rule on or off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.applications.models import Claim
from portal.records import Record
from portal.states import Machine, Move


class FlagState(models.TextChoices):
    OPEN = "open", _("to be looked at")
    CLEARED = "cleared", _("cleared: there is an explanation")
    UPHELD = "upheld", _("upheld: the fact stands")


FLAG = Machine(
    "flag",
    FlagState,
    [
        Move("clear", ("open",), "cleared", ("officer",)),
        Move("uphold", ("open",), "upheld", ("officer",)),
    ],
)


class Flag(Record):
    """One fact that one rule found in one claim. It decides nothing; a person looks at it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="flags")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    values = models.JSONField(default=dict)  # of the stated fact; never another person's data
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=FlagState.choices, default=FlagState.OPEN)
    raised_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            FLAG.check("flag_state"),
            models.UniqueConstraint(name="flag_once", fields=["claim", "rule", "fingerprint"]),
            models.CheckConstraint(
                name="flag_settled_by_someone",
                condition=Q(state="open", settled_by__isnull=True)
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(words="")),
            ),
        ]
        triggers = [FLAG.guard("flag_moves")]
        indexes = [models.Index(fields=["rule", "state"], name="flag_precision")]


class FlagSwitch(Record):
    """A rule is switched. Off takes one officer (or its own poor precision), on takes two."""

    rule = models.CharField(max_length=40)
    on = models.BooleanField()
    reason = models.TextField()
    asked_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: the rule switched itself off
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="flag_switch_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="flag_switch_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                violation_error_message="Who asks for a rule to be on cannot confirm it.",
            ),
            models.CheckConstraint(
                name="flag_switch_on_is_confirmed",
                condition=Q(on=False)
                | Q(effective_at__isnull=True)
                | Q(asked_by__isnull=False, confirmed_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="flag_switch_one_waiting",
                fields=["rule"],
                condition=Q(effective_at__isnull=True, returned_at__isnull=True),
            ),
        ]
