"""The demo world keeps what it promises."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from stdnum.br import cnpj, cpf

from accounts import access_log
from accounts import queries as people
from accounts.models import (
    AccessLogEntry,
    Mandate,
    Organisation,
    Person,
    Role,
    StaffMember,
    Unit,
)
from benefits import queries as cases
from benefits.adjudication.models import Decision, InformationRequest
from benefits.adjudication.units import unit_for
from benefits.appeals.models import Appeal, Hearing, Vote
from benefits.applications.models import Claim, ClaimState
from benefits.conditions.models import FollowUp, GivenReason
from benefits.eligibility.assessment import assess_facts
from benefits.eligibility.correction_models import Correction
from benefits.eligibility.facts import gather
from benefits.eligibility.flag_models import Flag
from benefits.eligibility.routing import reasons_for_a_human
from benefits.evidence.models import Evidence
from benefits.overpayments.models import Overpayment
from benefits.payments import queries as pay
from benefits.payments.models import Award, Payment, PayRun
from benefits.recalculation.models import Revision
from benefits.recalculation.reduction_models import Reduction
from benefits.supervision.models import Sampled
from contributions import process as money
from contributions import queries as money_in
from contributions.declarations.models import Bill, Declaration
from contributions.record.models import ContributionMonth
from portal import clock, demo_guide
from portal.demo.citizens import write_identities
from portal.demo.claims import ANSWERS
from portal.demo.employers import EMPLOYERS, MILL
from portal.demo.files import PLANTED, write_files
from portal.demo.seed import seed
from portal.demo.wages import ceiling, minimum_wage
from portal.demo.world import World
from portal.messages.models import Letter, Notice
from portal.outbox import OutboxEvent
from portal.regulations import queries as regulations
from portal.simulated.identity_provider.citizens import read_citizens
from tests.portal.demo.conftest import TODAY, said_nothing
from tests.portal.demo.digests import digests


@pytest.fixture(autouse=True)
def machine_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the machine itself is taken to the day of the story."""
    monkeypatch.setattr(clock, "real_now", timezone.now)


def test_two_seeds_of_the_same_day_are_equal(first_digests: dict[str, str], world: World) -> None:
    assert digests() == first_digests


def test_there_are_three_hundred_persons_and_each_has_a_valid_national_id(world: World) -> None:
    numbers = [person.national_id for person in Person.objects.all()]
    assert len(numbers) >= 300
    assert len(set(numbers)) == len(numbers)
    assert all(cpf.is_valid(number) for number in numbers)


def test_no_two_persons_have_the_same_name(world: World) -> None:
    names = list(Person.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)


def test_there_are_fifteen_employers_with_valid_registrations_and_an_administrator(
    world: World,
) -> None:
    employers = Organisation.objects.filter(helps_as="", reporting_institution=None)
    assert employers.count() == len(EMPLOYERS) == 15
    assert all(cnpj.is_valid(o.registration) for o in Organisation.objects.all())
    admins = Mandate.objects.filter(kind=Mandate.Kind.EMPLOYER_ADMIN)
    assert admins.values("organisation").distinct().count() == 15
    kept = Mandate.objects.filter(kind=Mandate.Kind.ACCOUNTANT)
    assert kept.values("holder").distinct().count() == 1
    assert kept.count() == 4


def test_each_employer_has_as_many_workers_as_planned(world: World) -> None:
    for plan in EMPLOYERS:
        found = money_in.workers_of(world.employers[plan.key].pk, TODAY).count()
        assert found == plan.workers, plan.name


def test_every_role_is_held_by_somebody_and_every_office_can_decide_with_four_eyes(
    world: World,
) -> None:
    held = {role for member in StaffMember.objects.all() for role in member.roles}
    assert held == set(Role.values)
    judges = {"Junta de Recursos": "board", "Conselho de Recursos": "council"}
    desks = Unit.objects.exclude(name__in=["Tesouraria", *judges])
    assert len(desks) == 4
    for unit in desks:
        deciders = [
            member
            for member in StaffMember.objects.filter(unit=unit)
            if {"caseworker", "supervisor"} & set(member.roles)
        ]
        assert len(deciders) >= 2, unit.name
    for name, role in judges.items():
        members = StaffMember.objects.filter(unit__name=name, roles__contains=[role])
        assert members.count() >= 3, f"no panel of three in the {name}"
    assert len(StaffMember.objects.filter(roles__contains=["treasury"])) == 3


def test_somebody_has_thirty_years_of_months(world: World) -> None:
    months = Counter(ContributionMonth.objects.values_list("person_id", flat=True))
    assert max(months.values()) >= 360
    assert ContributionMonth.objects.count() > 50_000


def test_wages_are_those_of_their_time(world: World) -> None:
    """Full months of old employments lie between the minimum wage and a plausible multiple."""
    old = ContributionMonth.objects.filter(month=date(1998, 7, 1), category="employee")
    wages = list(old.values_list("remuneration_cents", flat=True))
    assert wages
    assert max(wages) < 6 * ceiling(date(1998, 7, 1))
    assert sorted(wages)[len(wages) // 2] >= minimum_wage(date(1998, 7, 1))


def test_lives_differ(world: World) -> None:
    categories = set(ContributionMonth.objects.values_list("category", flat=True))
    assert {"employee", "domestic", "own_account", "mei"} <= categories
    below = [
        cents
        for month, cents in ContributionMonth.objects.filter(
            month__gte=date(2020, 1, 1), category="employee"
        ).values_list("month", "remuneration_cents")
        if cents < minimum_wage(month)
    ]
    assert below, "nobody has a part-time month below the minimum"
    assert Person.objects.filter(died_on__isnull=False).exists()


def test_there_is_a_claim_in_every_state(world: World) -> None:
    found = Counter(Claim.objects.values_list("state", flat=True))
    minutes_only = {"grant_held", "refusal_held"}  # the time to undo is over in the story
    assert set(found) == set(ClaimState.values) - minutes_only
    assert found["granted"] >= 12
    assert sum(found.values()) >= 40


def test_every_decision_has_its_letter_and_every_grant_its_award(world: World) -> None:
    granted = Claim.objects.filter(state="granted").count()
    lowered = Reduction.objects.filter(state="carried_out", revision__new_cents__gt=0).count()
    assert Award.objects.values("decision").distinct().count() == granted + lowered
    judged = Appeal.objects.filter(decided_at__isnull=False).count()
    assert judged == 2
    decided = Letter.objects.exclude(kind__in=["appointment", "question"]).count()
    assert decided == Decision.objects.count() + judged
    assert Notice.objects.count() > granted


def test_no_refusal_is_automatic_and_each_has_two_officers(world: World) -> None:
    for claim in Claim.objects.filter(state="refused"):
        decision = cases.decision_of(claim)
        assert decision is not None
        assert decision.officer_id != decision.second_officer_id is not None


def test_past_pay_runs_are_reconciled_and_nothing_is_in_transit(world: World) -> None:
    runs = list(PayRun.objects.order_by("month", "number"))
    assert [run.kind for run in runs] == ["month", "month", "month", "thirteenth"]
    assert {run.state for run in runs} == {"reconciled"}
    assert money_in.ledger_balance("payments_in_transit") == 0
    assert Payment.objects.filter(state="returned").exists()
    assert runs[2].holds.exists()
    assert {one.kind for one in runs[3].payments.all()} == {"thirteenth"}


def test_the_ledger_adds_up_when_the_database_checks_every_entry(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT coalesce(sum(amount_cents), 0) FROM contributions_ledgerline")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_bills_are_paid_open_and_overdue(world: World) -> None:
    states = Counter(Bill.objects.values_list("state", flat=True))
    assert states["paid"] >= 30
    assert states["open"] >= 3
    assert Bill.objects.filter(state="open", due_on__lt=TODAY).exists()
    assert money_in.unmatched_count() == 3


def test_one_payroll_is_faulty_and_the_mill_has_not_filed_its_last(world: World) -> None:
    faulty = Declaration.objects.get(state="faulty")
    assert faulty.fault_count == 2
    assert money_in.due_of(world.employers[MILL].pk, TODAY) == world.calendar.ago(1)


def test_only_what_is_left_to_the_worker_is_still_to_do(world: World) -> None:
    assert not OutboxEvent.objects.exclude(last_error="").exists()
    due = OutboxEvent.objects.filter(state="due", due_at__lte=world.calendar.at(-1, 1))
    kinds = set(due.values_list("kind", flat=True))
    assert "claim.submitted" in kinds
    later = {"notice.sent", "request.due", "conditions.due", "reduction.due"}
    later |= {"appointment.remind", "notice.remind"}
    assert kinds <= {"claim.submitted"} | later


def test_every_chain_of_looks_is_sound(world: World) -> None:
    looked_at = AccessLogEntry.objects.values_list("person_id", flat=True).distinct()
    assert looked_at.count() >= 40
    assert [access_log.verify(person_id) for person_id in looked_at] == [[]] * len(looked_at)


@pytest.mark.parametrize(("key", "wanted"), [("marilda", []), ("benedito", ["gap_in_employment"])])
def test_the_tour_ends_as_the_guide_says(world: World, key: str, wanted: list[str]) -> None:
    person = world.citizens[key].person
    assessed = assess_facts(gather(person.pk, ANSWERS, TODAY), TODAY)
    reasons = reasons_for_a_human(assessed, has_account=True, has_award=False)
    assert [reason["key"] for reason in reasons] == wanted
    assert assessed.best.entitled


def test_an_unclear_claim_of_the_tour_comes_to_the_office_of_the_guide(world: World) -> None:
    assert unit_for(world.citizens["benedito"].person.pk) == world.units["central"].pk


def test_the_pensioner_of_the_tour_sees_the_next_payment(world: World) -> None:
    payment = pay.next_payment(world.citizens["osvaldo"].person.pk, TODAY)
    assert payment is not None
    assert payment.on > TODAY
    assert payment.thirteenth_cents > 0  # granted after May: with November


def test_a_refused_person_of_the_tour_can_still_contest_in_time(world: World) -> None:
    claim = Claim.objects.get(person=world.citizens["severino"].person)
    decision = cases.decision_of(claim)
    assert decision is not None
    assert decision.appeal_until >= TODAY
    assert cases.appeal_of(decision) is None


def test_nothing_happened_in_the_future(world: World) -> None:
    assert not Claim.objects.filter(filed_on__gt=TODAY).exists()
    assert not Notice.objects.filter(sent_at__date__gt=TODAY + timedelta(days=1)).exists()


def test_a_family_is_warned_and_has_something_to_say_and_an_office_something_to_read(
    world: World,
) -> None:
    mother = world.citizens["ivone"].person
    periods = {(one.kind, one.state): one for one in FollowUp.objects.filter(person=mother)}
    warned = periods["school", "applied"]
    assert (warned.step, warned.decision.outcome) == ("warning", "warned")
    assert periods["school", "open"].first_month > warned.first_month
    assert GivenReason.objects.get(person=mother).state == "given"


def test_a_second_seed_does_nothing(world: World) -> None:
    before = Person.objects.count()
    assert seed(TODAY, said_nothing) is None
    assert Person.objects.count() == before


def play_files(world: World, folder: Path) -> dict[str, Path]:
    return write_files(world, folder, world.calendar.at(0, 1))


def checked(world: World, path: Path) -> Declaration:
    """The file as the mill's administrator would send it, after its check."""
    at = world.calendar.at(0, 2)
    actor, mill = world.filer(MILL, at), world.employers[MILL].pk
    month = world.calendar.ago(1)
    uploaded = money.upload_declaration(actor, mill, month, path.name, path.read_bytes(), at)
    return money.check_declaration(uploaded.pk, at)


@pytest.mark.parametrize("kind", ["payroll", "payroll as a workbook"])
def test_the_payroll_to_play_with_has_250_lines_and_no_fault(
    world: World, kind: str, tmp_path: Path
) -> None:
    path = play_files(world, tmp_path)[kind]
    with transaction.atomic():
        declaration = checked(world, path)
        assert (declaration.state, declaration.line_count) == ("ready", 250)
        transaction.set_rollback(True)


def test_the_check_finds_the_twelve_planted_faults_and_no_other(
    world: World, tmp_path: Path
) -> None:
    path = play_files(world, tmp_path)["payroll with 12 faults"]
    with transaction.atomic():
        faults = checked(world, path).faults.filter(blocking=True)
        assert [(fault.line, fault.code) for fault in faults] == list(PLANTED)
        transaction.set_rollback(True)


def test_the_statement_to_play_with_pays_the_open_bill_of_the_grocer(
    world: World, tmp_path: Path
) -> None:
    content = play_files(world, tmp_path)["bank statement"].read_bytes()
    grocer = world.employers["grocer"].pk
    with transaction.atomic():
        at = world.calendar.at(0, 2)
        assert money_in.open_bills(grocer).count() == 1
        money.import_statement(world.officer("nestor", at), content, at)
        assert money_in.open_bills(grocer).count() == 0
        transaction.set_rollback(True)


def test_the_identity_provider_knows_everybody_of_the_guide(world: World, tmp_path: Path) -> None:
    path = tmp_path / "citizens.json"
    write_identities(world, path)
    known = {row["name"] for row in read_citizens(path)}
    assert {name for name, _what in demo_guide.CITIZENS} <= known


def test_the_guide_names_staff_and_files(world: World, settings: Any) -> None:
    play_files(world, Path(settings.DEMO_FILES_DIR))
    text = demo_guide.text("http://localhost:8000")
    usernames = {name.strip() for names, _what in demo_guide.STAFF for name in names.split(",")}
    assert usernames <= set(world.staff)
    assert "-12-faults.csv" in text
    assert max(map(len, text.splitlines())) < 200


# ── The homes are alive ──────────────────────────────────────────────────────────────────────


def browser_of(world: World, who: str, employer: bool = False) -> Client:
    """A signed-in browser of a person or a member of staff."""
    user = world.staff[who].user if who in world.staff else world.users[who]
    user.refresh_from_db()  # the story may have given them another password since
    client = Client()
    client.force_login(user)
    session = client.session
    session["level"] = 2
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1, "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    if employer:
        session["capacity"] = f"mandate-{user.mandates.get().pk}"
    session.save()
    return client


@pytest.mark.parametrize(
    ("who", "employer", "words"),
    [
        ("osvaldo", False, "Your next payment"),
        ("jandira", False, "We need an answer from you"),
        ("neide", False, "You began an application"),
        ("severino", False, "Read the decision"),
        ("marilda", False, "You could ask for the old-age pension"),
        ("benedito", False, "You could ask for the old-age pension"),
        ("teresa", False, "You could ask for a survivors’ pension"),
        ("kwame", False, "Paid in for you so far"),
        ("gap-5", False, "What we are doing"),
        ("caio", True, "Next to send"),
        ("builder-0", True, "2 lines need mending"),
        ("haulage-0", True, "A bill is overdue"),
        ("joana", False, "Take the next file"),
        ("helena", False, "Refusals that wait for a second officer"),
        ("nestor", False, "3 bookings that need a person"),
        ("magali", False, "Steps given up by the machine"),
        ("hugo", False, "Enrolment codes"),
    ],
)
def test_each_home_says_first_what_matters(
    world: World, who: str, employer: bool, words: str
) -> None:
    with time_machine.travel(world.calendar.at(0, TODAY.day, 9), tick=False):
        answer = browser_of(world, who, employer).get("/")
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_the_public_register_counts_answers_so_that_no_machine_seems_to_refuse(
    world: World,
) -> None:
    answers = {one.route: one for one in regulations.decisions_by_route()}
    by_machine = answers["engine"]
    assert by_machine.granted == by_machine.count
    assert by_machine.count < Decision.objects.filter(decided_by="engine").count()


@pytest.mark.parametrize(
    ("who", "employer"), [("osvaldo", False), ("caio", True), ("joana", False), ("nestor", False)]
)
def test_a_home_needs_few_queries_however_long_the_life(
    world: World, who: str, employer: bool, django_assert_max_num_queries: Any
) -> None:
    with time_machine.travel(world.calendar.at(0, TODAY.day, 9), tick=False):
        client = browser_of(world, who, employer)
        with django_assert_max_num_queries(25):
            client.get("/")


def test_papers_were_handed_in_a_fact_was_flagged_and_a_value_said_to_be_wrong(
    world: World,
) -> None:
    papers = Evidence.objects.filter(draft__claim__state__in=["in_review", "awaiting_answer"])
    assert {paper.state for paper in papers} == {"received", "rejected"}
    assert {paper.scan for paper in papers} == {"no_scanner"}
    assert Flag.objects.filter(state="open", claim__state="in_review").exists()
    assert Correction.objects.filter(state="open").count() == 1


def test_what_follows_a_decision_can_be_seen(world: World) -> None:
    herminia = world.citizens["herminia"].person
    shares = Award.objects.filter(decision__claim__person=herminia)
    assert set(shares.values_list("stage", "parts")) == {(1, 3), (2, 2)}
    reductions = set(Reduction.objects.values_list("state", flat=True))
    assert reductions == {"hearing", "proposed", "carried_out"}
    by_run = Overpayment.objects.get(state="taking", bills=None)
    by_bill = Overpayment.objects.get(state="taking", bills__isnull=False)
    assert by_run.deductions.filter(deducted_cents__gt=0).exists()
    assert by_bill.bills.filter(state="open").count() == 1
    assert Revision.objects.filter(state="open").count() == 3
    offered = Hearing.objects.filter(state="offered")
    assert offered.count() == 3
    assert all(one.starts_at.date() > TODAY for one in offered)
    assert Sampled.objects.exists()
    assert InformationRequest.objects.filter(state="open", what__contains="mais uma vez").exists()


def test_money_came_back_without_its_reference_and_a_second_one_of_the_treasury_is_to_look(
    world: World,
) -> None:
    [match] = cases.overpayments.matches()
    assert match.entry.amount_cents == match.bill.cents
    assert match.bill.reference not in match.entry.remittance_text
    assert match.proposed_by.username == "nestor"


def test_a_survivors_pension_has_read_that_it_was_an_accident_at_work(world: World) -> None:
    [notice] = money_in.accidents_of(world.citizens["aurelio"].person.pk)
    claim = Claim.objects.get(benefit="survivors", person=world.citizens["herminia"].person)
    facts = claim.determinations.earliest("id").facts
    assert facts["claims"]["survivors"]["accident"] is True
    assert facts["accidents"][0]["source"] == f"accident notice {notice.reference}"
    assert claim.state == "granted"


def test_an_employer_told_of_an_accident_in_time_and_a_worker_told_what_hers_did_not(
    world: World,
) -> None:
    at_the_press, on_the_way = (
        money_in.accidents_of(world.citizens[key].person.pk)[0] for key in ("benedito", "marilda")
    )
    assert (at_the_press.teller, on_the_way.teller) == ("employer", "worker")
    assert at_the_press.due_on == timezone.localdate(at_the_press.filed_at)
    assert on_the_way.due_on is None
    assert Notice.objects.filter(case=at_the_press.reference).count() == 1


def test_who_runs_the_mill_reads_what_its_clerk_did_and_was_told_of_each(world: World) -> None:
    mill = world.employers[MILL].pk
    done = list(people.company_acts(mill, None).order_by("at", "id"))
    assert [one.page.partition(":")[2] for one in done] == ["upload", "file"] * 2
    clerk, boss = world.clerks[MILL], world.mandates[MILL]
    assert [one.mandate_id for one in done] == [clerk.pk, boss.pk] * 2
    told = Notice.objects.filter(person=world.citizens["caio"].person, kind="acted_for_company")
    assert told.count() == 2


def test_what_people_and_officers_wrote_is_in_the_language_of_brazil(world: World) -> None:
    written = [
        *InformationRequest.objects.filter(asked_by__isnull=False).values_list("what", "why"),
        *Appeal.objects.values_list("grounds"),
        *Vote.objects.values_list("words"),
        *Reduction.objects.values_list("why"),
    ]
    english = re.compile(r"\b(the|your|was|of|and)\b", re.IGNORECASE)
    assert len(written) > 20
    assert [text for row in written for text in row if english.search(text)] == []
