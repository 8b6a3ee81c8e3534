"""Double entry, append-only, balanced by the database when the transaction commits.

Positive cents are debits, negative cents credits. A correction is a new entry naming the old one.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from portal.records import Record, append_only

BALANCED = """
    IF (SELECT count(*) <> e.lines OR coalesce(sum(l.amount_cents), 0) <> 0
          FROM contributions_ledgerentry e
          LEFT JOIN contributions_ledgerline l ON l.entry_id = e.id
         WHERE e.id = {entry} GROUP BY e.id) THEN
        RAISE EXCEPTION 'ledger entry % does not balance or misses lines', {entry}
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class LedgerAccount(Record):
    class Code(models.TextChoices):
        BANK = "bank"
        CONTRIBUTIONS_RECEIVABLE = "contributions_receivable"
        CONTRIBUTIONS_INCOME = "contributions_income"
        COLLECTED_FOR_OTHERS = "collected_for_others"  # the severance fund's part of a slip
        UNALLOCATED_RECEIPTS = "unallocated_receipts"
        BENEFITS_EXPENSE = "benefits_expense"
        BENEFITS_PAYABLE = "benefits_payable"
        PAYMENTS_IN_TRANSIT = "payments_in_transit"
        TAX_WITHHELD = "tax_withheld"
        OVERPAYMENTS_RECEIVABLE = "overpayments_receivable"

    code = models.CharField(max_length=40, choices=Code.choices)
    # An account may belong to one employer (what it owes) or one person (what is due to them).
    owner_kind = models.CharField(max_length=12, default="fund")
    owner_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_account_owner", fields=["code", "owner_kind", "owner_id"]
            ),
            models.CheckConstraint(
                name="ledger_account_owner_kind",
                condition=Q(owner_kind__in=["fund", "employer", "person"]),
            ),
        ]


class LedgerEntry(Record):
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    occurred_on = models.DateField()
    lines = models.PositiveIntegerField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_entry_lines", condition=Q(lines__gte=2)),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="balanced",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=BALANCED.format(entry="NEW.id"),
            ),
        ]


class LedgerLine(models.Model):
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="legs")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="lines")
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_line_not_zero", condition=~Q(amount_cents=0)),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="balanced",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=BALANCED.format(entry="NEW.entry_id"),
            ),
        ]
