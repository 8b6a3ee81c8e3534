"""Money that arrives: the bank's statements, their entries, and what they pay."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.declarations.models import Bill
from portal.records import Record
from portal.states import Machine, Move


class BankStatement(Record):
    """A camt.053 statement, once: the same statement imported again changes nothing."""

    account = models.CharField(max_length=34)
    statement_id = models.CharField(max_length=60)
    created_on = models.DateField()
    opening_cents = models.BigIntegerField()
    closing_cents = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-created_on", "-id"]
        constraints = [
            models.UniqueConstraint(name="statement_once", fields=["account", "statement_id"]),
        ]


class EntryState(models.TextChoices):
    NEW = "new", _("new")
    MATCHED = "matched", _("matched")
    UNMATCHED = "unmatched", _("needs a person")


STATEMENT_ENTRY = Machine(
    "statement entry",
    EntryState,
    [
        Move("match", ("new", "unmatched"), "matched", ("engine", "officer", "employer")),
        Move("leave", ("new",), "unmatched", ("engine",)),
    ],
)


class StatementEntry(models.Model):
    """One booking on the account: positive cents came in, negative went out."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=34)
    bank_reference = models.CharField(max_length=60)
    amount_cents = models.BigIntegerField()
    booked_on = models.DateField()
    end_to_end_id = models.CharField(max_length=40, blank=True)
    remittance_text = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.NEW)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            STATEMENT_ENTRY.check("statement_entry_state"),
            models.UniqueConstraint(
                name="statement_entry_once", fields=["account", "bank_reference"]
            ),
        ]
        indexes = [
            models.Index(
                fields=["reason", "booked_on"],
                name="statement_entry_waits",
                condition=Q(state="unmatched"),
            )
        ]
        triggers = [STATEMENT_ENTRY.guard("statement_entry_moves")]


class Remittance(Record):
    """Money received from an employer for a bill, and what its coming late adds to the bill.

    One bank entry is one remittance. `interest_cents` None: a rate is not loaded yet.
    `credit_cents`: the part of the amount that is interest of ours, on money that was paid twice
    and set against a later bill (Lei 8.212/1991 art. 89 §4).
    """

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="remittances")
    entry = models.OneToOneField(StatementEntry, models.PROTECT, related_name="remittance")
    amount_cents = models.BigIntegerField()
    received_on = models.DateField()
    credit_cents = models.BigIntegerField(default=0, db_default=0)
    fine_cents = models.BigIntegerField(default=0, db_default=0)
    interest_cents = models.BigIntegerField(null=True, blank=True, default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="remittance_positive", condition=Q(amount_cents__gt=0)),
        ]

    @property
    def charged_cents(self) -> int:
        """Fine and interest, as far as they are known."""
        return self.fine_cents + (self.interest_cents or 0)
