"""Employers and the people they employ."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from portal.records import Record, history


class Category(models.TextChoices):
    """Categories of insured persons and their plans (Lei 8.213/1991 art. 11 and 13)."""

    EMPLOYEE = "employee", _("employee")
    DOMESTIC = "domestic", _("domestic worker")
    CASUAL = "casual", _("casual worker")
    OWN_ACCOUNT = "own_account", _("self-employed")
    COMPANY_SERVICE = "company_service", _("self-employed, serving a company")
    SIMPLIFIED = "simplified", _("self-employed, simplified plan")
    MEI = "mei", _("micro-entrepreneur")
    VOLUNTARY = "voluntary", _("voluntary contributor")
    VOLUNTARY_SIMPLIFIED = "voluntary_simplified", _("voluntary contributor, simplified plan")
    VOLUNTARY_LOW_INCOME = "voluntary_low_income", _("voluntary contributor with low income")
    SMALLHOLDER = "smallholder", _("smallholder or artisanal fisher")


class Employer(Record):
    """An organisation in its role as payer of contributions."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True)
    risk_percent = models.PositiveSmallIntegerField(
        default=1
    )  # RAT 1, 2 or 3 (Lei 8.212 art. 22 II)
    experience_factor = models.DecimalField(max_digits=5, decimal_places=4, default=1)  # FAP
    # Who employs somebody in their own home: then the employer is a person (LC 150/2015 art. 1).
    householder = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="household"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="employer_risk", condition=Q(risk_percent__in=[1, 2, 3])),
            models.CheckConstraint(
                name="employer_factor",
                condition=Q(experience_factor__gte="0.5") & Q(experience_factor__lte="2"),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Employment(Record):
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="employments", db_index=False
    )  # employment_once begins with it
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="employments")
    category = models.CharField(max_length=24, choices=Category.choices, default=Category.EMPLOYEE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, default="employer")
    wage_cents = models.BigIntegerField(null=True, blank=True)  # a month; agreed in a household

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="employment_once", fields=["person", "employer", "started_on"]
            ),
            models.CheckConstraint(
                name="employment_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
        ]
