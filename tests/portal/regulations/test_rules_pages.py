"""The desk of the rules officers: from the form to the law, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, StaffMember
from benefits.law.statute import the_law
from portal import outbox
from portal.regulations import following
from portal.regulations.models import ApprovedValue, Proposal, ProposalState
from tests.benefits import world
from tests.portal.regulations.conftest import NOW, Officers

pytestmark = pytest.mark.django_db
Desk = Callable[[StaffMember], Client]
FORM = {
    "value": "1.700,00",
    "since_day": "1",
    "since_month": "1",
    "since_year": "2027",
    "until_day": "",
    "until_month": "",
    "until_year": "",
    "act": "Decreto 1/2026 art. 1",
    "reason": "The yearly decree on the minimum wage.",
    "source": "https://www.in.gov.br/decreto-1",
}
NUMBER = "/rules/wages/minimum_wage/"


def test_a_value_goes_from_the_form_through_two_officers_into_the_law(
    officers: Officers, desk: Desk
) -> None:
    world.claimant()
    maker, checker = desk(officers.maker), desk(officers.checker)
    sent = maker.post(f"{NUMBER}propose/", FORM)
    assert sent.status_code == 302, sent.content.decode()[:3000]
    address = sent.headers["Location"]
    assert "Trying the new value" in checker.get(address).content.decode()
    outbox.drain(lambda: NOW)
    page = checker.get(address).content.decode()
    assert "People in the sample" in page
    assert "Approve: make it law" in page
    assert "Approve: make it law" not in maker.get(address).content.decode()
    assert checker.post(f"{address}approve/").status_code == 302
    following.refresh()
    assert the_law().get("wages/minimum_wage", date(2027, 1, 1)) == 1_700_00
    value = ApprovedValue.objects.get()
    assert (value.made_by, value.approved_by) == (officers.maker, officers.checker)
    assert "Approved" in maker.get(address).content.decode()


def test_the_maker_gets_no_further_by_the_address_of_the_act(
    officers: Officers, desk: Desk, propose: Callable[..., Proposal]
) -> None:
    found = propose()
    maker = desk(officers.maker)
    for act, words in (("approve", ""), ("return", "no"), ("return", "")):
        answer = maker.post(f"/rules/proposals/{found.pk}/{act}/", {"words": words})
        assert answer.status_code == 404
    assert Proposal.objects.get().state == ProposalState.PROPOSED
    assert maker.post(f"/rules/proposals/{found.pk}/withdraw/").status_code == 302
    assert Proposal.objects.get().state == ProposalState.WITHDRAWN


def test_the_checker_returns_with_words(
    officers: Officers, desk: Desk, propose: Callable[..., Proposal]
) -> None:
    address = f"/rules/proposals/{propose().pk}/"
    checker = desk(officers.checker)
    assert checker.post(f"{address}return/", {"words": ""}).status_code == 400
    assert checker.post(f"{address}withdraw/").status_code == 404
    assert checker.post(f"{address}return/", {"words": "Another day."}).status_code == 302
    assert Proposal.objects.get().state == ProposalState.RETURNED


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.RULES, Role.AUDITOR)])
def test_nobody_else_finds_the_desk(
    officers: Officers, desk: Desk, propose: Callable[..., Proposal], role: Role
) -> None:
    found = propose()
    other = desk(world.officer(officers.maker.unit, roles=(role,)))
    for address in ("/rules/", NUMBER, f"{NUMBER}propose/", f"/rules/proposals/{found.pk}/"):
        assert other.get(address).status_code == 404, address


def test_an_auditor_reads_and_does_nothing(
    officers: Officers, desk: Desk, propose: Callable[..., Proposal]
) -> None:
    address = f"/rules/proposals/{propose().pk}/"
    auditor = desk(world.officer(officers.maker.unit, roles=(Role.AUDITOR,)))
    assert auditor.get(address).status_code == 200
    assert auditor.get(f"{NUMBER}propose/").status_code == 404
    assert auditor.post(f"{address}approve/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "12,345,6"}, "error"),
        ({"since_day": "31", "since_month": "2"}, "There is no such day"),
        ({"source": "javascript:alert(1)"}, "error"),
        ({"reason": "short"}, "error"),
        ({"until_day": "1", "until_month": "1", "until_year": "2020"}, "Days would be left"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_proposed(
    officers: Officers, desk: Desk, change: dict[str, str], words: str
) -> None:
    answer = desk(officers.maker).post(f"{NUMBER}propose/", FORM | change)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_number_with_two_parts_asks_for_both(officers: Officers, desk: Desk) -> None:
    maker = desk(officers.maker)
    two = {key: text for key, text in FORM.items() if key != "value"}
    sent = maker.post(
        "/rules/retirement/permanent_age/propose/", two | {"value_M": "66", "value_F": "63"}
    )
    assert sent.status_code == 302, sent.content.decode()[:2000]
    assert Proposal.objects.get().content == {"M": "66", "F": "63"}
    page: Any = maker.get(sent.headers["Location"]).content.decode()
    assert "men: 66 years; women: 63 years" in page


def test_tables_and_methods_are_not_changed_here(officers: Officers, desk: Desk) -> None:
    maker = desk(officers.maker)
    assert maker.get("/rules/amount/rounding/propose/").status_code == 404
    assert "changes with a release" in maker.get("/rules/amount/rounding/").content.decode()
