"""Helpers: invited with a code, allowed only what was chosen, over at once when ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import access_log, process, queries
from accounts.actors import actor_for
from accounts.models import Invitation, Mandate, MandateAct, User
from accounts.permissions import Actor, may, own_or_for
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.models import OutboxEvent
from portal.outbox import HANDLERS
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _actor(user: User, **session: Any) -> Actor:
    given = {"level": 2, "stepped_up_at": clock.now().timestamp()} | session
    return actor_for(user.pk, given, clock.today())


def _until(days: int = 90) -> Any:
    return clock.today() + timedelta(days=days)


def _invite(principal: User, *scopes: str) -> str:
    chosen = scopes or ("record",)
    actor = _actor(principal)
    return process.invite_helper(actor, actor.person_id or 0, chosen, _until(), clock.now())


def _mandate(principal: User, helper: User, *scopes: str) -> Mandate:
    invitation = queries.invitation(_invite(principal, *scopes), clock.now())
    assert invitation is not None
    return process.accept_invitation(_actor(helper), invitation, clock.now())


def _tell() -> None:
    for event in OutboxEvent.objects.filter(state="due").exclude(kind="notice.sent"):
        HANDLERS[event.kind].handle(event.subject_id, clock.now())


def test_the_whole_way_on_the_pages(client: Client) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    people.sign_in(client, principal, stepped_up=True)
    until = _until()
    page = client.post(
        reverse("new_helper"),
        {
            "scopes": ["record", "claims"],
            "ends_on_day": until.day,
            "ends_on_month": until.month,
            "ends_on_year": until.year,
        },
    )
    found = re.search(r'id="helper-code">([^<]+)<', page.content.decode())
    assert found, page.content.decode()
    code = found[1]

    friend = people.sign_in(Client(), helper)
    asked = friend.post(reverse("accept_invitation"), {"code": code.lower()}).content.decode()
    assert "Ana Prado" in asked and not Mandate.objects.exists()
    friend.post(reverse("accept_invitation"), {"code": code, "accept": "yes"})
    mandate = Mandate.objects.get()
    friend.post(reverse("capacity"), {"capacity": f"mandate-{mandate.pk}"})

    assert "Rui Tavares" in client.get(reverse("helpers")).content.decode()
    actor = friend.get(reverse("capacity")).wsgi_request.actor
    assert actor.subject_person_id == principal.identity.person_id
    assert actor.label == "Rui Tavares / Ana Prado"
    _tell()
    notice = Notice.objects.get(person=principal.identity.person)
    assert (notice.kind, notice.values["name"]) == ("helper_added", "Rui Tavares")

    client.post(reverse("end_mandate", args=[mandate.pk]))
    actor = friend.get(reverse("capacity")).wsgi_request.actor
    assert actor.subject_person_id == helper.identity.person_id  # the very next request
    _tell()
    kinds = Notice.objects.values_list("kind", flat=True)
    assert {"helper_ended", "mandate_over"} <= set(kinds)


def test_a_helper_may_what_was_chosen_and_nothing_else() -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _mandate(principal, helper, "record", "payments")
    actor = _actor(helper, capacity=f"mandate-{mandate.pk}")
    person_id, today = principal.identity.person_id, clock.today()

    assert own_or_for(actor, person_id, "record") and own_or_for(actor, person_id, "payments")
    assert not own_or_for(actor, person_id, "claims") and not own_or_for(
        actor, person_id, "medical"
    )
    assert may(actor, "payout_account.read", person_id, on=today)
    for action in ("payout_account.change", "payout_account.cancel", "mandate.create"):
        assert not may(actor, action, person_id, on=today)


def test_a_helper_cannot_pass_the_mandate_on_or_widen_it() -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _mandate(principal, helper, "record")
    actor = _actor(helper, capacity=f"mandate-{mandate.pk}")

    with pytest.raises(process.Denied):
        process.invite_helper(
            actor, principal.identity.person_id, ["record"], _until(), clock.now()
        )


@pytest.mark.parametrize(
    "session", [{"level": 1}, {"stepped_up_at": None}, {"stepped_up_at": 1_000_000}]
)
def test_inviting_needs_level_and_step_up(session: dict[str, Any]) -> None:
    actor = _actor(people.citizen(), **session)

    with pytest.raises(process.Denied):
        process.invite_helper(actor, actor.person_id or 0, ["record"], _until(), clock.now())


@pytest.mark.parametrize(
    ("scopes", "days", "field"),
    [
        ([], 30, "scopes"),
        (["record", "everything"], 30, "scopes"),
        (["record"], 0, "ends_on"),
        (["record"], 731, "ends_on"),
    ],
)
def test_a_mandate_without_bounds_is_not_given(scopes: list[str], days: int, field: str) -> None:
    actor = _actor(people.citizen())

    with pytest.raises(Mendable) as error:
        process.invite_helper(actor, actor.person_id or 0, scopes, _until(days), clock.now())

    assert error.value.field == field
    assert not Invitation.objects.exists()


def test_a_code_works_once_and_only_while_it_counts() -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    code = _invite(principal)
    invitation = queries.invitation(code, clock.now())
    assert invitation is not None
    assert queries.invitation(code, clock.now() + timedelta(days=8)) is None
    process.accept_invitation(_actor(helper), invitation, clock.now())

    assert queries.invitation(code, clock.now()) is None
    with pytest.raises(Mendable):
        process.accept_invitation(_actor(people.citizen("Zoe Paz")), invitation, clock.now())
    assert Mandate.objects.count() == 1


def test_a_withdrawn_code_opens_nothing(client: Client) -> None:
    principal = people.citizen("Ana Prado")
    code = _invite(principal)
    other = people.sign_in(Client(), people.citizen("Zoe Paz"))
    withdraw = reverse("withdraw_invitation", args=[Invitation.objects.get().pk])
    assert other.post(withdraw).status_code == 404
    assert queries.invitation(code, clock.now()) is not None

    people.sign_in(client, principal)
    client.post(withdraw)

    assert queries.invitation(code, clock.now()) is None


def test_nobody_accepts_their_own_invitation(client: Client) -> None:
    principal = people.citizen("Ana Prado")
    code = _invite(principal)
    people.sign_in(client, principal)

    page = client.post(reverse("accept_invitation"), {"code": code, "accept": "yes"})

    assert page.status_code == 400 and not Mandate.objects.exists()


def test_guessing_codes_is_stopped(client: Client) -> None:
    code = _invite(people.citizen("Ana Prado"))
    people.sign_in(client, people.citizen("Rui Tavares"))
    for _try in range(10):
        client.post(reverse("accept_invitation"), {"code": "AAAA BBBB CCCC"})

    page = client.post(reverse("accept_invitation"), {"code": code, "accept": "yes"})

    assert page.status_code == 400 and not Mandate.objects.exists()


def test_the_code_itself_is_nowhere_in_the_database() -> None:
    code = _invite(people.citizen("Ana Prado"))

    row = Invitation.objects.values().get()
    assert code not in str(row) and code.encode() not in bytes(row["code_index"])


def test_strangers_cannot_end_a_mandate(client: Client) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _mandate(principal, helper)
    people.sign_in(client, people.citizen("Zoe Paz"), stepped_up=True)

    assert client.post(reverse("end_mandate", args=[mandate.pk])).status_code == 404
    mandate.refresh_from_db()
    assert mandate.revoked_at is None

    people.sign_in(client, helper)
    client.post(reverse("end_mandate", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None


def test_what_a_helper_looks_at_is_in_the_principals_list(client: Client) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _mandate(principal, helper)
    actor = _actor(helper, capacity=f"mandate-{mandate.pk}")
    access_log.look(
        actor, principal.identity.person_id, what="record", purpose="helping", at=clock.now()
    )
    people.sign_in(client, principal)

    assert "Rui Tavares / Ana Prado" in client.get(reverse("access_log")).content.decode()


# ── Employers ────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_sees_who_acts_for_the_company_and_ends_it(client: Client) -> None:
    company, other = people.organisation("One"), people.organisation("Two")
    admin = people.employer_user(company, name="Carla Nunes")
    clerk = people.employer_user(company, "employer_clerk", name="Davi Leal")
    people.employer_user(other, name="Edu Franco")
    people.sign_in(client, admin, acting_for=company, stepped_up=True)

    page = client.get(reverse("company_people")).content.decode()
    assert "Davi Leal" in page and "Edu Franco" not in page

    mandate = Mandate.objects.get(holder=clerk)
    desk = people.sign_in(Client(), clerk, acting_for=company)
    assert desk.get(reverse("capacity")).wsgi_request.actor.acting_organisation_id == company.pk
    stale = people.sign_in(Client(), admin, acting_for=company)
    answer = stale.post(reverse("company_people"), {"end": mandate.pk})
    assert answer["Location"].startswith("/sign-in/again/") and "people" in answer["Location"]
    client.post(reverse("company_people"), {"end": mandate.pk})

    assert desk.get(reverse("capacity")).wsgi_request.actor.acting_organisation_id is None
    assert "Davi Leal" not in client.get(reverse("company_people")).content.decode()


def test_a_clerk_neither_sees_nor_ends_the_mandates_of_the_company(client: Client) -> None:
    company = people.organisation()
    admin = people.employer_user(company)
    clerk = people.employer_user(company, "employer_clerk", name="Davi Leal")
    people.sign_in(client, clerk, acting_for=company, stepped_up=True)
    mandate = Mandate.objects.get(holder=admin)

    assert client.get(reverse("company_people")).status_code == 404
    assert client.post(reverse("company_people"), {"end": mandate.pk}).status_code == 404
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_an_administrator_reaches_only_their_own_company_and_not_themselves(
    client: Client,
) -> None:
    company, other = people.organisation("One"), people.organisation("Two")
    admin, stranger = people.employer_user(company), people.employer_user(other, name="Edu Franco")
    people.sign_in(client, admin, acting_for=company, stepped_up=True)

    for number in ("x", "²", "9" * 30, ""):
        assert client.post(reverse("company_people"), {"end": number}).status_code == 404
    for user in (admin, stranger):
        mandate = Mandate.objects.get(holder=user)
        assert client.post(reverse("company_people"), {"end": mandate.pk}).status_code == 404
    assert not Mandate.objects.filter(revoked_at__isnull=False).exists()


def _company_code(admin: User, company: Any) -> Invitation:
    mandate = Mandate.objects.get(holder=admin, organisation=company)
    acting_as = _actor(admin, capacity=f"mandate-{mandate.pk}")
    at = clock.now()
    code = process.invite_to_company(acting_as, company.pk, "employer_clerk", [], at)
    found = queries.invitation(code, at)
    assert found is not None
    return found


def test_an_administrator_sees_who_made_which_code_and_takes_it_back(client: Client) -> None:
    company, other = people.organisation("One"), people.organisation("Two")
    admin = people.employer_user(company, name="Carla Nunes")
    second = people.employer_user(company, name="Davi Leal")
    code = _company_code(second, company)
    _company_code(people.employer_user(other, name="Edu Franco"), other)
    people.sign_in(client, admin, acting_for=company)

    page = client.get(reverse("company_people")).content.decode()
    assert "made by Davi Leal" in page and "made by Edu Franco" not in page
    take_back = reverse("withdraw_company_code", args=[code.pk])
    assert take_back in page and client.post(take_back).status_code == 302

    assert take_back not in client.get(reverse("company_people")).content.decode()
    with pytest.raises(Mendable):
        process.accept_invitation(_actor(people.citizen("Rui Tavares")), code, clock.now())
    done = MandateAct.objects.get(page="withdraw_company_code")
    assert (done.organisation_id, done.about) == (company.pk, str(code.pk))
    assert client.post(take_back).status_code == 302  # the second click
    assert MandateAct.objects.filter(page="withdraw_company_code").count() == 1


@pytest.mark.parametrize("who", ["clerk", "accountant", "administrator of another company"])
def test_nobody_else_sees_or_takes_back_a_code_of_the_company(client: Client, who: str) -> None:
    company, other = people.organisation("One"), people.organisation("Two")
    code = _company_code(people.employer_user(company, name="Carla Nunes"), company)
    kind = {"clerk": "employer_clerk", "accountant": "accountant"}.get(who, "employer_admin")
    house = company if kind != "employer_admin" else other
    actor = people.employer_user(house, kind, name="Edu Franco")
    people.sign_in(client, actor, acting_for=house, stepped_up=True)

    assert client.post(reverse("withdraw_company_code", args=[code.pk])).status_code == 404
    shown = client.get(reverse("company_people"))
    assert b"Carla Nunes" not in shown.content
    code.refresh_from_db()
    assert code.withdrawn_at is None


def test_a_used_code_and_one_of_a_helper_are_not_among_the_codes_of_a_company() -> None:
    company = people.organisation()
    admin = people.employer_user(company, name="Carla Nunes")
    used, open_one = _company_code(admin, company), _company_code(admin, company)
    process.accept_invitation(_actor(people.citizen("Rui Tavares")), used, clock.now())
    _invite(admin)
    page = people.sign_in(Client(), admin, acting_for=company)
    assert page.post(reverse("withdraw_company_code", args=[used.pk])).status_code == 404
    assert list(queries.company_invitations(company.pk, clock.now())) == [open_one]
