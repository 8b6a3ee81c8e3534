"""Citizens see their own payments; the treasury sees runs; nobody else sees anything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessLogEntry, Person, Role, User
from accounts.permissions import Actor
from benefits import process
from benefits.payments.models import PAYMENT, PayRun, PayRunState
from benefits.payments.queries import next_payment
from portal import clock
from portal.periods import add_months, first_of_month
from tests.accounts.people import sign_in
from tests.benefits import world as claims_world
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db


def citizen_client(person: Person) -> Client:
    return sign_in(Client(), person.identities.get().user)


def staff_client(actor: Actor, **more: Any) -> Client:
    return sign_in(Client(), User.objects.get(pk=actor.user_id), **more)


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_the_next_payment_comes_first_with_amount_day_and_the_end_of_the_account() -> None:
    award = world.award()
    world.sent(world.treasurers())
    page = text(citizen_client(award.person).get("/payments/"))
    assert "R$ 2,431.17" in page
    assert "Your next payment is on its way" in page
    number = award.person.payout_accounts.get().number
    assert number not in page
    assert number[-3:] in page


def test_before_any_run_the_award_says_what_is_to_come() -> None:
    award = world.award()
    page = text(citizen_client(award.person).get("/payments/"))
    assert "as far as we know today" in page


def test_a_person_sees_no_payment_of_another() -> None:
    award = world.award()
    world.sent(world.treasurers())
    other = claims_world.person()
    page = text(citizen_client(other).get("/payments/"))
    assert "No payments yet" in page
    assert "2,431.17" not in page
    sheet = text(citizen_client(other).get("/payments/statement.csv"))
    assert award.payments.get().end_to_end_id not in sheet


def test_the_statement_is_a_file_with_every_payment() -> None:
    award = world.award()
    world.sent(world.treasurers())
    reply = citizen_client(award.person).get("/payments/statement.csv")
    assert reply["Content-Type"].startswith("text/csv")
    assert '2026-11,"2,431.17",0.00,0.00,"2,431.17"' in text(reply)


def test_the_payments_page_asks_the_same_number_of_questions_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    award = world.award(starts_on=add_months(world.MONTH, -30))
    world.sent(world.treasurers())
    client = citizen_client(award.person)
    client.get("/payments/")
    with django_assert_max_num_queries(16):
        client.get("/payments/")


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.TREASURY, Role.AUDITOR)])
def test_no_other_role_finds_the_runs(role: Role) -> None:
    run = world.frozen(world.treasurers()) if world.award() else None
    assert run is not None
    office = claims_world.unit()
    actor = claims_world.as_staff(claims_world.officer(office, roles=(role,)))
    client = staff_client(actor, stepped_up=True)
    for path in ("", "prepare/", f"{run.reference}/", f"{run.reference}/held/"):
        assert client.get(f"/treasury/runs/{path}").status_code == 404
    for act in ("freeze", "approve", "discard"):
        assert client.post(f"/treasury/runs/{run.reference}/{act}/").status_code == 404
    run.refresh_from_db()
    assert run.state == PayRunState.FROZEN


def test_an_auditor_reads_but_does_nothing() -> None:
    world.award()
    run = world.frozen(world.treasurers())
    office = claims_world.unit()
    actor = claims_world.as_staff(claims_world.officer(office, roles=(Role.AUDITOR,)))
    client = staff_client(actor, stepped_up=True)
    assert client.get(f"/treasury/runs/{run.reference}/").status_code == 200
    assert client.post(f"/treasury/runs/{run.reference}/discard/").status_code == 404
    assert client.get("/treasury/runs/prepare/").status_code == 404


def test_a_run_is_prepared_sealed_and_approved_by_two_in_the_browser() -> None:
    world.award(starts_on=first_of_month(clock.today()))
    one, two, three = world.treasurers()
    maker = staff_client(one, stepped_up=True)
    today = clock.today()
    month = {"month_month": str(today.month), "month_year": str(today.year), "kind": "month"}
    reply = maker.post("/treasury/runs/prepare/", month)
    run = PayRun.objects.get()
    assert reply.headers["Location"] == f"/treasury/runs/{run.reference}/"
    page = f"/treasury/runs/{run.reference}/"
    assert "Seal for approval" in text(maker.get(page))
    maker.post(f"{page}freeze/")
    run.refresh_from_db()
    maker.post(f"{page}approve/", {"seal": run.seal})
    assert run.approvals.count() == 0
    for actor in (two, three):
        client = staff_client(actor, stepped_up=True)
        assert run.seal in text(client.get(f"{page}approve/"))
        client.post(f"{page}approve/", {"seal": run.seal})
    run.refresh_from_db()
    assert run.state == PayRunState.APPROVED
    world.work(clock.now() + timedelta(seconds=1))
    shown = text(maker.get(page))
    assert "Still in transit" in shown
    assert "the difference is zero" in shown


def test_approving_asks_who_it_is_once_more() -> None:
    world.award()
    people = world.treasurers()
    run = world.frozen(people)
    client = staff_client(people[1])
    reply = client.post(f"/treasury/runs/{run.reference}/approve/", {"seal": run.seal})
    assert reply.status_code == 302
    assert "/treasury/runs/" not in reply.headers["Location"].split("?")[0]
    assert run.approvals.count() == 0


def test_a_wrong_month_is_said_beside_the_field() -> None:
    client = staff_client(world.treasurers()[0])
    for month in (
        {},
        {"month_month": "13", "month_year": "2026"},
        {"month_month": "1", "month_year": "2999"},
    ):
        reply = client.post("/treasury/runs/prepare/", month | {"kind": "month"})
        assert reply.status_code == 400
    assert not PayRun.objects.exists()


def test_looking_at_held_persons_is_logged_for_each_of_them() -> None:
    people = world.treasurers()
    world.award()
    poor = claims_world.person(account=False)
    world.award(poor)
    run = process.prepare_pay_run(people[0], world.MONTH, world.NOW)
    client = staff_client(people[1])
    page = text(client.get(f"/treasury/runs/{run.reference}/held/"))
    assert str(poor) in page
    assert AccessLogEntry.objects.filter(person=poor, case=run.reference).count() == 1


def test_an_unknown_run_is_not_found() -> None:
    client = staff_client(world.treasurers()[0])
    assert client.get("/treasury/runs/R-NOTHING/").status_code == 404


def test_money_that_came_back_is_shown_as_waiting_and_promised_to_no_closed_account() -> None:
    award = world.award()
    run = world.sent(world.treasurers())
    key = run.payments.get().end_to_end_id
    process.import_bank_answer(world.report(run, {key: "AC04"}), world.NOW)
    world.work()
    page = text(citizen_client(award.person).get("/payments/"))
    assert "Due to you, and waiting" in page
    assert "the account is closed" in page
    assert "Your next payment" not in page


def test_before_a_january_whose_rate_is_unknown_the_page_shows_the_amount_of_today() -> None:
    award = world.award(starts_on=world.MONTH)
    for month in (world.MONTH, world.next_month()):
        at = world.NOW.replace(month=month.month)
        world.sent(world.treasurers(), month, at)
    for payment in award.payments.all():
        PAYMENT.apply(payment, "confirm", by="engine", actor="x", at=world.NOW, paid_on=world.MONTH)
    found = next_payment(award.person_id, date(2026, 12, 28))
    assert found is not None
    assert (found.month, found.amount_cents) == (date(2027, 1, 1), award.amount_cents)
