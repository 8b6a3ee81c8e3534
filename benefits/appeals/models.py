"""Contesting a decision: received, numbered and queued; the first decider never handles it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from benefits.adjudication.models import Decision
from portal.records import Record, public_reference
from portal.states import Machine, Move


def appeal_protocol() -> str:
    return public_reference("A")


class AppealState(models.TextChoices):
    QUEUED = "queued", _("received, waiting for the appeal board")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPEAL = Machine("appeal", AppealState, [Move("withdraw", ("queued",), "withdrawn", ("person",))])


class Appeal(Record):
    protocol = models.CharField(max_length=24, unique=True, default=appeal_protocol)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.QUEUED)
    contested = models.JSONField(default=list)  # keys of the conditions that are contested
    grounds = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["filed_at"]
        constraints = [APPEAL.check("appeal_state")]
        triggers = [APPEAL.guard("appeal_moves")]
