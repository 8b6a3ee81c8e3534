"""The case of months that are missing or wrong in the record (Lei 8.213/1991 art. 29-A §2)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from benefits.applications.models import Draft
from contributions.models import Employer
from portal.records import Record, public_reference
from portal.states import Machine, Move


def case_reference() -> str:
    return public_reference("U")


class CaseState(models.TextChoices):
    OPEN = "open", _("being looked into")
    REFUSAL_PROPOSED = "proposed", _("being checked by a second officer")
    SETTLED = "settled", _("corrected")
    REFUSED = "refused", _("not changed")
    CONTESTED = "contested", _("being looked into")
    UPHELD = "upheld", _("not changed")
    TAKEN_BACK = "taken_back", _("taken back")


OPEN = (CaseState.OPEN, CaseState.REFUSAL_PROPOSED, CaseState.CONTESTED)
CASE = Machine(
    "case of months",
    CaseState,
    [
        # The engine closes a case whose months came; it has no line that ends in a no.
        Move("settle", ("open", "proposed", "contested"), "settled", ("officer", "engine")),
        Move("propose", ("open",), "proposed", ("officer",)),
        Move("return", ("proposed",), "open", ("officer",)),
        Move("refuse", ("proposed",), "refused", ("officer",)),
        Move("contest", ("refused",), "contested", ("person",)),
        Move("reopen", ("contested",), "open", ("officer",)),
        Move("uphold", ("contested",), "upheld", ("officer",)),
        Move("take_back", ("open",), "taken_back", ("person",)),
    ],
)


class Answer(models.TextChoices):
    """What a company says when it is asked. Saying nothing is not a no."""

    CONFIRMS = "confirms", _("They worked here, and the payroll follows")
    DENIES = "denies", _("They did not work here, or the record is right")


class MonthCase(Record):
    """Months of one job that somebody says are missing or wrong, until they are settled.

    `months`: as "2023-08". `draft` holds nothing but the papers; None: they lie with a claim.
    """

    reference = models.CharField(max_length=24, unique=True, default=case_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="month_cases")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="month_cases")
    months = models.JSONField()
    words = models.TextField()
    draft = models.OneToOneField(
        Draft, models.PROTECT, null=True, blank=True, related_name="month_case"
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    # The company is asked.
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_words = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # A no takes two officers; whoever is asked again is a third one.
    proposed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    contest_until = models.DateField(null=True, blank=True)
    contest_words = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            CASE.check("month_case_state"),
            models.UniqueConstraint(
                name="month_case_one_open",
                fields=["person", "employer"],
                condition=Q(state__in=["open", "proposed", "contested"]),
            ),
            models.CheckConstraint(
                name="month_case_refused_by_two",
                condition=~Q(state__in=["refused", "contested", "upheld"])
                | (
                    Q(
                        proposed_by__isnull=False,
                        decided_by__isnull=False,
                        contest_until__isnull=False,
                    )
                    & ~Q(reasons="")
                    & ~Q(decided_by=F("proposed_by"))
                ),
            ),
            models.CheckConstraint(
                name="month_case_answered_when",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]
        triggers = [CASE.guard("month_case_moves")]
        indexes = [
            models.Index(
                fields=["opened_at"],
                name="month_case_queue",
                condition=Q(state__in=["open", "proposed", "contested"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
