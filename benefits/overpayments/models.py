"""Money paid without a right to it: heard first, decided by two people, taken back in small parts.

What is owed is counted month by month when it is found, and stands in the row. What was taken is
never stored: it is the sum of what the pay runs took off (`Payment.deducted_cents`).
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.adjudication.models import Decision
from benefits.applications.models import Benefit
from benefits.eligibility.models import StoredDetermination
from benefits.payments.models import Award
from benefits.recalculation.procedures import HEARD_FIRST, Procedure
from benefits.recalculation.reduction_models import Reduction
from portal.records import public_reference
from portal.states import Machine, Move


def overpayment_reference() -> str:
    return public_reference("W")


class Origin(models.TextChoices):
    """Where the mistake came from: the words of `benefits.law.overpayment.Origin`."""

    LAW_MISREAD = "law_misread", _("we read the law wrongly")
    OUR_ERROR = "our_error", _("another mistake of ours")
    NOT_TOLD = "not_told", _("something was not told, or told wrongly")


class OverpaymentState(models.TextChoices):
    FOUND = "found", _("to be looked at")
    HEARING = "hearing", _("waiting for your answer")
    TO_DECIDE = "to_decide", _("to be decided")
    PROPOSED = "proposed", _("being checked by a second officer")
    TAKING = "taking", _("being paid back")
    SETTLED = "settled", _("paid back")
    WAIVED = "waived", _("not asked back")
    ANNULLED = "annulled", _("annulled by the appeal board")
    DROPPED = "dropped", _("closed: the reduction was taken back")


OVERPAYMENT = Machine(
    "overpayment",
    OverpaymentState,
    [
        Move("hear", ("found",), "hearing", ("officer",)),
        *HEARD_FIRST,
        Move("confirm", ("proposed",), "taking", ("officer",)),
        Move("waive", ("found", "hearing", "to_decide", "proposed"), "waived", ("officer",)),
        Move("settle", ("taking",), "settled", ("engine",)),
        Move("annul", ("taking", "settled"), "annulled", ("board",)),
        Move("drop", ("found", "hearing", "to_decide", "proposed"), "dropped", ("board",)),
    ],
)
ASKED = ("taking", "settled", "annulled")


class Overpayment(Procedure):
    """What one person was paid too much, and what became of it: before a reduction, or of the 13th
    of a year by an award that ended or gives less.

    Of a shared benefit each owes what their own share paid.
    """

    reference = models.CharField(max_length=24, unique=True, default=overpayment_reference)
    reduction = models.ForeignKey(
        Reduction, models.PROTECT, null=True, blank=True, related_name="overpayments"
    )
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # of the 13th of the award
    person = models.ForeignKey(Person, models.PROTECT, related_name="overpayments")
    # Who received it for a child: they are asked, and read what was decided.
    payee = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    state = models.CharField(
        max_length=12, choices=OverpaymentState.choices, default=OverpaymentState.FOUND
    )
    found_at = models.DateTimeField()
    # [{month, paid, due, owed}], after tax, in cents; with a kind where it is a 13th of the year
    months = models.JSONField(encoder=DjangoJSONEncoder)
    owed_cents = models.BigIntegerField()
    opened_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)  # what the officer wrote to the person
    answer_until = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=12, choices=Origin.choices, blank=True)
    good_faith = models.BooleanField(default=True)
    share = models.PositiveSmallIntegerField(null=True, blank=True)  # percent of a month
    decided_at = models.DateTimeField(null=True, blank=True)
    result = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="asks_back"
    )

    class Meta:
        ordering = ["found_at", "id"]
        constraints = [
            OVERPAYMENT.check("overpayment_state"),
            models.UniqueConstraint(name="overpayment_once", fields=["reduction", "person"]),
            models.UniqueConstraint(name="overpayment_thirteenth_once", fields=["award", "year"]),
            models.CheckConstraint(
                name="overpayment_of",
                condition=Q(reduction__isnull=False, award__isnull=True, year__isnull=True)
                | Q(reduction__isnull=True, award__isnull=False, year__isnull=False),
            ),
            models.CheckConstraint(name="overpayment_positive", condition=Q(owed_cents__gt=0)),
            models.CheckConstraint(
                name="overpayment_share",
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=30),
            ),
            models.CheckConstraint(
                name="overpayment_two_officers",
                condition=~Q(state__in=ASKED)
                | (
                    Q(
                        proposed_by__isnull=False,
                        closed_by__isnull=False,
                        decided_at__isnull=False,
                        share__isnull=False,
                        result__isnull=False,
                        opened_at__isnull=False,
                    )
                    & ~Q(closed_by=F("proposed_by"))
                    & ~Q(words="")
                ),
                violation_error_message="What asks money back takes two officers.",
            ),
            models.CheckConstraint(
                name="overpayment_good_faith",
                condition=~Q(state__in=ASKED)
                | Q(origin="not_told")
                | Q(origin="our_error", good_faith=False),
                violation_error_message="What our own mistake paid in good faith stays.",
            ),
            models.CheckConstraint(
                name="overpayment_waived_why",
                condition=~Q(state="waived") | (Q(closed_by__isnull=False) & ~Q(words="")),
            ),
            # One is taken at a time, so that the highest share of a month holds for all together.
            models.UniqueConstraint(
                name="overpayment_one_taken", fields=["person"], condition=Q(state="taking")
            ),
        ]
        triggers = [OVERPAYMENT.guard("overpayment_moves")]
        indexes = [
            models.Index(
                fields=["found_at"],
                name="overpayment_open",
                condition=Q(state__in=["found", "hearing", "to_decide", "proposed"]),
            ),
        ]

    @property
    def before(self) -> Decision:
        if self.reduction is not None:
            return self.reduction.before
        assert self.award is not None
        return self.award.decision

    @property
    def determination(self) -> StoredDetermination:
        """What the law said of it: of the reduction, or of the decision that the award pays."""
        if self.reduction is not None:
            return self.reduction.revision.determination
        return self.before.determination

    @property
    def of_the_estate(self) -> bool:
        """Whether who owes, or who received it for them, has died: nobody is asked any more."""
        return self.person.died_on is not None or self.reader.died_on is not None

    @property
    def reader(self) -> Person:
        return self.payee or self.person
