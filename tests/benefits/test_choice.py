"""Who gets a benefit that excludes the one asked for chooses between the two, with the rule."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Person
from benefits import queries
from benefits.applications import forms, questions
from benefits.applications.known import InPayment, Known
from benefits.applications.models import Benefit, Draft
from benefits.law.facts import Facts
from portal import clock
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
