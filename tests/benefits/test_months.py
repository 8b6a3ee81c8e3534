"""Months missing or wrong in the record: told, asked of the company, decided, counted once."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import actor_for
from accounts.models import Identity, Role, StaffMember
from benefits.eligibility.facts import own_facts
from benefits.models import Evidence, MonthCase
from benefits.process import certify
from benefits.process import months as process
from contributions import queries as record
from contributions.models import ContributionMonth, Employment, RecognisedMonth
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from portal.states import IllegalTransition
from tests.benefits.evidence import files
from tests.benefits.test_certificates import at_a_desk
from tests.benefits.world import NOW as CLAIMED
from tests.contributions import world
from tests.contributions.test_pages import browser, page, staff_browser
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER, TODAY

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 5, 1)
MARCH_TO_MAY = {"2026-03", "2026-04", "2026-05"}
RIGHT = "I worked all three months and earned 2,400."
WHY = "The payslips name another person and another company."


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(outbox, "ring", lambda: None)


@pytest.fixture
def job():
    """A worker in a running job since January 2026, of which nobody declared anything."""
    worker, payer = world.person("Rosa Alves"), world.employer()
    world.employ(worker, payer, date(2026, 1, 1))
    return worker, payer


def own(worker):
    held = Identity.objects.filter(person=worker).first()
    return actor_for(
        held.user_id if held else world.citizen(worker).pk, {"capacity": "self", "level": 3}, TODAY
    )


def told(worker, payer, first=FIRST, last=LAST):
    return process.open_case(
        own(worker), employer_id=payer.pk, first=first, last=last, words=RIGHT, at=NOW
    )


def recognised(case, first=FIRST, last=date(2026, 5, 31), cents=2_400_00, by=None, at=NOW):
    return process.recognise(
        by or world.officer(Role.CASEWORKER), case, starts_on=first, ends_on=last, cents=cents,
        number="PS-7", issuer="Padaria Aurora", issued_on=date(2026, 6, 5), at=at,
    )  # fmt: skip


def refused(case, at=NOW):
    process.propose_no(world.officer(Role.CASEWORKER), case, WHY, at)
    return process.confirm_no(world.officer(Role.CASEWORKER), case, at)


def held(worker):
    """The record: each month with its pay and where it is from."""
    return [
        (f"{one.month:%Y-%m}", one.remuneration_cents, one.source.split(" ")[0])
        for one in record.record_of(worker.pk)
    ]


# ── Recognised months ────────────────────────────────────────────────────────────────────────


def test_recognised_months_count_at_once_and_close_the_case(job):
    worker, payer = job
    case = recognised(told(worker, payer))
    assert case.state == "settled"
    assert [month for month, _cents, _source in held(worker)] == sorted(MARCH_TO_MAY)
    counted = own_facts(worker.pk, {}, TODAY)
    assert len(counted.facts.months) == 3
    doubts = {(one["key"], one["values"].get("from")) for one in counted.doubts}
    assert ("declared_unpaid", "2026-03") not in doubts  # nobody declared it
    assert ("gap_in_employment", "2026-01") in doubts and len(doubts) == 2
    month = RecognisedMonth.objects.get(month=FIRST)
    assert month.contribution_cents > 0 and month.before_cents is None
    assert (month.worked_from, month.worked_to) == (FIRST, date(2026, 3, 31))
    assert Notice.objects.filter(person=worker, kind="months_recognised").count() == 1


def test_a_second_press_recognises_nothing_more(job):
    worker, payer = job
    case = told(worker, payer, last=date(2026, 6, 1))
    recognised(case)
    with pytest.raises(Mendable, match="Another decision"):
        recognised(case)
    assert RecognisedMonth.objects.count() == 3


def test_one_case_is_open_for_a_person_and_employer(job):
    worker, payer = job
    first = told(worker, payer)
    assert told(worker, payer, date(2026, 7, 1), date(2026, 7, 1)).pk == first.pk
    assert MonthCase.objects.count() == 1


def test_a_payroll_that_comes_later_takes_the_place_of_what_was_decided(job):
    worker, payer = job
    recognised(told(worker, payer, SEPTEMBER, OCTOBER), SEPTEMBER, date(2026, 10, 31))
    assert {one.month for one in record.recognised_not_filed()} == {SEPTEMBER, OCTOBER}
    world.filed(payer, [worker], ["2.600,00"])
    assert held(worker) == [
        ("2026-09", 2_400_00, "decision"),
        ("2026-10", 2_600_00, "declaration"),
    ]
    assert {one.month for one in record.recognised_not_filed()} == {SEPTEMBER}


def test_a_payroll_with_less_pay_or_without_the_worker_takes_nothing_away(job):
    worker, payer = job
    recognised(told(worker, payer, OCTOBER, OCTOBER), OCTOBER, date(2026, 10, 31))
    signs = world.acting_for(payer)
    world.filed(payer, [worker, world.person()], ["1.800,00", "2.000,00"], actor=signs)
    assert held(worker) == [("2026-10", 2_400_00, "decision")]
    other = [world.person()]
    world.filed(payer, other, actor=signs)  # a correction that leaves the worker out
    assert held(worker) == [("2026-10", 2_400_00, "decision")]


steps = st.lists(
    st.sampled_from(["decide", "same", "more", "less", "without"]), min_size=1, max_size=5
)
WAGES = {"same": ["2.400,00"], "more": ["2.600,00"], "less": ["1.800,00"]}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_whatever_comes_first_a_month_counts_once_and_not_below_the_decision(steps):
    worker, payer, other = world.person(), world.employer(), world.person()
    world.employ(worker, payer, date(2026, 1, 1))
    case, signs, decided = told(worker, payer, OCTOBER, OCTOBER), world.acting_for(payer), False
    pay = None
    for number, step in enumerate(steps):
        at = NOW + timedelta(minutes=number)
        if step == "decide":
            if not decided and (pay is None or pay < 2_400_00):
                recognised(case, OCTOBER, date(2026, 10, 31), at=at)
                decided = True
            continue
        wages = WAGES.get(step)
        workers = [other, worker] if wages else [other]
        world.filed(payer, workers, [f"2.000,{number:02d}", *(wages or [])], actor=signs, at=at)
        pay = {"same": 2_400_00, "more": 2_600_00, "less": 1_800_00}.get(step)
    expected = max([*([pay] if pay else []), *([2_400_00] if decided else [])], default=None)
    found = record.record_of(worker.pk)
    assert [one.remuneration_cents for one in found] == ([expected] if expected else [])
    assert len(own_facts(worker.pk, {}, TODAY).facts.months) == len(found)


def test_pay_that_was_declared_too_low_is_raised_and_a_higher_one_is_left(job):
    worker, payer = job
    world.filed(payer, [worker], ["2.000,00"])
    case = told(worker, payer, OCTOBER, OCTOBER)
    with pytest.raises(Mendable, match="at least this pay"):
        recognised(case, OCTOBER, date(2026, 10, 31), cents=2_000_00)
    assert recognised(case, OCTOBER, date(2026, 10, 31)).state == "settled"
    assert held(worker) == [("2026-10", 2_400_00, "decision")]


def test_a_mistake_is_taken_back_by_another_officer_and_the_record_is_as_it_was(job):
    worker, payer = job
    world.filed(payer, [worker], ["2.000,00"])
    before = held(worker)
    officer = world.officer(Role.CASEWORKER)
    case = told(worker, payer, SEPTEMBER, OCTOBER)
    recognised(case, SEPTEMBER, date(2026, 10, 31), by=officer)
    with pytest.raises(Mendable, match="Another officer"):
        process.strike(officer, case, WHY, NOW)
    assert process.strike(world.officer(Role.CASEWORKER), case, WHY, NOW) == 2
    assert held(worker) == before
    assert Notice.objects.filter(person=worker, kind="months_struck").count() == 1


def test_days_outside_every_known_job_are_a_job_of_those_days(job):
    worker, payer = job
    case = told(worker, payer, date(2025, 11, 1), date(2025, 12, 1))
    recognised(case, date(2025, 11, 10), date(2025, 12, 31))
    made = Employment.objects.get(person=worker, started_on=date(2025, 11, 10))
    assert made.ended_on == date(2025, 12, 31) and made.source == f"decision {case.reference}"
    first = next(one for one in own_facts(worker.pk, {}, TODAY).facts.months)
    assert (first.month, first.first_day) == (date(2025, 11, 1), 10)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 5, 31), date(2026, 3, 1), "ends_on"),
        (date(2026, 3, 1), date(2026, 6, 30), "starts_on"),
    ],
)
def test_days_that_cannot_be_are_said_beside_the_field(job, first, last, field):
    case = told(*job)
    with pytest.raises(Mendable) as trouble:
        recognised(case, first, last)
    assert trouble.value.field == field and not ContributionMonth.objects.exists()


def test_the_database_lets_nobody_rewrite_or_delete_a_recognised_month(job):
    from django.db import DatabaseError, transaction

    recognised(told(*job))
    for act in (
        lambda: RecognisedMonth.objects.update(remuneration_cents=1),
        lambda: RecognisedMonth.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), acting("test", "rewrites"):
            act()


# ── The company ──────────────────────────────────────────────────────────────────────────────


def test_the_company_is_asked_once_answers_once_and_its_payroll_closes_the_case(job):
    worker, payer = job
    signs = world.acting_for(payer)
    case = told(worker, payer, OCTOBER, OCTOBER)
    with pytest.raises(Http404):  # not asked yet
        process.answer_for_company(signs, case, answer="confirms", words="", at=NOW)
    officer = world.officer(Role.CASEWORKER)
    process.ask_company(officer, case, NOW)
    case = process.ask_company(officer, case, NOW)
    assert Notice.objects.filter(kind="months_asked").count() == 1
    case = process.answer_for_company(signs, case, answer="confirms", words="", at=NOW)
    with pytest.raises(Mendable):
        process.answer_for_company(signs, case, answer="denies", words=WHY, at=NOW)
    filed = world.filed(payer, [worker], ["2.400,00"], actor=signs)
    process.months_came(filed.declaration.pk, NOW)
    process.months_came(filed.declaration.pk, NOW)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == ("settled", None)
    assert Notice.objects.filter(person=worker, kind="months_came").count() == 1


def test_a_payroll_of_one_of_two_months_leaves_the_case_open(job):
    worker, payer = job
    case = told(worker, payer, SEPTEMBER, OCTOBER)
    process.months_came(world.filed(payer, [worker]).declaration.pk, NOW)
    case.refresh_from_db()
    assert case.state == "open"
    assert recognised(case, SEPTEMBER, date(2026, 9, 30)).state == "settled"


# ── Two for a no, and a third ────────────────────────────────────────────────────────────────


def test_a_no_takes_two_officers_and_says_why_and_until_when(job):
    worker, payer = job
    case, officer = told(worker, payer), world.officer(Role.CASEWORKER)
    with pytest.raises(Mendable):
        process.propose_no(officer, case, "No.", NOW)
    case = process.propose_no(officer, case, WHY, NOW)
    with pytest.raises(Mendable, match="another officer"):
        process.confirm_no(officer, case, NOW)
    assert not Notice.objects.filter(kind="months_refused").exists()
    case = process.confirm_no(world.officer(Role.CASEWORKER), case, NOW)
    notice = Notice.objects.get(kind="months_refused", person=worker)
    assert notice.values["reason"] == WHY
    assert case.contest_until == TODAY + timedelta(days=30)


def test_what_is_contested_is_looked_at_by_a_third_officer(job):
    case = refused(told(*job))
    with pytest.raises(Mendable):
        process.contest(own(case.person), case, RIGHT, NOW + timedelta(days=31))
    case = process.contest(own(case.person), case, RIGHT, NOW)
    for officer in (case.proposed_by, case.decided_by):
        with pytest.raises(Mendable, match="another officer"):
            process.uphold(actor_for(officer.user_id, {}, TODAY), case, WHY, NOW)
    again = process.give_back(world.officer(Role.SUPERVISOR), case, NOW)
    assert recognised(again).state == "settled"


def test_the_no_stays_with_the_name_of_the_third(job):
    case = process.contest(own(job[0]), refused(told(*job)), RIGHT, NOW)
    assert process.uphold(world.officer(Role.SUPERVISOR), case, WHY, NOW).state == "upheld"
    assert told(*job).pk != case.pk  # with other papers one may tell it anew


def test_what_is_over_cannot_be_decided_again(job):
    case = process.take_back(own(job[0]), told(*job), NOW)
    with pytest.raises(Mendable):
        recognised(case)
    with pytest.raises(IllegalTransition):
        process.propose_no(world.officer(Role.CASEWORKER), case, WHY, NOW)


# ── Who may ──────────────────────────────────────────────────────────────────────────────────


def test_others_may_not(job):
    worker, payer = job
    case = told(worker, payer)
    process.ask_company(world.officer(Role.CASEWORKER), case, NOW)
    case.refresh_from_db()
    other = own(world.person())
    for act in (
        lambda: process.take_back(other, case, NOW),
        lambda: process.add_paper(other, case, "a.pdf", files.pdf(), NOW),
        lambda: process.answer_for_company(
            world.acting_for(world.employer()), case, answer="confirms", words="", at=NOW
        ),
        lambda: process.answer_for_company(
            world.acting_for(payer, "employer_clerk"), case, answer="confirms", words="", at=NOW
        ),
        lambda: recognised(case, by=world.officer(Role.AUDITOR)),
        lambda: recognised(case, by=world.officer(Role.TREASURY)),
        lambda: recognised(case, by=own(worker)),
        lambda: process.strike(world.officer(Role.AUDITOR), case, WHY, NOW),
        lambda: process.open_case(
            world.acting_for(payer), employer_id=payer.pk, first=FIRST, last=LAST, words=RIGHT,
            at=NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(Http404):
            act()
    with pytest.raises(Mendable):  # an employer of somebody else
        process.open_case(
            own(worker), employer_id=world.employer().pk, first=FIRST, last=LAST, words=RIGHT,
            at=NOW,
        )  # fmt: skip


def test_an_officer_does_not_decide_for_their_own_people(job):
    case = told(*job)
    holder = world.staff(Role.CASEWORKER)
    with acting("test", "world"):
        StaffMember.objects.filter(user=holder).update(person=case.person)
    with pytest.raises(Http404):
        recognised(case, by=actor_for(holder.pk, {}, TODAY))


# ── The pages ────────────────────────────────────────────────────────────────────────────────


def form(payer, **more):
    return {
        "employer": payer.pk, "first_month_month": "3", "first_month_year": "2026",
        "last_month_month": "5", "last_month_year": "2026", "words": RIGHT, **more,
    }  # fmt: skip


def day(name, when):
    return {f"{name}_{part}": getattr(when, part) for part in ("day", "month", "year")}


def test_a_person_tells_it_with_papers_and_an_officer_puts_it_right(job):
    worker, payer = job
    client = browser(world.citizen(worker), capacity="self")
    address = reverse("benefits:wrong_month", args=["2026-03"])
    assert address in page(client, reverse("contributions:record"))
    assert "Nobody has declared this month" in page(client, address)
    assert client.post(address, {"words": ""}).status_code == 422
    slip = SimpleUploadedFile("slip.pdf", files.pdf())
    answer = client.post(address, form(payer, files=slip))
    case = MonthCase.objects.get()
    assert answer.url == reverse("benefits:months_case", args=[case.reference])
    assert Evidence.objects.get().draft_id == case.draft_id
    assert "slip.pdf" in page(client, answer.url)
    assert case.reference in page(client, reverse("benefits:months_cases"))
    desk = staff_browser(Role.CASEWORKER)
    assert case.reference in page(desk, reverse("benefits:months_desk"))
    at_desk = reverse("benefits:months_decide", args=[case.reference])
    assert RIGHT in page(desk, at_desk) and "slip.pdf" in page(desk, at_desk)
    assert desk.post(at_desk, {"do": "ask"}).status_code == 302
    sent = {
        "do": "recognise", "cents": "2400.00", "number": "PS-7", "issuer": "Padaria",
        **day("starts_on", FIRST), **day("ends_on", date(2026, 5, 31)),
        **day("issued_on", date(2026, 6, 5)),
    }  # fmt: skip
    assert desk.post(at_desk, sent | {"number": ""}).status_code == 422
    assert desk.post(at_desk, sent).status_code == 302
    assert desk.post(at_desk, sent).status_code == 422  # a second click
    shown = page(client, reverse("contributions:record"))
    assert "Recognised" in shown and f"decision {case.reference}" in shown
    assert "PS-7" in page(client, answer.url)
    treasury = staff_browser(Role.TREASURY)
    assert payer.organisation.name in page(treasury, reverse("contributions:overdue"))


def test_the_company_reads_the_question_and_answers(job):
    worker, payer = job
    case = process.ask_company(world.officer(Role.CASEWORKER), told(worker, payer), NOW)
    holder = world.citizen()
    client = browser(holder, **world.session_of(world.mandate(holder, payer)))
    listed = reverse("benefits:months_asked")
    assert listed in page(client, reverse("contributions:employer"))
    assert case.reference in page(client, listed)
    address = reverse("benefits:months_answer", args=[case.reference])
    assert RIGHT not in page(client, address)  # the person's words are for the officer
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"answer": "denies", "words": ""}).status_code == 422
    assert client.post(address, {"answer": "denies", "words": WHY}).status_code == 302
    assert WHY in page(client, address)


def test_a_refused_person_contests_on_their_page(job):
    case = refused(told(*job))
    client = browser(Identity.objects.get(person=job[0]).user, capacity="self")
    address = reverse("benefits:months_case", args=[case.reference])
    assert "Contest it" in page(client, address)
    assert client.post(address, {"do": "contest", "words": ""}).status_code == 422
    assert client.post(address, {"do": "contest", "words": RIGHT}).status_code == 302
    case.refresh_from_db()
    assert case.state == "contested"


# ── From a claim ─────────────────────────────────────────────────────────────────────────────


def test_an_officer_recognises_months_from_the_claim_whose_papers_prove_them():
    claim, officer = at_a_desk()
    worker, payer = claim.person, world.employer("Fazenda")
    world.employ(worker, payer, date(2019, 1, 1), ended_on=date(2019, 12, 31))
    before = claim.determinations.count()
    said = {
        "certifies": "job", "starts_on": date(2019, 3, 1), "ends_on": date(2019, 4, 30),
        "cents": 2_400_00, "number": "D-1", "issuer": "Fazenda", "issued_on": date(2026, 10, 1),
    }  # fmt: skip
    with pytest.raises(Mendable) as trouble:
        certify(officer, claim.pk, at=CLAIMED, employer="Nobody", **said)
    assert trouble.value.field == "employer"
    case = certify(officer, claim.pk, at=CLAIMED, employer=payer.organisation.name, **said)
    assert (case.state, case.words, case.draft) == ("settled", claim.protocol, None)
    assert [(one.month.month, one.remuneration_cents) for one in record.record_of(worker.pk)
            if one.employer_id == payer.pk] == [(3, 2_400_00), (4, 2_400_00)]  # fmt: skip
    assert claim.determinations.count() == before + 1
