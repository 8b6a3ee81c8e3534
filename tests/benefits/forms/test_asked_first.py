"""What is missing is asked first, by itself and once, and only then a person looks."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from benefits import process
from benefits.adjudication.models import Decision
from benefits.applications.models import ClaimState
from benefits.payments.models import Award
from portal.messages import notices
from portal.messages.models import Notice
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.forms.test_applications import drain, keys
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answered", [True, False])
def test_missing_registry_data_are_asked_for_and_never_a_no(answered):
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    if not answered:
        lives.told(made, "social register", None)
        given = {}
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    assert claim.state == ClaimState.AWAITING_ANSWER
    request = claim.requests.get()
    assert request.asked_by is None
    assert "cadastro único" in request.what.lower()  # in the person's language
    assert not Decision.objects.exists()
    notice = Notice.objects.get(person=made, kind="question_asked")
    assert "cadastro único" in notices.words(notice).what.lower()


def test_the_answer_is_looked_at_at_once_and_the_same_is_not_asked_twice():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    request = claim.requests.get()
    actor = world.as_person(made)
    process.answer_needs(actor, request.pk, {"in_register": "unsure"}, "I shall go there.", NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED
    drain()
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.requests.count() == 1
    assert claim.answers["in_register"] == "unsure"
    assert claim.unit_id is not None


def test_an_entry_that_came_meanwhile_grants_without_anybody():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    lives.told(made, "social register", lives.HOUSEHOLD)
    request = claim.requests.get()
    process.answer_needs(world.as_person(made), request.pk, {"in_register": "yes"}, "", NOW)
    drain()
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    assert Award.objects.get(decision__claim=claim).amount_cents == 162_100


@pytest.mark.parametrize("known", ["not there", "silent"])
@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_who_is_in_no_biometric_register_is_asked_and_never_refused_by_itself(known, answer):
    world.officer(world.unit())
    made, given = lives.old_and_poor()
    made.register_extracts.filter(register="biometric register").delete()
    if known == "not there":
        lives.told(made, "biometric register", None)
    claim = lives.assessed(made, "assistance", biometrics=answer, **given)
    assert claim.state == ClaimState.AWAITING_ANSWER
    request = claim.requests.get()
    assert [need["key"] for need in request.needs] == ["biometrics"]
    process.answer_needs(world.as_person(made), request.pk, {"biometrics": answer}, "", NOW)
    drain()
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert not Decision.objects.exists()


@pytest.mark.parametrize("answer", ["yes", "excused"])
def test_who_says_to_be_in_the_biometric_register_or_excused_meets_an_officer(answer):
    world.officer(world.unit())
    made, given = lives.old_and_poor()
    made.register_extracts.filter(register="biometric register").delete()
    claim = lives.assessed(made, "assistance", biometrics=answer, **given)
    assert claim.state == ClaimState.IN_REVIEW
    assert not claim.requests.exists()
    assert "biometrics_told" in str(claim.referral_reasons)


def test_fingerprints_that_are_on_record_by_now_grant_without_anybody():
    world.officer(world.unit())
    made, given = lives.old_and_poor()
    made.register_extracts.filter(register="biometric register").delete()
    claim = lives.assessed(made, "assistance", biometrics="no", **given)
    lives.told(made, "biometric register", lives.CARD)
    request = claim.requests.get()
    process.answer_needs(world.as_person(made), request.pk, {"biometrics": "yes"}, "", NOW)
    drain()
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED


def test_who_is_over_eighty_is_not_asked_for_the_biometric_register():
    world.officer(world.unit())
    made = world.person(born_on=date(1946, 1, 1))
    lives.told(made, "social register", lives.HOUSEHOLD)
    lives.told(made, "biometric register", None)
    claim = lives.assessed(made, "assistance", other_pension="no")
    assert claim.state == ClaimState.GRANTED


def test_answers_that_were_not_asked_for_are_left_out():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    request = claim.requests.get()
    process.answer_needs(
        world.as_person(made),
        request.pk,
        {"in_register": "yes", "declared": False, "account_right": "no", "reasons": []},
        "",
        NOW,
    )
    claim.refresh_from_db()
    assert claim.answers["declared"] is True
    assert claim.answers["account_right"] == "yes"
    assert "reasons" not in claim.answers


def test_silence_to_an_automatic_question_brings_an_officer_in_an_office():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    process.lapse(claim.requests.get().pk, NOW + timedelta(days=40))
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert claim.unit_id is not None
    assert claim.referral_reasons


def test_another_person_cannot_answer_for_the_claimant():
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    stranger = world.as_person(world.person())
    with pytest.raises(Http404):
        process.answer_needs(stranger, claim.requests.get().pk, {}, "", NOW)


def test_a_paper_that_is_needed_is_named_in_the_question():
    world.officer(world.unit())
    made, given = lives.mother()
    given |= {"child": "other", "event_on": "2026-10-05"}
    claim = lives.assessed(made, "maternity", **given)
    assert claim.state == ClaimState.AWAITING_ANSWER
    request = claim.requests.get()
    assert {"kind": "paper", "key": "birth_certificate"} in request.needs
    assert {"event_declared", "papers_missing"} <= keys(claim)


def test_a_retirement_that_needs_papers_asks_for_them_before_anybody_looks():
    world.officer(world.unit())
    claim = world.assessed(world.claimant(), special=["teaching", "abroad"])
    assert claim.state == ClaimState.AWAITING_ANSWER
    wanted = [need["key"] for need in claim.requests.get().needs]
    assert wanted == ["school_statement", "foreign_record"]
    assert {"special_work", "papers_missing"} <= keys(claim)


def test_a_dismissal_on_ones_own_word_asks_for_the_employers_paper():
    world.officer(world.unit())
    made, given = lives.dismissed()
    made.register_extracts.all().delete()
    claim = lives.assessed(made, "unemployment", ending="without_cause", **given)
    assert claim.state == ClaimState.AWAITING_ANSWER
    assert "termination_declared" in keys(claim)
    assert claim.requests.get().needs == [{"kind": "paper", "key": "termination_papers"}]
