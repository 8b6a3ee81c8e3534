"""One person twice: compared, joined by two officers with everything, and taken apart again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import access_log, merging, process, queries
from accounts.actors import actor_for
from accounts.models import (
    AccessLogEntry,
    ContactPoint,
    DuplicateCase,
    Identity,
    Inquiry,
    PayoutAccount,
    Person,
    Role,
)
from accounts.permissions import Actor, Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import Change, StateChange
from portal.states import IllegalTransition
from tests.accounts import people

pytestmark = pytest.mark.django_db


def _actor(user: Any) -> Any:
    session = {"level": 2, "stepped_up_at": clock.now().timestamp()}
    return actor_for(user.pk, session, clock.today())


def _two_officers() -> tuple[Any, Any]:
    roles = [Role.CASEWORKER]
    first = people.staff(*roles, name="Fay First", office=people.unit("North"))
    return first, people.staff(*roles, name="Sol Second", office=people.unit("South"))


@pytest.fixture
def pair() -> tuple[Any, Any]:
    """Return two sign-ins whose persons are one, each with an address and an account."""
    both = people.citizen("Ana Prado"), people.citizen("Ana P. Prado")
    for number, user in enumerate(both):
        person = user.identity.person
        with people.acting("test", "contact"):
            ContactPoint.objects.create(
                person=person, kind="email", value=f"ana{number}@example.org",
                confirmed_at=clock.now(),
            )  # fmt: skip
        process.change_payout_account(
            _actor(user), person.pk, at=clock.now(), bank_code="104", branch="1234",
            number=f"1234{number}-6", holder="Ana Prado",
        )  # fmt: skip
        process.question_fact(_actor(user), person.pk, "born_on", f"words {number}", clock.now())
        access_log.look(Actor.system("engine"), person.pk, what="x", purpose="p", at=clock.now())
    return both


def _open(pair: Any, officer: Any) -> DuplicateCase:
    stays, goes = (user.identity.person for user in pair)
    return merging.open_persons_case(_actor(officer), stays, goes, "same birth", clock.now())


def _joined(pair: Any) -> tuple[DuplicateCase, Any]:
    first, second = _two_officers()
    case = _open(pair, first)
    merging.propose(_actor(first), case, "same mother, same birth", clock.now())
    case.refresh_from_db()
    return merging.confirm(_actor(second), case, clock.now()), second


def test_everything_moves_to_the_record_that_stays_and_each_move_is_kept(pair: Any) -> None:
    stays, goes = (user.identity.person for user in pair)
    case, _second = _joined(pair)

    for model in (Inquiry, Identity, PayoutAccount, ContactPoint):
        assert not model.objects.filter(person=goes).exists(), model
    assert Inquiry.objects.filter(person=stays).count() == 2
    current = ContactPoint.objects.get(person=stays, ended_at=None)
    assert current.value == "ana0@example.org"  # of two e-mail addresses the one that stays
    assert queries.pending_payout_account(stays.pk, clock.now()).number == "12340-6".replace(
        "-", ""
    )
    assert queries.find_by_national_id(goes.national_id) == stays
    assert AccessLogEntry.objects.filter(person=goes).exists()  # who looked stays where it was
    moved = case.moved["rows"]
    assert {"accounts.inquiry.person", "accounts.identity.person"} <= set(moved)
    for way, ids in moved.items():
        assert len(ids) == len(set(ids)), way
    change = Change.objects.filter(table="accounts_inquiry", operation="UPDATE").latest("id")
    assert change.before["person_id"] == goes.pk
    assert change.after["person_id"] == stays.pk
    assert case.reference in change.reason and change.actor == "Sol Second"
    outbox.drain(clock.now)
    assert Notice.objects.filter(person=stays, kind="records_joined").exists()


def test_the_person_signs_in_by_either_way_and_is_one(pair: Any) -> None:
    stays, _goes = (user.identity.person for user in pair)
    _joined(pair)
    for user in pair:
        actor = actor_for(user.pk, {"level": 2}, clock.today())
        assert actor.person_id == stays.pk


def test_joining_is_taken_apart_again_to_the_last_row(pair: Any) -> None:
    def rows() -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for model in (Inquiry, Identity, PayoutAccount, ContactPoint):
            ended = "ended_at" if hasattr(model, "ended_at") else "pk"
            found += model.objects.order_by("pk").values_list("pk", "person_id", ended)
        return found + list(Person.objects.order_by("pk").values_list("pk", "merged_into"))

    before = rows()
    case, second = _joined(pair)
    assert rows() != before

    case = merging.reverse(_actor(second), case, "two sisters", clock.now())

    assert rows() == before
    assert case.state == "reversed"
    with pytest.raises(Mendable):
        merging.reverse(_actor(second), case, "again", clock.now())


def test_nothing_is_taken_apart_once_something_was_decided(pair: Any) -> None:
    case, second = _joined(pair)
    StateChange.objects.create(
        subject_kind="benefits.claim", subject_id=1, person_id=case.person_id, action="grant",
        before="assessing", after="granted", by="engine", actor="engine", at=clock.now(),
    )  # fmt: skip
    assert not merging.is_reversible(case)
    with pytest.raises(Mendable, match="decided"):
        merging.reverse(_actor(second), case, "two sisters", clock.now())


def test_one_officer_alone_joins_nothing_not_even_in_the_database(pair: Any) -> None:
    first, _second = _two_officers()
    case = _open(pair, first)
    with pytest.raises(IllegalTransition):
        merging.confirm(_actor(first), case, clock.now())
    merging.propose(_actor(first), case, "sure", clock.now())
    case.refresh_from_db()
    for verb in (merging.confirm, merging.send_back):
        with pytest.raises(Denied):
            verb(_actor(first), case, clock.now())
    with (
        pytest.raises(IntegrityError, match="duplicate_joined_by_two_officers"),
        people.acting("x", "x"),
    ):
        DuplicateCase.objects.filter(pk=case.pk).update(
            state="merged", decided_by=first.staff_member, decided_at=clock.now()
        )


def test_relatives_other_roles_and_citizens_work_on_no_case(pair: Any) -> None:
    first, _second = _two_officers()
    case = _open(pair, first)
    own = people.staff(*Role, own_person=pair[1].identity.person, office=people.unit("East"))
    without = people.staff(
        *[role for role in Role if role not in (Role.CASEWORKER, Role.SUPERVISOR)]
    )
    for user in (own, without, pair[0]):
        with pytest.raises(Denied):
            merging.propose(_actor(user), case, "sure", clock.now())
        with pytest.raises(Denied):
            _open(pair, user)
        with pytest.raises(Denied):
            merging.reject(_actor(user), case, "sure", clock.now())


def test_a_pair_has_one_open_case_and_a_joined_record_joins_no_more(pair: Any) -> None:
    first, _second = _two_officers()
    case = _open(pair, first)
    assert _open(pair, first) == case
    assert _open(tuple(reversed(pair)), first) == case
    person = pair[0].identity.person
    with pytest.raises(Mendable):
        merging.open_persons_case(_actor(first), person, person, "x", clock.now())
    merging.reject(_actor(first), case, "two sisters", clock.now())
    _joined(pair)
    stays, goes = Person.objects.filter(pk__in=[case.person_id, case.other_id]).order_by("pk")
    with pytest.raises(Mendable, match="already"):
        merging.open_persons_case(_actor(first), stays, goes, "x", clock.now())


# ── Two digital identities ───────────────────────────────────────────────────────────────────


def test_a_second_identity_waits_for_two_officers_and_then_opens_the_record() -> None:
    user = people.citizen("Ana Prado")
    person, now = user.identity.person, clock.now()
    with people.acting("test", "link"):
        Identity.objects.filter(user=user).update(provider="https://id", subject="old")
    claim = {"provider": "https://id", "subject": "new", "proof": "certified, level substantial"}
    case = merging.open_identity_case(person, **claim, at=now)
    assert merging.open_identity_case(person, **claim, at=now) == case
    first, second = _two_officers()
    merging.propose(_actor(first), case, "new provider account", now)
    case.refresh_from_db()

    case = merging.confirm(_actor(second), case, now)

    link = Identity.objects.get(user=user)
    assert (link.subject, link.proof) == ("new", "certified, level substantial")
    assert actor_for(user.pk, {"began_at": now.timestamp() - 1}, clock.today()).kind == "visitor"
    merging.reverse(_actor(second), case, "mistake", clock.now())
    assert Identity.objects.get(user=user).subject == "old"


# ── The pages ────────────────────────────────────────────────────────────────────────────────


def test_two_officers_join_on_the_pages_and_each_look_is_kept(pair: Any) -> None:
    first, second = _two_officers()
    one, other = Client(), Client()
    people.sign_in(one, first, stepped_up=True)
    people.sign_in(other, second, stepped_up=True)
    stays, goes = (user.identity.person for user in pair)
    numbers = {"national_id": stays.national_id, "other": goes.national_id}

    assert one.get(reverse("new_duplicate")).status_code == 200
    unknown = numbers | {"other": people.national_id(), "words": "x"}
    assert one.post(reverse("new_duplicate"), unknown).status_code == 400
    page = one.post(reverse("new_duplicate"), numbers | {"words": "same", "state": "merged"})[
        "Location"
    ]
    case = DuplicateCase.objects.get()
    assert case.state == "open"
    assert "Ana P. Prado" in one.get(page).content.decode()
    assert one.post(page, {"act": "propose", "words": ""}).status_code == 400
    one.post(page, {"act": "propose", "words": "same birth", "decided_by": "1", "moved": "{}"})
    assert one.post(page, {"act": "confirm"}).status_code == 400
    assert case.reference in other.get(reverse("duplicates")).content.decode()
    other.post(page, {"act": "confirm", "proposed_by": "1"})

    case.refresh_from_db()
    assert (case.state, case.proposed_by, case.decided_by) == (
        "merged", first.staff_member, second.staff_member,
    )  # fmt: skip
    assert "accounts.inquiry.person" in other.get(page).content.decode()
    for person in (stays, goes):
        looks = AccessLogEntry.objects.filter(person=person, case=case.reference)
        assert {"Fay First", "Sol Second"} == set(looks.values_list("actor", flat=True))
    other.post(page, {"act": "reverse", "words": "two sisters"})
    case.refresh_from_db()
    assert case.state == "reversed"
