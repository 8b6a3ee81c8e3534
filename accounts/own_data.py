"""What a person says about themselves: social name, language, where they live.

A protected address is shown to nobody but its owner, except to an officer who was given a right of
their own, by another officer, for a while.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import (
    Address,
    AddressRight,
    Person,
    Proposal,
    Role,
    StaffMember,
    User,
)
from accounts.permissions import Actor, Denied, ensure, must_keep_away
from portal import outbox
from portal.errors import Mendable
from portal.records import acting

REGIONS = (
    *("AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA"),
    *("PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"),
)
RIGHT_HOLDS_AT_MOST = timedelta(days=7)


@dataclass(frozen=True)
class Home:
    """Where a person lives, as it may be shown; the lines are empty when it is hidden."""

    region: str
    is_protected: bool
    since: datetime
    ended_at: datetime | None = None
    street: str = ""
    number: str = ""
    more: str = ""
    city: str = ""
    postcode: str = ""
    is_hidden: bool = False

    @property
    def text(self) -> str:
        """In one line, as an envelope has it."""
        first = " ".join(part for part in (self.street, self.number) if part)
        place = f"{self.city} – {self.region}" if self.city else ""
        return ", ".join(part for part in (first, self.more, place, self.postcode) if part)


def change_name(actor: Actor, person_id: int, social_name: str, at: datetime) -> Person:
    """How the person is called on every page and letter; the name in the register stays beside."""
    ensure(actor, "contact.change", person_id, at)
    with acting(actor.label, "social name given by its owner"):
        person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        person.social_name = " ".join(social_name.split())
        person.save(update_fields=["social_name"])
    return person


def change_language(actor: Actor, person_id: int, language: str, at: datetime) -> Person:
    """The language of letters, notices and pages; Mendable when we do not write it."""
    ensure(actor, "contact.change", person_id, at)
    if language not in dict(settings.LANGUAGES):
        raise Mendable(_("Choose one of the languages."), "language")
    with acting(actor.label, "language chosen by its owner"):
        person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        person.language = language
        person.save(update_fields=["language"])
        User.objects.filter(pk=actor.user_id).update(chosen_language=language)
    return person


def change_address(
    actor: Actor,
    person_id: int,
    *,
    street: str,
    number: str,
    more: str,
    city: str,
    postcode: str,
    region: str,
    is_protected: bool,
    at: datetime,
) -> Address:
    """Where the person lives from now on; the address before it ends and stays in the history."""
    ensure(actor, "contact.change", person_id, at)
    digits = "".join(filter(str.isdigit, postcode))
    if len(digits) != 8:
        raise Mendable(_("A postcode (CEP) has eight digits."), "postcode")
    if region not in REGIONS:
        raise Mendable(_("Choose a state."), "region")
    lines = {
        "street": street.strip(),
        "number": number.strip(),
        "more": more.strip(),
        "city": city.strip(),
        "postcode": f"{digits[:5]}-{digits[5:]}",
    }
    with acting(actor.label, "address given by its owner"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        before = Address.objects.filter(person_id=person_id, ended_at__isnull=True).first()
        Address.objects.filter(person_id=person_id, ended_at__isnull=True).update(ended_at=at)
        address = Address.objects.create(
            person_id=person_id,
            lines=json.dumps(lines, ensure_ascii=False),
            region=region,
            is_protected=is_protected,
            since=at,
        )
        outbox.emit("address.changed", address.pk, key=f"address.changed:{address.pk}", due_at=at)
        if before is not None and _is_elsewhere(before, region, lines["city"]):
            key = f"region.changed:{address.pk}"
            outbox.emit("region.changed", address.pk, key=key, due_at=at)
    return address


def _is_elsewhere(before: Address, region: str, city: str) -> bool:
    """Another state or another city: another office may serve the person."""
    known = str(json.loads(before.lines).get("city", ""))
    return before.region != region or known.casefold() != city.casefold()


def home_of(actor: Actor, person_id: int, at: datetime) -> Home | None:
    """Where the person lives, as far as the actor may know it; None when we do not know it.

    Denied for whoever may not read the person's contact data at all.
    """
    ensure(actor, "address.read", person_id, at)
    address = Address.objects.filter(person_id=person_id, ended_at__isnull=True).first()
    if address is None:
        return None
    return _home(address, hidden=address.is_protected and not _may_see(actor, person_id, at))


def homes_before(actor: Actor, person_id: int, at: datetime) -> list[Home]:
    """The owner's earlier addresses, newest first."""
    ensure(actor, "contact.change", person_id, at)
    rows = Address.objects.filter(person_id=person_id, ended_at__isnull=False)
    return [_home(address, hidden=False) for address in rows.order_by("-ended_at", "-id")]


def is_protected(person_id: int) -> bool:
    """Whether the person's home address is a protected one."""
    return Address.objects.filter(
        person_id=person_id, ended_at__isnull=True, is_protected=True
    ).exists()


def _home(address: Address, *, hidden: bool) -> Home:
    lines = {} if hidden else json.loads(address.lines)
    return Home(
        region="" if hidden else address.region,
        is_protected=address.is_protected,
        since=address.since,
        ended_at=address.ended_at,
        is_hidden=hidden,
        **lines,
    )


def _may_see(actor: Actor, person_id: int, at: datetime) -> bool:
    """A protected address: its owner, or an officer with a right that holds."""
    if not actor.is_staff:
        return actor.subject_person_id == person_id == actor.person_id
    return AddressRight.objects.filter(
        person_id=person_id, staff_id=actor.staff_id, given_at__lte=at, ends_at__gt=at
    ).exists()


def give_address_right(
    actor: Actor, person_id: int, staff: StaffMember, reason: str, ends_at: datetime, at: datetime
) -> AddressRight:
    """One officer may see one protected address for some days; a supervisor says so and why."""
    if not actor.has(Role.SUPERVISOR) or must_keep_away(actor, person_id) or not reason.strip():
        raise Denied("a right to a protected address is given by a supervisor, with a reason")
    if staff.pk == actor.staff_id or not at < ends_at <= at + RIGHT_HOLDS_AT_MOST:
        raise Denied("a right to a protected address is for another officer and a week at most")
    with acting(actor.label, "right to a protected address given"):
        right = AddressRight.objects.create(
            person_id=person_id,
            staff=staff,
            given_by_id=actor.staff_id,
            reason=reason.strip(),
            given_at=at,
            ends_at=ends_at,
        )
        key = f"address.right_given:{right.pk}"
        outbox.emit("address.right_given", right.pk, key=key, due_at=at)
    return right


def open_address_right(actor: Actor, proposal: Proposal, at: datetime) -> AddressRight:
    """A supervisor agreed to an officer's wish: the right begins now, for the days asked for."""
    assert proposal.person_id is not None
    days = timedelta(days=proposal.values["days"])
    return give_address_right(
        actor, proposal.person_id, proposal.made_by, proposal.words, at + days, at
    )


def rights_of(staff_id: int, at: datetime) -> QuerySet[AddressRight]:
    """The protected addresses that an officer may see at this moment."""
    return (
        AddressRight.objects.filter(staff_id=staff_id, given_at__lte=at, ends_at__gt=at)
        .select_related("person", "given_by")
        .order_by("ends_at", "id")
    )
