"""Taking something away from a benefit in payment: heard first, then decided by two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.adjudication.models import Decision
from benefits.recalculation.models import Revision
from benefits.recalculation.procedures import HEARD_FIRST, Procedure
from portal.records import public_reference
from portal.states import Machine, Move


def reduction_reference() -> str:
    return public_reference("N")


class ReductionState(models.TextChoices):
    HEARING = "hearing", _("waiting for your answer")
    TO_DECIDE = "to_decide", _("to be decided")
    PROPOSED = "proposed", _("being checked by a second officer")
    CARRIED_OUT = "carried_out", _("carried out")
    DROPPED = "dropped", _("the decision stands")


REDUCTION = Machine(
    "reduction",
    ReductionState,
    [
        *HEARD_FIRST,
        Move("carry_out", ("proposed",), "carried_out", ("officer",)),
        Move("drop", ("hearing", "to_decide", "proposed"), "dropped", ("officer", "engine")),
    ],
)


class Reduction(Procedure):
    """One calculation that gives less: what was written to the person, and what became of it."""

    reference = models.CharField(max_length=24, unique=True, default=reduction_reference)
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="reduction")
    person = models.ForeignKey(Person, models.PROTECT, related_name="reductions")
    state = models.CharField(
        max_length=12, choices=ReductionState.choices, default=ReductionState.HEARING
    )
    # None: the engine asked, because an employer reported a new job.
    opened_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    why = models.TextField()  # what the officer wrote to the person
    answer_until = models.DateField()
    effect_on = models.DateField(null=True, blank=True)  # from this day on, never an earlier one
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="reduced_by"
    )

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            REDUCTION.check("reduction_state"),
            models.CheckConstraint(
                name="reduction_two_officers",
                condition=Q(proposed_by__isnull=True)
                | Q(closed_by__isnull=True)
                | ~Q(state="carried_out")
                | ~Q(closed_by=F("proposed_by")),
                violation_error_message="What takes something away takes two officers.",
            ),
            models.CheckConstraint(
                name="reduction_carried_out",
                condition=~Q(state="carried_out")
                | Q(
                    proposed_by__isnull=False,
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                    effect_on__isnull=False,
                    result__isnull=False,
                )
                & ~Q(words=""),
            ),
        ]
        triggers = [REDUCTION.guard("reduction_moves")]
        indexes = [
            models.Index(
                fields=["opened_at"],
                name="reduction_open",
                condition=Q(state__in=["hearing", "to_decide", "proposed"]),
            ),
        ]

    @property
    def before(self) -> Decision:
        return self.revision.decision

    @property
    def benefit(self) -> str:
        return self.claim.benefit

    @property
    def reader(self) -> Person:
        return self.person
