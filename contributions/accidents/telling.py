"""Writing a notice of an accident down, once, and in the place of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.queries import Relative
from contributions.accidents.models import EMPLOYING, AccidentNotice, Kind, Teller
from contributions.employers.models import Employment
from contributions.law.accident_notice import last_day_to_tell
from portal import row_guard
from portal.errors import Mendable

# Who may tell for somebody, and who reads the notice of a death: those of the house and the blood.
RELATIVES = ("spouse", "partner", "child", "stepchild", "ward", "parent")
SAID = (
    "kind", "earlier_number", "nature", "happened_on", "happened_at", "died_on", "place", "cause",
    "police", "absence_days", "place_words", "words", "body_part", "witnesses", "first_aid",
    "doctor", "doctor_number", "diagnosis",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Who tells, about whom: everything of a notice but what happened."""

    person_id: int
    employer_id: int | None
    employer_name: str
    teller: Teller
    label: str
    filed_by_id: int
    told_by_id: int | None = None
    replaces: AccidentNotice | None = None

    def key(self, said: Mapping[str, Any]) -> str:
        """Equal for the same accident told again by the same."""
        by = self.employer_id if self.teller in EMPLOYING else self.told_by_id or self.filed_by_id
        when = f"{said['happened_on']}:{said.get('happened_at') or ''}"
        instead = self.replaces.pk if self.replaces else ""
        return f"{self.person_id}:{self.teller}:{by}:{said['kind']}:{when}:{instead}"


@row_guard.everyone("who tells of an accident may be somebody else than the injured person")
def write(told: Told, said: Mapping[str, Any], at: datetime) -> tuple[AccidentNotice, bool]:
    """The notice, and whether it is new; the same said again gives the same one.

    Raises Mendable: a day that cannot be, a notice of that day that says something else, one that
    was replaced in the meantime.
    """
    check_days(said, timezone.localdate(at))
    key = told.key(said)
    if told.replaces is not None:
        if told.replaces.person_id not in people.records_of(told.person_id):
            raise Mendable(_("A correction is about the same person. Tell of another one anew."))
        taken = AccidentNotice.objects.select_for_update(of=("self",)).get(pk=told.replaces.pk)
        later = AccidentNotice.objects.filter(replaces=taken).first()
        if later is not None and later.key != key:
            raise Mendable(
                _("This notice was corrected in the meantime by %(number)s. Correct that one.")
                % {"number": later.reference}
            )
    employs = told.teller in EMPLOYING
    due = employs and said["kind"] != Kind.REOPENING
    content = {name: said.get(name) if said.get(name) is not None else _EMPTY.get(name, "")
               for name in SAID}  # fmt: skip
    made, fresh = AccidentNotice.objects.get_or_create(
        key=key,
        defaults={
            "person_id": told.person_id,
            "employer_id": told.employer_id,
            "employer_name": told.employer_name[:200],
            "teller": told.teller,
            "label": told.label[:200],
            "told_by_id": told.told_by_id,
            "filed_by_id": told.filed_by_id,
            "filed_at": at,
            "due_on": last_day_to_tell(said["happened_on"], said.get("died_on")) if due else None,
            "replaces": told.replaces,
            **content,
        },
    )
    if not fresh and any(getattr(made, name) != value for name, value in content.items()):
        raise Mendable(
            _("You told us of an accident at this time already: %(number)s. Correct that notice.")
            % {"number": made.reference},
            "happened_on",
        )
    return made, fresh


_EMPTY: dict[str, Any] = dict.fromkeys(("happened_at", "died_on", "absence_days"))


def check_days(said: Mapping[str, Any], on: date) -> None:
    """Raises Mendable for days that cannot be, or do not fit the kind of the notice."""
    happened, died = said["happened_on"], said.get("died_on")
    if happened > on:
        raise Mendable(_("This day lies ahead. Check the date."), "happened_on")
    if said["kind"] == Kind.DEATH:
        if died is None:
            raise Mendable(_("Enter the day of the death."), "died_on")
        if died < happened:
            raise Mendable(_("The death cannot lie before the accident."), "died_on")
        if died > on:
            raise Mendable(_("This day lies ahead. Check the date."), "died_on")
    elif died is not None:
        raise Mendable(
            _("A day of death belongs only to a notice that the person died of it."), "died_on"
        )


def employment_at(
    employer_id: int, on: date, *, person_id: int | None = None, national_id: str = ""
) -> Employment:
    """The employment with this employer in which somebody can have had the accident.

    An illness may show after the job: any employment begun by that day will do. Raises Mendable.
    """
    person = people.find_by_national_id(national_id) if national_id else None
    who = person_id or (person.pk if person else 0)
    found = (
        Employment.objects.filter(
            person_id__in=people.records_of(who), employer_id=employer_id, started_on__lte=on
        )
        .select_related("person", "employer__organisation")
        .order_by("-started_on", "-id")
        .first()
    )
    if found is None:
        raise Mendable(
            _(
                "By our record this person did not work for you on that day. Check the CPF and the"
                " day, or state the employment first."
            ),
            "national_id" if national_id else "happened_on",
        )
    return found


def certified_relatives(person_id: int) -> list[Relative]:
    """Relatives with a record of their own whom a register ties to the person."""
    return [
        one
        for one in people.family_of(person_id, kinds=RELATIVES)
        if one.is_certified and one.person_id is not None and one.until is None
    ]


@row_guard.everyone("whether the register ties somebody who tells of an accident to the injured")
def is_relative(one_id: int, other_id: int) -> bool:
    """Whether a register says that the other is a close relative of the one."""
    return any(one.person_id == other_id for one in certified_relatives(one_id))


@row_guard.everyone("those whom the register calls close relatives of somebody who died")
def close_to(person_id: int) -> list[int]:
    """The records of a person's close relatives who live."""
    found = certified_relatives(person_id)
    return [one.person_id for one in found if one.person_id is not None and one.died_on is None]
