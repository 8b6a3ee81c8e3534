"""What people tell us of a death."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.records import Record, history
from portal.sealed import SealedTextField


class DeathReport(Record):
    """A death as somebody told it. It changes nothing: two officers compare the certificate first.

    Whom it is about is kept as it was typed; who tells it never learns whether we know them.
    """

    reference = models.CharField(max_length=20, unique=True)
    told_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="deaths_told")
    told_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    national_id = SealedTextField(seal_name="death_report.national_id")
    national_id_index = models.BinaryField(db_index=True)
    died_on = models.DateField()
    certificate = models.CharField(max_length=32)  # number of the entry in the civil registry
    proposal = models.ForeignKey(
        "accounts.Proposal", models.PROTECT, null=True, blank=True, related_name="death_reports"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["told_at", "id"]
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="death_told_once",
                fields=["told_by", "national_id_index", "certificate", "died_on"],
            ),
            models.CheckConstraint(
                name="death_report_closed_by_somebody",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    @property
    def person_id(self) -> int:
        """Whose it is: who told it. Who died may be nobody we know."""
        return self.told_by_id
