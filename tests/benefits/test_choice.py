"""Who gets a benefit that excludes the one asked for chooses between the two, with the rule."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Person, Role
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Outcome
from benefits.applications import forms, questions
from benefits.applications.known import InPayment, Known
from benefits.applications.models import Benefit, Claim, Draft
from benefits.law.facts import Facts
from benefits.overpayments.models import Overpayment
from benefits.payments.models import AwardState
from benefits.recalculation.models import Cause, Revision
from benefits.recalculation.reduction_models import Reduction
from portal import clock, outbox
from portal.messages.models import Letter
from portal.records import acting
from tests.benefits import world
from tests.benefits.payments import world as money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


def receives(person: Person, benefit: str) -> None:
    award = money.award(person, starts_on=date(2026, 1, 1), amount_cents=200_000)
    with acting("test", "an award of another benefit"):
        award.benefit = benefit
        award.save()


def knowing(on: date, *paid: InPayment) -> Known:
    return Known(on, 1, Facts(date(1960, 1, 1), "F", (), on), in_payment=paid)


def begun(client) -> Draft:
    client.post(reverse("benefits:claim_start", args=["old-age"]))
    return Draft.objects.latest("id")


def test_the_choice_shows_both_benefits_and_the_rule(signed_in):
    made = world.claimant()
    receives(made, "temporary_incapacity")
    client = signed_in(made)
    draft = begun(client)
    url = reverse("benefits:draft", args=[draft.token, "choice"])
    shown = client.get(url).content.decode()
    assert "old-age pension" in shown and "temporary incapacity benefit" in shown
    assert "2,000.00" in shown.replace("\u00a0", " ")
    assert "art. 124" in shown and "/law/" in shown
    assert client.post(url, {}).status_code == 200  # one of the two must be chosen
    kept = client.post(url, {"which_benefit": "old"})
    assert kept.url == reverse("benefits:draft_discard", args=[draft.token])
    new = client.post(url, {"which_benefit": "new"})
    assert new.url == reverse("benefits:draft", args=[draft.token, "account"])
    draft.refresh_from_db()
    assert draft.answers["which_benefit"] == "new"


def test_the_choice_is_asked_only_where_the_law_forbids_both(signed_in):
    made = world.claimant()
    receives(made, "survivors")
    client = signed_in(made)
    draft = begun(client)
    known = queries.known_of_draft(draft, world.NOW.date())
    assert "choice" not in {one.key for one in questions.steps_of("old_age", known)}


@pytest.mark.parametrize(
    ("benefit", "paid", "asked"),
    [
        (Benefit.OLD_AGE, "temporary_incapacity", True),
        (Benefit.OLD_AGE, "permanent_incapacity", True),
        (Benefit.OLD_AGE, "survivors", False),
        (Benefit.ASSISTANCE, "survivors", True),
        (Benefit.ASSISTANCE, "family_grant", False),
        (Benefit.UNEMPLOYMENT, "temporary_incapacity", True),
        (Benefit.MATERNITY, "temporary_incapacity", True),
        (Benefit.FAMILY_ALLOWANCE, "temporary_incapacity", False),
    ],
)
def test_which_pairs_are_chosen_between(benefit, paid, asked):
    on = date(2026, 3, 2)
    known = knowing(on, InPayment(paid, paid, 1_000_00, date(2025, 1, 1)))
    assert bool(forms.of(benefit).clashes(known)) is asked
    ended = knowing(on, InPayment(paid, paid, 1_000_00, date(2025, 1, 1), date(2026, 3, 1)))
    assert forms.of(benefit).clashes(ended) == ()


# ── What was given up ends by a decision of two ──────────────────────────────────────────────


def gave_up():
    """A temporary benefit in payment, and an old-age pension that was chosen instead of it."""
    made = world.claimant()
    old = money.award(made, starts_on=date(2026, 6, 1), amount_cents=200_000)
    new = money.award(made, starts_on=date(2026, 11, 1), amount_cents=300_000)
    with acting("test", "an award of another benefit"):
        old.benefit = "temporary_incapacity"
        old.save()
    Claim.objects.filter(pk=old.decision.claim_id).update(benefit="temporary_incapacity")
    Claim.objects.filter(pk=new.decision.claim_id).update(answers={"which_benefit": "new"})
    return made, old, new


def supervisors():
    office = world.unit()
    return [world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,))) for _n in range(2)]


def test_what_was_given_up_waits_on_the_list_once_and_nothing_ends_by_itself():
    _made, old, new = gave_up()
    assert process.find_choices(world.NOW) == 1
    assert process.find_choices(world.NOW) == 0
    revision = Revision.objects.get()
    assert (revision.decision_id, revision.cause, revision.new_cents) == (
        old.decision_id,
        Cause.CHOICE,
        0,
    )
    assert revision.cause_key == new.decision.claim.protocol
    old.refresh_from_db()
    assert (old.state, old.ends_on) == (AwardState.ACTIVE, None)


def test_one_proposes_with_the_draft_and_another_ends_it_with_a_letter():
    made, old, _new = gave_up()
    process.find_choices(world.NOW)
    revision = Revision.objects.get()
    one, two = supervisors()
    words = process.draft_of(revision)
    assert "old-age pension" in words and "art. 124" in words
    reduction = process.propose_choice(one, revision.pk, words, world.NOW)
    assert process.propose_choice(one, revision.pk, words, world.NOW).pk == reduction.pk
    with pytest.raises(Conflict, match="second officer"):
        process.confirm_reduction(one, reduction.pk, world.NOW)
    decision = process.confirm_reduction(two, reduction.pk, world.NOW)
    outbox.drain(lambda: world.NOW)
    old.refresh_from_db()
    assert (old.state, decision.outcome) == (AwardState.CEASED, Outcome.ENDED)
    assert old.ends_on is not None and old.ends_on >= world.NOW.date()
    letter = Letter.objects.get(key=f"reduction:{reduction.pk}")
    assert words in str(letter.content) and letter.person_id == made.pk
    assert not Overpayment.objects.exists()  # what was paid until then was due


def test_an_old_benefit_that_ended_by_itself_is_left_alone():
    _made, old, _new = gave_up()
    process.find_choices(world.NOW)
    one, two = supervisors()
    revision = Revision.objects.get()
    reduction = process.propose_choice(one, revision.pk, process.draft_of(revision), world.NOW)
    with acting("test", "it ended"):
        old.ends_on = date(2026, 10, 31)
        old.save()
    with pytest.raises(Conflict, match="Calculate it once more"):
        process.confirm_reduction(two, reduction.pk, world.NOW)
    assert process.find_choices(world.NOW) == 0


def test_the_draft_stands_in_the_form_of_the_list(signed_in):
    gave_up()
    process.find_choices(world.NOW)
    office = world.unit()
    client = signed_in(world.officer(office, roles=(Role.SUPERVISOR,)))
    address = reverse("benefits:revision", args=[Revision.objects.get().pk])
    page = client.get(address).content.decode()
    assert "you chose the old-age pension instead of the temporary" in page
    words = process.draft_of(Revision.objects.get())
    assert client.post(address, {"do": "end", "words": words}).status_code == 302
    assert Reduction.objects.get().state == "proposed"
    assert "the person chose another benefit" in client.get(address).content.decode()
