"""Months of an award that are paid by bands, because its person has another benefit beside it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from benefits.payments.models import Award
from portal.records import Record


class BandedMonth(Record):
    """What a month of an award pays beside another award (EC 103/2019 art. 24).

    Written before a pay run takes the month in; the run pays `paid_cents` and no more. It is kept
    beside the payment, so that the sum can be shown as it was made.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="banded_months")
    month = models.DateField()
    # What it would pay alone, and what the other award pays of itself for the month.
    alone_cents = models.BigIntegerField()
    other = models.ForeignKey(Award, models.PROTECT, related_name="+")
    other_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(name="banded_once", fields=["award", "month"]),
            models.CheckConstraint(
                name="banded_is_less",
                condition=Q(paid_cents__gte=0, paid_cents__lt=F("alone_cents")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="banded_of_a_payment_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM benefits_payment p
                                WHERE p.award_id = OLD.award_id AND p.month = OLD.month
                                  AND p.kind = 'month') THEN
                        RAISE EXCEPTION 'the sum of a month that is in a pay run stands'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
