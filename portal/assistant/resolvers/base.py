"""What a resolver is: a question about one's own case, answered from one's own rows.

A resolver gets the actor of the session and nothing that was typed. Whose rows are read follows
from the actor alone; a mandate must cover the scope; a low sign-in must be proved again first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import access_log
from accounts.models import Level
from accounts.permissions import Actor, may
from portal.components.parts import Link, SummaryRow

PERSON, EMPLOYER = "person", "employer"


@dataclass(frozen=True)
class Own:
    """The answer from one's own record: one sentence, then facts and the page they come from."""

    sentence: str
    facts: list[SummaryRow] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Ask:
    """What a resolver knows: whose rows, on which day, and a case of theirs if they named one."""

    actor: Actor
    subject_id: int
    at: datetime
    case: str = ""

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


Read = Callable[[Ask], Own]


@dataclass(frozen=True)
class Resolver:
    """One question about the own case: who may ask it, at which level, and where it is read."""

    name: str
    subject: str
    action: str  # of the table of permissions, asked with the subject
    level: Level
    source: Any  # the record that is read, in words
    what: str  # as the access log keeps it
    read: Read


RESOLVERS: dict[str, Resolver] = {}


def resolver(
    name: str, *, action: str, source: Any, what: str, subject: str = PERSON, level: Level
) -> Callable[[Read], Read]:
    """Registers a resolver under the name that articles use."""

    def register(read: Read) -> Read:
        if name in RESOLVERS:
            raise ValueError(f"two resolvers {name}")
        RESOLVERS[name] = Resolver(name, subject, action, level, source, what, read)
        return read

    return register


@dataclass(frozen=True)
class Resolved:
    """What came of asking a resolver: `own`, or the reason why not."""

    resolver: Resolver
    at: datetime
    own: Own | None = None
    about: str = ""  # the person or organisation in whose name the asker acts
    why_not: str = ""  # sign_in | step_up | other_capacity | no_employer | no_right


def subject_of(actor: Actor, kind: str) -> int | None:
    """Whose rows the session is about; never anything that was typed."""
    return actor.acting_organisation_id if kind == EMPLOYER else actor.subject_person_id


def _in_this_name(actor: Actor, subject: str) -> str:
    """Why there is nothing to read in this name: it is another's, or there is no firm at all."""
    firms = any(one.organisation_id for one in actor.capacities)
    return "no_employer" if subject == EMPLOYER and not firms else "other_capacity"


def resolve(name: str, actor: Actor, at: datetime, case: str = "") -> Resolved:
    """Asks a resolver for the actor of this session; a look under a mandate is kept."""
    found = RESOLVERS[name]
    if actor.kind != "person":
        return Resolved(found, at, why_not="sign_in" if not actor.is_signed_in else "no_right")
    subject_id = subject_of(actor, found.subject)
    if subject_id is None:
        return Resolved(found, at, why_not=_in_this_name(actor, found.subject))
    if not may(actor, found.action, subject_id, on=timezone.localdate(at)):
        return Resolved(found, at, why_not="no_right")
    if actor.level < found.level:
        return Resolved(found, at, why_not="step_up")
    if found.subject == PERSON:
        access_log.look(actor, subject_id, what=found.what, purpose=PURPOSE, at=at)
    own = found.read(Ask(actor, subject_id, at, case))
    about = actor.capacity_label if actor.is_for_another or found.subject == EMPLOYER else ""
    return Resolved(found, at, own=own, about=about)


PURPOSE = "acting for the person"
CLAIM_FILE = gettext_lazy("your claims")
PAYMENT_FILE = gettext_lazy("your payments and awards")
RECORD_FILE = gettext_lazy("your contribution record")
LOOK_FILE = gettext_lazy("the log of looks at your data")
EMPLOYER_FILE = gettext_lazy("your payrolls and bills")
