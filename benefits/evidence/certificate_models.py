"""What an officer reads off a certificate or a receipt and certifies: time elsewhere, harmful work,
expenses for care."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from benefits.applications.models import Claim
from portal.records import Record, public_reference


def certificate_reference() -> str:
    return public_reference("F")


class Certifies(models.TextChoices):
    """What a certificate is about. The first part is time, the second expenses of a month."""

    OTHER_SCHEME = "other_scheme", _("contributions to another public scheme (CTC)")
    MILITARY = "military", _("military service")
    ABROAD = "abroad", _("work in another country")
    EXPOSURE_15 = "exposure_15", _("harmful work of the highest degree (15 years)")
    EXPOSURE_20 = "exposure_20", _("harmful work of the middle degree (20 years)")
    EXPOSURE_25 = "exposure_25", _("harmful work of the lowest degree (25 years)")
    TEACHING = "teaching", _("teaching in a nursery, primary or secondary school")
    MEDICINE = "medicine", _("medicines")
    TREATMENT = "treatment", _("treatment")
    NAPPIES = "nappies", _("nappies")
    SPECIAL_FOOD = "special_food", _("special food")
    DAY_CENTRE = "day_centre", _("a day centre")


class Certificate(Record):
    """One fact that a paper certifies, as an officer read it. It stays; a mistake is struck out.

    Of time: from when to when, and the pay of a month where it is known. Of expenses: whether they
    are accepted, and the mean of the receipts where it is above the amount of the table.
    """

    reference = models.CharField(max_length=24, unique=True, default=certificate_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="certificates")
    certifies = models.CharField(max_length=16, choices=Certifies.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cents = models.BigIntegerField(null=True, blank=True)
    employer = models.CharField(max_length=200, blank=True)  # whose months; empty: all of them
    accepted = models.BooleanField(default=True)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField()
    entered_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    struck_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="certificate_has_its_days",
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="certificate_cents", condition=Q(cents__isnull=True) | Q(cents__gte=0)
            ),
            models.CheckConstraint(
                name="certificate_struck_by_someone",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_why="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_why="")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="certificate_content", exclude=["struck_by", "struck_at", "struck_why"]
            ),
            pgtrigger.Protect(name="certificate_stays", operation=pgtrigger.Delete),
        ]
