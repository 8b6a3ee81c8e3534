"""Values of the law that came after decisions that should rest on them, and who was looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from benefits.applications.models import Claim
from benefits.recalculation.models import Revision
from portal.records import Record


class LateValue(Record):
    """One value of a legal number that may change decisions taken before it was known.

    `key` names this version of the value. `law_hash` is the law with it: who was decided under
    that law has it already. `place`: how many approved values a process must know to know this one;
    0 for a value of the release. `all_found`: every claim that it touches has its check.
    """

    key = models.CharField(max_length=60, unique=True)
    parameter = models.CharField(max_length=120)
    since = models.DateField()
    act = models.CharField(max_length=200)
    law_hash = models.CharField(max_length=64)
    known_at = models.DateTimeField()
    place = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)
    all_found = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]


class LateCheck(Record):
    """One claim in payment that a late value touches, asked about once.

    Looked at without a revision: the value changes nothing for it.
    """

    value = models.ForeignKey(LateValue, models.PROTECT, related_name="checks", db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="late_check_once", fields=["value", "claim"]),
            models.CheckConstraint(
                name="late_check_looked_at",
                condition=Q(checked_at__isnull=False, failed=False)
                | Q(checked_at__isnull=True, revision__isnull=True),
            ),
        ]
