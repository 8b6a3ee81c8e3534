"""What the parts of the seed hand to one another, and the calendar they go by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from accounts.actors import actor_for
from accounts.models import Level, Mandate, StaffMember, Unit, User
from accounts.permissions import Actor
from contributions.employers.models import Employer
from portal.demo.people import Citizen
from portal.periods import add_months, last_day

STORY_MONTHS = 3  # the months before this one that the portal itself lived through


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of a day at the seat of the institution."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The month we are in. Everything told happened before it, so that it holds all month long."""

    month: date

    def ago(self, months: int) -> date:
        """Return the month so many months ago."""
        return add_months(self.month, -months)

    def at(self, months_ago: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment in a past month; a day that the month lacks is its last."""
        month = self.ago(months_ago)
        return moment(
            min(month.replace(day=1), last_day(month)).replace(day=min(day, last_day(month).day)),
            hour,
            minute,
        )

    @property
    def opened_at(self) -> datetime:
        """Return when the portal opened: the first record of the story."""
        return self.at(STORY_MONTHS + 1, 1, 8)

    @property
    def history_until(self) -> date:
        """Return the last month that came from the payrolls of before."""
        return self.ago(STORY_MONTHS + 1)


@dataclass
class World:
    """The people and places written so far, by the keys of their plans."""

    calendar: Calendar
    today: date
    employers: dict[str, Employer] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    mandates: dict[str, Mandate] = field(default_factory=dict)  # who files, by employer
    clerks: dict[str, Mandate] = field(default_factory=dict)  # who prepares, where somebody does

    def citizen(self, key: str, at: datetime) -> Actor:
        """Return a person who acts for themselves, freshly stepped up."""
        return self._actor(self.users[key], "self", at)

    def filer(self, employer: str, at: datetime) -> Actor:
        """Return whoever files for an employer, in that capacity."""
        return self._under(self.mandates[employer], at)

    def preparer(self, employer: str, at: datetime) -> Actor:
        """Return whoever sends the payroll of an employer to be checked: its clerk, if any."""
        return self._under(self.clerks.get(employer, self.mandates[employer]), at)

    def _under(self, mandate: Mandate, at: datetime) -> Actor:
        assert mandate.holder is not None
        return self._actor(mandate.holder, f"mandate-{mandate.pk}", at)

    def officer(self, username: str, at: datetime) -> Actor:
        """Return a member of staff."""
        return self._actor(self.staff[username].user, "staff", at)

    def _actor(self, user: User, capacity: str, at: datetime) -> Actor:
        session = {
            "level": int(Level.SUBSTANTIAL),
            "capacity": capacity,
            "stepped_up_at": at.timestamp(),
        }
        return actor_for(user.pk, session, timezone.localdate(at))
