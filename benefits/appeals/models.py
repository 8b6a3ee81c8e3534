"""Contesting a decision: a panel of three who did not decide it, two instances, a reasoned result.

The first instance is the board, the second the council (Lei 8.213/1991 art. 126).
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, StaffMember, User
from benefits.adjudication.models import Decision
from portal.records import Record, append_only, public_reference
from portal.states import Machine, Move


def appeal_protocol() -> str:
    return public_reference("A")


class Instance(models.IntegerChoices):
    BOARD = 1, _("appeal board")
    COUNCIL = 2, _("appeal council")


class AppealState(models.TextChoices):
    QUEUED = "queued", _("received, waiting for a panel")
    WITH_PANEL = "with_panel", _("with the panel")
    ALLOWED = "allowed", _("decided in your favour")
    DISMISSED = "dismissed", _("not decided in your favour")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPEAL = Machine(
    "appeal",
    AppealState,
    [
        Move("seat", ("queued",), "with_panel", ("system",)),
        Move("allow", ("with_panel",), "allowed", ("panel",)),
        Move("dismiss", ("with_panel",), "dismissed", ("panel",)),
        Move("withdraw", ("queued", "with_panel"), "withdrawn", ("person",)),
    ],
)
MAJORITY = 2  # of three votes; the trigger below says the same


class Appeal(Record):
    protocol = models.CharField(max_length=24, unique=True, default=appeal_protocol)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    instance = models.PositiveSmallIntegerField(choices=Instance.choices, default=Instance.BOARD)
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.QUEUED)
    contested = models.JSONField(default=list)  # keys of the conditions that are contested
    grounds = models.TextField()
    wants_hearing = models.BooleanField(default=False, db_default=False)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    late = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    # The last day to go to the next instance; none after the last one or a result in favour.
    further_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["filed_at"]
        constraints = [
            APPEAL.check("appeal_state"),
            models.UniqueConstraint(name="appeal_once", fields=["decision", "instance"]),
            models.CheckConstraint(
                name="appeal_decided_when",
                condition=Q(state__in=["allowed", "dismissed"], decided_at__isnull=False)
                | (~Q(state__in=["allowed", "dismissed"]) & Q(decided_at__isnull=True)),
            ),
        ]
        triggers = [
            APPEAL.guard("appeal_moves"),
            pgtrigger.Trigger(
                name="appeal_by_majority",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.state IN ('allowed', 'dismissed') AND OLD.state <> NEW.state"
                ),
                func="""
                    IF (SELECT count(*) FROM benefits_vote v
                          JOIN benefits_panelseat s ON s.id = v.seat_id
                         WHERE s.appeal_id = NEW.id
                           AND v.allow = (NEW.state = 'allowed')) < 2 THEN
                        RAISE EXCEPTION 'an appeal is decided by the majority of three votes'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class PanelSeat(Record):
    """One of the three who judge an appeal. The first seat reports."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # the appellant
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="seat_once", fields=["appeal", "number"]),
            models.UniqueConstraint(name="seat_one_each", fields=["appeal", "staff"]),
            models.CheckConstraint(name="seat_of_three", condition=Q(number__range=(1, 3))),
        ]
        indexes = [models.Index(fields=["staff", "appeal"], name="seat_of_staff")]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="never_the_decider",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM benefits_appeal a
                          JOIN benefits_decision d ON d.id = a.decision_id
                         WHERE a.id = NEW.appeal_id
                           AND NEW.staff_id IN (d.officer_id, d.second_officer_id)
                    ) OR EXISTS (
                        SELECT 1 FROM benefits_appeal a
                          JOIN benefits_appeal other ON other.decision_id = a.decision_id
                                                    AND other.id <> a.id
                          JOIN benefits_panelseat s ON s.appeal_id = other.id
                         WHERE a.id = NEW.appeal_id AND s.staff_id = NEW.staff_id
                    ) THEN
                        RAISE EXCEPTION 'who decided before cannot judge the appeal'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class Vote(Record):
    """A member's vote with its reasons; never changed after."""

    seat = models.OneToOneField(PanelSeat, models.PROTECT, related_name="vote")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # the appellant
    allow = models.BooleanField()
    words = models.TextField()
    voted_at = models.DateTimeField()

    class Meta:
        ordering = ["voted_at", "id"]
        triggers = append_only()


class HearingState(models.TextChoices):
    OFFERED = "offered", _("offered")
    BOOKED = "booked", _("booked")
    HELD = "held", _("held")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


HEARING = Machine(
    "hearing",
    HearingState,
    [
        Move("book", ("offered",), "booked", ("person",)),
        Move("cancel", ("offered", "booked"), "cancelled", ("person", "panel", "system")),
        Move("hold", ("booked",), "held", ("panel",)),
        Move("miss", ("booked",), "missed", ("panel",)),
    ],
)


class HearingWay(models.TextChoices):
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by telephone")
    OFFICE = "office", _("at the office")


class Hearing(Record):
    """A time at which the appellant can be heard: offered by the panel, booked by the person."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="hearings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=HearingWay.choices)
    where = models.CharField(max_length=300)  # address, number or link
    state = models.CharField(
        max_length=10, choices=HearingState.choices, default=HearingState.OFFERED
    )
    minutes = models.TextField(blank=True)  # what was said, as the panel wrote it down

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            HEARING.check("hearing_state"),
            models.UniqueConstraint(name="hearing_slot", fields=["appeal", "starts_at"]),
            models.UniqueConstraint(
                name="hearing_one_booked",
                fields=["appeal"],
                condition=Q(state__in=["booked", "held"]),
            ),
            models.CheckConstraint(
                name="hearing_minutes", condition=~Q(state="held") | ~Q(minutes="")
            ),
        ]
        triggers = [HEARING.guard("hearing_moves")]
