"""Staff: roles by two administrators, files outside the queue, emergencies, and who keeps away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import openings, process, queries
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, FamilyTie, Person, Role, StaffMember
from accounts.models_rights import FileOpening, Proposal
from accounts.permissions import Actor, Denied, has_opened, may, must_keep_away
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.models import OutboxEvent
from portal.outbox import HANDLERS
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db
WHY = "The person stands at the desk and asks about a letter."
ALL_BUT = {role: tuple(set(Role) - {role}) for role in Role}


def _staff(*roles: Role, **more: Any) -> Actor:
    return actor_for(people.staff(*roles, **more).pk, {}, clock.today())


def _at(actor: Actor) -> Actor:
    """The same actor as the next request reads them."""
    return replace(actor, openings=queries.open_files(actor.staff_id or 0, clock.now()))


def _tell() -> None:
    for event in OutboxEvent.objects.filter(state="due").exclude(kind="notice.sent"):
        HANDLERS[event.kind].handle(event.subject_id, clock.now())


# ── Roles ────────────────────────────────────────────────────────────────────────────────────


def _role(maker: Actor, member: StaffMember, role: Role, give: bool = True) -> Proposal:
    return process.propose_role(maker, member, role, give=give, words="new task", at=clock.now())


def test_two_administrators_give_and_take_a_role() -> None:
    member = people.staff(Role.CLERK).staff_member
    one, two = _staff(Role.ADMIN), _staff(Role.ADMIN)

    process.confirm_proposal(two, _role(one, member, Role.TREASURY), clock.now())
    member.refresh_from_db()
    assert member.roles == ["clerk", "treasury"]

    process.confirm_proposal(one, _role(two, member, Role.CLERK, give=False), clock.now())
    member.refresh_from_db()
    assert member.roles == ["treasury"]


def test_nobody_gives_a_role_alone_to_themselves_or_without_the_right() -> None:
    member = people.staff(Role.CLERK).staff_member
    one, two = _staff(*Role), _staff(*Role)
    made = _role(one, member, Role.TREASURY)
    itself = StaffMember.objects.get(pk=one.staff_id)
    with pytest.raises(Denied):
        process.confirm_proposal(one, made, clock.now())
    with pytest.raises(Denied):
        _role(one, itself, Role.TREASURY, give=False)
    with pytest.raises(Denied):
        _role(_staff(*ALL_BUT[Role.ADMIN]), member, Role.TREASURY)
    with pytest.raises(Denied):
        process.confirm_proposal(_staff(*ALL_BUT[Role.ADMIN]), made, clock.now())
    with pytest.raises(Denied):  # the one whose role it is
        process.confirm_proposal(one, _role(two, itself, Role.TREASURY, give=False), clock.now())
    member.refresh_from_db()
    assert member.roles == ["clerk"]


def test_a_refused_proposal_changes_nothing_and_is_decided_once() -> None:
    member = people.staff(Role.CLERK).staff_member
    one, two = _staff(Role.ADMIN), _staff(Role.ADMIN)
    made = _role(one, member, Role.TREASURY)
    process.refuse_proposal(two, made, "not needed", clock.now())
    with pytest.raises(Mendable):
        process.confirm_proposal(two, made, clock.now())
    member.refresh_from_db()
    assert member.roles == ["clerk"]


def test_the_database_itself_lets_nobody_change_roles_alone() -> None:
    member = people.staff(Role.CLERK).staff_member
    one, two = _staff(Role.ADMIN), _staff(Role.ADMIN)
    with pytest.raises(DatabaseError, match="second person"), acting("x", "y"):
        StaffMember.objects.filter(pk=member.pk).update(roles=["admin"])
    made = _role(one, member, Role.TREASURY)
    for fault in ("proposal_needs_two_people", "proposal_not_about_oneself"):
        decider = made.made_by_id if "two" in fault else member.pk
        with pytest.raises(IntegrityError, match=fault), acting("x", "y"):
            Proposal.objects.filter(pk=made.pk).update(
                outcome="confirmed", decided_by=decider, decided_at=clock.now()
            )
    process.confirm_proposal(two, made, clock.now())
    member.refresh_from_db()
    # A proposal that was used gives nothing else.
    with pytest.raises(DatabaseError, match="second person"), acting("x", "y"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.proposal', %s, true)", [str(made.pk)])
        StaffMember.objects.filter(pk=member.pk).update(roles=["clerk", "treasury", "admin"])


def test_roles_on_the_pages(client: Client) -> None:
    member = people.staff(Role.CLERK, name="Clara").staff_member
    one, two = people.staff(Role.ADMIN, name="One"), people.staff(Role.ADMIN, name="Two")
    people.sign_in(client, one, stepped_up=True)
    form = {"staff": member.pk, "role": "treasury", "give": "yes", "words": "new task"}
    sent = client.post(reverse("propose", args=["role"]), form)
    made = Proposal.objects.get()
    assert sent["Location"] == reverse("proposal", args=[made.reference])
    page = reverse("proposal", args=[made.reference])
    assert "waits for somebody else" in client.get(page).content.decode()
    assert client.post(page, {"decision": "confirm"}).status_code == 404

    second = people.sign_in(Client(), two, stepped_up=True)
    assert made.reference in second.get(reverse("proposals")).content.decode()
    assert second.post(page, {"decision": "refuse"}).status_code == 400  # say why not
    assert second.post(page, {"decision": "confirm"}).status_code == 302
    member.refresh_from_db()
    assert member.roles == ["clerk", "treasury"]
    clerk = people.sign_in(Client(), people.staff(Role.TREASURY), stepped_up=True)
    assert clerk.get(page).status_code == clerk.get(reverse("proposals")).status_code == 404


# ── Files outside the queue ──────────────────────────────────────────────────────────────────


def test_a_file_opens_for_half_an_hour_with_a_purpose_and_the_person_is_told() -> None:
    person, officer = people.person("Ana Prado"), _staff(Role.CLERK, name="Clara Clerk")
    assert not has_opened(_at(officer), person.pk)

    made = process.open_file(officer, person.pk, "at_the_desk", WHY, clock.now())

    assert has_opened(_at(officer), person.pk)
    assert not queries.open_files(officer.staff_id or 0, clock.now() + timedelta(minutes=31))
    assert not has_opened(_at(_staff(Role.CLERK)), person.pk)
    entry = AccessLogEntry.objects.get(person=person)
    assert (entry.purpose, entry.case) == (WHY, made.reference)
    _tell()
    assert Notice.objects.get(person=person, kind="file_opened").values["reason"] == WHY


@pytest.mark.parametrize(
    ("purpose", "words"), [("", WHY), ("emergency", WHY), ("at_the_desk", "because")]
)
def test_without_purpose_and_reason_no_file_opens(purpose: str, words: str) -> None:
    with pytest.raises(Mendable):
        process.open_file(_staff(Role.CLERK), people.person().pk, purpose, words, clock.now())
    assert not FileOpening.objects.exists()


def test_an_emergency_opens_nothing_before_a_second_person_said_yes() -> None:
    person, officer, boss = people.person(), _staff(Role.CASEWORKER), _staff(Role.SUPERVISOR)
    made = process.ask_emergency(officer, person.pk, WHY, clock.now())
    assert not has_opened(_at(officer), person.pk)

    made = process.confirm_emergency(boss, made, clock.now())

    assert has_opened(_at(officer), person.pk)
    assert made.until is not None and made.opened_at is not None
    assert made.until - made.opened_at == timedelta(hours=1)
    _tell()
    assert Notice.objects.filter(person=person, kind="file_opened").count() == 1
    with pytest.raises(Mendable):
        process.confirm_emergency(boss, made, clock.now())


def test_nobody_confirms_their_own_emergency_nor_late() -> None:
    person, officer = people.person(), _staff(*Role)
    made = process.ask_emergency(officer, person.pk, WHY, clock.now())
    with pytest.raises(Denied):
        process.confirm_emergency(officer, made, clock.now())
    with pytest.raises(Denied):
        process.confirm_emergency(_staff(*ALL_BUT[Role.SUPERVISOR]), made, clock.now())
    with pytest.raises(Mendable):
        process.confirm_emergency(
            _staff(Role.SUPERVISOR), made, clock.now() + timedelta(minutes=61)
        )
    for values in ({"opened_at": clock.now(), "until": clock.now() + timedelta(hours=1)},
                   {"confirmed_by": officer.staff_id}):  # fmt: skip
        with pytest.raises(IntegrityError), acting("x", "y"):
            FileOpening.objects.filter(pk=made.pk).update(**values)


def test_an_auditor_who_had_no_part_in_it_reviews() -> None:
    officer, boss, auditor = _staff(Role.CASEWORKER), _staff(*Role), _staff(Role.AUDITOR)
    made = process.ask_emergency(officer, people.person().pk, WHY, clock.now())
    made = process.confirm_emergency(boss, made, clock.now())
    with pytest.raises(Denied):
        openings.review(boss, made, "justified", "looked into it", clock.now())
    with pytest.raises(Denied):
        openings.review(_staff(*ALL_BUT[Role.AUDITOR]), made, "justified", "looked", clock.now())
    done = openings.review(auditor, made, "not_justified", "could have waited", clock.now())
    assert done.verdict == "not_justified"
    with pytest.raises(IntegrityError, match="reviewed_by_another"), acting("x", "y"):
        FileOpening.objects.filter(pk=made.pk).update(reviewed_by=officer.staff_id)


def test_the_way_of_an_emergency_on_the_pages(client: Client) -> None:
    person = people.person("Ana Prado")
    officer, boss = people.staff(Role.CASEWORKER, name="Marta"), people.staff(Role.SUPERVISOR)
    people.sign_in(client, officer, stepped_up=True)
    form = {"national_id": person.national_id, "purpose": "emergency", "words": WHY}
    page = client.post(reverse("open_file"), form)["Location"]
    assert "Ana Prado" not in client.get(page).content.decode()
    unknown = client.post(reverse("open_file"), form | {"national_id": people.national_id()})
    assert unknown.status_code == 400

    second = people.sign_in(Client(), boss, stepped_up=True)
    assert "waits for a second person" in second.get(reverse("openings")).content.decode()
    second.post(page, {"decision": "confirm"})
    assert "Ana Prado" in client.get(page).content.decode()
    assert second.get(page).status_code == 404  # confirmed: no longer theirs to see

    auditor = people.sign_in(Client(), people.staff(Role.AUDITOR), stepped_up=True)
    assert "Ana Prado" not in auditor.get(page).content.decode()
    auditor.post(page, {"verdict": "justified", "words": "the person confirmed it"})
    assert FileOpening.objects.get().verdict == "justified"
    stranger = people.sign_in(Client(), people.staff(*ALL_BUT[Role.AUDITOR]), stepped_up=True)
    assert stranger.get(page).status_code == 404


# ── Who keeps away ───────────────────────────────────────────────────────────────────────────


def _tied(officer_person: Person, other: Person, kind: str) -> None:
    with acting("register", "test"):
        FamilyTie.objects.create(person=officer_person, relative=other, kind=kind)


def _never(officer: Actor, person: Person) -> None:
    """Neither the rule, nor a purpose, nor an emergency lets them in."""
    assert must_keep_away(officer, person.pk)
    with pytest.raises(Denied):
        process.open_file(officer, person.pk, "at_the_desk", WHY, clock.now())
    with pytest.raises(Denied):
        process.ask_emergency(officer, person.pk, WHY, clock.now())
    open_anyway = replace(officer, openings=frozenset({person.pk}))
    assert not has_opened(open_anyway, person.pk)
    for action in ("access_log.read", "inquiry.answer", "file.open", "hold.set"):
        assert not may(officer, action, person.pk, on=clock.today())


def test_nobody_opens_their_own_file() -> None:
    own = people.person("Marta Lima")
    _never(_staff(*Role, own_person=own), own)


@pytest.mark.parametrize("kind", FamilyTie.Kind.values)
def test_nobody_opens_the_file_of_their_household(kind: str) -> None:
    own, relative = people.person("Marta Lima"), people.person("Nina Lima")
    _tied(own, relative, kind)
    _never(_staff(*Role, own_person=own), relative)
    _never(_staff(*Role, own_person=relative), own)


def test_nobody_opens_a_colleagues_file() -> None:
    office, colleague = people.unit("Their unit"), people.person("Caio Colega")
    people.staff(Role.CLERK, office=office, own_person=colleague)
    _never(_staff(*Role, office=office), colleague)
    with transaction.atomic():
        assert not must_keep_away(_staff(*Role, office=people.unit("Another")), colleague.pk)


def test_an_emergency_in_ones_own_family_is_not_confirmed_either() -> None:
    own, relative = people.person("Sara Chefe"), people.person("Nina Chefe")
    _tied(own, relative, "child")
    made = process.ask_emergency(_staff(Role.CASEWORKER), relative.pk, WHY, clock.now())
    with pytest.raises(Denied):
        process.confirm_emergency(_staff(Role.SUPERVISOR, own_person=own), made, clock.now())
