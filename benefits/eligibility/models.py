"""What the law says of the facts, frozen so that it can be replayed years later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Person
from benefits.applications.models import Claim
from portal.records import Record, append_only, history


class StoredDetermination(Record):
    """One run of a rule over one claim: facts in, conditions and calculation lines out."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="determinations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=14)
    facts = models.JSONField()
    content = models.JSONField()  # the whole determination, alternatives included
    parameters_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    determined_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "sequence"]
        constraints = [
            models.UniqueConstraint(name="determination_once", fields=["claim", "sequence"]),
            models.CheckConstraint(
                name="determination_outcome",
                condition=Q(outcome__in=["entitled", "not_entitled", "unknown"]),
            ),
        ]
        triggers = append_only()
        indexes = [
            # Which retirements are exempt from income tax because of an accident, for the pay runs
            # (`payments.exempt`): without it each run opens the facts of all determinations.
            models.Index(
                fields=["id"],
                name="determination_work_cause",
                condition=Q(facts__claims__permanent_incapacity__work_cause=True),
            ),
        ]


class RegisterExtract(Record):
    """What another institution's register last told us of a person, and when.

    No row: it has not answered yet. A row without content: it does not know the person.
    """

    class Register(models.TextChoices):
        SOCIAL = "social register"
        PRISON = "prison register"
        DISMISSALS = "dismissal notices"
        FISHERS = "register of fishers"
        BIOMETRICS = "biometric register"

    person = models.ForeignKey(Person, models.PROTECT, related_name="register_extracts")
    register = models.CharField(max_length=30, choices=Register.choices)
    content = models.JSONField(null=True, blank=True)
    taken_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="extract_once", fields=["person", "register"]),
        ]
        triggers = [history()]
