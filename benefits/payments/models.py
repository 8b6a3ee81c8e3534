"""Money to people: awards, the monthly pay run, each payment, and what the bank answered."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from benefits.adjudication.models import Decision
from benefits.applications.models import Benefit
from portal.records import Record, history, public_reference
from portal.states import Machine, Move


class AwardState(models.TextChoices):
    ACTIVE = "active", _("in payment")
    CEASED = "ceased", _("ended")


AWARD = Machine("award", AwardState, [Move("cease", ("active",), "ceased", ("officer",))])


class Award(Record):
    """A right to a monthly amount, from a date, by a decision."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    state = models.CharField(max_length=10, choices=AwardState.choices, default=AwardState.ACTIVE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            AWARD.check("award_state"),
            models.CheckConstraint(name="award_positive", condition=Q(amount_cents__gt=0)),
        ]
        triggers = [AWARD.guard("award_moves"), history()]


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
        Move("discard", ("prepared",), "discarded", ("officer",)),
    ],
)


def run_reference() -> str:
    return public_reference("R")


class PayRun(Record):
    """One run pays one month to everyone. Its totals are sealed when it is frozen."""

    reference = models.CharField(max_length=24, unique=True, default=run_reference)
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)  # later runs of a month pay late grants
    pays_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=PayRunState.choices, default=PayRunState.PREPARED
    )
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    payment_count = models.PositiveIntegerField(default=0)
    total_cents = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-month", "-number"]
        constraints = [
            PAY_RUN.check("pay_run_state"),
            models.UniqueConstraint(name="pay_run_number", fields=["month", "number"]),
            models.CheckConstraint(
                name="pay_run_sealed",
                condition=Q(state__in=["prepared", "discarded"]) | ~Q(seal=""),
            ),
        ]
        triggers = [
            PAY_RUN.guard("pay_run_moves"),
            pgtrigger.Trigger(
                name="pay_run_two_approvals",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state = 'approved' AND OLD.state <> 'approved'"),
                func="""
                    IF (SELECT count(DISTINCT user_id) FROM benefits_payrunapproval
                         WHERE run_id = NEW.id AND seal = NEW.seal) < 2 THEN
                        RAISE EXCEPTION 'a pay run needs two approvals of the same sealed totals'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class PayRunApproval(Record):
    run = models.ForeignKey(PayRun, models.PROTECT, related_name="approvals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    seal = models.CharField(max_length=64)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="approval_once", fields=["run", "user"]),
        ]


class PaymentState(models.TextChoices):
    PREPARED = "prepared", _("being prepared")
    SENT = "sent", _("sent to your bank")
    PAID = "paid", _("paid")
    RETURNED = "returned", _("returned by the bank")


PAYMENT = Machine(
    "payment",
    PaymentState,
    [
        Move("send", ("prepared",), "sent", ("engine",)),
        Move("confirm", ("sent",), "paid", ("engine",)),
        Move("return", ("sent", "paid"), "returned", ("engine",)),
    ],
)


def end_to_end_id() -> str:
    return public_reference("P")


class Payment(Record):
    """One award, one month, once."""

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="payments")
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="payments")
    month = models.DateField()
    gross_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField(default=0)
    net_cents = models.BigIntegerField()
    account = models.ForeignKey("accounts.PayoutAccount", models.PROTECT, related_name="+")
    end_to_end_id = models.CharField(max_length=24, unique=True, default=end_to_end_id)
    state = models.CharField(
        max_length=10, choices=PaymentState.choices, default=PaymentState.PREPARED
    )
    paid_on = models.DateField(null=True, blank=True)
    bank_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            PAYMENT.check("payment_state"),
            models.UniqueConstraint(name="payment_once", fields=["award", "month"]),
            models.CheckConstraint(
                name="payment_adds_up",
                condition=Q(net_cents=F("gross_cents") - F("tax_cents")) & Q(net_cents__gt=0),
            ),
            models.CheckConstraint(
                name="payment_paid_when", condition=~Q(state="paid") | Q(paid_on__isnull=False)
            ),
        ]
        triggers = [PAYMENT.guard("payment_moves")]
        indexes = [models.Index(fields=["person", "-month"], name="payment_person")]


class PayFile(Record):
    """The pain.001 file of a run, fixed before it is sent: sending again sends the same bytes."""

    run = models.OneToOneField(PayRun, models.PROTECT, related_name="file")
    message_id = models.CharField(max_length=35, unique=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True, blank=True)


class BankAnswer(Record):
    """A pain.002 status report, once."""

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="answers")
    message_id = models.CharField(max_length=60, unique=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
