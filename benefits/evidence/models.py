"""Papers that belong to an application. A row says "received" only when the file is on the disk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from benefits.applications.models import Channel, Draft
from portal.records import Record, public_reference
from portal.sealed import SealedTextField
from portal.states import Machine, Move


def paper_reference() -> str:
    return public_reference("E")


class EvidenceState(models.TextChoices):
    PENDING = "pending", _("on its way")
    RECEIVED = "received", _("received")
    USABLE = "usable", _("read and usable")
    REJECTED = "rejected", _("not usable")
    TAKEN_BACK = "taken_back", _("taken back")


PAPER = Machine(
    "paper",
    EvidenceState,
    [
        Move("receive", ("pending",), "received", ("person", "officer", "engine")),
        Move("accept", ("received",), "usable", ("officer",)),
        Move("reject", ("received", "usable"), "rejected", ("officer",)),
        # The engine rejects a file for what it is (a virus, a broken transfer), never its contents.
        Move("reject", ("pending", "received", "usable"), "rejected", ("engine",)),
        Move("take_back", ("received",), "taken_back", ("person",)),
    ],
)


class Scan(models.TextChoices):
    WAITING = "waiting", _("waiting for the virus scan")
    CLEAN = "clean", _("scanned, nothing found")
    INFECTED = "infected", _("a virus was found")
    NO_SCANNER = "no_scanner", _("not scanned: no scanner is configured")
    FAILED = "failed", _("not scanned: the scanner does not answer")


class Evidence(Record):
    """One file for one application, from the first byte to an officer's word on it.

    It belongs to the draft, and so to the claim that the draft becomes. `stored_name` is random
    and the only way to the file, which rests sealed outside everything that is served.
    """

    reference = models.CharField(max_length=24, unique=True, default=paper_reference)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="papers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="papers")
    paper = models.CharField(max_length=40)  # key of the declaration's paper, or "other"
    about = models.CharField(max_length=24, blank=True)  # the correction it was handed in for
    medical = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=EvidenceState.choices, default=EvidenceState.PENDING
    )
    name = SealedTextField(seal_name="evidence.name")
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()  # bytes kept
    pages = models.PositiveSmallIntegerField(default=1)
    given_sha256 = models.CharField(max_length=64)  # of the file as it came
    sha256 = models.CharField(max_length=64)  # of what is kept
    likeness = models.CharField(max_length=64, blank=True)
    stored_name = models.CharField(max_length=64, unique=True)
    has_thumbnail = models.BooleanField(default=False)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # why not usable, as a key
    words = models.TextField(blank=True)  # the officer's own
    judged_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            PAPER.check("paper_state"),
            models.UniqueConstraint(
                name="paper_once",
                fields=["draft", "given_sha256"],
                condition=Q(state__in=["received", "usable"]),
            ),
            models.CheckConstraint(
                name="paper_received_when",
                condition=Q(state__in=["pending", "rejected"]) | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_usable_by_an_officer",
                condition=~Q(state="usable") | Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_rejected_why", condition=~Q(state="rejected") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="paper_infected_is_rejected",
                condition=~Q(scan="infected") | Q(state__in=["rejected", "taken_back"]),
            ),
        ]
        triggers = [PAPER.guard("paper_moves")]
        indexes = [
            models.Index(fields=["given_sha256"], name="paper_given"),
            models.Index(fields=["likeness"], name="paper_likeness", condition=~Q(likeness="")),
        ]
