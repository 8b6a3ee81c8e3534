"""A right to be paid: how much, from when until when, as a part of which whole."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from benefits.adjudication.models import Decision
from benefits.applications.models import Benefit
from portal.records import Record, history
from portal.states import Machine, Move


class AwardState(models.TextChoices):
    ACTIVE = "active", _("in payment")
    CEASED = "ceased", _("ended")
    REPLACED = "replaced", _("replaced by a new calculation")


AWARD = Machine(
    "award",
    AwardState,
    [
        Move("cease", ("active",), "ceased", ("officer",)),
        # A new calculation in the person's favour may be carried out by the engine.
        Move("replace", ("active", "ceased"), "replaced", ("engine", "officer", "board")),
    ],
)


class Award(Record):
    """A right to a monthly amount, from a date, by a decision."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards")
    # Whose account it is paid into when it is not the person's own: who cares for a child.
    payee = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    benefit = models.CharField(max_length=30, choices=Benefit.choices)
    state = models.CharField(max_length=10, choices=AwardState.choices, default=AwardState.ACTIVE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    amount_cents = models.BigIntegerField()
    # A share of a whole that rises as one: `amount_cents` is part number `part` of `parts`.
    part = models.PositiveSmallIntegerField(default=1, db_default=1)
    parts = models.PositiveSmallIntegerField(default=1, db_default=1)
    whole_cents = models.BigIntegerField(null=True, blank=True)
    # The share from a later day on, after a share of others ended: number 2, 3, …
    stage = models.PositiveSmallIntegerField(default=1, db_default=1)
    # The first day of the right, when the amount stands as of a later `starts_on`: the yearly
    # rise counts from here. None: they are the same day.
    counts_from = models.DateField(null=True, blank=True)
    # A pension of a husband, wife or partner: beside a retirement the smaller one is paid by bands.
    of_partner = models.BooleanField(default=False, db_default=False)
    # So many payments of the amount, the first on `starts_on`; None: every month until it ends.
    instalments = models.PositiveSmallIntegerField(null=True, blank=True)
    # The award of an earlier calculation of the same right: what it paid is taken off.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        constraints = [
            AWARD.check("award_state"),
            models.CheckConstraint(name="award_positive", condition=Q(amount_cents__gt=0)),
            models.UniqueConstraint(name="award_once", fields=["decision", "stage", "part"]),
            models.CheckConstraint(
                name="award_counts_from",
                condition=Q(counts_from__isnull=True) | Q(counts_from__lte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="award_part_of_whole",
                condition=Q(part__gte=1, part__lte=F("parts"))
                & (Q(parts=1) | Q(whole_cents__isnull=False)),
            ),
            models.CheckConstraint(
                name="award_instalments_end",
                condition=Q(instalments__isnull=True)
                | Q(instalments__gte=1, ends_on__isnull=False),
            ),
        ]
        triggers = [AWARD.guard("award_moves"), history()]
