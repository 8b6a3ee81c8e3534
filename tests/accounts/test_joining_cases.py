"""Two records of one person with claims, papers, payments, appeals and mandates become one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import archive, merging, process
from accounts import queries as people_queries
from accounts.actors import actor_for
from accounts.models import DuplicateCase, Mandate, PayoutAccount, Person, Role, User
from accounts.permissions import is_own, may, must_keep_away
from benefits import process as cases
from benefits import queries
from benefits.adjudication.models import Decision
from benefits.appeals.models import Appeal
from benefits.applications.models import Claim, ClaimState
from benefits.payments.models import Award, Payment
from portal.errors import Mendable
from portal.messages.models import Letter
from tests.accounts import people
from tests.benefits import world
from tests.benefits.payments import world as money
from tests.benefits.payments.world import MONTH, NOW

pytestmark = pytest.mark.django_db


def _officers() -> tuple[Any, Any]:
    return tuple(
        actor_for(
            people.staff(Role.CASEWORKER, name=name, office=people.unit(name)).pk, {}, NOW.date()
        )
        for name in ("Fay First", "Sol Second")
    )  # type: ignore[return-value]


def _join(stays: Person, goes: Person, at: Any = NOW) -> DuplicateCase:
    first, second = _officers()
    case = merging.open_persons_case(first, stays, goes, "same birth", at)
    merging.propose(first, case, "same mother, same birth", at)
    case.refresh_from_db()
    return merging.confirm(second, case, at)


def test_an_award_goes_on_under_the_record_that_stays_and_no_month_is_paid_twice() -> None:
    stays, goes = world.person(), world.person()
    award = money.award(goes, starts_on=MONTH)
    payers = money.treasurers()
    money.sent(payers)
    first = Payment.objects.get()
    assert first.person == goes

    case = _join(stays, goes, NOW + timedelta(hours=1))

    award.refresh_from_db()
    assert award.person == stays
    assert Payment.objects.get().person == goes  # what was ordered is not rewritten
    assert case.moved["kept"]["benefits.payment.person"] == [first.pk]
    with pytest.raises(Mendable, match="Nothing is due"):  # paid, under whichever number
        cases.prepare_pay_run(payers[0], MONTH, NOW + timedelta(days=1))
    money.sent(payers, money.next_month(), NOW + timedelta(days=30))
    second = Payment.objects.exclude(pk=first.pk).get()
    assert second.person == stays and second.award == award
    assert second.account == PayoutAccount.objects.get(person=stays, ended_at=None)
    months = queries.payments_of(stays.pk).order_by("month").values_list("month", flat=True)
    assert list(months) == [MONTH, money.next_month()]


def test_a_payment_in_the_post_when_they_are_joined_is_settled_once() -> None:
    stays, goes = world.person(), world.person()
    money.award(goes, starts_on=MONTH)
    payers = money.treasurers()
    run = money.sent(payers)
    _join(stays, goes)
    money.book(payers[0], money.statement(money.debits(run), number="1"))
    money.work()
    assert [one.state for one in Payment.objects.all()] == ["paid"]
    assert Payment.objects.count() == 1


def test_records_that_are_both_paid_the_same_benefit_wait_until_one_ends() -> None:
    stays, goes = world.person(), world.person()
    money.award(stays, starts_on=MONTH), money.award(goes, starts_on=MONTH)
    with pytest.raises(Mendable, match="paid twice"):
        _join(stays, goes)
    assert not Person.objects.filter(merged_into__isnull=False).exists()
    assert Award.objects.filter(person=goes).count() == 1


def test_records_that_both_ask_for_the_same_benefit_wait_too() -> None:
    office = world.unit()
    one, other = world.referred(office), world.referred(office)
    with pytest.raises(Mendable, match="wait for the same benefit"):
        _join(one.person, other.person)
    paid = world.person()
    money.award(paid)
    with pytest.raises(Mendable, match="wait for the same benefit"):
        _join(paid, other.person)


def test_a_claim_goes_along_with_its_questions_and_its_officer() -> None:
    office = world.unit()
    claim = world.referred(office)
    stays, goes = world.person(), claim.person
    due_on = claim.due_on
    case = _join(stays, goes)
    claim.refresh_from_db()
    assert (claim.person, claim.unit, claim.due_on) == (stays, office, due_on)
    assert claim.draft.person == stays
    assert claim.state == ClaimState.IN_REVIEW
    assert "benefits.storeddetermination.person" in case.moved["kept"]
    assert claim in queries.claims_of(stays.pk)
    officer = world.as_staff(world.officer(office))
    assert cases.take_next(officer, NOW) == claim


def _decided() -> Claim:
    """Granted by the engine, with its letter."""
    claim = world.assessed(world.claimant())
    assert claim.state == ClaimState.GRANTED
    money.work(world.NOW)
    return claim


def test_a_decision_and_its_letter_stay_as_written_and_the_person_reads_them_as_their_own(
    client: Client,
) -> None:
    claim = _decided()
    goes, stays = claim.person, world.person()
    decision = Decision.objects.get(claim=claim)
    before = (decision.hash, decision.person_id)
    _join(stays, goes)
    decision.refresh_from_db()
    assert (decision.hash, decision.person_id) == before

    user = User.objects.get(identity__person=stays, identity__pk=stays.identities.earliest("pk").pk)
    people.sign_in(client, user)
    claim.refresh_from_db()
    assert claim.person == stays
    page = client.get(reverse("benefits:decision", args=[claim.protocol]))
    assert page.status_code == 200
    letter = Letter.objects.filter(case=claim.protocol).first()
    assert letter is not None and letter.person == goes
    assert client.get(reverse("messages:letter", args=[letter.code])).status_code == 200
    actor = actor_for(user.pk, {}, NOW.date())
    assert is_own(actor, goes.pk) and is_own(actor, stays.pk)
    told = dict(archive.archive(stays.pk, NOW))
    assert letter.code in str(told["portal_messages.letter"])
    assert decision.hash and "benefits.decision" in told


def test_somebody_else_still_reads_nothing_of_it(client: Client) -> None:
    claim = _decided()
    stays = world.person()
    _join(stays, claim.person)
    people.sign_in(client, people.citizen("Bia Sá"))
    letter = Letter.objects.filter(case=claim.protocol).first()
    assert letter is not None
    assert client.get(reverse("messages:letter", args=[letter.code])).status_code == 404
    assert client.get(reverse("benefits:decision", args=[claim.protocol])).status_code == 404


def test_an_appeal_goes_along_and_can_be_filed_after_the_joining() -> None:
    claim = _decided()
    goes, stays = claim.person, world.person()
    decision = Decision.objects.get(claim=claim)
    made = cases.appeal(
        world.as_person(goes), decision.pk, contested=["amount"], grounds="A year is missing.",
        at=world.NOW,
    )  # fmt: skip
    _join(stays, goes)
    made.refresh_from_db()
    assert made.person == stays

    later = _decided()
    other = world.person()
    _join(other, later.person)
    user = other.identities.earliest("pk").user
    actor = actor_for(user.pk, {"level": 2}, NOW.date())
    again = cases.appeal(
        actor, Decision.objects.get(claim=later).pk, contested=["amount"],
        grounds="Another year is missing.", at=world.NOW,
    )  # fmt: skip
    assert Appeal.objects.filter(pk=again.pk).exists()


def test_a_mandate_for_the_record_that_goes_serves_the_one_that_stays() -> None:
    claim = _decided()
    goes, stays = claim.person, world.person()
    helper = people.citizen("Rui Sá")
    with people.acting("test", "test"):
        mandate = Mandate.objects.create(
            holder=helper, kind="helper", person=goes, scopes=["claims"], proof="test",
            starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=30),
        )  # fmt: skip
    _join(stays, goes)
    actor = actor_for(helper.pk, {"capacity": f"mandate-{mandate.pk}"}, NOW.date())
    claim.refresh_from_db()
    assert actor.acting_person_id == stays.pk
    assert may(actor, "claim.read", claim, on=NOW.date())
    letter = Letter.objects.filter(case=claim.protocol).first()
    assert may(actor, "letter.read", letter, on=NOW.date())
    assert not may(actor, "payments.read", stays.pk, on=NOW.date())


def test_an_officer_keeps_away_from_both_of_their_own_records() -> None:
    own = people.person("Sol Own")
    member = people.staff(Role.CASEWORKER, own_person=own, office=people.unit("Far")).staff_member
    stays = people.person("Sol Own Again")
    _join(stays, own)
    member.refresh_from_db()
    actor = actor_for(member.user_id, {}, NOW.date())
    assert member.person == stays
    assert must_keep_away(actor, own.pk) and must_keep_away(actor, stays.pk)
    assert people_queries.record_now(own.pk) == stays.pk


def test_taken_apart_again_every_case_is_back() -> None:
    office = world.unit()
    claim = world.referred(office)
    stays, goes = world.person(), claim.person
    case = _join(stays, goes)
    _first, second = _officers()
    assert merging.is_reversible(case)
    merging.reverse(second, case, "two sisters", NOW + timedelta(hours=1))
    claim.refresh_from_db()
    assert claim.person == goes and claim.draft.person == goes
    assert people_queries.records_of(stays.pk) == [stays.pk]


def test_papers_and_consents_go_along() -> None:
    stays, goes = people.citizen("Ana Prado"), people.citizen("Ana P. Prado")
    goes_actor = actor_for(goes.pk, {}, NOW.date())
    process.give_consent(goes_actor, goes.identity.person_id, "reminders", NOW)
    _join(stays.identity.person, goes.identity.person)
    assert stays.identity.person.consents.count() == 1
