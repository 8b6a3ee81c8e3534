"""Bills for money that is asked back from somebody who is paid no benefit any more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from benefits.overpayments.models import Overpayment
from portal.records import Record, public_reference
from portal.states import Machine, Move


def payback_reference() -> str:
    return public_reference("J")


class PaybackState(models.TextChoices):
    OPEN = "open", _("to be paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")


PAYBACK = Machine(
    "pay-back bill",
    PaybackState,
    [
        Move("pay", ("open",), "paid", ("engine", "officer")),
        # Asked for in parts; taken off a new benefit instead; not owed after all; paid by another.
        Move("cancel", ("open",), "cancelled", ("engine", "person", "board", "officer")),
    ],
)


class PaybackBill(Record):
    """One part of an overpayment, to be paid by a day: number `number` of `parts`.

    `cents`: what it still asks for; what two of the treasury found of it is a paid bill by itself.
    """

    reference = models.CharField(max_length=24, unique=True, default=payback_reference)
    overpayment = models.ForeignKey(Overpayment, models.PROTECT, related_name="bills")
    person = models.ForeignKey(Person, models.PROTECT, related_name="payback_bills")  # who pays
    number = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    cents = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PaybackState.choices, default=PaybackState.OPEN)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    # The booking on the fund's account that paid it: one booking is one bill.
    entry = models.OneToOneField(
        "contributions.StatementEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paid_back",
    )

    class Meta:
        ordering = ["due_on", "number", "id"]
        constraints = [
            PAYBACK.check("payback_state"),
            models.CheckConstraint(name="payback_positive", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="payback_paid_when",
                condition=Q(state="paid", paid_on__isnull=False, entry__isnull=False)
                | (~Q(state="paid") & Q(paid_on__isnull=True, entry__isnull=True)),
            ),
            models.UniqueConstraint(
                name="payback_open_once",
                fields=["overpayment", "number"],
                condition=Q(state="open"),
            ),
        ]
        triggers = [PAYBACK.guard("payback_moves")]
