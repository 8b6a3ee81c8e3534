"""What is kept of conversations: redacted questions, tickets for a person, trained heads, wishes.

Answers are not kept: an article is named with its version, a resolver by its name, and both are
put together again when the page is read, for whoever reads it then.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from portal.records import Record, append_only, public_reference
from portal.states import Machine, Move


def ticket_reference() -> str:
    return public_reference("T")


HEAVY = ("content", "misses")  # of a head: nothing loads them without need


class HeadVersion(Record):
    """A trained head with its card. Never changed; which one answers is the last `Activation`.

    The same head stands here a second time when it was measured quickly first and then in full.
    """

    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    card = models.JSONField()
    # Every question that it got wrong when measured: long, so nothing loads it but its own page.
    misses = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                "sha256", KT("card__complete"), name="head_is_kept_once_as_it_was_measured"
            )
        ]


class Activation(Record):
    """From now on this version answers. Going back is another row for an older version."""

    version = models.ForeignKey(HeadVersion, models.PROTECT, related_name="activations")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        triggers = append_only("activation_append_only")


class Conversation(Record):
    """One window of questions and answers. `token` lives in the browser's session."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=20, default="web")
    # In whose name the person acts: another capacity is another conversation.
    capacity = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="conversation_last")]


class Outcome(models.TextChoices):
    """What was done with a question."""

    ANSWER = "answer", _("answered")
    CHOICES = "choices", _("three choices offered")
    REFUSED = "refused", _("not understood")
    OUT_OF_SCOPE = "near_miss", _("another institution named")
    SMALLTALK = "smalltalk", _("small talk")
    CRISIS = "crisis", _("help in an emergency")
    FIXED = "fixed", _("refused by rule")
    HUMAN = "human", _("a person was asked for")
    FLOW = "flow", _("a few questions asked back")


class Turn(Record):
    """One question, redacted, and what was done with it. Gone after the time of retention."""

    class Reason(models.TextChoices):
        WRONG_TOPIC = "wrong_topic", _("It is about something else")
        UNCLEAR = "unclear", _("I do not understand it")
        OUTDATED = "outdated", _("It is out of date")
        NOT_ME = "not_me", _("It does not fit my case")
        OTHER = "other", _("Something else")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    question = models.TextField()
    language = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    article = models.CharField(max_length=80, blank=True)
    second_article = models.CharField(max_length=80, blank=True)
    article_version = models.PositiveIntegerField(default=0)
    resolver = models.CharField(max_length=40, blank=True)
    choices = models.JSONField(default=list)
    chosen = models.BooleanField(default=False)  # the person picked the article from choices
    state = models.JSONField(default=dict)  # the answers of a flow so far: words, no identifiers
    gate = models.FloatField(null=True)
    high = models.FloatField(null=True)
    low = models.FloatField(null=True)
    nearest = models.JSONField(default=list)
    version = models.ForeignKey(HeadVersion, models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=60, blank=True)  # name of the page one came from
    asked_at = models.DateTimeField()
    helpful = models.BooleanField(null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    words = models.TextField(blank=True)
    # An editor has seen to it: the question was added, or needs nothing.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="turn_number", fields=["conversation", "number"]),
            models.CheckConstraint(name="turn_outcome", condition=Q(outcome__in=Outcome.values)),
        ]
        indexes = [models.Index(fields=["asked_at"], name="turn_asked")]


class PassedQuestion(Record):
    """A question handed to another institution's own assistant, and what came back.

    Only the words that the asker saw and sent; nothing says who asked. It goes with its turn.
    """

    turn = models.OneToOneField(Turn, models.CASCADE, related_name="passed")
    reference = models.UUIDField(unique=True, default=uuid.uuid4)  # all that the partner gets of us
    partner = models.CharField(max_length=120)  # the name of the institution
    question = models.TextField()
    language = models.CharField(max_length=10)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)  # the title of their text
    source_url = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="passed_one_end", condition=Q(answered_at=None) | Q(failed_at=None)
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.failed_at is None


class TicketState(models.TextChoices):
    WAITING = "waiting", _("waits for us")
    HELD = "held", _("somebody is reading it")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


TICKETS = Machine(
    "ticket",
    TicketState,
    [
        Move("take", ("waiting",), "held", ("officer",)),
        Move("release", ("held",), "waiting", ("officer", "system")),
        Move("reply", ("waiting", "held", "answered"), "answered", ("officer",)),
        Move("write", ("waiting", "answered"), "waiting", ("person",)),
        Move("close", ("waiting", "held", "answered"), "closed", ("person", "officer", "system")),
    ],
)


class Ticket(Record):
    """A question handed to a person, with the transcript that the asker has seen and approved."""

    reference = models.CharField(max_length=24, unique=True, default=ticket_reference)
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="tickets"
    )
    token = models.UUIDField()  # of the conversation: a visitor reads the answer in that window
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=TicketState.choices, default=TicketState.WAITING
    )
    language = models.CharField(max_length=10)
    topic = models.CharField(max_length=80, blank=True)
    transcript = models.JSONField(default=list)
    promised_on = models.DateField()  # kept when broken: opening.promised_anew says what follows
    officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["promised_on", "id"]
        constraints = [
            TICKETS.check("ticket_state"),
            # The same words sent twice from one window are one ticket.
            models.UniqueConstraint(
                name="ticket_one_open",
                fields=["token"],
                condition=~Q(state="closed"),
            ),
        ]
        triggers = [TICKETS.guard("ticket_moves")]


class TicketMessage(Record):
    """One message of a ticket, by the person or by an officer."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    by_officer = models.BooleanField()
    author = models.CharField(max_length=200)
    text = models.TextField()
    key = models.UUIDField(unique=True)  # of the form: pressing twice says it once
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Preference(Record):
    """How somebody likes to be answered."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    short = models.BooleanField(default=False)
    read_aloud = models.BooleanField(default=False)
    rate = models.PositiveSmallIntegerField(default=100)  # of reading aloud, per cent
    remember_topics = models.BooleanField(default=False)
    topics = models.JSONField(default=list)  # the last articles, only when asked to remember

    class Meta:
        constraints = [
            models.CheckConstraint(name="preference_rate", condition=Q(rate__range=(50, 200))),
        ]


class Addition(Record):
    """What an editor adds to the knowledge base; used once another editor has approved it."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("another way to ask it")
        ARTICLE = "article", _("new article")
        NEAR_MISS = "near_miss", _("matter of another institution")
        BACKGROUND = "background", _("none of our business")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    article = models.SlugField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    question = models.TextField()
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    proposed_by = models.CharField(max_length=200)
    proposed_user = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="addition_two_editors",
                condition=Q(approved_user=None) | ~Q(approved_user=models.F("proposed_user")),
            ),
            models.UniqueConstraint(
                name="addition_once",
                fields=["language", "question"],
                condition=Q(dropped_at=None),
            ),
        ]


class DayCount(models.Model):
    """What is left of a day when its questions are gone: numbers."""

    day = models.DateField()
    language = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    article = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="day_count", fields=["day", "language", "outcome", "article"]
            ),
        ]
