"""From the answers to the award, benefit by benefit; what is missing is asked, never refused."""

from datetime import date, timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import AccessLogEntry
from benefits import process, queries
from benefits.adjudication.models import Decision, InformationRequest
from benefits.applications import forms, questions, steps
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.eligibility import registers
from benefits.eligibility.assessment import determinations, is_stale, replay
from benefits.law.maternity import determine
from benefits.law.statute import the_law
from benefits.payments.models import Award, Payment
from portal import outbox
from portal.messages import letters, notices
from portal.messages.models import Letter, Notice
from tests.benefits import world
from tests.benefits.forms import walk
from tests.benefits.forms import world as lives
from tests.benefits.payments import world as pay_world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
ASSESS = import_module("benefits.process.assess")  # its verb has the same name
AT_ONCE = ("old_age", "maternity", "unemployment", "assistance", "family_grant", "family_allowance")
BY_PEOPLE = (
    "survivors",
    "imprisonment",
    "temporary_incapacity",
    "permanent_incapacity",
    "accident_aid",
    "closed_season",
)


def drain(at=NOW):
    outbox.drain(lambda: at)


def clean(benefit, **answers):
    made, given = lives.CLEAN[benefit]()
    return lives.assessed(made, benefit, **{**given, **answers})


def all_papers(claim_ids):
    """Every paper of the forms was handed in."""
    return {
        claim.pk: {paper.key: "received" for paper in forms.of(claim.benefit).papers}
        for claim in Claim.objects.filter(pk__in=claim_ids)
    }


def keys(claim):
    return {one["key"] for one in claim.referral_reasons}


# ── Granted at once, or with a person ────────────────────────────────────────────────────────


@pytest.mark.parametrize("benefit", AT_ONCE)
def test_a_clean_application_is_granted_at_once_with_award_and_letter(benefit):
    claim = clean(benefit)
    assert claim.state == ClaimState.GRANTED, claim.referral_reasons
    drain()
    assert Award.objects.filter(decision__claim=claim).exists()
    letter = Letter.objects.get(case=claim.protocol)
    assert letters.printed(letter).pdf.startswith(b"%PDF-")
    for notice in Notice.objects.filter(case=claim.protocol):
        assert notices.words(notice).title


@pytest.mark.parametrize("benefit", ["temporary_incapacity", "permanent_incapacity"])
def test_what_only_a_doctor_can_say_goes_to_one_by_itself(benefit, monkeypatch):
    monkeypatch.setattr(ASSESS, "papers_of_each", all_papers)
    world.officer(world.unit())
    claim = clean(benefit)
    assert claim.state == ClaimState.AWAITING_ASSESSMENT
    assert claim.referrals.get().kind == "incapacity"
    process.withdraw(world.as_person(claim.person), claim.pk, "", NOW)
    assert claim.referrals.get().state == "cancelled"


@pytest.mark.parametrize("benefit", BY_PEOPLE)
def test_what_a_person_must_confirm_waits_for_one(benefit, monkeypatch):
    monkeypatch.setattr(ASSESS, "papers_of_each", all_papers)
    world.officer(world.unit())
    claim = clean(benefit)
    assert claim.state in (ClaimState.IN_REVIEW, ClaimState.AWAITING_ASSESSMENT)
    assert claim.unit_id is not None
    assert not Decision.objects.exists()


def test_maternity_by_an_individual_contributor_runs_120_days():
    claim = clean("maternity")
    drain()
    award = Award.objects.get(decision__claim=claim)
    assert award.starts_on == date(2026, 10, 5)
    assert (award.ends_on - award.starts_on).days == 119
    assert award.amount_cents == 300_000


def expecting(**more):
    """A mother-to-be, 20 days before the day that her doctor named."""
    made, given = lives.mother()
    given |= {"child": "other", "event": "expected"}
    return made, given | {"expected_on": "2026-12-10", "leave_on": "2026-11-20"} | more


def test_maternity_pay_can_begin_before_the_birth_and_lasts_no_longer_for_it():
    made, given = expecting()
    known = queries.known_of_draft(Draft(person=made, benefit="maternity", answers=given), lives.ON)
    found = forms.of("maternity").claims(known)["maternity"]
    determination = determine(found, the_law(), lives.ON)
    assert determination.entitled
    assert determination.starts_on == date(2026, 11, 20)
    assert (determination.ends_on - determination.starts_on).days == 119


def test_a_birth_still_to_come_needs_the_doctors_word_and_a_person_who_reads_it():
    world.officer(world.unit())
    made, given = expecting()
    claim = lives.assessed(made, "maternity", **given)
    assert claim.state == ClaimState.AWAITING_ANSWER
    assert claim.requests.get().needs == [{"kind": "paper", "key": "pregnancy_certificate"}]
    assert {"birth_expected", "papers_missing"} <= keys(claim)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"expected_on": "2026-12-19"}, "expected_on"),  # 29 days ahead
        ({"expected_on": "2026-11-19"}, "expected_on"),  # yesterday
        ({"expected_on": None}, "expected_on"),
        ({"leave_on": "2026-11-11"}, "leave_on"),  # 29 days before
        ({"leave_on": "2026-12-11"}, "leave_on"),  # after the birth
        ({"leave_on": None}, "leave_on"),
    ],
)
def test_days_around_a_birth_to_come_are_held_to_the_28_days_of_the_law(said, field):
    _made, given = expecting(**said)
    assert set(event_form(given).errors) == {field}


@pytest.mark.parametrize("said", [{"expected_on": "2026-12-18"}, {"leave_on": "2026-11-12"}])
def test_the_28th_day_before_the_birth_is_in_time(said):
    _made, given = expecting(**said)
    if "expected_on" in said:
        given["leave_on"] = said["expected_on"]
    assert event_form(given).is_valid()


def event_form(given):
    step = questions.step("maternity", "event")
    return step.form(walk.posted(step, given), on=lives.ON)


def test_the_instalments_of_unemployment_are_dated_and_untouched_by_january():
    claim = clean("unemployment")
    drain()
    award = Award.objects.get(decision__claim=claim)
    sources = {
        one.key: one.source for one in determinations(award.decision.determination)[0].conditions
    }
    assert (sources["termination"], sources["other_income"]) == ("dismissal notices", "claim")
    assert award.instalments == 5
    assert award.starts_on == claim.filed_on + timedelta(days=30)
    assert award.ends_on == award.starts_on + timedelta(days=120)


def test_a_widow_and_two_children_share_to_the_cent_and_each_has_an_own_award():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    claim = clean("survivors")
    assert "law_doubt" in keys(claim)
    world.take(actor, claim.pk)
    stored = claim.determinations.latest("sequence")
    decision = process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule="survivors", words="Fits.", at=NOW
    )
    drain()
    awards = list(Award.objects.filter(decision=decision).order_by("part"))
    assert len(awards) == 3
    assert sum(award.amount_cents for award in awards) == decision.amount_cents
    children = [award for award in awards if award.person_id != claim.person_id]
    assert all(award.payee_id == claim.person_id for award in children)
    assert sorted(award.ends_on for award in children) == [date(2035, 3, 2), date(2036, 3, 2)]
    own = next(award for award in awards if award.person_id == claim.person_id)
    assert own.ends_on == date(2041, 10, 29)  # forty years old: fifteen years
    assert {award.starts_on for award in awards} == {date(2026, 10, 30)}
    assert list(queries.awards_of(claim.person_id)) != []
    assert len(queries.awards_of(claim.person_id)) == 3


def test_a_run_pays_the_childrens_shares_into_the_account_of_who_cares_for_them():
    test_a_widow_and_two_children_share_to_the_cent_and_each_has_an_own_award()
    claim = Claim.objects.get(benefit="survivors")
    run = pay_world.frozen(pay_world.treasurers())
    payments = Payment.objects.filter(run=run, month=date(2026, 11, 1))
    assert {p.account.person_id for p in payments} == {claim.person_id}
    assert sum(p.gross_cents for p in payments) == claim.decisions.get().amount_cents
    assert not run.holds.exists()


def test_a_run_pays_an_instalment_when_its_day_has_come_and_no_tax_on_it():
    claim = clean("unemployment")
    drain()
    award = Award.objects.get(decision__claim=claim)
    treasury = pay_world.treasurers()
    later = NOW + timedelta(days=35)
    pay_world.frozen(treasury, date(2026, 12, 1), later)
    paid = Payment.objects.get(award=award)
    assert (paid.month, paid.gross_cents) == (date(2026, 12, 1), award.amount_cents)
    assert paid.tax_cents == 0
    assert queries.next_payment(claim.person_id, NOW.date()) is not None


# ── Nothing is refused by itself ─────────────────────────────────────────────────────────────


def silent(person_id):
    raise TimeoutError


def stranger_to_everything(made):
    """Somebody of whom no record, no family and no register tells anything."""
    made.contribution_months.all().delete()
    made.employments.all().delete()


@pytest.mark.parametrize("benefit", sorted(lives.CLEAN))
@pytest.mark.parametrize("register", ["civil register", "social register", "dismissal notices"])
def test_a_silent_register_never_decides_against_anybody(monkeypatch, benefit, register):
    world.officer(world.unit())
    made, given = lives.CLEAN[benefit]()
    monkeypatch.setitem(registers.REGISTERS, register, silent)
    claim = lives.assessed(made, benefit, **given)
    assert claim.state != ClaimState.REFUSED
    assert not Decision.objects.filter(outcome="refused").exists()
    if register == "civil register":
        assert not Decision.objects.exists()


@pytest.mark.parametrize("benefit", sorted(lives.CLEAN))
@pytest.mark.parametrize("answers", ["none", "all no"])
def test_whoever_asks_for_whatever_without_any_right_is_asked_or_meets_a_person(benefit, answers):
    world.officer(world.unit())
    made = world.person(born_on=date(1991, 1, 1))
    given = {}
    if answers == "all no":
        given = {
            name: "no"
            for step in forms.of(benefit).all_steps()
            for name, field in step.form.base_fields.items()
            if "no" in dict(getattr(field, "choices", ()))
        }
    claim = lives.assessed(made, benefit, **given)
    assert claim.state in (
        ClaimState.IN_REVIEW,
        ClaimState.AWAITING_ANSWER,
        ClaimState.AWAITING_ASSESSMENT,
    )
    assert claim.referral_reasons
    assert not Decision.objects.exists()


@pytest.mark.parametrize("content", [{}, {"members": []}, {"members": [1]}, {"members": None}, []])
def test_half_an_answer_of_a_register_is_no_answer(content):
    made = world.person()
    lives.told(made, "social register", content)
    assert registers.ask("social register", made.pk).found is registers.Found.UNKNOWN


# ── Kept, sealed, made again ─────────────────────────────────────────────────────────────────


def test_every_decision_of_every_benefit_can_be_made_again():
    for benefit in AT_ONCE:
        clean(benefit)
    out = StringIO()
    call_command("replay_decisions", stdout=out)
    assert f"{len(AT_ONCE)} decisions replayed: 0 differ, 0 altered" in out.getvalue()


@pytest.mark.parametrize("benefit", sorted(lives.CLEAN))
def test_every_determination_can_be_made_again_and_is_not_stale(benefit):
    world.officer(world.unit())
    claim = clean(benefit)
    stored = claim.determinations.latest("sequence")
    assert replay(stored)
    assert not is_stale(stored, claim)


def test_what_is_said_of_health_rests_sealed_and_officers_do_not_read_it():
    made, given = lives.ill()
    form = steps_form("temporary_incapacity", "certificate", made, given)
    assert form.is_valid(), form.errors
    kept = form.answers()
    assert steps.is_sealed(kept["diagnosis"])
    assert "gastritis" not in str(kept)
    step = questions.step("temporary_incapacity", "certificate")
    assert "gastritis" in str(questions.answered(step, kept, own=True))
    assert "gastritis" not in str(questions.answered(step, kept))


def steps_form(benefit, key, made, given, **more):
    data = {**given, "diagnosis": "K29 gastritis", **more}
    for name in ("certificate_on", "rest_from"):
        if name in data:
            day = date.fromisoformat(data.pop(name))
            data |= {
                f"{name}_day": day.day,
                f"{name}_month": day.month,
                f"{name}_year": day.year,
            }
    return questions.step(benefit, key).form(data, on=lives.ON)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("certificate_on", "2026-08-21", "certificate_on"),
        ("certificate_on", "2026-11-21", "certificate_on"),
        ("rest_days", 181, "rest_days"),
        ("rest_days", 0, "rest_days"),
        ("signer", "", "signer"),
        ("signer_number", "", "signer_number"),
        ("diagnosis", "", "diagnosis"),
        ("certificate_name", "no", "certificate_name"),
    ],
)
def test_what_a_certificate_lacks_is_named_beside_its_field(field, value, error):
    made, given = lives.ill()
    form = steps_form("temporary_incapacity", "certificate", made, {**given, field: value})
    if field == "diagnosis":
        form = steps_form("temporary_incapacity", "certificate", made, given, diagnosis=value)
    assert not form.is_valid()
    assert list(form.errors) == [error]


@pytest.mark.parametrize(("field", "value"), [("certificate_on", "2026-08-22"), ("rest_days", 180)])
def test_a_certificate_on_the_last_day_is_good(field, value):
    made, given = lives.ill()
    form = steps_form("temporary_incapacity", "certificate", made, {**given, field: value})
    assert form.is_valid(), form.errors


def test_who_died_has_the_automatic_look_in_the_own_access_log():
    world.officer(world.unit())
    claim = clean("survivors")
    look = AccessLogEntry.objects.exclude(person=claim.person).get(automatic=True)
    assert look.case == claim.protocol


def test_the_facts_of_a_survivors_claim_hold_no_second_record():
    world.officer(world.unit())
    claim = clean("survivors")
    stored = claim.determinations.latest("sequence")
    assert "months" not in str(stored.facts["claims"])
    assert determinations(stored)[0].rule == "survivors"
    assert stored.facts["kept"]["base_from"] == "incapacity"


def test_no_question_stays_without_words_or_reasons():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    lives.assessed(made, "assistance", other_pension="no", **given)
    for request in InformationRequest.objects.all():
        assert "%(" not in request.what + request.why
