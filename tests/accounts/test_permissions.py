"""Denials are tried with an actor who has everything except the one right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from accounts import door_urls, permissions
from accounts.actors import actor_for
from accounts.models import FamilyTie, Level, Mandate, Role
from accounts.pages import guards
from accounts.permissions import VISITOR, Actor, Capacity, PersonCard, may, require
from accounts.urls import urlpatterns
from portal import clock
from tests.accounts import people

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVERY_ROLE = frozenset(Role)
OWN_RIGHTS = (
    "account.read",
    "contact.change",
    "payout_account.read",
    "payout_account.change",
    "access_log.read",
    "inquiry.open",
    "mandate.create",
)


def _person(number: int = 7, **changes: object) -> Actor:
    own = Capacity("self", "self", "Ana", person_id=number)
    actor = Actor(
        kind="person",
        label="Ana",
        user_id=1,
        person=PersonCard(number, "Ana"),
        capacity=own,
        capacities=(own,),
        level=Level.HIGH,
        stepped_up_at=clock.now(),
    )
    return replace(actor, **changes)  # type: ignore[arg-type]


def _helper(**changes: object) -> Actor:
    every = frozenset({"record", "claims", "payments", "messages", "medical"})
    capacity = Capacity("mandate", "mandate-1", "Rui", person_id=9, mandate_id=1, scopes=every)
    return _person(capacity=replace(capacity, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("action", OWN_RIGHTS)
def test_one_may_see_and_change_ones_own(action: str) -> None:
    assert may(_person(7), action, 7, on=TODAY)


@pytest.mark.parametrize("action", OWN_RIGHTS)
def test_nobody_else_may_however_high_their_level(action: str) -> None:
    assert not may(_person(7), action, 8, on=TODAY)
    assert not may(VISITOR, action, 8, on=TODAY)


@pytest.mark.parametrize("action", sorted(set(OWN_RIGHTS) - {"payout_account.read"}))
def test_a_helper_with_every_scope_does_not_hold_the_owners_own_rights(action: str) -> None:
    assert not may(_helper(), action, 9, on=TODAY)


def test_a_helper_needs_the_scope_and_the_person() -> None:
    assert may(_helper(), "payout_account.read", 9, on=TODAY)
    lacking = _helper(scopes=frozenset({"record", "claims", "messages", "medical"}))
    assert not may(lacking, "payout_account.read", 9, on=TODAY)
    assert not may(_helper(), "payout_account.read", 10, on=TODAY)


def test_a_helper_does_not_reach_their_own_things_while_they_act_for_another() -> None:
    assert not may(_helper(), "account.read", 7, on=TODAY)


@pytest.mark.parametrize("action", ["payout_account.change", "mandate.create"])
def test_money_and_mandates_need_more_than_a_password(action: str) -> None:
    assert not may(_person(level=Level.LOW), action, 7, on=TODAY)
    assert may(_person(level=Level.SUBSTANTIAL), action, 7, on=TODAY)


@pytest.mark.parametrize(
    ("action", "role"),
    [
        (action, role)
        for action, roles in permissions._ROLE_ACTIONS.items()
        if action not in permissions._RULES
        for role in sorted(roles)
    ],
)
def test_an_action_of_a_role_is_denied_to_staff_with_every_other_role(
    action: str, role: Role
) -> None:
    allowed = permissions._ROLE_ACTIONS[action]
    actor = Actor(kind="staff", roles=EVERY_ROLE - allowed, staff_id=1, unit_id=1)
    assert not may(actor, action, on=TODAY)
    assert may(replace(actor, roles=actor.roles | {role}), action, on=TODAY)
    assert not may(replace(actor, kind="person", roles=EVERY_ROLE), action, on=TODAY)


def test_an_action_that_nobody_ruled_is_an_error_and_not_a_yes() -> None:
    with pytest.raises(permissions.UnknownAction):
        may(Actor.system("anything"), "no.such.action", on=TODAY)


def test_two_rules_for_one_action_are_an_error() -> None:
    with pytest.raises(ValueError, match="two rules"):
        permissions.rule("account.read")(lambda actor, obj, on: True)


def test_a_denied_object_is_not_found() -> None:
    with pytest.raises(Http404):
        require(_person(7), "account.read", 8, on=TODAY)
    require(_person(7), "account.read", 7, on=TODAY)


# ── Keeping away from one's own people ───────────────────────────────────────────────────────


@pytest.mark.django_db
def test_an_officer_keeps_away_from_their_own_file_their_relatives_and_their_colleagues() -> None:
    own, brother, colleague, stranger = (
        people.person(name) for name in ("Marta Lima", "Beto Lima", "Ivo Reis", "Zoe Paz")
    )
    with people.acting("test", "tie"):
        FamilyTie.objects.create(person=brother, relative=own, kind=FamilyTie.Kind.SIBLING)
    officer = people.staff(*Role, own_person=own)
    people.staff(Role.CLERK, own_person=colleague)
    far = people.staff(Role.CLERK, own_person=people.person("Edu Sá"), office=people.unit("North"))
    actor = actor_for(officer.pk, {}, TODAY)

    for person in (own, brother, colleague):
        assert permissions.must_keep_away(actor, person.pk)
        assert not permissions.staff_on_file(actor, person.pk, Role.AUDITOR)
        assert not may(actor, "access_log.read", person.pk, on=TODAY)
    for person_id in (stranger.pk, far.staff_member.person_id):
        assert permissions.staff_on_file(actor, person_id, Role.AUDITOR)


@pytest.mark.django_db
def test_a_tie_that_has_ended_no_longer_keeps_apart() -> None:
    own, former = people.person("Marta Lima"), people.person("Caio Melo")
    with people.acting("test", "tie"):
        FamilyTie.objects.create(
            person=own, relative=former, kind="spouse", ended_on=date(2020, 1, 1)
        )
    officer = people.staff(Role.AUDITOR, own_person=own)

    assert not permissions.must_keep_away(actor_for(officer.pk, {}, TODAY), former.pk)


# ── Employers ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "may_file"),
    [
        (Mandate.Kind.EMPLOYER_ADMIN, True),
        (Mandate.Kind.EMPLOYER_CLERK, False),
        (Mandate.Kind.ACCOUNTANT, True),
    ],
)
def test_a_clerk_prepares_and_does_not_sign(kind: str, may_file: bool) -> None:
    company, other = people.organisation("One"), people.organisation("Two")
    user = people.employer_user(company, kind)
    session = {"capacity": f"mandate-{Mandate.objects.get(holder=user).pk}", "level": 2}
    actor = actor_for(user.pk, session, TODAY)

    assert permissions.is_employer(actor, company.pk, "upload")
    assert permissions.is_employer(actor, company.pk, "file") is may_file
    assert not permissions.is_employer(actor, other.pk, "upload")


@pytest.mark.django_db
def test_an_accountants_scopes_are_those_that_the_employer_wrote_down() -> None:
    company = people.organisation()
    user = people.citizen("Nuno Dias")
    mandate = people.process.open_employer_mandate(
        people.WORLD,
        user,
        company,
        Mandate.Kind.ACCOUNTANT,
        starts_on=date(2020, 1, 1),
        proof="test",
        scopes=["upload", "people"],
    )
    actor = actor_for(user.pk, {"capacity": f"mandate-{mandate.pk}"}, TODAY)

    assert permissions.is_employer(actor, company.pk, "upload")
    assert not permissions.is_employer(actor, company.pk, "file")
    assert not permissions.is_employer(actor, company.pk, "people")  # not for accountants at all


@pytest.mark.django_db
def test_only_the_principal_and_the_holder_end_a_mandate() -> None:
    company = people.organisation()
    admin, clerk = people.employer_user(company), people.employer_user(company, "employer_clerk")
    mandates = {m.holder_id: m for m in Mandate.objects.all()}

    def acting(user: people.User) -> Actor:
        return actor_for(user.pk, {"capacity": f"mandate-{mandates[user.pk].pk}"}, TODAY)

    assert may(acting(admin), "mandate.end", mandates[clerk.pk], on=TODAY)
    assert not may(acting(clerk), "mandate.end", mandates[admin.pk], on=TODAY)
    with pytest.raises(people.process.Denied):
        people.process.end_mandate(acting(clerk), mandates[admin.pk], clock.now())


@pytest.mark.django_db
def test_who_acts_is_one_question_whatever_they_may_act_for(django_assert_num_queries: Any) -> None:
    user = people.employer_user(people.organisation("Zeta"))
    firms = [people.organisation(name) for name in ("Beta", "Alfa")]
    for firm in firms:
        people.process.open_employer_mandate(
            people.WORLD, user, firm, Mandate.Kind.EMPLOYER_CLERK, starts_on=TODAY, proof="test"
        )

    with django_assert_num_queries(1):
        labels = [capacity.label for capacity in actor_for(user.pk, {}, TODAY).capacities]

    assert labels[1:] == ["Alfa", "Beta", "Zeta"]


# ── Guards ───────────────────────────────────────────────────────────────────────────────────


def _enter(guard: guards.Decorator, actor: Actor) -> str:
    request = RequestFactory().get("/somewhere/?x=1")
    request.actor = actor  # type: ignore[attr-defined]
    view = guard(lambda request: guards.HttpResponse("inside"))
    try:
        answer = view(request)
    except Http404:
        return "nothing here"
    return answer.headers.get("Location", "") or answer.content.decode()


STAFF = Actor(kind="staff", roles=EVERY_ROLE, staff_id=1, unit_id=1, level=Level.HIGH)
EMPLOYER = _person(capacity=Capacity("employer", "mandate-2", "Firm", organisation_id=3))


@pytest.mark.parametrize(
    ("guard", "actor", "outcome"),
    [
        (guards.signed_in, VISITOR, "/sign-in/?next=%2Fsomewhere%2F%3Fx%3D1"),
        (guards.signed_in, _person(), "inside"),
        (guards.needs_person, STAFF, "nothing here"),
        (guards.needs_person, EMPLOYER, "nothing here"),
        (guards.needs_person, _helper(), "inside"),
        (guards.needs_own_name, _helper(), "nothing here"),
        (guards.needs_own_name, _person(), "inside"),
        (guards.needs_employer, _person(), "nothing here"),
        (guards.needs_employer, EMPLOYER, "inside"),
        (guards.needs_staff, _person(), "nothing here"),
        (guards.needs_role(Role.AUDITOR), STAFF, "inside"),
        (
            guards.needs_role(Role.AUDITOR),
            replace(STAFF, roles=EVERY_ROLE - {Role.AUDITOR}),
            "nothing here",
        ),
        (guards.needs_role(Role.AUDITOR), VISITOR, "/sign-in/?next=%2Fsomewhere%2F%3Fx%3D1"),
        (
            guards.needs_level(Level.HIGH),
            _person(level=Level.SUBSTANTIAL),
            "/sign-in/again/?next=%2Fsomewhere%2F%3Fx%3D1&level=high",
        ),
        (guards.needs_level(Level.HIGH), STAFF, "inside"),
        (guards.needs_fresh_step_up, STAFF, "/sign-in/again/code/?next=%2Fsomewhere%2F%3Fx%3D1"),
    ],
)
def test_each_guard_lets_in_whom_it_should(guard: object, actor: Actor, outcome: str) -> None:
    assert _enter(guard, actor) == outcome  # type: ignore[arg-type]


def test_a_step_up_lets_in_while_it_is_fresh() -> None:
    assert _enter(guards.needs_fresh_step_up, _person()) == "inside"
    stale = _person(stepped_up_at=clock.now() - people.minutes(6), level=Level.SUBSTANTIAL)
    again = "/sign-in/again/?next=%2Fsomewhere%2F%3Fx%3D1&level=substantial"
    assert _enter(guards.needs_fresh_step_up, stale) == again


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("http://testserver/somewhere/", "/somewhere/"),
        ("http://testserver/list/?page=2", "/list/?page=2"),
        ("https://evil.example/list/", "/somewhere/"),
        ("http://testserver.evil.example/list/", "/somewhere/"),
        ("", "/somewhere/"),
    ],
)
def test_after_a_step_up_a_button_leads_back_to_the_page_that_it_stood_on(
    referer: str, target: str
) -> None:
    request = RequestFactory().post("/somewhere/", {"act": "end"}, HTTP_REFERER=referer)
    request.actor = _person(stepped_up_at=None)  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]

    answer = guards.needs_fresh_step_up(lambda request: guards.HttpResponse("in"))(request)

    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["next"] == [target]


PATTERNS = [p for p in (*urlpatterns, *door_urls.urlpatterns) if isinstance(p, URLPattern)]
OPEN_TO_ALL = {
    *("sign_in", "sign_in_begin", "sign_in_return", "sign_in_refused", "sign_in_unknown"),
    *("sign_in_conflict", "sign_out", "account_login", "account_signup", "account_inactive"),
    *("account_logout", "mfa_authenticate", "mfa_deactivate_totp"),
    *("citizen_door", "forgotten", "new_password"),
    "not_me",  # whoever has the key in the mail; tests of its own say what it opens
}


@pytest.mark.django_db
def test_every_page_of_the_room_is_shut_to_visitors_unless_it_is_a_door(client: object) -> None:
    names = {pattern.name for pattern in PATTERNS}
    assert names >= OPEN_TO_ALL
    for pattern in PATTERNS:
        if pattern.name in OPEN_TO_ALL:
            continue
        values = dict.fromkeys(pattern.pattern.converters, 1)
        page = reverse(pattern.name, kwargs=values)
        for method in ("get", "post"):
            answer = getattr(client, method)(page)
            assert answer.status_code in (302, 405), (pattern.name, method)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/sign-in/"), pattern.name


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_no_page_of_the_room_takes_a_form_without_its_token(who: str) -> None:
    user = people.citizen() if who == "citizen" else people.staff(*Role)
    client = Client(enforce_csrf_checks=True)
    people.sign_in(client, user, stepped_up=True)

    refused = 0
    for pattern in PATTERNS:
        page = reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))
        answer = client.post(page, {"words": "x", "capacity": "self", "code": "1"})
        assert answer.status_code in (302, 403, 404, 405), pattern.name
        if answer.status_code == 302:  # a redirect only: the door that it leads to asks again
            assert pattern.name in {"account_signup", "account_inactive", "mfa_deactivate_totp"}
        refused += answer.status_code == 403
    assert refused >= 20


@pytest.mark.django_db
def test_a_denied_object_and_a_missing_one_look_the_same() -> None:
    user, other = people.citizen(), people.citizen("Rui Tavares")
    client = people.sign_in(Client(), user)
    stranger = actor_for(other.pk, {}, TODAY)
    inquiry = people.process.question_fact(stranger, stranger.person_id or 0, "name", "no", NOW)

    denied = client.get(reverse("inquiry_sent", args=[inquiry.reference]))
    missing = client.get(reverse("inquiry_sent", args=["Q-00000-00000-0000"]))

    assert denied.status_code == missing.status_code == 404
    plain = denied.content.decode().replace(inquiry.reference, "REFERENCE")
    same = missing.content.decode().replace("Q-00000-00000-0000", "REFERENCE")
    assert without_tokens(plain) == without_tokens(same)


def without_tokens(html: str) -> str:
    """A page without its one-time tokens."""
    return re.sub(r'value="\w{64}"', "", html)
