"""Every benefit is declared whole: questions, papers, law, term, payment and words."""

from datetime import date

import pytest
from django.utils import translation

from benefits.applications import forms, questions
from benefits.applications.deadlines import decision_due
from benefits.applications.forms.base import EVENTS
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.eligibility import registers
from benefits.law import sentences
from benefits.law.batch import BENEFITS
from benefits.law.facts import Facts
from portal.messages.texts import WORDS

ON = date(2026, 11, 20)
EVERY = sorted(forms.FORMS)


def nothing_known(**more):
    return Known(on=ON, person_id=1, person=Facts(None, None, (), ON), **more)


def test_every_benefit_has_a_form_an_address_and_a_name_in_messages():
    assert set(forms.FORMS) == set(Benefit.values)
    assert len(forms.BY_SLUG) == len(forms.FORMS)
    assert set(WORDS["benefit"]) == set(Benefit.values)
    with translation.override("en"):
        names = {key: str(label) for key, label in WORDS["benefit"].items()}
        assert names == {key: str(label) for key, label in Benefit.choices}


def test_every_benefit_stands_under_one_event_of_a_life():
    listed = [form.benefit for _event, found in forms.by_event() for form in found]
    assert sorted(listed) == sorted(Benefit.values)
    assert [event for event, _found in forms.by_event()] == list(EVENTS)


@pytest.mark.parametrize("benefit", EVERY)
def test_what_helps_is_a_question_of_the_form_and_speaks_of_the_law(benefit):
    form = forms.of(benefit)
    steps = {step.key for step in form.all_steps()}
    assert set(form.helps.values()) <= steps
    assert set(form.helps) <= set(sentences.CONDITIONS) | set(sentences.MISSING)
    assert {*form.registers, *form.other_registers} <= set(registers.REGISTERS)


@pytest.mark.parametrize("benefit", EVERY)
def test_no_field_stands_twice_in_a_form_and_step_keys_are_unique(benefit):
    steps = forms.of(benefit).all_steps()
    fields = [name for step in steps for name in step.form.base_fields]
    keys = [step.key for step in steps]
    assert len(set(keys)) == len(keys)
    twice = {name for name in fields if fields.count(name) > 1}
    # The same question on two roads of which only one is walked.
    assert twice <= {"rest_from"}
    assert not any(field.initial for step in steps for field in step.form.base_fields.values())


@pytest.mark.parametrize("benefit", EVERY)
def test_the_law_answers_unknown_or_no_when_nothing_is_known(benefit):
    """An empty application makes a claim in law that can be asked; it is never a yes."""
    from benefits.law.statute import the_law

    form = forms.of(benefit)
    if form.claims is None:
        return
    known = nothing_known()
    for rule, claim in form.claims(known).items():
        kind, determine = BENEFITS[rule]
        assert isinstance(claim, kind)
        assert not determine(claim, the_law(), ON).entitled
    form.reasons(known)
    form.keeps(known)
    assert all(isinstance(step.means(known), str) for step in form.all_steps())


@pytest.mark.parametrize("benefit", EVERY)
def test_every_benefit_has_a_legal_day(benefit):
    assert decision_due(benefit, ON) > ON


@pytest.mark.parametrize("benefit", EVERY)
def test_the_way_through_an_application_ends_at_the_check(benefit):
    known = nothing_known()
    keys = [step.key for step in questions.steps_of(benefit, known)]
    place, walked = keys[0], []
    while place != "check":
        walked.append(place)
        place = questions.after(benefit, place, known)
    assert walked == keys
    back = []
    while place := questions.before(benefit, place, known):
        back.append(place)
    assert back == keys[::-1]
