"""By which law a company pays its own contribution, from the statement to the bill."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import Mandate, MandateAct, Role, StaffMember
from contributions import process, queries
from contributions.employers.models import RegimeStatement
from contributions.ledger.audit import audit
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.contributions import world
from tests.contributions.test_pages import employer_browser, page, staff_browser
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
OPTED = "Option of 12 January 2026, number 4711"


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def stated(payer, regime, month=SEPTEMBER, actor=None):
    return process.state_regime(
        actor or world.acting_for(payer), payer.pk, regime, month, OPTED, NOW
    )


def decided(statement, *, confirm=True, note="", by=None, at=NOW):
    officer = by or world.officer(Role.TREASURY)
    one = process.decide_regime(officer, statement, confirm=confirm, note=note, at=at)
    process._regime_decided(one.pk, at)
    return one


def pays(payer, regime, month=SEPTEMBER):
    return decided(stated(payer, regime, month))


def parts(bill):
    return bill.workers_cents, bill.employer_cents, bill.risk_cents, bill.total_cents


@pytest.mark.parametrize(
    ("regime", "share", "risk"),
    [
        ("general", 240_000, 24_000),  # 20 % and 2 % of 12.000,00
        ("simples", 0, 0),  # LC 123/2006 art. 13 VI
        ("simples_iv", 240_000, 24_000),  # art. 18 §5-C
    ],
)
def test_a_bill_asks_for_what_the_das_does_not_hold(regime, share, risk):
    payer, workers = world.employer(risk_percent=2), world.people(2)
    if regime != "general":
        pays(payer, regime)
    bill = world.filed(payer, workers, ["2.000,00", "10.000,00"]).bill
    # Withheld: 121,57 + 34,11 of the first, 988,07 of the second, who is above the ceiling.
    assert parts(bill) == (114_375, share, risk, 114_375 + share + risk)
    assert bill.declaration.regime == regime
    assert audit() == []


def test_a_micro_entrepreneur_owes_three_percent_of_the_wage_of_its_employee():
    payer = world.employer()
    pays(payer, "mei")
    bill = world.filed(payer, [world.person()], ["1.621,00"]).bill
    assert parts(bill) == (12_157, 4_863, 0, 17_020)  # 7,5 % and 3 % of 1.621,00


def test_of_two_employees_of_a_micro_entrepreneur_each_wage_is_reckoned_and_limited_by_itself():
    payer = world.employer()
    pays(payer, "mei")
    bill = world.filed(payer, world.people(2), ["1.621,15", "10.000,00"]).bill
    # 48,6345 and 3 % of the ceiling of 8.475,55, which is 254,2665; each to the cent.
    assert bill.employer_cents == 4_863 + 25_427


def test_before_the_first_month_the_general_rules_hold():
    payer, worker = world.employer(), world.person()
    pays(payer, "simples", OCTOBER)
    assert world.filed(payer, [worker], month=SEPTEMBER).bill.employer_cents == 40_000
    assert world.filed(payer, [worker], month=OCTOBER).bill.employer_cents == 0


def test_a_later_statement_about_the_same_month_counts_and_an_earlier_month_stays():
    payer = world.employer()
    pays(payer, "simples", SEPTEMBER)
    pays(payer, "simples_iv", OCTOBER)
    pays(payer, "general", OCTOBER)
    assert [queries.regime_on(payer.pk, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [
        "simples", "general", "general",
    ]  # fmt: skip


def test_what_is_only_said_or_was_refused_changes_no_bill():
    payer, worker = world.employer(), world.person()
    statement = stated(payer, "simples")
    assert world.filed(payer, [worker], month=SEPTEMBER).bill.employer_cents == 40_000
    decided(statement, confirm=False, note="The register knows of no option.")
    assert world.filed(payer, [worker], month=OCTOBER).bill.employer_cents == 40_000


# ── Months billed before ─────────────────────────────────────────────────────────────────────


def test_an_unpaid_month_is_billed_again_and_the_record_of_the_workers_stays():
    payer, worker = world.employer(), world.person()
    first = world.filed(payer, [worker])
    pays(payer, "simples", OCTOBER)
    first.bill.refresh_from_db()
    now = queries.filed_declaration(payer.pk, OCTOBER)
    assert (first.bill.state, now.number, now.regime) == ("cancelled", 2, "simples")
    assert bytes(now.content) == bytes(first.declaration.content)
    assert parts(now.bill) == (15_568, 0, 0, 15_568)
    assert queries.owed_cents(payer.pk) == 15_568
    month = queries.record_of(worker.pk)[0]
    assert (month.remuneration_cents, month.status) == (200_000, "declared")
    assert queries.workers_rectified(now.pk) == []
    assert queries.billed_otherwise(payer.pk, world.TODAY) == []
    assert audit() == []


def test_of_a_paid_month_the_share_that_the_das_held_stands_in_the_companys_favour():
    payer, worker = world.employer(risk_percent=2), world.person()
    world.paid(world.filed(payer, [worker]))
    pays(payer, "simples", OCTOBER)
    assert queries.owed_cents(payer.pk) == -44_000  # 20 % and 2 % of 2.000,00
    assert queries.record_of(worker.pk)[0].status == "paid"
    assert audit() == []


def test_who_left_the_simples_is_billed_the_share_of_the_months_since():
    payer, worker = world.employer(risk_percent=2), world.person()
    pays(payer, "simples", SEPTEMBER)
    world.paid(world.filed(payer, [worker]))
    pays(payer, "general", OCTOBER)
    bill = queries.filed_declaration(payer.pk, OCTOBER).bill
    assert parts(bill) == (0, 40_000, 4_000, 44_000)
    assert audit() == []


def test_billing_again_twice_is_once_and_leaves_other_months_alone():
    payer, worker = world.employer(), world.person()
    world.filed(payer, [worker], month=SEPTEMBER)
    world.filed(payer, [worker], month=OCTOBER)
    one = pays(payer, "simples", OCTOBER)
    assert process.bill_by_regime(one.pk, NOW) == 0
    assert queries.filed_declaration(payer.pk, SEPTEMBER).number == 1
    assert queries.filed_declaration(payer.pk, OCTOBER).number == 2


def test_a_month_that_was_corrected_meanwhile_is_not_billed_a_third_time(monkeypatch):
    payer, worker = world.employer(), world.person()
    stale = world.filed(payer, [worker]).declaration
    one = pays(payer, "simples", OCTOBER)
    monkeypatch.setattr(
        "contributions.process.billed_again.billed_otherwise", lambda _employer_id, _on: [stale]
    )
    assert process.bill_by_regime(one.pk, NOW) == 0
    assert queries.filed_declaration(payer.pk, OCTOBER).number == 2


def test_a_month_that_can_no_longer_be_charged_stays_as_it_was_billed():
    payer, worker = world.employer(), world.person()
    then, later = date(2020, 12, 1), NOW + timedelta(days=60)
    world.filed(payer, [worker], month=then)
    one = decided(stated(payer, "simples", then), at=later)
    kept = queries.filed_declaration(payer.pk, then)
    assert (kept.number, kept.regime) == (1, "general")
    assert process.bill_by_regime(one.pk, NOW) == 1  # while it could still be charged


def test_an_upload_that_waits_gives_way_and_can_be_sent_again():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    world.filed(payer, [worker], actor=actor)
    waits = world.uploaded(actor, payer, world.payroll([worker], ["3.000,00"]))
    pays(payer, "simples", OCTOBER)
    waits.refresh_from_db()
    assert waits.state == "discarded"
    third = world.filed(payer, [worker], ["3.000,00"], actor=actor)
    assert (third.declaration.number, third.bill.employer_cents) == (3, 0)


def test_the_answer_is_told_to_who_runs_the_company_and_starts_the_billing():
    payer = world.employer()
    actor = world.acting_for(payer)
    statement = stated(payer, "simples", actor=actor)
    process.decide_regime(
        world.officer(Role.TREASURY), statement, confirm=False, note="Not found", at=NOW
    )
    outbox.OutboxEvent.objects.get(kind="employer.regime_decided", subject_id=statement.pk)
    process._regime_decided(statement.pk, NOW)
    notice = Notice.objects.get(kind="regime_refused")
    assert (notice.person_id, notice.values["reason"]) == (actor.person_id, "Not found")


# ── What cannot be stated or decided ─────────────────────────────────────────────────────────


def test_the_same_statement_is_one_and_another_waits_for_the_answer():
    payer = world.employer()
    assert stated(payer, "simples") == stated(payer, "simples")
    with pytest.raises(Mendable, match="not decided yet"):
        stated(payer, "mei")
    with transaction.atomic(), pytest.raises(IntegrityError), acting("test", "a second one"):
        RegimeStatement.objects.create(
            employer=payer, regime="mei", from_month=OCTOBER, proof="x",
            stated_by=world.user(), stated_as="x", stated_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("regime", "month", "field"),
    [
        ("king", SEPTEMBER, "regime"),
        ("simples", date(2026, 9, 2), "from_month"),
        ("simples", date(2027, 12, 1), "from_month"),
        ("general", SEPTEMBER, "from_month"),  # they pay so already
    ],
)
def test_what_cannot_be_is_refused_with_its_field(regime, month, field):
    with pytest.raises(Mendable) as refused:
        stated(world.employer(), regime, month)
    assert refused.value.field == field


def test_a_no_needs_a_reason_and_a_decision_stays():
    statement = stated(world.employer(), "simples")
    with pytest.raises(Mendable, match="why not"):
        decided(statement, confirm=False)
    decided(statement)
    with pytest.raises(Mendable, match="decided this already"):
        decided(statement, confirm=False, note="too late")
    assert decided(statement).outcome == "confirmed"


def test_the_database_takes_no_confirmation_without_a_person():
    statement = stated(world.employer(), "simples")
    with pytest.raises(IntegrityError), acting("test", "nobody"):
        RegimeStatement.objects.filter(pk=statement.pk).update(outcome="confirmed")
        connection.check_constraints()


# ── Who may ──────────────────────────────────────────────────────────────────────────────────


def test_a_clerk_and_another_company_do_not_say_how_a_company_pays():
    payer, other = world.employer(), world.employer()
    for actor in (
        world.acting_for(payer, Mandate.Kind.EMPLOYER_CLERK),
        world.acting_for(other),
    ):
        with pytest.raises(Http404):
            stated(payer, "simples", actor=actor)


def test_neither_a_supervisor_nor_who_acts_for_the_company_decides():
    payer = world.employer()
    statement = stated(payer, "simples")
    with pytest.raises(Http404):
        decided(statement, by=world.officer(Role.SUPERVISOR, Role.AUDITOR))
    own = world.person()
    world.mandate(world.citizen(own), payer, "employer_clerk")
    user = world.staff(Role.TREASURY)
    with acting("test", "world"):
        StaffMember.objects.filter(user=user).update(person=own)
    with pytest.raises(Http404):
        decided(statement, by=world.actor_for(user.pk, {}, world.TODAY))
    assert decided(statement).outcome == "confirmed"


def test_every_role_but_treasury_and_audit_finds_no_page_and_decides_nothing():
    statement = stated(world.employer(), "simples")
    address = reverse("contributions:regime_statement", args=[statement.reference])
    roles = [role for role in Role if role not in (Role.TREASURY, Role.AUDITOR)]
    clerk = employer_browser(statement.employer, Mandate.Kind.EMPLOYER_CLERK)
    for client in (staff_browser(*roles), employer_browser(statement.employer), clerk):
        page(client, address, 404)
        page(client, reverse("contributions:regimes"), 404)
        for decision in ("confirm", "refuse", "again"):
            given = {"decision": decision, "note": "because"}
            assert client.post(address, given).status_code == 404
    page(clerk, reverse("contributions:regime"), 404)
    statement.refresh_from_db()
    assert statement.outcome == ""


def test_enter_after_a_reason_for_a_no_confirms_nothing():
    statement = stated(world.employer(), "simples")
    address = reverse("contributions:regime_statement", args=[statement.reference])
    shown = staff_browser(Role.TREASURY).get(address).content.decode()
    assert '<textarea name="note"' in shown  # Enter in a line presses the first button


def test_an_answer_that_is_neither_yes_nor_no_decides_nothing():
    statement = stated(world.employer(), "simples")
    address = reverse("contributions:regime_statement", args=[statement.reference])
    given = {"decision": "anything", "note": "because"}
    assert staff_browser(Role.TREASURY).post(address, given).status_code == 400
    statement.refresh_from_db()
    assert statement.outcome == ""


@pytest.mark.parametrize("year", ["0", "0001", "1899", "9999", "99999", "-1", "x", "\0", "٢٠٢٦"])
@pytest.mark.parametrize("month", ["0", "1", "13", "x"])
def test_no_month_however_odd_breaks_a_page(month, year):
    client, address = employer_browser(world.employer()), reverse("contributions:regime")
    given = {"regime": "simples", "proof": OPTED}
    given |= {"from_month_month": month, "from_month_year": year}
    assert client.post(address, given).status_code in (302, 400)
    page(client, address)
    for one in RegimeStatement.objects.all():
        desk = staff_browser(Role.TREASURY)
        at_desk = reverse("contributions:regime_statement", args=[one.reference])
        page(desk, at_desk)
        assert desk.post(at_desk, {"decision": "confirm"}).status_code == 302
        page(desk, at_desk)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202egnirts", "\0", "a" * 5000])
def test_no_proof_however_hostile_breaks_a_page(text):
    client, address = employer_browser(world.employer()), reverse("contributions:regime")
    given = {"regime": "simples", "from_month_month": "10", "from_month_year": "2026"}
    sent = client.post(address, given | {"proof": text})
    assert sent.status_code == (302 if len(text) > 1 and len(text) < 501 else 400)
    for one in RegimeStatement.objects.all():
        at_desk = reverse("contributions:regime_statement", args=[one.reference])
        answer = staff_browser(Role.TREASURY).get(at_desk)
        assert answer.status_code == 200 and b"<script>alert(1)" not in answer.content


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def test_from_the_page_of_the_company_over_the_desk_of_treasury_to_the_bill():
    payer, worker = world.employer(), world.person()
    client, address = employer_browser(payer), reverse("contributions:regime")
    given = {"regime": "simples", "from_month_month": "10", "from_month_year": "2026"}
    assert client.post(address, given).status_code == 400  # without a proof
    assert client.post(address, given | {"proof": OPTED}).status_code == 302
    assert "Being looked at" in page(client, address)
    assert client.post(address, given | {"proof": OPTED}).status_code == 302  # a second click
    statement = RegimeStatement.objects.get()
    assert MandateAct.objects.filter(page="contributions:regime").count() == 1
    desk = staff_browser(Role.TREASURY)
    assert statement.reference in page(desk, reverse("contributions:regimes"))
    at_desk = reverse("contributions:regime_statement", args=[statement.reference])
    assert OPTED in page(desk, at_desk)
    assert desk.post(at_desk, {"decision": "refuse"}).status_code == 400
    assert desk.post(at_desk, {"decision": "confirm"}).status_code == 302
    bill = world.filed(payer, [worker]).bill
    words = page(client, reverse("contributions:bill", args=[bill.reference]))
    assert "Simples Nacional, Annex I, II, III or V LC 123/2006 art. 13 VI and §3" in words


def test_an_auditor_reads_a_statement_and_cannot_decide_it():
    statement = stated(world.employer(), "simples")
    auditor = staff_browser(Role.AUDITOR)
    address = reverse("contributions:regime_statement", args=[statement.reference])
    assert OPTED in page(auditor, address)
    assert auditor.post(address, {"decision": "confirm"}).status_code == 404
    statement.refresh_from_db()
    assert statement.outcome == ""


def test_months_that_a_failed_worker_left_are_shown_with_a_button():
    payer, worker = world.employer(), world.person()
    world.filed(payer, [worker])
    statement = stated(payer, "simples", OCTOBER)
    process.decide_regime(world.officer(Role.TREASURY), statement, confirm=True, note="", at=NOW)
    desk = staff_browser(Role.TREASURY)
    address = reverse("contributions:regime_statement", args=[statement.reference])
    assert "October 2026" in page(desk, address).split("still billed otherwise")[1]
    desk.post(address, {"decision": "again"})
    assert queries.filed_declaration(payer.pk, OCTOBER).regime == "simples"


def test_before_filing_a_micro_entrepreneur_with_two_workers_is_asked_to_look():
    payer = world.employer()
    pays(payer, "mei")
    actor = world.acting_for(payer)
    client = employer_browser(payer)
    for count, told in ((1, False), (2, True)):
        one = world.uploaded(actor, payer, world.payroll(world.people(count)))
        words = page(client, reverse("contributions:declaration", args=[one.protocol]))
        assert ("More than one worker" in words) is told
        assert "LC 123/2006 art. 18-C §1 III" in words
