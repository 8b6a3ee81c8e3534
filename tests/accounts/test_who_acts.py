"""Who acts is one statement in SQL: here the same is said in plain words, over worlds by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from accounts import actors
from accounts.actors import actor_for
from accounts.models import (
    Identity,
    Mandate,
    Organisation,
    Person,
    Proposal,
    Role,
    StaffMember,
    User,
)
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
OF_PEOPLE = ("helper", "parent", "guardian")
OF_COMPANIES = ("employer_admin", "employer_clerk", "accountant", "office_admin", "office_staff")
SCOPES = ("record", "claims", "upload", "bills", "people")
MAY = {
    "employer_admin": {"upload", "file", "bills", "workers", "people"},
    "employer_clerk": {"upload", "bills", "workers"},
    "accountant": {"upload", "file", "bills", "workers"},
}


@dataclass(frozen=True)
class World:
    """Some who sign in, some whom they act for, and houses; who is what is left to chance."""

    users: list[User]
    persons: list[Person]
    houses: list[Organisation]
    proposals: list[Proposal]


@pytest.fixture
def world() -> World:
    users = [people.citizen(name) for name in ("Ana Prado", "Bento Reis", "Clara Dias")]
    users.append(
        people.staff(Role.CLERK, name="Marta Lima", own_person=people.person("Marta Lima"))
    )
    both = people.staff(Role.CASEWORKER, name="Duda Paz")  # works here and is insured here
    users.append(both)
    officer = StaffMember.objects.get(user=both)
    persons = [one.identity.person for one in users[:3]]
    persons += [people.person("Elza Rocha"), people.person("Elza da Rocha"), people.person("Ivo")]
    persons.append(StaffMember.objects.get(user=users[3]).person)
    houses = [people.organisation(name) for name in ("Padaria", "Silva Advogados", "Mutirão")]
    with acting("test", "test"):
        Identity.objects.create(
            user=both, person=people.person("Duda Paz"), provider="p", subject="s",
            proof="test", linked_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        Organisation.objects.filter(pk=houses[1].pk).update(helps_as="law_office")
        Organisation.objects.filter(pk=houses[2].pk).update(helps_as="partner")
        proposals = Proposal.objects.bulk_create(
            Proposal(
                reference=f"T-{number}", kind="guardian", words="order", made_by=officer,
                made_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            for number in range(20)
        )  # fmt: skip
    return World(users, persons, houses, proposals)


def _chance(seed: int) -> dict[str, Any]:
    """A crowded world: most mandates could be used, and each is near one of its ends."""
    by = Random(seed)

    def day() -> date:
        return TODAY + timedelta(days=by.randint(-3, 3))

    mandates = [
        {
            "kind": by.choice((*OF_PEOPLE, *OF_COMPANIES, "office", "office", "office_staff")),
            "holder": by.randrange(5),
            "principal": by.randrange(6),
            "house": by.randrange(3),
            "starts_on": by.choice((TODAY - timedelta(days=9), day())),
            "ends_on": by.choice((None, None, day())),
            "is_revoked": by.random() < 0.2,
            "scopes": by.sample(SCOPES, by.randint(0, 4)),
        }
        for _number in range(20)
    ]
    return {
        "mandates": mandates,
        "died": {by.randrange(7): day() for _number in range(by.randint(0, 2))},
        "closed": {by.randrange(5)} if by.random() < 0.3 else set(),
        "left": {by.choice((3, 4)): day() for _number in range(by.randint(0, 1))},
        "is_joined": by.random() < 0.5,
        "unlinked": {by.randrange(3)} if by.random() < 0.2 else set(),
    }


def _becomes(world: World, chance: dict[str, Any]) -> None:
    """Writes what chance says into the rows."""
    for place, day in chance["died"].items():
        Person.objects.filter(pk=world.persons[place].pk).update(died_on=day)
    for place in chance["closed"]:
        User.objects.filter(pk=world.users[place].pk).update(is_active=False)
    for place, day in chance["left"].items():
        StaffMember.objects.filter(user=world.users[place]).update(left_on=day)
    if chance["is_joined"]:
        into = world.persons[3]
        Person.objects.filter(pk=world.persons[4].pk).update(merged_into=into)
    for place in chance["unlinked"]:
        Identity.objects.filter(user=world.users[place]).delete()
    parents = set()
    for number, told in enumerate(chance["mandates"]):
        kind, of_person = told["kind"], told["kind"] in (*OF_PEOPLE, "office")
        holder = world.users[told["holder"] % len(world.users)]
        principal = world.persons[told["principal"]]
        if kind == "parent":  # they end, and there is one for a child
            told = told | {"ends_on": told["ends_on"] or TODAY}
            if (holder.pk, principal.pk) in parents:
                continue
            parents.add((holder.pk, principal.pk))
        house = world.houses[told["house"] % 3]
        Mandate.objects.create(
            kind=kind,
            holder=None if kind == "office" else holder,
            office=house if kind == "office" else None,
            person=principal if of_person else None,
            organisation=None if of_person else house,
            scopes=told["scopes"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            revoked_at=datetime(2026, 11, 1, tzinfo=UTC) if told["is_revoked"] else None,
            proof="test",
            proposal=world.proposals[number] if kind == "guardian" else None,
        )


# ── The same in plain words ──────────────────────────────────────────────────────────────────


def _is_dead(person: Person | None, on: date) -> bool:
    return person is not None and person.died_on is not None and person.died_on <= on


def _counts(mandate: Mandate, on: date) -> bool:
    if mandate.revoked_at is not None or on < mandate.starts_on:
        return False
    return mandate.ends_on is None or on <= mandate.ends_on


def _expected(user: User, on: date) -> tuple[str, dict[str, tuple[Any, ...]]]:
    """What somebody is on a day, and what they may act as: by key, the facts of each."""
    user = User.objects.get(pk=user.pk)
    member = StaffMember.objects.filter(user=user).first()
    identity = Identity.objects.filter(user=user).first()
    if not user.is_active:
        return "visitor", {}
    if member is not None:
        insured = member.person or (identity and identity.person)
        is_gone = member.left_on is not None and member.left_on <= on
        return ("visitor", {}) if is_gone or _is_dead(insured, on) else ("staff", {})
    if identity is None:
        return "visitor", {}
    own = {"self": ("self", identity.person_id, None, frozenset(), None, "web")}
    if _is_dead(identity.person, on):
        return "person", own
    all_of_them = [one for one in Mandate.objects.all() if _counts(one, on)]
    mine = [one for one in all_of_them if one.holder_id == user.pk]
    works_at = {one.organisation_id for one in mine if one.kind in ("office_admin", "office_staff")}
    usable = [one for one in mine if one.kind not in ("office_admin", "office_staff")]
    usable += [one for one in all_of_them if one.office_id and one.office_id in works_at]
    found = {f"mandate-{one.pk}": _facts(one) for one in usable if not _is_dead(one.person, on)}
    return "person", own | found


def _facts(one: Mandate) -> tuple[Any, ...]:
    if one.organisation is not None:
        scopes = MAY[one.kind]
        if one.kind == "accountant" and one.scopes:
            scopes = scopes & set(one.scopes)
        return ("employer", None, one.organisation_id, frozenset(scopes), None, "web")
    by_partner = one.office is not None and one.office.helps_as == "partner"
    channel = "partner" if by_partner else "helper"
    return ("mandate", one.person_id, None, frozenset(one.scopes), one.office_id, channel)


def _differs(world: World, seed: int) -> str:
    """What the statement says otherwise than the rows, in the world of this seed; "" if nothing."""
    with transaction.atomic(), acting("test", "chance"):
        _becomes(world, _chance(seed))
        found = [
            f"{user} on {on}: {said} is not {meant}"
            for user in world.users
            for on in (TODAY - timedelta(days=2), TODAY, TODAY + timedelta(days=2))
            for said, meant in [(_said(user, on), _expected(user, on))]
            if said != meant
        ]
        transaction.set_rollback(True)
    return "\n".join(found)


def _said(user: User, on: date) -> tuple[str, dict[str, tuple[Any, ...]]]:
    actor = actor_for(user.pk, {}, on)
    assert len({one.key for one in actor.capacities}) == len(actor.capacities)  # each once
    for one in actor.capacities:
        earlier = Person.objects.filter(merged_into_id=one.person_id or 0)
        joined = actor.joined if one.kind == "self" else one.joined
        assert joined == frozenset(earlier.values_list("pk", flat=True))
        chosen = actor_for(user.pk, {"capacity": one.key}, on).capacity
        assert chosen is not None and chosen.key == one.key
    return actor.kind, {
        one.key: (
            one.kind, one.person_id, one.organisation_id, one.scopes, one.office_id, one.channel,
        )
        for one in actor.capacities
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_the_statement_says_what_the_rows_say(world: World, seed: int) -> None:
    assert _differs(world, seed) == ""


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        ("revoked_at IS NULL AND", ""),
        ("starts_on <= %(on)s", "true"),
        ("starts_on <= %(on)s", "starts_on < %(on)s"),
        ("AND (ends_on IS NULL OR ends_on >= %(on)s)", ""),
        ("ends_on >= %(on)s", "ends_on > %(on)s"),
        ("AND account.is_active", ""),
        ("mandate.kind <> ALL(%(office_people)s)", "true"),
        ("AND work.kind = ANY(%(office_people)s)", ""),
        ("work.holder_id = account.id", "true"),
        ("SELECT id FROM in_force WHERE holder_id = account.id", "SELECT id FROM in_force"),
        ("FROM in_force work", "FROM accounts_mandate work"),
        ("of_office.office_id = work.organisation_id", "of_office.office_id IS NOT NULL"),
        ("merged_into_id = person.id", "merged_into_id IS NOT NULL"),
        ("merged_into_id = principal.id", "merged_into_id IS NOT NULL"),
        ("AND (principal.died_on IS NULL OR principal.died_on > %(on)s)", ""),
        ("principal.died_on > %(on)s", "principal.died_on >= %(on)s"),
        ("AND (person.died_on IS NULL OR person.died_on > %(on)s)", ""),
        ("person.died_on IS NULL OR person.died_on > %(on)s", "person.died_on IS NULL"),
        ("coalesce(member.person_id, identity.person_id)", "identity.person_id"),
        ("coalesce(member.person_id, identity.person_id)", "member.person_id"),
    ],
)
def test_a_condition_that_is_taken_out_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, condition: str, instead: str
) -> None:
    whole = " ".join(actors._WHO.split())
    assert whole.count(condition) >= 1
    monkeypatch.setattr(actors, "_WHO", whole.replace(condition, instead))

    assert any(_notices(world, seed) for seed in range(40))


def _notices(world: World, seed: int) -> bool:
    try:
        return bool(_differs(world, seed))
    except AssertionError:  # somebody is listed twice, or joined with strangers
        return True


def test_nobody_acts_any_more_for_who_has_died_nor_with_the_sign_in_of_who_has() -> None:
    ana, helper = people.citizen("Ana Prado"), people.citizen("Bento Reis")
    with acting("test", "test"):
        Mandate.objects.create(
            kind="helper", holder=helper, person=ana.identity.person, scopes=["payments"],
            starts_on=TODAY, proof="test",
        )  # fmt: skip
    assert len(actor_for(helper.pk, {}, TODAY).capacities) == 2
    for person in (ana.identity.person, helper.identity.person):
        with transaction.atomic(), acting("test", "civil register"):
            Person.objects.filter(pk=person.pk).update(died_on=TODAY)
            assert [one.key for one in actor_for(helper.pk, {}, TODAY).capacities] == ["self"]
            transaction.set_rollback(True)
