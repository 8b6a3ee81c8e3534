"""The monthly pay run: its sealed totals, two approvals, and what it had to hold."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from benefits.payments.award_models import Award
from portal.records import Record, append_only, public_reference
from portal.states import Machine, Move


class PayRunState(models.TextChoices):
    PREPARED = "prepared", _("prepared")
    FROZEN = "frozen", _("frozen")
    APPROVED = "approved", _("approved by two")
    SENT = "sent", _("sent to the bank")
    RECONCILED = "reconciled", _("reconciled")
    DISCARDED = "discarded", _("discarded")


PAY_RUN = Machine(
    "pay run",
    PayRunState,
    [
        Move("freeze", ("prepared",), "frozen", ("officer",)),
        Move("approve", ("frozen",), "approved", ("officer",)),
        Move("send", ("approved",), "sent", ("engine",)),
        Move("reconcile", ("sent",), "reconciled", ("engine",)),
        Move("discard", ("prepared", "frozen"), "discarded", ("officer",)),
    ],
)


class RunKind(models.TextChoices):
    MONTH = "month", _("the month")
    THIRTEENTH = "thirteenth", _("13th payment")


def run_reference() -> str:
    return public_reference("R")


class PayRun(Record):
    """One run pays one month, or what is due of the 13th, to all. Freezing seals its totals."""

    reference = models.CharField(max_length=24, unique=True, default=run_reference)
    month = models.DateField()
    kind = models.CharField(
        max_length=10, choices=RunKind.choices, default=RunKind.MONTH, db_default=RunKind.MONTH
    )
    number = models.PositiveSmallIntegerField(default=1)  # later runs of a month pay late grants
    pays_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=PayRunState.choices, default=PayRunState.PREPARED
    )
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    payment_count = models.PositiveIntegerField(default=0)
    gross_cents = models.BigIntegerField(default=0)
    tax_cents = models.BigIntegerField(default=0)
    deducted_cents = models.BigIntegerField(default=0, db_default=0)  # of overpayments
    total_cents = models.BigIntegerField(default=0)  # net: what leaves the bank
    seal = models.CharField(max_length=64, blank=True)
    remarks = models.JSONField(default=list)  # for the treasury to look at: [{key, at, …values}]

    class Meta:
        ordering = ["-month", "-number"]
        constraints = [
            PAY_RUN.check("pay_run_state"),
            models.UniqueConstraint(name="pay_run_number", fields=["month", "number"]),
            # Two open preparations could leave a month unpaid when one of them is discarded.
            models.UniqueConstraint(
                name="pay_run_one_open", fields=["state"], condition=Q(state="prepared")
            ),
            models.CheckConstraint(
                name="pay_run_sealed",
                condition=Q(state__in=["prepared", "discarded"])
                | (~Q(seal="") & Q(frozen_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="pay_run_adds_up",
                condition=Q(total_cents=F("gross_cents") - F("tax_cents") - F("deducted_cents")),
            ),
        ]
        triggers = [
            PAY_RUN.guard("pay_run_moves"),
            pgtrigger.Trigger(
                name="pay_run_seal_stays",
                operation=pgtrigger.UpdateOf(
                    "seal",
                    "month",
                    "kind",
                    "number",
                    "pays_on",
                    "payment_count",
                    "gross_cents",
                    "tax_cents",
                    "deducted_cents",
                    "total_cents",
                    "frozen_at",
                    "prepared_by_id",
                ),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state <> 'prepared'"),
                func="""
                    RAISE EXCEPTION 'the totals of pay run % are sealed', OLD.reference
                        USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="pay_run_two_approvals",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state = 'approved' AND OLD.state <> 'approved'"),
                func="""
                    IF (SELECT count(DISTINCT user_id) FROM benefits_payrunapproval
                         WHERE run_id = NEW.id AND seal = NEW.seal
                           AND user_id <> NEW.prepared_by_id) < 2 THEN
                        RAISE EXCEPTION 'a pay run needs two approvals of the same sealed totals'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class PayRunApproval(Record):
    """A second pair of eyes on the sealed totals; never those of the one who prepared them."""

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="approvals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    seal = models.CharField(max_length=64)
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ["approved_at", "id"]
        constraints = [
            models.UniqueConstraint(name="approval_once", fields=["run", "user"]),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="not_the_preparer",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM benefits_payrun
                                WHERE id = NEW.run_id AND prepared_by_id = NEW.user_id) THEN
                        RAISE EXCEPTION 'who prepared a pay run cannot approve it'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class HoldReason(models.TextChoices):
    NO_ACCOUNT = "no_account", _("no account")
    ACCOUNT_REFUSED = "account_refused", _("the bank refused the account")
    DEATH_REPORTED = "death_reported", _("a death is reported")
    OTHER_BENEFIT = "other_benefit", _("another benefit is paid that excludes this one")


class PayRunHold(Record):
    """Money that is due but cannot leave in this run: visible, and the person is told."""

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="holds")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=HoldReason.choices)
    months = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="hold_once", fields=["run", "award"]),
        ]
