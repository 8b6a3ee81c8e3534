"""The agenda of the assessors: hours, appointments in them, and what a person must arrange.

One appointment holds all parts of a referral, one after the other at one office on one day. Nothing
in these tables decides about a right: somebody who does not come is asked again, then called.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role, StaffMember, Unit
from benefits.applications.models import Channel, Claim
from benefits.assessments.models import Assessment, Part, Referral
from portal.records import Record, public_reference
from portal.sealed import SealedTextField
from portal.states import Machine, Move

AT_RECEPTION = (Role.CLERK, Role.SUPERVISOR, Role.MEDICAL, Role.SOCIAL)


def appointment_reference() -> str:
    return public_reference("G")


class Way(models.TextChoices):
    OFFICE = "office", _("at the office")
    VIDEO = "video", _("by video")
    AWAY = "away", _("at your home or in hospital")


class Between(Func):
    """The time from a row's beginning to its end, the end left out."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _never_two(name: str, condition: Q) -> ExclusionConstraint:
    """An assessor is never in two places: PostgreSQL refuses times that overlap."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("assessor", RangeOperators.EQUAL),
            (Between(F("starts_at"), F("ends_at")), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class Hours(Record):
    """When an assessor receives people on one day; slots of `minutes` follow from it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.OFFICE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200, blank=True)  # the room, or the link of the video call
    set_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="hours_hold_a_slot",
                condition=Q(ends_at__gt=F("starts_at"), minutes__range=(10, 240)),
            ),
            models.CheckConstraint(
                name="hours_video_has_a_link", condition=~Q(way="video") | ~Q(place="")
            ),
            models.CheckConstraint(
                name="hours_closed_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            _never_two("hours_one_place", Q(closed_at__isnull=True)),
        ]
        indexes = [
            models.Index(
                fields=["unit", "starts_at"],
                name="hours_open",
                condition=Q(closed_at__isnull=True),
            )
        ]


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("the person is here")
    ATTENDED = "attended", _("took place")
    MISSED = "missed", _("the person did not come")
    MOVED = "moved", _("moved to another time")
    CANCELLED = "cancelled", _("cancelled")


APPOINTMENT = Machine(
    "appointment",
    AppointmentState,
    [
        Move("arrive", ("booked", "missed"), "arrived", ("staff",)),
        Move("attend", ("arrived",), "attended", ("staff",)),
        Move("miss", ("booked",), "missed", ("staff",)),
        Move("move", ("booked",), "moved", ("person", "staff")),
        Move("cancel", ("booked", "arrived"), "cancelled", ("person", "staff", "engine")),
    ],
)
STANDING = (AppointmentState.BOOKED, AppointmentState.ARRIVED)


class Appointment(Record):
    """One visit for all parts that are still to be assessed. Only one stands at a time."""

    reference = models.CharField(max_length=24, unique=True, default=appointment_reference)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="appointments")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    place = SealedTextField(seal_name="appointment.place", default=b"", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED
    )
    key = models.UUIDField(unique=True)  # of the form that was sent: pressing twice books once
    booked_by = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    booked_at = models.DateTimeField()
    ended_by = models.CharField(max_length=8, blank=True)  # person, staff or engine

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            APPOINTMENT.check("appointment_state"),
            models.UniqueConstraint(
                name="appointment_one_stands",
                fields=["referral"],
                condition=Q(state__in=["booked", "arrived"]),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_began", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_at"], name="appointment_of_day")]
        triggers = [APPOINTMENT.guard("appointment_moves")]


class Sitting(Record):
    """One slot of an assessor, taken for one part of a referral."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="sittings")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hours = models.ForeignKey(Hours, models.PROTECT, related_name="sittings")
    assessor = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_free = models.BooleanField(default=False, db_default=False)  # given back

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            _never_two("sitting_slot_once", Q(is_free=False)),
            models.UniqueConstraint(
                name="sitting_part_once", fields=["assessment"], condition=Q(is_free=False)
            ),
        ]
        indexes = [models.Index(fields=["hours", "starts_at"], name="sitting_of_hours")]


class Cause(models.TextChoices):
    NEEDS = "needs", _("something is needed for the visit")
    NO_TIME = "no_time", _("no free time before the legal day")
    NOT_BOOKED = "not_booked", _("no time was chosen")
    MISSED = "missed", _("the person did not come twice")
    OFFICE = "office", _("the office had to cancel")


class Need(models.TextChoices):
    SIGN_LANGUAGE = "sign_language", _("an interpreter of sign language")
    STEP_FREE = "step_free", _("a way without steps, a ramp or a lift")
    HOME = "home", _("a visit at home: I cannot leave it")
    HOSPITAL = "hospital", _("a visit in hospital")
    COMPANION = "companion", _("help to get there or somebody to accompany me")
    OTHER = "other", _("something else")


class ArrangementState(models.TextChoices):
    OPEN = "open", _("to be arranged")
    DONE = "done", _("arranged")
    DROPPED = "dropped", _("no longer needed")


ARRANGEMENT = Machine(
    "arrangement",
    ArrangementState,
    [
        Move("arrange", ("open",), "done", ("staff",)),
        Move("drop", ("open",), "dropped", ("person", "staff", "engine")),
    ],
)


class Arrangement(Record):
    """A visit that a person of the office arranges, because nobody can book it by themselves."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="arrangements")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="arrangements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    needs = SealedTextField(seal_name="arrangement.needs", default=b"", blank=True)  # JSON
    words = SealedTextField(seal_name="arrangement.words", default=b"", blank=True)
    state = models.CharField(
        max_length=8, choices=ArrangementState.choices, default=ArrangementState.OPEN
    )
    asked_at = models.DateTimeField()
    due_on = models.DateField()  # the legal day of the assessment
    done_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)  # what was agreed with the person

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            ARRANGEMENT.check("arrangement_state"),
            models.UniqueConstraint(
                name="arrangement_one_open", fields=["referral"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="arrangement_done_by",
                condition=~Q(state="done") | Q(done_by__isnull=False, done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on"],
                name="arrangement_open",
                condition=Q(state="open"),
            )
        ]
        triggers = [ARRANGEMENT.guard("arrangement_moves")]
