"""The institution's offices and the people who work there."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models_people import Person
from accounts.models_rights import roles_by_two
from portal.records import Record, history


class Unit(Record):
    """An office or a central unit that holds a queue."""

    name = models.CharField(max_length=120, unique=True)
    # Street and number; "" where people are not received.
    address = models.CharField(max_length=160, blank=True, default="", db_default="")
    city = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # The states whose people this office serves, separated by blanks; "" for a central unit.
    regions = models.CharField(max_length=120, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("caseworker")
    SUPERVISOR = "supervisor", _("supervisor")
    MEDICAL = "medical", _("medical assessor")
    SOCIAL = "social", _("social assessor")
    AUDITOR = "auditor", _("auditor")
    RULES = "rules", _("rules officer")
    TREASURY = "treasury", _("treasury")
    CLERK = "clerk", _("office clerk")
    ADMIN = "admin", _("institution administrator")
    BOARD = "board", _("member of the appeal board")
    COUNCIL = "council", _("member of the appeal council")


class StaffMember(Record):
    """A sign-in that works for the institution. `person` keeps them away from their own file."""

    user = models.OneToOneField("accounts.User", models.PROTECT, related_name="staff_member")
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    roles = models.JSONField(default=list)
    display_name = models.CharField(max_length=120)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [history(), roles_by_two()]

    def __str__(self) -> str:
        return self.display_name

    def works_on(self, day: date) -> bool:
        """Neither left nor, by the register, dead; what it corrects counts at once."""
        ends = (self.left_on, self.person.died_on if self.person else None)
        return all(end is None or day < end for end in ends)
