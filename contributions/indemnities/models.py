"""Indemnities: old months of own work, paid for afterwards so that they count as time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from contributions.remittances.models import StatementEntry
from portal.records import Record, public_reference
from portal.states import Machine, Move


def indemnity_reference() -> str:
    return public_reference("I")


class IndemnityState(models.TextChoices):
    ASKED = "asked", _("asked for")
    BILLED = "billed", _("to be paid")
    PAID = "paid", _("paid")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


INDEMNITY = Machine(
    "indemnity",
    IndemnityState,
    [
        Move("accept", ("asked",), "billed", ("officer",)),
        Move("refuse", ("asked",), "refused", ("officer",)),
        Move("reckon", ("billed",), "billed", ("person",)),
        Move("withdraw", ("asked", "billed"), "withdrawn", ("person",)),
        Move("pay", ("billed",), "paid", ("engine",)),
    ],
)


class Indemnity(Record):
    """One person's wish to pay for old months (Lei 8.212/1991 art. 45-A), and its bill.

    `months`: as "2015-03". `wages`: the salary of each in the record, in cents. The amounts are
    those of a payment in the month of `pay_by`; nobody owes them: who does not pay loses nothing.
    """

    reference = models.CharField(max_length=24, unique=True, default=indemnity_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="indemnities")
    months = models.JSONField()
    proof = models.CharField(max_length=2000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=IndemnityState.choices, default=IndemnityState.ASKED
    )
    decided_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    mean_cents = models.BigIntegerField(null=True, blank=True)
    base_cents = models.BigIntegerField(null=True, blank=True)  # of one month
    wages = models.JSONField(default=list, blank=True)
    total_cents = models.BigIntegerField(null=True, blank=True)
    pay_by = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    entry = models.OneToOneField(
        StatementEntry, models.PROTECT, null=True, blank=True, related_name="indemnity"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            INDEMNITY.check("indemnity_state"),
            models.CheckConstraint(
                name="indemnity_decided_by_a_person",
                condition=Q(state__in=["asked", "withdrawn"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="indemnity_billed_in_full",
                condition=~Q(state__in=["billed", "paid"])
                | Q(total_cents__gt=0, pay_by__isnull=False, base_cents__gt=0),
            ),
            models.CheckConstraint(
                name="indemnity_paid_when",
                condition=Q(
                    state="paid",
                    paid_on__isnull=False,
                    entry__isnull=False,
                    paid_on__lte=F("pay_by"),
                )
                | (~Q(state="paid") & Q(paid_on__isnull=True, entry__isnull=True)),
            ),
            models.UniqueConstraint(
                name="indemnity_one_open",
                fields=["person"],
                condition=Q(state__in=["asked", "billed"]),
            ),
        ]
        triggers = [INDEMNITY.guard("indemnity_moves")]

    def __str__(self) -> str:
        return self.reference
