"""What staff may do beyond their desk: always proposed by one person and confirmed by another."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.records import Record, history

# What kind of organisation may hold mandates of people.
OFFICE_KINDS = (
    ("law_office", _("law office")),
    ("union", _("union")),
    ("city_hall", _("city hall")),
    ("partner", _("partner institution")),
)


class Proposal(Record):
    """What one officer proposes and another confirms: nothing happens before the second has."""

    class Kind(models.TextChoices):
        ROLE_GRANT = "role_grant", _("give a role")
        ROLE_WITHDRAWAL = "role_withdrawal", _("take a role away")
        GUARDIAN = "guardian", _("guardian by court order")
        OFFICE = "office", _("organisation that helps people")
        LOST_FACTOR = "lost_factor", _("lost passkey of a colleague")
        LOST_WAY = "lost_way", _("lost second factor of a person who came in")
        ADDRESS_RIGHT = "address_right", _("see a protected address")
        DEATH = "death", _("death by the certificate")
        ALIVE = "alive", _("alive, though our record says dead")

    class Outcome(models.TextChoices):
        OPEN = "", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(  # whom the mandate is to be for
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(  # whose role it is
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    values = models.JSONField(default=dict)
    words = models.CharField(max_length=500)
    made_by = models.ForeignKey("accounts.StaffMember", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="proposal_needs_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="proposal_not_about_oneself",
                condition=Q(staff__isnull=True)
                | (
                    ~Q(staff=F("made_by"))
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=F("staff")))
                ),
            ),
            models.CheckConstraint(
                name="proposal_outcome_has_its_person",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(outcome__in=["confirmed", "refused"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
        ]


def roles_by_two() -> pgtrigger.Trigger:
    """Roles change only by a confirmed proposal about this member, named in the transaction."""
    return pgtrigger.Trigger(
        name="roles_by_two",
        operation=pgtrigger.UpdateOf("roles"),
        when=pgtrigger.Before,
        func="""
            IF NEW.roles <> OLD.roles AND NOT EXISTS (
                SELECT 1 FROM accounts_proposal p
                 WHERE p.id::text = current_setting('portal.proposal', true)
                   AND p.staff_id = NEW.id AND p.outcome = 'confirmed'
                   AND p.decided_by_id <> p.made_by_id
                   AND ((p.kind = 'role_grant'
                         AND NEW.roles = OLD.roles || jsonb_build_array(p.values->>'role'))
                     OR (p.kind = 'role_withdrawal'
                         AND NEW.roles = OLD.roles - (p.values->>'role')))
            ) THEN
                RAISE EXCEPTION 'roles change only by a proposal that a second person confirmed'
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        """,
    )


class FileOpening(Record):
    """An officer opens a file that is not in their queue: for a purpose, for a short while.

    An ordinary opening needs a purpose; an emergency opening also a second person before it.
    """

    class Kind(models.TextChoices):
        PURPOSE = "purpose", _("for a stated purpose")
        EMERGENCY = "emergency", _("emergency access")

    class Verdict(models.TextChoices):
        OPEN = "", _("not reviewed yet")
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="file_openings")
    staff = models.ForeignKey("accounts.StaffMember", models.PROTECT, related_name="file_openings")
    purpose = models.CharField(max_length=40)
    words = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.StaffMember", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=15, choices=Verdict.choices, default="", blank=True)
    review = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["staff", "person", "until"], name="file_opening_current")]
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="opening_needs_a_reason", condition=~Q(words="") & ~Q(purpose="")
            ),
            models.CheckConstraint(
                name="opening_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("staff")),
            ),
            models.CheckConstraint(
                name="emergency_confirmed_before",
                condition=~Q(kind="emergency")
                | Q(opened_at__isnull=True)
                | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="opening_is_limited",
                condition=Q(opened_at__isnull=True, until__isnull=True)
                | Q(opened_at__isnull=False, until__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="opening_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True)
                | (
                    ~Q(reviewed_by=F("staff"))
                    & (Q(confirmed_by__isnull=True) | ~Q(reviewed_by=F("confirmed_by")))
                ),
            ),
        ]
