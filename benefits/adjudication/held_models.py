"""Between an officer's word and the letter: a proposal for a second officer, a time to undo."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.adjudication.models import Outcome
from benefits.applications.models import Claim
from benefits.eligibility.models import StoredDetermination
from portal.records import Record, append_only
from portal.states import Machine, Move


class ProposedGrant(Record):
    """A grant that one officer may not give alone: it waits for a second one, who has read it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="proposed_grants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    officer = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    rule = models.CharField(max_length=60)
    words = models.TextField()
    why = models.JSONField()  # keys: month, arrears, override
    determination = models.ForeignKey(StoredDetermination, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposed_grant_one_open",
                fields=["claim"],
                condition=Q(closed_at__isnull=True),
            ),
        ]


class HeldState(models.TextChoices):
    HELD = "held", _("about to be sent")
    SENT = "sent", _("sent")
    TAKEN_BACK = "taken_back", _("taken back by the officer")
    RECALLED = "recalled", _("called back: the facts had changed")


HELD = Machine(
    "held decision",
    HeldState,
    [
        Move("send", ("held",), "sent", ("engine",)),
        Move("take_back", ("held",), "taken_back", ("officer",)),
        Move("recall", ("held",), "recalled", ("engine",)),
    ],
)


class HeldDecision(Record):
    """What officers decided, before letter and award go out. Only its state ever changes."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="held_decisions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    determination = models.ForeignKey(StoredDetermination, models.PROTECT, related_name="+")
    officer = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField()
    starts_on = models.DateField(null=True, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    needs_second = models.BooleanField()
    overrides = models.BooleanField(default=False)
    held_at = models.DateTimeField()
    goes_out_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HeldState.choices, default=HeldState.HELD)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            HELD.check("held_state"),
            models.UniqueConstraint(
                name="held_one_open", fields=["claim"], condition=Q(state="held")
            ),
            models.CheckConstraint(
                name="held_closed_when",
                condition=Q(state="held", closed_at__isnull=True)
                | (~Q(state="held") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="held_two_officers",
                condition=Q(second_officer__isnull=False)
                | Q(outcome="granted", needs_second=False, overrides=False),
                violation_error_message="This decision takes two officers.",
            ),
            models.CheckConstraint(
                name="held_four_eyes",
                condition=Q(second_officer__isnull=True) | ~Q(second_officer=F("officer")),
            ),
        ]
        triggers = [
            HELD.guard("held_moves"),
            pgtrigger.ReadOnly(name="held_content", exclude=["state", "closed_at"]),
            pgtrigger.Protect(name="held_stays", operation=pgtrigger.Delete),
        ]


class SecondLook(Record):
    """One look of a second officer at a proposal: how long, and whether they agreed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="second_looks")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)  # what was proposed
    first = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    second = models.ForeignKey(StaffMember, models.PROTECT, related_name="second_looks")
    opened_at = models.DateTimeField()
    at = models.DateTimeField()
    agreed = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="second_look_of_two", condition=~Q(second=F("first"))),
            models.CheckConstraint(
                name="second_look_in_order", condition=Q(at__gte=F("opened_at"))
            ),
        ]
        indexes = [models.Index(fields=["at", "second"], name="second_look_when")]
        triggers = append_only()
