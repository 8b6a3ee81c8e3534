"""Employers and the people they employ."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, StaffMember, User
from contributions.law import employer as law
from portal.records import Record, history, public_reference


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


class Regime(models.TextChoices):
    """By which law a company pays its own contribution (contributions/law/employer.py)."""

    GENERAL = law.Regime.GENERAL.value, _("general rules")
    SIMPLES = law.Regime.SIMPLES.value, _("Simples Nacional, Annex I, II, III or V")
    SIMPLES_IV = law.Regime.SIMPLES_IV.value, _("Simples Nacional, Annex IV")
    MEI = law.Regime.MEI.value, _("micro-entrepreneur (MEI)")


def regime_reference() -> str:
    return public_reference("X")


class RegimeStatement(Record):
    """A company's statement that it pays by a regime from a month on; it counts once confirmed.

    Of two about the same month the one that was decided later counts.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("not decided yet")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    reference = models.CharField(max_length=24, unique=True, default=regime_reference)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="regimes")
    regime = models.CharField(max_length=10, choices=Regime.choices)
    from_month = models.DateField()
    proof = models.CharField(max_length=500)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_as = models.CharField(max_length=200)  # with the company's name, as on what one signs
    stated_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    decided_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-stated_at", "-id"]
        constraints = [
            models.CheckConstraint(name="regime_known", condition=Q(regime__in=Regime.values)),
            models.CheckConstraint(name="regime_from_a_month", condition=Q(from_month__day=1)),
            models.CheckConstraint(
                name="regime_decided_by_a_person",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    outcome__in=["confirmed", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="regime_one_open", fields=["employer"], condition=Q(outcome="")
            ),
        ]
        triggers = [history()]

    def __str__(self) -> str:
        return self.reference


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
