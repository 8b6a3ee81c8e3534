"""Money to people: each payment, and what the bank answered."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from benefits.payments.award_models import AWARD as AWARD
from benefits.payments.award_models import Award as Award
from benefits.payments.award_models import AwardState as AwardState
from benefits.payments.run_models import PAY_RUN as PAY_RUN
from benefits.payments.run_models import HoldReason as HoldReason
from benefits.payments.run_models import PayRun as PayRun
from benefits.payments.run_models import PayRunApproval as PayRunApproval
from benefits.payments.run_models import PayRunHold as PayRunHold
from benefits.payments.run_models import PayRunState as PayRunState
from benefits.payments.run_models import RunKind as RunKind
from benefits.payments.run_models import run_reference as run_reference
from portal.records import Record
from portal.states import Machine, Move


class PaymentState(models.TextChoices):
    PREPARED = "prepared", _("being prepared")
    SENT = "sent", _("sent to your bank")
    PAID = "paid", pgettext_lazy("payment", "paid")
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

# The payment of a month, whatever came of it; a second attempt pays the same month again.
FIRST_OF_A_MONTH = Q(kind="month", attempt=1)
THIRTEENTH_KINDS = ("first_half", "thirteenth")

_FIXED = [
    "kind",
    "run_id",
    "award_id",
    "person_id",
    "month",
    "attempt",
    "replaces_id",
    "gross_cents",
    "tax_cents",
    "deducted_cents",
    "overpayment_id",
    "net_cents",
    "account_id",
    "end_to_end_id",
]


def _in_an_open_run(rows: str, states: str, verb: str) -> str:
    """Checks once a statement, not once a row: a run may have millions."""
    return f"""
        IF EXISTS (SELECT 1 FROM {rows} r JOIN benefits_payrun u ON u.id = r.run_id
                    WHERE u.state NOT IN ({states})) THEN
            RAISE EXCEPTION 'payments cannot be {verb} a pay run that is sealed'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """  # noqa: S608  (constants)


class PaymentKind(models.TextChoices):
    MONTH = "month", _("a month of a benefit")
    FIRST_HALF = "first_half", _("13th payment, first half")
    THIRTEENTH = "thirteenth", _("13th payment")
    GIVEN_BACK = "given_back", _("given back")


class Payment(Record):
    """A month of an award, once, its 13th of a year, or what was taken without a right.

    `month` of a 13th is the month with which it is paid, in its own year: December at the latest.
    A payment that the bank returned may be attempted again.
    """

    kind = models.CharField(
        max_length=10,
        choices=PaymentKind.choices,
        default=PaymentKind.MONTH,
        db_default=PaymentKind.MONTH,
    )
    run = models.ForeignKey(PayRun, models.PROTECT, related_name="payments")
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="payments")
    month = models.DateField()
    attempt = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    gross_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField(default=0)
    # Taken off for an overpayment; below 0 what is given back.
    deducted_cents = models.BigIntegerField(default=0, db_default=0)
    overpayment = models.ForeignKey(
        "benefits.Overpayment",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="deductions",
    )
    net_cents = models.BigIntegerField()
    account = models.ForeignKey("accounts.PayoutAccount", models.PROTECT, related_name="+")
    end_to_end_id = models.CharField(max_length=24, unique=True)
    state = models.CharField(
        max_length=10, choices=PaymentState.choices, default=PaymentState.PREPARED
    )
    paid_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    bank_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            PAYMENT.check("payment_state"),
            models.UniqueConstraint(
                name="payment_month_once",
                fields=["award", "month", "attempt"],
                condition=Q(kind="month"),
            ),
            models.UniqueConstraint(
                name="payment_given_back_once",
                fields=["run", "overpayment"],
                condition=Q(kind="given_back", replaces__isnull=True),
            ),
            models.UniqueConstraint(
                "award",
                ExtractYear("month"),
                name="payment_first_half_once",
                condition=Q(kind="first_half", replaces__isnull=True),
            ),
            models.UniqueConstraint(
                name="payment_thirteenth_once",
                fields=["run", "award", "month"],
                condition=Q(kind="thirteenth", replaces__isnull=True),
            ),
            models.CheckConstraint(
                name="payment_kind",
                condition=Q(kind__in=["month", "thirteenth"], gross_cents__gt=0)
                | Q(kind="first_half", gross_cents__gt=0, tax_cents=0)
                | Q(kind="given_back", gross_cents=0, tax_cents=0, deducted_cents__lt=0),
            ),
            models.CheckConstraint(
                name="payment_adds_up",
                condition=Q(net_cents=F("gross_cents") - F("tax_cents") - F("deducted_cents"))
                & Q(net_cents__gt=0)
                & Q(tax_cents__gte=0),
            ),
            models.CheckConstraint(
                name="payment_deduction_of",
                condition=Q(deducted_cents=0) | Q(overpayment__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_attempt",
                condition=Q(attempt=1, replaces__isnull=True)
                | Q(attempt__gt=1, replaces__isnull=False)
                # Before payments had a kind, the first attempt of these had a number above 100.
                | Q(kind="given_back", attempt__gt=100),
            ),
            models.CheckConstraint(
                name="payment_paid_when", condition=~Q(state="paid") | Q(paid_on__isnull=False)
            ),
            models.CheckConstraint(
                name="payment_returned_when",
                condition=~Q(state="returned") | Q(returned_on__isnull=False),
            ),
        ]
        triggers = [
            PAYMENT.guard("payment_moves"),
            pgtrigger.Trigger(
                name="payment_fixed",
                operation=pgtrigger.UpdateOf(*_FIXED),
                when=pgtrigger.Before,
                func="""
                    RAISE EXCEPTION 'payment % cannot be rewritten', OLD.end_to_end_id
                        USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="payment_again_only_if_returned",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.replaces_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM benefits_payment p
                                    WHERE p.id = NEW.replaces_id AND p.state = 'returned'
                                      AND p.award_id = NEW.award_id AND p.month = NEW.month
                                      AND p.kind = NEW.kind AND p.attempt = NEW.attempt - 1) THEN
                        RAISE EXCEPTION 'only a returned payment is made again'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="payment_not_withheld",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func="""
                    IF EXISTS (SELECT 1 FROM benefits_withheldmonth w
                                 JOIN new_rows r ON r.person_id = w.person_id
                                                AND r.month = w.month AND r.attempt = 1
                                                AND r.kind = 'month'
                                 JOIN benefits_award a ON a.id = r.award_id
                                                      AND a.benefit = w.benefit
                                 JOIN benefits_payrun u ON u.id = r.run_id
                                WHERE w.released_at IS NULL
                                  AND (w.paid_from IS NULL OR w.paid_from > u.month)) THEN
                        RAISE EXCEPTION 'a withheld month is not paid'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="payment_into_open_run",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_in_an_open_run("new_rows", "'prepared'", "added to"),
            ),
            pgtrigger.Trigger(
                name="payment_out_of_open_run",
                level=pgtrigger.Statement,
                operation=pgtrigger.Delete,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(old="old_rows"),
                func=_in_an_open_run("old_rows", "'prepared', 'frozen'", "taken out of"),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-month"], name="payment_person"),
            models.Index(
                fields=["overpayment"],
                name="payment_deduction",
                condition=Q(overpayment__isnull=False),
            ),
            # The two partial indexes leave `state` out, so that sending a run rewrites no index.
            models.Index(
                fields=["run"],
                name="payment_open",
                condition=Q(paid_on__isnull=True, returned_on__isnull=True),
            ),
            models.Index(
                fields=["run"], name="payment_returned", condition=Q(returned_on__isnull=False)
            ),
        ]


class PayFile(Record):
    """The pain.001 file of a run: the same sealed rows always give the same bytes."""

    run = models.OneToOneField(PayRun, models.PROTECT, related_name="file")
    message_id = models.CharField(max_length=35, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sent_at = models.DateTimeField(null=True, blank=True)


class BankAnswer(Record):
    """A pain.002 status report, once."""

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="answers")
    message_id = models.CharField(max_length=60, unique=True)
    group_status = models.CharField(max_length=4, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    # End-to-end ids that are not ours, and rejections that came too late to apply.
    unknown = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["received_at", "id"]
