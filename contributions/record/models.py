"""The contribution record: a person's months, who declared them, and whether they were paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contributions.declarations.models import DeclarationLine
from contributions.employers.models import Category, Employer
from portal.records import Record


class ContributionMonth(Record):
    """One person, one month, one payer. Rows are replaced only through a rectification."""

    class Status(models.TextChoices):
        DECLARED = "declared", _("declared, not yet paid")
        PAID = "paid", _("paid")

    # Without indexes of their own: those below begin with them.
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="contribution_months", db_index=False
    )
    month = models.DateField()
    category = models.CharField(max_length=24, choices=Category.choices)
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, db_index=False)
    remuneration_cents = models.BigIntegerField()
    contribution_cents = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices)
    paid_on = models.DateField(null=True, blank=True)
    line = models.OneToOneField(DeclarationLine, models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=60)

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                name="contribution_month_once",
                fields=["person", "month", "employer", "category"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="contribution_month_paid",
                condition=Q(status="paid") | Q(paid_on__isnull=True),
            ),
            models.CheckConstraint(
                name="contribution_month_not_negative",
                condition=Q(remuneration_cents__gte=0) & Q(contribution_cents__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["employer", "month"], name="contribution_month_payer")]
