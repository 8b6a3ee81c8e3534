"""What people gave their word to, what was done in their name, what is erased and what is held."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.records import Record, append_only, history


class Receipt(Record):
    """What both sides of a mandate hold in their hands: who, to whom, what, until when, how."""

    reference = models.CharField(max_length=20, unique=True)
    mandate = models.OneToOneField("accounts.Mandate", models.PROTECT, related_name="receipt")
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    given_by = models.CharField(max_length=200)
    given_to = models.CharField(max_length=200)
    scopes = models.JSONField(default=list)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    proof = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="receipt_revoked_by_someone",
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
            ),
        ]


class Consent(Record):
    """A yes to one purpose that no law obliges anybody to: asked apart from all else, off at first.

    The row is the receipt; taking the yes back ends it, and a new yes is a new row.
    """

    reference = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30)  # accounts.consents.PURPOSES
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="consent_once_a_purpose",
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_it_was_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]


class MandateAct(models.Model):
    """One thing that a holder did in the principal's name; the principal is told of each.

    `about` is the number of what it was done to, and `key` keeps what counts once from being
    written twice.
    """

    mandate = models.ForeignKey("accounts.Mandate", models.PROTECT, related_name="acts")
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="mandate_acts"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandate_acts",
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    page = models.CharField(max_length=80)
    about = models.CharField(max_length=40, blank=True, default="", db_default="")
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    channel = models.CharField(max_length=20, default="web")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["person", "-at"], name="mandate_act_person"),
            models.Index(fields=["organisation", "-at"], name="mandate_act_company"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mandate_act_one_principal",
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
            ),
        ]
        triggers = append_only()


class LegalHold(Record):
    """Nothing about this person is erased while a hold stands: a dispute, a court, an inquiry.

    It stands from the moment it is set, until its last day or until somebody else lifts it; a
    second person says that it is right. The person is told, unless a law forbids it.
    """

    reference = models.CharField(max_length=20, null=True, blank=True, unique=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    article = models.CharField(max_length=120)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)  # its last day; none: until it is lifted
    quiet_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = [history()]
        constraints = [
            models.CheckConstraint(
                name="hold_lifted_by_another",
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lifted_by=F("set_by"))),
            ),
            models.CheckConstraint(
                name="hold_confirmed_by_another",
                condition=Q(confirmed_at__isnull=True, confirmed_by="")
                | (
                    Q(confirmed_at__isnull=False)
                    & ~Q(confirmed_by="")
                    & ~Q(confirmed_by=F("set_by"))
                ),
            ),
        ]


# What a person may read of holds about them: not those that a law keeps quiet while they stand.
HOLD_IS_TOLD = Q(quiet_by="") | Q(lifted_at__isnull=False)


class ErasureRequest(Record):
    """Somebody asked us to erase; answered at once by the schedule, class by class."""

    reference = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="erasure_requests")
    asked_at = models.DateTimeField()
    answer = models.JSONField(default=list)  # [{"class", "erased", "kept", "held"}]

    class Meta:
        ordering = ["-asked_at", "-id"]
        triggers = [history()]


class RetentionNotice(models.Model):
    """The warning before something is erased: given once a row, with the day it counts from."""

    kind = models.CharField(max_length=60)  # the class of the schedule
    row_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True, blank=True)
    warned_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="retention_warned_once", fields=["kind", "row_id", "due_on"]
            )
        ]
