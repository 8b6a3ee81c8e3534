"""Certificates: an officer reads what the citizen has, certifies it, and the law counts it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from accounts.permissions import Actor
from benefits import process
from benefits.adjudication.errors import Conflict
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility.assessment import determinations
from benefits.eligibility.facts import Gathered
from benefits.evidence.certificate_models import Certificate
from benefits.law.determination import Outcome
from benefits.law.facts import Activity, Category, Facts
from portal import clock
from portal.errors import Mendable
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
SERVICE = {
    "certifies": "military",
    "starts_on": date(1980, 2, 1),
    "ends_on": date(1981, 1, 31),
    "number": "RM-77/81",
    "issuer": "Exército",
    "issued_on": date(2026, 10, 1),
}
MEDICINE = {
    "certifies": "medicine",
    "cents": 300_00,
    "number": "12 receipts",
    "issuer": "Farmácia Central",
    "issued_on": date(2026, 10, 1),
}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


def at_a_desk() -> tuple[Claim, Actor]:
    """A claim for a pension in an officer's hands."""
    office = world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    return world.take(world.as_staff(member), claim.pk), world.as_staff(member)


def poor(*care: str) -> tuple[Claim, Actor]:
    """A household that is too well off by R$ 94,75 a head; its claim is not decided yet."""
    office = world.unit()
    member = world.officer(office)
    made = world.person(born_on=date(1958, 5, 5))
    two = [
        {"born_on": "1958-05-05", "kind": "other", "income_cents": 0},
        {"born_on": "1990-01-01", "kind": "wage", "income_cents": 1_000_00},
    ]
    lives.told(made, "social register", {"updated_on": "2026-03-01", "members": two})
    lives.told(made, "biometric register", lives.CARD)
    claim = lives.assessed(made, "assistance", other_pension="no", care_costs=list(care))
    if not care:
        claim = world.take(world.as_staff(member), claim.pk)
    return claim, world.as_staff(member)


def enter(actor: Actor, claim: Claim, said: dict[str, Any], **change: Any) -> Certificate:
    return process.certify(actor, claim.pk, at=NOW, **{**said, **change})


def newest(claim: Claim) -> Any:
    return claim.determinations.order_by("-sequence").first()


def facts(claim: Claim) -> Facts:
    return Gathered.stored(newest(claim).facts).facts


def test_time_elsewhere_is_counted_from_the_moment_it_is_entered() -> None:
    claim, actor = at_a_desk()
    before = newest(claim).sequence
    enter(actor, claim, SERVICE)
    assert newest(claim).sequence == before + 1
    months = [one for one in facts(claim).months if one.category is Category.MILITARY]
    assert len(months) == 12
    assert {one.source for one in months} == {"certificate RM-77/81, Exército"}
    assert "military_time" in determinations(newest(claim))[0].doubts


@pytest.mark.parametrize(
    ("kind", "category"),
    [("other_scheme", Category.OTHER_SCHEME), ("abroad", Category.ABROAD)],
)
def test_a_scheme_elsewhere_brings_its_months_and_their_pay(kind: str, category: Category) -> None:
    claim, actor = at_a_desk()
    enter(actor, claim, SERVICE, certifies=kind, cents=2_000_00)
    months = [one for one in facts(claim).months if one.category is category]
    assert {one.remuneration_cents for one in months} == {2_000_00}


def test_harmful_work_marks_the_whole_months_of_the_employer_it_names() -> None:
    claim, actor = at_a_desk()
    record = facts(claim).months
    employer = record[0].employer
    first, last = record[0].month, record[24].month
    said = {**SERVICE, "certifies": "exposure_25", "starts_on": first, "ends_on": last}
    enter(actor, claim, said, employer=employer)
    marked = [one.month for one in facts(claim).months if one.activity is Activity.EXPOSURE_25]
    assert marked == [one.month for one in record[:24]]  # the last month only for one day
    assert any(one.rule == "special_25" for one in determinations(newest(claim)))


def test_harmful_work_of_another_employer_marks_nothing() -> None:
    claim, actor = at_a_desk()
    said = {**SERVICE, "certifies": "teaching", "starts_on": date(1990, 1, 1)}
    enter(actor, claim, said, ends_on=date(2026, 1, 31), employer="Somebody else")
    assert {one.activity for one in facts(claim).months} == {Activity.COMMON}


def test_an_expense_that_nobody_looked_at_is_asked_for_and_never_a_no() -> None:
    claim, _actor = poor("medicine")
    assert newest(claim).outcome == Outcome.UNKNOWN.value
    assert "care_receipts" in newest(claim).facts["papers"]
    assert claim.state == ClaimState.AWAITING_ANSWER


def test_an_accepted_expense_is_taken_off_the_income() -> None:
    claim, actor = poor()
    assert newest(claim).outcome == Outcome.NOT_ENTITLED.value
    enter(actor, claim, MEDICINE)
    answer = determinations(newest(claim))[0]
    assert answer.entitled
    assert answer.condition("household_income").own == ("cents", 350_00)


def test_an_expense_that_is_not_accepted_counts_for_nothing() -> None:
    claim, actor = poor()
    enter(actor, claim, MEDICINE, accepted=False)
    answer = determinations(newest(claim))[0]
    assert answer.outcome is Outcome.NOT_ENTITLED
    assert answer.condition("household_income").own == ("cents", 500_00)


def test_without_a_table_the_receipts_must_say_how_much() -> None:
    claim, actor = poor()
    with pytest.raises(Mendable) as refused:
        enter(actor, claim, MEDICINE, cents=None)
    assert refused.value.field == "cents"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": date(1979, 1, 1)}, "ends_on"),
        ({"ends_on": NOW.date() + timedelta(days=1)}, "ends_on"),
        ({"starts_on": date(1950, 1, 1)}, "starts_on"),
        ({"issued_on": NOW.date() + timedelta(days=1)}, "issued_on"),
        ({"certifies": "medicine"}, "certifies"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, Any], field: str) -> None:
    claim, actor = at_a_desk()
    with pytest.raises(Mendable) as refused:
        enter(actor, claim, SERVICE, **change)
    assert refused.value.field == field
    assert not Certificate.objects.exists()


def test_the_same_days_are_certified_once_until_the_entry_is_taken_back() -> None:
    claim, actor = at_a_desk()
    made = enter(actor, claim, SERVICE)
    with pytest.raises(Mendable):
        enter(actor, claim, SERVICE, starts_on=date(1981, 1, 31), ends_on=date(1982, 1, 1))
    process.strike_certificate(
        actor, claim.pk, reference=made.reference, why="The year was misread.", at=NOW
    )
    assert not any(one.category is Category.MILITARY for one in facts(claim).months)
    enter(actor, claim, SERVICE)
    assert Certificate.objects.count() == 2


def test_an_entry_is_taken_back_with_a_reason_and_once() -> None:
    claim, actor = at_a_desk()
    made = enter(actor, claim, SERVICE)
    with pytest.raises(Mendable):
        process.strike_certificate(actor, claim.pk, reference=made.reference, why="x", at=NOW)
    for _time in range(2):
        try:
            process.strike_certificate(
                actor, claim.pk, reference=made.reference, why="The year was misread.", at=NOW
            )
        except Mendable as refused:
            assert refused.field == "reference"
    assert Certificate.objects.exclude(struck_at=None).count() == 1


def test_what_was_entered_is_not_rewritten_or_removed() -> None:
    claim, actor = at_a_desk()
    made = enter(actor, claim, SERVICE)
    made.number = "another"
    for act in (made.save, made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_only_the_officer_who_holds_the_file_enters_anything() -> None:
    claim, actor = at_a_desk()
    colleague = world.as_staff(world.officer(world.Unit.objects.get(pk=actor.unit_id)))
    with pytest.raises(Conflict):
        enter(colleague, claim, SERVICE)
    stranger = world.as_staff(world.officer(world.unit()))
    clerk = world.as_staff(
        world.officer(world.Unit.objects.get(pk=actor.unit_id), roles=(Role.CLERK,))
    )
    for nobody in (stranger, clerk, world.as_person(claim.person)):
        with pytest.raises(Http404):
            enter(nobody, claim, SERVICE)
    assert not Certificate.objects.exists()


def test_it_is_entered_shown_and_taken_back_at_the_desk(signed_in: Any) -> None:
    claim, actor = at_a_desk()
    client = signed_in(world.StaffMember.objects.get(pk=actor.staff_id))
    page = reverse("benefits:desk_file", args=[claim.protocol])
    form = client.get(f"{page}?do=certify").content.decode()
    assert "Contributions to another public scheme" in form and "Medicines" not in form
    said = {"certifies": "military", "number": "RM-77/81", "issuer": "Exército"}
    days = {"starts_on": (1980, 2, 1), "ends_on": (1981, 1, 31), "issued_on": (2026, 10, 1)}
    for name, (year, month, day) in days.items():
        said |= {f"{name}_year": str(year), f"{name}_month": str(month), f"{name}_day": str(day)}
    done = client.post(reverse("benefits:desk_act", args=[claim.protocol, "certify"]), said)
    assert done.status_code == 302 and done.url == page
    shown = client.get(page).content.decode()
    assert "RM-77/81" in shown and "Military service" in shown
    made = Certificate.objects.get()
    strike = {"reference": made.reference, "why": "The year was misread."}
    client.post(reverse("benefits:desk_act", args=[claim.protocol, "strike"]), strike)
    assert "The year was misread." in client.get(page).content.decode()


def test_a_claim_that_rests_on_no_certificate_offers_none(signed_in: Any) -> None:
    office = world.unit()
    member = world.officer(office)
    made, given = lives.widow()
    claim = lives.assessed(made, "survivors", **given)
    world.take(world.as_staff(member), claim.pk)
    page = reverse("benefits:desk_file", args=[claim.protocol])
    assert "?do=certify" not in signed_in(member).get(page).content.decode()
