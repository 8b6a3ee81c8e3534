"""Money to people: the monthly pay run, each payment, and what the bank answered."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from benefits.payments.award_models import AWARD as AWARD
from benefits.payments.award_models import Award as Award
from benefits.payments.award_models import AwardState as AwardState
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

# The payment of a month, whatever came of it; a second attempt pays the same month again.
FIRST_OF_A_MONTH = Q(kind="month", attempt=1)

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
    GIVEN_BACK = "given_back", _("given back")


class Payment(Record):
    """A month of an award, once, or what was taken without a right and is given back in a run.

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
            models.CheckConstraint(
                name="payment_kind",
                condition=Q(kind="month", gross_cents__gt=0)
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
