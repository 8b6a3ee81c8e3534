"""A notice of an accident at work as it was told: never changed, only replaced by another one.

What it says of health, of the place and of other people rests sealed. The database shows a web
request only notices about people whom it may deal with (portal/row_guard.py).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import queries as people
from accounts.models import Person, StaffMember, User
from contributions.employers.models import Employer
from portal.records import Record, append_only, history, public_reference
from portal.sealed import SealedTextField


def notice_reference() -> str:
    return public_reference("S")


class Teller(models.TextChoices):
    """Who told of it (Lei 8.213/1991 art. 22, caput and §2)."""

    EMPLOYER = "employer", _("the employer")
    HOUSEHOLD = "household", _("the household that employs")
    WORKER = "worker", _("the person themselves")
    HELPER = "helper", _("somebody who acts for the person")
    OFFICE = "office", _("an organisation that acts for the person")
    RELATIVE = "relative", _("a relative")
    UNION = "union", _("a union")
    DOCTOR = "doctor", _("the doctor who treated the person")
    AUTHORITY = "authority", _("a public authority")


EMPLOYING = (Teller.EMPLOYER, Teller.HOUSEHOLD)
# Who may tell without a tie to the person (art. 22 §2): an officer looks before it is a notice.
OTHERS = (Teller.UNION, Teller.DOCTOR, Teller.AUTHORITY)


class Kind(models.TextChoices):
    INITIAL = "initial", _("the first notice of this accident")
    REOPENING = "reopening", _("it has become worse again")
    DEATH = "death", _("the person died of it")


class Nature(models.TextChoices):
    """Lei 8.213/1991 art. 19 to 21."""

    TYPICAL = "typical", _("while working")
    COMMUTING = "commuting", _("on the way to work or back")
    ILLNESS = "illness", _("an illness that comes from the work")


class Place(models.TextChoices):
    AT_EMPLOYER = "at_employer", _("where the employer’s business or home is")
    AT_OTHERS = "at_others", _("at a customer’s or another firm’s")
    ROAD = "road", _("on a street or road")
    RURAL = "rural", _("in the fields")
    ELSEWHERE = "elsewhere", _("somewhere else")


class Cause(models.TextChoices):
    FALL = "fall", _("a fall")
    FALL_FROM_HEIGHT = "fall_from_height", _("a fall from a height")
    STRUCK = "struck", _("hit or crushed by something")
    MACHINE = "machine", _("caught or cut by a machine or tool")
    EFFORT = "effort", _("lifting, carrying or a wrong movement")
    BURN = "burn", _("heat, fire or something that burns")
    ELECTRICITY = "electricity", _("electric current")
    SUBSTANCE = "substance", _("a harmful substance")
    TRAFFIC = "traffic", _("a traffic accident")
    VIOLENCE = "violence", _("violence by somebody")
    ANIMAL = "animal", _("an animal or a plant")
    EXPOSURE = "exposure", _("noise, dust, repeated movement or strain over time")
    OTHER = "other", _("something else")


class BodyPart(models.TextChoices):
    HEAD = "head", _("head or face")
    EYES = "eyes", _("eyes")
    EARS = "ears", _("ears, hearing")
    NECK = "neck", _("neck")
    SHOULDER = "shoulder", _("shoulder")
    ARM = "arm", _("arm or elbow")
    HAND = "hand", _("hand or wrist")
    FINGER = "finger", _("fingers")
    BACK = "back", _("back")
    CHEST = "chest", _("chest or belly")
    LUNGS = "lungs", _("lungs, breath")
    LEG = "leg", _("hip, leg or knee")
    FOOT = "foot", _("foot or ankle")
    MIND = "mind", _("mind, mental health")
    SEVERAL = "several", _("several parts")
    WHOLE = "whole", _("the whole body")


class AccidentNotice(Record):
    """One notice. `key`: the same said twice by the same teller is one notice.

    `told_by`: the person in whose own name it was told (householder, worker, relative); `label`:
    the name that is shown. `due_on`: the last day by law, for those who employ; None for others.
    """

    reference = models.CharField(max_length=24, unique=True, default=notice_reference)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accident_notices")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="accident_notices"
    )
    employer_name = models.CharField(max_length=200)
    teller = models.CharField(max_length=10, choices=Teller.choices)
    label = models.CharField(max_length=200)
    told_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="accidents_told"
    )
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    key = models.CharField(max_length=120, unique=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    earlier_number = models.CharField(max_length=30, blank=True)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    happened_on = models.DateField()
    happened_at = models.TimeField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=12, choices=Place.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices)
    police = models.BooleanField()
    absence_days = models.PositiveSmallIntegerField(null=True, blank=True)
    place_words = SealedTextField(seal_name="accident.place_words")
    words = SealedTextField(seal_name="accident.words")
    body_part = SealedTextField(seal_name="accident.body_part")
    witnesses = SealedTextField(seal_name="accident.witnesses", default=b"", blank=True)
    first_aid = SealedTextField(seal_name="accident.first_aid", default=b"", blank=True)
    doctor = SealedTextField(seal_name="accident.doctor", default=b"", blank=True)
    doctor_number = SealedTextField(seal_name="accident.doctor_number", default=b"", blank=True)
    diagnosis = SealedTextField(seal_name="accident.diagnosis", default=b"", blank=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="accident_death_has_a_day",
                condition=Q(kind="death", died_on__isnull=False)
                | (~Q(kind="death") & Q(died_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="accident_death_is_not_before",
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="accident_due_for_who_employs",
                condition=Q(due_on__isnull=True) | Q(teller__in=["employer", "household"]),
            ),
            models.CheckConstraint(
                name="accident_employer_is_known",
                condition=~Q(teller__in=["employer", "household"]) | Q(employer__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-happened_on"], name="accident_of_person"),
            models.Index(fields=["employer", "-filed_at"], name="accident_of_employer"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.reference

    @property
    def is_replaced(self) -> bool:
        """Whether a later notice stands in its place."""
        return hasattr(self, "replaced_by")


def report_reference() -> str:
    return public_reference("Z")


class AccidentReport(Record):
    """What a union, a doctor or an authority told of an accident (Lei 8.213/1991 art. 22 §2).

    Whose accident it was is what they wrote: no record is looked up when it comes in, so who tells
    learns nothing of anybody. An officer takes it over as a notice or sets it aside. `said`: the
    answers as JSON. `key`: the same told twice by the same sign-in is one report.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("not looked at yet")
        TAKEN = "taken", _("taken over as a notice")
        ASIDE = "aside", _("set aside")

    reference = models.CharField(max_length=24, unique=True, default=report_reference)
    teller = models.CharField(max_length=10, choices=[(one.value, one.label) for one in OTHERS])
    label = models.CharField(max_length=200)  # who tells, and for which institution
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True)
    national_id = SealedTextField(seal_name="accident_report.national_id")
    name = SealedTextField(seal_name="accident_report.name")
    said = SealedTextField(seal_name="accident_report.said")
    outcome = models.CharField(
        max_length=5, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    notice = models.OneToOneField(AccidentNotice, models.PROTECT, null=True, blank=True)
    decided_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["filed_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="accident_report_decided_by_a_person",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="accident_report_taken_is_a_notice",
                condition=Q(outcome="taken", notice__isnull=False)
                | (~Q(outcome="taken") & Q(notice__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["filed_by", "-filed_at"], name="accident_report_of")]
        triggers = [history()]

    def __str__(self) -> str:
        return self.reference

    @property
    def person_id(self) -> int | None:
        """Who has the number that was told; asked when an officer looks, not when it comes in."""
        found = people.find_by_national_id(self.national_id)
        return found.pk if found else None


class DayOfDeathLooked(Record):
    """An officer compared the day of death in a notice with the register; no record changes."""

    notice = models.OneToOneField(AccidentNotice, models.PROTECT, related_name="death_looked")
    officer = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500)

    class Meta:
        triggers = append_only()
