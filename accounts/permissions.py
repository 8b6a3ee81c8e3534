"""Who may see or do what, for whom, on which object: the one place that answers.

An action is a dotted word such as "claim.read". A rule is a function of actor, object and day that
is registered for one action; rooms above this one register the rules for their own objects in their
`permissions.py`. An action without a rule is an error, never a yes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts import queries
from accounts.models import FamilyTie, Level, Person, Role, StaffMember
from portal import row_guard

Rule = Callable[["Actor", Any, date], bool]


@dataclass(frozen=True)
class PersonCard:
    """The signed-in person as far as a page header needs them."""

    id: int
    name: str
    language: str = "pt"


@dataclass(frozen=True)
class Capacity:
    """In whose name someone acts: "self", "employer" or "mandate" (for another person)."""

    kind: str
    key: str
    label: str
    person_id: int | None = None
    organisation_id: int | None = None
    mandate_id: int | None = None
    mandate_kind: str = ""
    scopes: frozenset[str] = frozenset()
    office_id: int | None = None  # the organisation through which the mandate is held
    office: str = ""
    channel: str = "web"  # "partner" when the office of a partner institution acts
    joined: frozenset[int] = frozenset()  # records of the principal that were joined into theirs


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts in this request or step. Read from the database anew for each request."""

    kind: str  # "person" | "staff" | "visitor" | "system"
    label: str = ""  # the name that is shown and kept, with the principal's when acting for one
    user_id: int | None = None
    person: PersonCard | None = None
    capacity: Capacity | None = None
    capacities: tuple[Capacity, ...] = ()
    roles: frozenset[Role] = field(default_factory=frozenset)
    staff_id: int | None = None
    staff_person_id: int | None = None  # the officer as an insured person: never their own file
    unit_id: int | None = None
    unit_name: str = ""
    openings: frozenset[int] = frozenset()  # persons whose file is open outside the queue just now
    # Earlier records of the same person: what was written under them is theirs, too.
    joined: frozenset[int] = frozenset()
    level: Level = Level.LOW
    stepped_up_at: datetime | None = None

    @classmethod
    def system(cls, name: str) -> Actor:
        """An automatic step, named as it shall appear in logs ("eligibility engine")."""
        return cls(kind="system", label=name, level=Level.HIGH)

    @property
    def person_id(self) -> int | None:
        """The signed-in person's own number (None for staff: they work, they are not served)."""
        return self.person.id if self.person else None

    @property
    def acting_person_id(self) -> int | None:
        return self.capacity.person_id if self.capacity and self.is_for_another else None

    @property
    def acting_organisation_id(self) -> int | None:
        return self.capacity.organisation_id if self.capacity else None

    @property
    def capacity_label(self) -> str:
        return self.capacity.label if self.capacity else ""

    @property
    def mandate_id(self) -> int | None:
        return self.capacity.mandate_id if self.capacity else None

    @property
    def channel(self) -> str:
        """On which way an act comes in: "web", "helper", or "partner" for a partner's office."""
        if self.capacity is None or not self.is_for_another:
            return "web"
        return self.capacity.channel

    @property
    def is_for_another(self) -> bool:
        """Acting for another person under a mandate."""
        return self.capacity is not None and self.capacity.kind == "mandate"

    @property
    def subject_person_id(self) -> int | None:
        """Whose things this session is about; None while acting for an employer."""
        if self.acting_organisation_id is not None:
            return None
        return self.acting_person_id or self.person_id

    @property
    def is_signed_in(self) -> bool:
        return self.kind in ("person", "staff")

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def has(self, *roles: Role) -> bool:
        """True when the actor holds one of the roles."""
        return any(role in self.roles for role in roles)

    def stepped_up(self, at: datetime) -> bool:
        """True when the actor proved who they are a short while ago (STEP_UP_MINUTES)."""
        if self.stepped_up_at is None:
            return False
        age = at - self.stepped_up_at
        return timedelta(0) <= age <= timedelta(minutes=settings.STEP_UP_MINUTES)


VISITOR = Actor(kind="visitor")

# What a person may allow a helper to do, each on its own.
HELPER_SCOPES = ("record", "claims", "payments", "messages", "medical")

# ── The table ────────────────────────────────────────────────────────────────────────────────

_RULES: dict[str, Rule] = {}

# Actions that hang on a role alone; a room may register a narrower rule in their place.
_ROLE_ACTIONS: dict[str, frozenset[Role]] = {
    "desk.open": frozenset({Role.CASEWORKER, Role.SUPERVISOR}),
    "claim.decide": frozenset({Role.CASEWORKER, Role.SUPERVISOR}),
    "refusal.confirm": frozenset({Role.CASEWORKER, Role.SUPERVISOR}),
    "run.read": frozenset({Role.TREASURY, Role.AUDITOR}),
    "run.prepare": frozenset({Role.TREASURY}),
    "run.approve": frozenset({Role.TREASURY}),
    "statement.read": frozenset({Role.TREASURY, Role.AUDITOR}),
    "statement.import": frozenset({Role.TREASURY}),
    "audit.read": frozenset({Role.AUDITOR}),
    "monitoring.read": frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN, Role.TREASURY}),
}
# Rights whose work looks across all people: paying them.
ABOUT_EVERYBODY = frozenset({"run.read", "run.prepare", "run.approve"})


class UnknownAction(LookupError):
    """Someone asked for an action that no rule knows: a mistake in the code, not a denial."""


def rule(action: str) -> Callable[[Rule], Rule]:
    """Registers the rule of an action; a second rule for the same action is an error."""

    def register(function: Rule) -> Rule:
        if action in _RULES:
            raise ValueError(f"two rules for {action}")
        _RULES[action] = function
        return function

    return register


def actions() -> frozenset[str]:
    """Every action that has an answer."""
    return frozenset(_RULES) | frozenset(_ROLE_ACTIONS)


def may(actor: Actor, action: str, obj: Any = None, *, on: date) -> bool:
    """Whether the actor may do this to the object on that day. UnknownAction when nobody ruled."""
    found = _RULES.get(action)
    roles = _ROLE_ACTIONS.get(action)
    told = _told.get()
    before = told.no if told else None
    if found is not None:
        granted = found(actor, obj, on)
    elif roles is not None:
        granted = actor.is_staff and actor.has(*roles)
    else:
        raise UnknownAction(action)
    if granted:
        _open_rows(action, obj)
    if told is not None:  # a no within a rule that says yes is none
        told.no = before if granted or obj is None else (action, obj)
    return granted


def _open_rows(action: str, obj: Any) -> None:
    """A granted right opens the guarded rows that it is about (portal/row_guard.py)."""
    if action in ABOUT_EVERYBODY:
        row_guard.open_for_everyone()
    else:
        row_guard.open_for(getattr(obj, "person_id", None))


@dataclass
class Told:
    """What a request was told no about: the action and the object, the last one only."""

    no: tuple[str, Any] | None = None
    looked_for: list[int] = field(default_factory=list)  # persons, by the number on their papers
    at_the_door: bool = False  # by the role that a page needs, before any object was looked for


_told: ContextVar[Told | None] = ContextVar("told", default=None)


@contextmanager
def listening() -> Iterator[Told]:
    """Listens to what is refused while a request is answered (accounts/attempts.py)."""
    told = Told()
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


def refused_at_the_door() -> None:
    """A page says no by the role alone."""
    told = _told.get()
    if told is not None:
        told.at_the_door = True


def found_for(actor: Actor, action: str, person: Person | None, *, on: date) -> Person | None:
    """Whom an officer looked for by number: None as of a number of nobody when it is not theirs."""
    if person is None or may(actor, action, person.pk, on=on):
        return person
    looked_for_in_vain(person.pk)
    return None


def looked_for_in_vain(person_id: int) -> None:
    """An officer typed the number of somebody whom they may not serve."""
    told = _told.get()
    if told is not None:
        told.looked_for.append(person_id)


def is_about_a_person(action: str) -> bool:
    """True when the object that the action asks for is a person, by number."""
    found = _RULES.get(action)
    return found is not None and list(inspect.signature(found).parameters)[1] == "person_id"


def require(actor: Actor, action: str, obj: Any = None, *, on: date) -> None:
    """Raises Http404 when denied: what one may not see looks exactly like what is not there."""
    if not may(actor, action, obj, on=on):
        raise Http404


class Denied(PermissionDenied):
    """The actor may not do this. Pages ask first; this is the second lock."""


def ensure(actor: Actor, action: str, obj: Any, at: datetime) -> None:
    """Raises Denied when the actor may not do this on the day of the moment: for acts."""
    if not may(actor, action, obj, on=timezone.localtime(at).date()):
        raise Denied(action)


# ── What the rules are made of ───────────────────────────────────────────────────────────────


def is_own(actor: Actor, person_id: int | None) -> bool:
    """The person's own thing, in their own name."""
    return (
        actor.kind == "person"
        and person_id is not None
        and (person_id == actor.person_id or person_id in actor.joined)
        and (actor.capacity is None or actor.capacity.kind == "self")
    )


def is_for(actor: Actor, person_id: int | None, scope: str) -> bool:
    """The thing of the person whom the actor acts for, and the mandate covers the scope."""
    return (
        actor.kind == "person"
        and person_id is not None
        and actor.capacity is not None
        and actor.capacity.kind == "mandate"
        and (actor.capacity.person_id == person_id or person_id in actor.capacity.joined)
        and scope in actor.capacity.scopes
    )


def own_or_for(actor: Actor, person_id: int | None, scope: str) -> bool:
    """Own, or within the scope of the mandate that the actor uses just now."""
    return is_own(actor, person_id) or is_for(actor, person_id, scope)


def is_in_own_name(actor: Actor) -> bool:
    """A person who acts for nobody but themselves just now."""
    return actor.kind == "person" and actor.capacity is not None and actor.capacity.kind == "self"


def works_for(actor: Actor, office_id: int | None, on: date, *kinds: str) -> bool:
    """Belongs to this organisation that helps people on that day, in one's own name."""
    if office_id is None or not is_in_own_name(actor):
        return False
    found = queries.offices_of(actor.user_id or 0, on).filter(organisation_id=office_id)
    return (found.filter(kind__in=kinds) if kinds else found).exists()


def is_employer(actor: Actor, organisation_id: int | None, scope: str = "") -> bool:
    """Acting for this employer, with this scope of the mandate when one is named."""
    return (
        actor.kind == "person"
        and organisation_id is not None
        and actor.acting_organisation_id == organisation_id
        and actor.capacity is not None
        and (not scope or scope in actor.capacity.scopes)
    )


def must_keep_away(actor: Actor, person_id: int) -> bool:
    """An officer never opens their own file, a relative's or that of a colleague of their unit."""
    if not actor.is_staff:
        return False
    person_id = queries.record_now(person_id)
    if actor.staff_person_id == person_id:
        return True
    colleagues = StaffMember.objects.filter(person_id=person_id, left_on__isnull=True)
    if actor.unit_id is not None and colleagues.filter(unit_id=actor.unit_id).exists():
        return True
    own = actor.staff_person_id
    if own is None:
        return False
    with row_guard.everyone("whether an officer is a relative of somebody"):
        return FamilyTie.objects.filter(
            Q(person_id=own, relative_id=person_id) | Q(person_id=person_id, relative_id=own),
            ended_on__isnull=True,
        ).exists()


def staff_on_file(actor: Actor, person_id: int, *roles: Role) -> bool:
    """Staff with one of the roles, and none of the reasons to keep away from this person."""
    if not (actor.is_staff and actor.has(*roles)) or must_keep_away(actor, person_id):
        return False
    row_guard.open_for(person_id)
    return True


def has_opened(actor: Actor, person_id: int) -> bool:
    """The officer opened this file outside their queue, and the opening still counts.

    An emergency does not lift the rule to keep away from one's own people.
    """
    return person_id in actor.openings and staff_on_file(actor, person_id, *actor.roles)
