"""Where a person lives, who may know it, and the lock on where the money goes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.records import Record, history
from portal.sealed import SealedTextField


class Address(Record):
    """Where a person lives. A protected one is shown to nobody without a right of its own."""

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="addresses")
    lines = SealedTextField(seal_name="address.lines")  # JSON: street, number, more, city, postcode
    region = models.CharField(max_length=2)  # the state: which offices serve the person
    is_protected = models.BooleanField(default=False)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="address_one_current", fields=["person"], condition=Q(ended_at__isnull=True)
            ),
        ]


class AddressRight(Record):
    """One officer may see one protected address for a while: another one gave the right."""

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="address_rights")
    staff = models.ForeignKey("accounts.StaffMember", models.PROTECT, related_name="+")
    given_by = models.ForeignKey("accounts.StaffMember", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="address_right_from_another", condition=~Q(staff=F("given_by"))
            ),
            models.CheckConstraint(
                name="address_right_ends", condition=Q(ends_at__gt=F("given_at"))
            ),
        ]


class PayoutLock(Record):
    """The person locked where they are paid: only a visit with proof opens it, under four eyes."""

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="payout_locks")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)
    # The visit: who saw the person and which document; then the second person.
    asked_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True)
    lifted_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="payout_lock_one_current",
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payout_lock_visit_is_whole",
                condition=Q(asked_by__isnull=True, asked_at__isnull=True, document="")
                | Q(asked_by__isnull=False, asked_at__isnull=False) & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="payout_lock_lifted_by_two",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, asked_by__isnull=False)
                & ~Q(lifted_by=F("asked_by")),
            ),
        ]
