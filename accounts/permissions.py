"""Who may see or do what, for whom, on which object: the one place that answers.

An action is a dotted word such as "claim.read". A rule is a function of actor, object and day that
is registered for one action; rooms above this one register the rules for their own objects in their
`permissions.py`. An action without a rule is an error, never a yes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.models import FamilyTie, Level, Mandate, Role, StaffMember

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
    if found is not None:
        return found(actor, obj, on)
    roles = _ROLE_ACTIONS.get(action)
    if roles is None:
        raise UnknownAction(action)
    return actor.is_staff and actor.has(*roles)


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
        and person_id == actor.person_id
        and (actor.capacity is None or actor.capacity.kind == "self")
    )


def is_for(actor: Actor, person_id: int | None, scope: str) -> bool:
    """The thing of the person whom the actor acts for, and the mandate covers the scope."""
    return (
        actor.kind == "person"
        and person_id is not None
        and actor.capacity is not None
        and actor.capacity.kind == "mandate"
        and actor.capacity.person_id == person_id
        and scope in actor.capacity.scopes
    )


def own_or_for(actor: Actor, person_id: int | None, scope: str) -> bool:
    """Own, or within the scope of the mandate that the actor uses just now."""
    return is_own(actor, person_id) or is_for(actor, person_id, scope)


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
    if actor.staff_person_id == person_id:
        return True
    colleagues = StaffMember.objects.filter(person_id=person_id, left_on__isnull=True)
    if actor.unit_id is not None and colleagues.filter(unit_id=actor.unit_id).exists():
        return True
    own = actor.staff_person_id
    return (
        own is not None
        and FamilyTie.objects.filter(
            Q(person_id=own, relative_id=person_id) | Q(person_id=person_id, relative_id=own),
            ended_on__isnull=True,
        ).exists()
    )


def staff_on_file(actor: Actor, person_id: int, *roles: Role) -> bool:
    """Staff with one of the roles, and none of the reasons to keep away from this person."""
    return actor.is_staff and actor.has(*roles) and not must_keep_away(actor, person_id)


# ── Rules of this room ───────────────────────────────────────────────────────────────────────


@rule("account.read")
def _account_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("contact.change")
def _contact_change(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("payout_account.read")
def _payout_read(actor: Actor, person_id: int, on: date) -> bool:
    return own_or_for(actor, person_id, "payments")


@rule("payout_account.change")
def _payout_change(actor: Actor, person_id: int, on: date) -> bool:
    # A helper never changes where the money goes: that takes the citizen's own step-up.
    return is_own(actor, person_id) and actor.level >= Level.SUBSTANTIAL


@rule("payout_account.cancel")
def _payout_cancel(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)  # the alarm needs no higher level than the sign-in


@rule("access_log.read")
def _access_log_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id) or staff_on_file(actor, person_id, Role.AUDITOR)


@rule("inquiry.open")
def _inquiry_open(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("inquiry.answer")
def _inquiry_answer(actor: Actor, person_id: int, on: date) -> bool:
    return staff_on_file(actor, person_id, Role.AUDITOR)


@rule("mandate.create")
def _mandate_create(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id) and actor.level >= Level.SUBSTANTIAL


@rule("mandate.read")
def _mandate_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("company_people.read")
def _company_people(actor: Actor, organisation_id: int, on: date) -> bool:
    return is_employer(actor, organisation_id, "people")


@rule("mandate.accept")
def _mandate_accept(actor: Actor, person_id: int, on: date) -> bool:
    """Anybody in their own name may accept an invitation, but not their own."""
    own = actor.kind == "person" and actor.capacity is not None and actor.capacity.kind == "self"
    return own and actor.person_id != person_id


@rule("mandate.end")
def _mandate_end(actor: Actor, mandate: Mandate, on: date) -> bool:
    """The principal revokes, the holder renounces; an employer's administrator ends a clerk's."""
    if mandate.person_id is not None:
        return is_own(actor, mandate.person_id) or (
            actor.kind == "person" and mandate.holder_id == actor.user_id
        )
    return is_employer(actor, mandate.organisation_id, "people")
