"""Declarations: one employer, one month, line by line; and the bill that follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from contributions.employers.models import Employer, Regime
from portal.records import Record, append_only, public_reference
from portal.states import Machine, Move


def declaration_protocol() -> str:
    return public_reference("D")


class DeclarationState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    FAULTY = "faulty", _("needs mending")
    READY = "ready", _("ready to confirm")
    FILED = "filed", _("filed")
    REPLACED = "replaced", _("replaced by a correction")
    DISCARDED = "discarded", _("discarded")


DECLARATION = Machine(
    "declaration",
    DeclarationState,
    [
        Move("find_faults", ("checking",), "faulty", ("engine",)),
        Move("pass", ("checking",), "ready", ("engine",)),
        Move("file", ("ready",), "filed", ("employer",)),
        Move("replace", ("filed",), "replaced", ("engine",)),
        Move("discard", ("checking", "faulty", "ready"), "discarded", ("employer",)),
    ],
)


OPEN_STATES = ("checking", "faulty", "ready")
LIVE_STATES = (*OPEN_STATES, "filed")


class Declarations(models.Manager["Declaration"]):
    """Leaves the file's bytes in the database unless somebody reads `content`."""

    def get_queryset(self) -> models.QuerySet[Declaration]:
        return super().get_queryset().defer("content")


class Declaration(Record):
    """One employer's payroll of one month. A discarded upload gives its number back."""

    protocol = models.CharField(max_length=24, unique=True, default=declaration_protocol)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="declarations")
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)  # 1 original, 2… rectifications
    state = models.CharField(
        max_length=12, choices=DeclarationState.choices, default=DeclarationState.CHECKING
    )
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()  # the file as it was received
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    fault_count = models.PositiveIntegerField(default=0)
    remuneration_cents = models.BigIntegerField(default=0)
    contribution_cents = models.BigIntegerField(default=0)  # withheld from the workers
    # By which it was billed, set when it is filed; of a household it says nothing.
    regime = models.CharField(
        max_length=10,
        choices=Regime.choices,
        default=Regime.GENERAL,
        db_default=Regime.GENERAL.value,
    )

    objects = Declarations()

    class Meta:
        ordering = ["-month", "-number", "-id"]
        constraints = [
            DECLARATION.check("declaration_state"),
            models.UniqueConstraint(
                name="declaration_number",
                fields=["employer", "month", "number"],
                condition=~Q(state="discarded"),
            ),
            models.UniqueConstraint(
                name="declaration_one_open",
                fields=["employer", "month"],
                condition=Q(state__in=OPEN_STATES),
            ),
            models.UniqueConstraint(
                name="declaration_same_file",
                fields=["employer", "month", "file_sha256"],
                condition=Q(state__in=LIVE_STATES),
            ),
            models.UniqueConstraint(
                name="declaration_one_filed",
                fields=["employer", "month"],
                condition=Q(state="filed"),
            ),
            models.CheckConstraint(
                name="declaration_filed_when",
                condition=Q(filed_at__isnull=False) | ~Q(state__in=["filed", "replaced"]),
            ),
            models.CheckConstraint(
                name="declaration_faultless",
                condition=Q(fault_count=0) | Q(state__in=["checking", "faulty", "discarded"]),
            ),
        ]
        triggers = [DECLARATION.guard("declaration_moves")]


class DeclarationLine(models.Model):
    # Without indexes of their own: those below begin with them.
    declaration = models.ForeignKey(
        Declaration, models.CASCADE, related_name="lines", db_index=False
    )
    line = models.PositiveIntegerField()  # line number in the employer's file
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    national_id_index = models.BinaryField()
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=24, default="employee")
    remuneration_cents = models.BigIntegerField()
    contribution_cents = models.BigIntegerField()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(name="line_once", fields=["declaration", "line"]),
            models.UniqueConstraint(
                name="line_person_once", fields=["declaration", "national_id_index"]
            ),
        ]
        indexes = [models.Index(fields=["person", "declaration"], name="line_person")]


class Fault(models.Model):
    """What is wrong in an uploaded file: where, what, and how to mend it (message by code).

    Line 0 is the file as a whole. A fault that does not block is to be looked at before filing.
    Two codes tell of the reading instead: the columns, and how often each thing was found.
    """

    OF_THE_READING = ("columns_read", "counted")

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    blocking = models.BooleanField(default=True)

    class Meta:
        ordering = ["line", "id"]


class BillState(models.TextChoices):
    OPEN = "open", _("to be paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("no longer owed")


UNPAID_STATES = ("open", "expired")

BILL = Machine(
    "bill",
    BillState,
    [
        Move("pay", ("open",), "paid", ("engine",)),
        Move("cancel", ("open",), "cancelled", ("engine",)),
        Move("expire", ("open",), "expired", ("engine",)),  # Lei 11.941/2009 art. 53
        Move("reopen", ("expired",), "open", ("engine", "officer")),
    ],
)


def bill_reference() -> str:
    return public_reference("B")


class Bill(Record):
    """What an employer owes for a filed declaration."""

    reference = models.CharField(max_length=24, unique=True, default=bill_reference)
    declaration = models.OneToOneField(Declaration, models.PROTECT, related_name="bill")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="bills")
    month = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=BillState.choices, default=BillState.OPEN)
    workers_cents = models.BigIntegerField()
    employer_cents = models.BigIntegerField()
    risk_cents = models.BigIntegerField()
    # What a household pays into the severance fund by the same slip (LC 150/2015 art. 34 IV, V).
    fund_cents = models.BigIntegerField(default=0, db_default=0)
    total_cents = models.BigIntegerField()
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            BILL.check("bill_state"),
            models.CheckConstraint(
                name="bill_adds_up",
                condition=Q(
                    total_cents=models.F("workers_cents")
                    + models.F("employer_cents")
                    + models.F("risk_cents")
                    + models.F("fund_cents")
                ),
            ),
            models.CheckConstraint(
                name="bill_paid_when", condition=Q(state="paid") ^ Q(paid_on__isnull=True)
            ),
        ]
        triggers = [BILL.guard("bill_moves")]


class Interruption(Record):
    """What an officer found that stopped the time in which a bill can be collected (CTN art. 174).

    The five years run anew from `runs_again_on`; after a suspension (art. 151) the rest of them.
    None: they stand still. The same act entered again, with that day, takes the place of it.
    """

    class Ground(models.TextChoices):
        COURT = "court", _("a judge ordered the debtor to be summoned")
        PROTEST = "protest", _("a protest in court or at a notary")
        DEFAULT = "default", _("another act of a court put the debtor in default")
        ACKNOWLEDGED = "acknowledged", _("the debtor acknowledged the debt")
        INSTALMENTS = "instalments", _("a plan to pay in instalments")
        SUSPENDED = "suspended", _("a court or an appeal suspended the collection")

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="interruptions")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    happened_on = models.DateField()
    runs_again_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    entered_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="interruption_once",
                fields=["bill", "ground", "happened_on", "runs_again_on"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="interruption_ground",
                condition=Q(
                    ground__in=[
                        "court",
                        "protest",
                        "default",
                        "acknowledged",
                        "instalments",
                        "suspended",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="interruption_runs_again_later",
                condition=Q(runs_again_on__isnull=True)
                | Q(runs_again_on__gte=models.F("happened_on")),
            ),
        ]
        triggers = [*append_only()]
