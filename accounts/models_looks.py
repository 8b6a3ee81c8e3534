"""Who looked at a person's data, and what the person asks about it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models_people import Person
from portal.records import Record, append_only, history


class AccessLogEntry(models.Model):
    """Someone, or an automatic step, looked at a person's data. Hash-chained by the database."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_log")
    at = models.DateTimeField()
    actor_user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True)
    actor = models.CharField(max_length=200)
    office = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    case = models.CharField(max_length=40, blank=True)
    automatic = models.BooleanField(default=False)
    previous_hash = models.BinaryField(default=b"", editable=False)
    hash = models.BinaryField(default=b"", editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="access_log_person")]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="chain",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    -- One chain a person: the lock keeps two writers from the same predecessor.
                    PERFORM pg_advisory_xact_lock(hashtext('access_log'), NEW.person_id::int);
                    SELECT coalesce((SELECT hash FROM accounts_accesslogentry
                                      WHERE person_id = NEW.person_id ORDER BY id DESC LIMIT 1),
                                    ''::bytea) INTO NEW.previous_hash;
                    NEW.hash := sha256(NEW.previous_hash || convert_to(concat_ws('|',
                        NEW.person_id, extract(epoch FROM NEW.at), NEW.actor_user_id, NEW.actor,
                        NEW.office, NEW.purpose, NEW.what, NEW."case", NEW.automatic), 'UTF8'));
                    RETURN NEW;
                """,
            ),
        ]


class AccessLogCheck(models.Model):
    """One look at all chains: how far the log went, what it was known by, and what did not fit."""

    at = models.DateTimeField()
    entries = models.BigIntegerField()
    last_entry_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the newest hash of each person
    wrong = models.JSONField(default=list)  # entries that do not fit their chain, the first 100
    is_cut = models.BooleanField(default=False)  # what the last check saw is not all there

    class Meta:
        ordering = ["-id"]
        triggers = append_only()

    @property
    def is_sound(self) -> bool:
        return not self.wrong and not self.is_cut


class Inquiry(Record):
    """This looks wrong: a person questions a look at their data, or a certified fact."""

    class Kind(models.TextChoices):
        LOOK = "look", _("a look at my data")
        FACT = "fact", _("a fact about me")

    reference = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="inquiries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entry = models.OneToOneField(AccessLogEntry, models.PROTECT, null=True, blank=True)
    field = models.CharField(max_length=40, blank=True)
    words = models.TextField()
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="inquiry_about_something",
                condition=Q(kind="look", entry__isnull=False, field="")
                | (Q(kind="fact", entry__isnull=True) & ~Q(field="")),
            ),
            models.CheckConstraint(
                name="inquiry_answered_by_someone",
                condition=Q(answered_at__isnull=True, answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        ]
