"""Months of a job that an officer recognised by papers (Lei 8.213/1991 art. 29-A §§2-5)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Person, StaffMember
from contributions.employers.models import Category, Employer
from portal.records import Record


class RecognisedMonth(Record):
    """One month of one job as a decision found it: its worked days, its pay, the paper.

    `decision`: the public number under which it was decided. `before_*`: what the record had for
    the month; None: nothing. A mistake is struck out, the line stays.
    """

    decision = models.CharField(max_length=24, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="recognised_months")
    employer = models.ForeignKey(Employer, models.PROTECT, db_index=False)
    category = models.CharField(max_length=24, choices=Category.choices)
    month = models.DateField()
    worked_from = models.DateField()
    worked_to = models.DateField()
    remuneration_cents = models.BigIntegerField()
    contribution_cents = models.BigIntegerField()  # counts as withheld (Lei 8.212 art. 33 §5)
    before_cents = models.BigIntegerField(null=True, blank=True)
    before_contribution_cents = models.BigIntegerField(null=True, blank=True)
    before_source = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField()
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    struck_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                name="recognised_month_once",
                fields=["person", "month", "employer", "category"],
                condition=Q(struck_at__isnull=True),
            ),
            models.CheckConstraint(
                name="recognised_month_days",
                condition=Q(worked_from__gte=F("month"), worked_to__gte=F("worked_from")),
            ),
            models.CheckConstraint(
                name="recognised_month_pay",
                condition=Q(remuneration_cents__gt=0, contribution_cents__gte=0),
            ),
            models.CheckConstraint(
                name="recognised_month_struck_by_another",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_why="")
                | (
                    Q(struck_at__isnull=False, struck_by__isnull=False)
                    & ~Q(struck_why="")
                    & ~Q(struck_by=F("decided_by"))
                ),
            ),
        ]
        indexes = [models.Index(fields=["employer", "month"], name="recognised_month_payer")]
        triggers = [
            pgtrigger.ReadOnly(
                name="recognised_month_content", exclude=["struck_by", "struck_at", "struck_why"]
            ),
            pgtrigger.Protect(name="recognised_month_stays", operation=pgtrigger.Delete),
        ]
