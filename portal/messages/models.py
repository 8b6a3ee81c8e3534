"""What we tell people: notices in the inbox, and letters that can be verified by a code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember
from portal.records import Record, append_only, public_reference


def letter_code() -> str:
    return public_reference("L")


class Notice(Record):
    """A message in a person's inbox: what happened, why, what next, by when.

    Kept as a template key and its values, so that it is read in the reader's language.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True)
    values = models.JSONField(default=dict)
    case = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["person", "-sent_at"], name="notice_inbox")]


class Letter(Record):
    """A formal letter, frozen as it was written: the data and the words, with their digest.

    Its PDF is printed when somebody first asks for it, and is frozen then (`Print`). Letters of an
    earlier time hold theirs themselves: `pdf`, and `sha256` over it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    code = models.CharField(max_length=24, unique=True, default=letter_code)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    case = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    pdf = models.BinaryField(default=b"", db_default=b"")
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        triggers = append_only()


class Print(Record):
    """The PDF of a letter: made once from the frozen letter, the same for everybody ever after."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="printed")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = append_only()


class DeliveryKind(models.TextChoices):
    POSTED = "posted", _("sent by post")
    DELIVERED = "delivered", _("delivered by post")
    CAME_BACK = "came_back", _("came back, or was noted by mistake")
    HANDED = "handed", _("handed over in person")
    PUBLISHED = "published", _("published, since the post came back twice")


class Delivery(Record):
    """What somebody of an office noted of bringing a notice to its reader outside the portal.

    `on`: the day of the act itself. What comes back undoes what was noted before it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DeliveryKind.choices)
    on = models.DateField()
    tracking = models.CharField(max_length=40, blank=True)
    noted_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_kind", condition=models.Q(kind__in=DeliveryKind.values)
            ),
            models.UniqueConstraint(name="delivery_once", fields=["notice", "kind", "on"]),
        ]
        triggers = append_only()
