"""Months of a benefit that are not paid, or not yet, because a decision says so."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Person
from benefits.applications.models import Benefit
from portal.records import Record


class WithheldMonth(Record):
    """One month that no pay run pays: until another month, for good, or until it is released."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="withheld_months")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    month = models.DateField()
    # The run that pays it after all; None: it is not paid, unless it is released.
    paid_from = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=24)  # the reference of what decided it
    withheld_at = models.DateTimeField()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                name="withheld_once",
                fields=["person", "benefit", "month"],
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="withheld_then_paid",
                condition=Q(paid_from__isnull=True) | Q(paid_from__gt=F("month")),
            ),
        ]
        indexes = [models.Index(fields=["cause"], name="withheld_cause")]
        triggers = [
            pgtrigger.ReadOnly(name="withheld_content", exclude=["released_at"]),
            pgtrigger.Protect(name="withheld_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="withheld_released_once",
                operation=pgtrigger.UpdateOf("released_at"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.released_at IS NOT NULL"),
                func="""
                    RAISE EXCEPTION 'a month is released once'
                        USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="withheld_is_not_paid",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM benefits_payment p
                                 JOIN benefits_award a ON a.id = p.award_id
                                WHERE a.person_id = NEW.person_id AND a.benefit = NEW.benefit
                                  AND p.month = NEW.month AND p.kind = 'month') THEN
                        RAISE EXCEPTION 'a month that is in a pay run cannot be withheld'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
