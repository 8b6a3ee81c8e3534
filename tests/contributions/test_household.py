"""A person employs somebody at home: registration, slips by the law of households, corrections."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.actors import actor_for
from contributions import process, queries
from contributions.declarations.household import number_of
from contributions.declarations.models import Bill
from contributions.employers.models import Employment
from contributions.ledger.audit import audit
from contributions.record.models import ContributionMonth
from portal import clock
from portal.errors import Mendable
from portal.records import well_formed_reference
from tests.contributions import world
from tests.contributions.test_pages import browser, employer_browser, page, url, words_of
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER, TODAY

pytestmark = pytest.mark.django_db
WAGE = 250_000


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def householder() -> Any:
    """(sign-in, actor) of a person in their own name."""
    user = world.citizen()
    return user, actor_for(user.pk, {"level": 3}, TODAY)


def employs(actor: Any, worker: Any = None, **facts: Any) -> Employment:
    stated = {"started_on": date(2026, 9, 1), "days_a_week": 5, "wage_cents": WAGE} | facts
    number = (worker or world.person()).national_id
    return process.register_household_worker(actor, number, at=NOW, **stated)


def declared(actor: Any, employment: Employment, wage: int = WAGE, month: date = OCTOBER) -> Any:
    employer = employment.employer
    return process.file_household_month(actor, employer, month, {employment.pk: wage}, NOW)


def test_the_first_worker_gives_the_household_its_number_and_the_second_does_not() -> None:
    _user, actor = householder()

    first, second = employs(actor), employs(actor)

    number = number_of(first.employer)
    assert well_formed_reference(number)
    assert first.category == "domestic"
    assert second.employer_id == first.employer_id
    assert employs(actor, first.person) == first  # said twice is once


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"days_a_week": 2}, "days_a_week"),
        ({"started_on": date(2026, 12, 1)}, "started_on"),
    ],
)
def test_what_is_no_household_employment_is_refused_with_its_field(
    facts: dict[str, Any], field: str
) -> None:
    _user, actor = householder()
    with pytest.raises(Mendable) as refused:
        employs(actor, **facts)
    assert refused.value.field == field
    assert queries.household_of(actor.person_id) is None


def test_nobody_under_eighteen_and_nobody_themselves_works_in_a_home() -> None:
    user, actor = householder()
    with pytest.raises(Mendable, match="not yet 18"):
        employs(actor, world.person(born_on=date(2009, 1, 1)))
    with pytest.raises(Mendable, match="your own CPF"):
        employs(actor, user.identity.person)


def test_a_month_makes_the_slip_of_the_law_and_the_workers_record() -> None:
    """R$ 2,500 in 2026: worker by brackets, 8 %, 0.8 %, 8 % and 3.2 % of the wage."""
    _user, actor = householder()
    employment = employs(actor)

    filed = declared(actor, employment)

    bill = filed.bill
    assert (bill.employer_cents, bill.risk_cents, bill.fund_cents) == (20_000, 2_000, 28_000)
    assert bill.workers_cents == filed.declaration.contribution_cents > 0
    assert bill.due_on == date(2026, 11, 19)  # the 20th is a holiday: paid the day before
    month = ContributionMonth.objects.get(person=employment.person)
    assert (month.category, month.remuneration_cents, month.status) == (
        "domestic", WAGE, "declared",
    )  # fmt: skip
    assert queries.ledger_balance("collected_for_others") == -28_000
    assert queries.owed_cents(employment.employer_id) == bill.total_cents
    assert audit() == []


def test_the_same_month_twice_is_one_slip_and_another_wage_replaces_it() -> None:
    _user, actor = householder()
    employment = employs(actor)

    once, again = declared(actor, employment), declared(actor, employment)
    assert again.bill == once.bill

    other = declared(actor, employment, 300_000)

    once.bill.refresh_from_db()
    assert once.bill.state == "cancelled"
    assert other.bill.employer_cents == 24_000
    assert queries.owed_cents(employment.employer_id) == other.bill.total_cents
    assert audit() == []


def test_the_ceiling_counts_for_each_worker_and_not_for_the_fund() -> None:
    _user, actor = householder()
    employment = employs(actor, wage_cents=2_000_000)

    bill = declared(actor, employment, 2_000_000).bill

    assert bill.employer_cents < 160_000
    assert bill.fund_cents == 224_000


def test_a_firm_is_billed_as_before() -> None:
    payer = world.employer()
    bill = world.filed(payer, world.people(2)).bill
    assert bill.fund_cents == 0
    assert audit() == []


def test_a_month_of_other_workers_than_are_known_is_refused() -> None:
    _user, actor = householder()
    employment = employs(actor)
    with pytest.raises(Mendable, match="in the meantime"):
        process.file_household_month(actor, employment.employer, OCTOBER, {}, NOW)


def test_nobody_else_keeps_the_household() -> None:
    _user, actor = householder()
    employment = employs(actor)
    _other, stranger = householder()
    clerk = world.acting_for(employment.employer)  # a mandate for the organisation is not enough

    for somebody in (stranger, clerk, world.officer()):
        with pytest.raises(Http404):
            declared(somebody, employment)
        with pytest.raises(Http404):
            process.end_household_employment(somebody, employment, TODAY, NOW)
    assert not Bill.objects.filter(employer=employment.employer).exists()


# ── The pages ────────────────────────────────────────────────────────────────────────────────


def _post_start(client: Any, number: str, days: str = "5") -> Any:
    return client.post(
        url("household_start"),
        {
            "national_id": number, "days_a_week": days, "wage_cents": "2500.00",
            "started_on_day": "1", "started_on_month": "9", "started_on_year": "2026",
        },
    )  # fmt: skip


def test_from_the_first_page_to_the_slip_by_clicking() -> None:
    user, _actor = householder()
    client, worker = browser(user), world.person("Zilda Ramos")
    assert url("household_start") in page(client, url("household"))

    assert _post_start(client, worker.national_id)["Location"] == url("household")
    words = page(client, url("household"))
    assert "Registration number H-" in words and "Zilda Ramos" in words
    assert "September 2026" in words  # the oldest month comes first

    month = reverse("contributions:household_month", args=["2026-09"])
    employment = Employment.objects.get(person=worker)
    looked = client.post(month, {f"wage_{employment.pk}": "2600.00", "look": ""})
    assert "208.00" in words_of(looked)  # 8 % of the other wage, nothing filed
    assert not Bill.objects.exists()

    answer = client.post(month, {f"wage_{employment.pk}": "2500.00", "file": ""})
    bill = Bill.objects.get()
    assert answer["Location"] == url("household_bill", bill.reference)
    assert bill.reference in page(client, answer["Location"])
    assert "This month is declared" in page(client, month)

    ended = client.post(
        url("household_end", employment.pk),
        {"ended_on_day": "31", "ended_on_month": "10", "ended_on_year": "2026"},
    )
    assert ended["Location"] == url("household")
    assert "Nobody at present" in page(client, url("household"))
    page(client, url("household_end", employment.pk), 404)


def test_what_is_wrong_in_the_form_is_said_beside_it() -> None:
    user, _actor = householder()
    answer = _post_start(browser(user), world.person().national_id, days="2")
    assert answer.status_code == 400
    assert "You need not register" in words_of(answer)


def test_months_that_are_not_over_or_before_the_first_are_not_there() -> None:
    user, actor = householder()
    employs(actor)
    client = browser(user)
    for month in ("2026-08", "2026-11", "2031-01", "nonsense"):
        page(client, url("household_month", month), 404)
    page(client, url("household_month", f"{SEPTEMBER:%Y-%m}"))


def test_strangers_and_firms_find_nothing_under_the_addresses_of_a_household() -> None:
    _user, actor = householder()
    employment = employs(actor)
    bill = declared(actor, employment).bill
    other, _actor = householder()
    for client in (browser(other), employer_browser(world.employer())):
        page(client, url("household_bill", bill.reference), 404)
        page(client, url("household_end", employment.pk), 404)
    page(browser(other), url("household_month", "2026-10"), 404)


# ── What paying late costs, and what is on no slip of ours ───────────────────────────────────


def shown_on(monkeypatch: pytest.MonkeyPatch, day: date) -> str:
    """The slip of October (R$ 2,500: social security 420.69, fund 280.00; due 19 November)."""
    user, actor = householder()
    bill = declared(actor, employs(actor)).bill
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "real_now", lambda: moment)
    return page(browser(user), url("household_bill", bill.reference))


def test_before_the_last_day_the_fine_is_shown_by_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    words = shown_on(monkeypatch, date(2026, 11, 17))
    assert "1 day late" in words
    assert "R$\u00a084.14" in words  # 20 % of 420.69, the most there is
    assert "Fine for" not in words


def test_after_it_fine_and_interest_are_reckoned_for_this_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = shown_on(monkeypatch, date(2026, 12, 1))
    # From Monday 23 November: 9 days of 0.33 % make 12.49; December alone makes 1 %, 4.21.
    assert "Fine for 9 days" in words
    assert "R$\u00a012.49" in words and "R$\u00a04.21" in words
    assert "R$\u00a0717.39" in words  # 700.69 of the slip, and both
    assert "R$\u00a0280.00" in words  # the fund's part, of another law


def test_an_interest_whose_rates_are_not_loaded_is_no_sum_but_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = shown_on(monkeypatch, date(2027, 2, 10))
    assert "we ask for the interest when they are" in words
    assert "R$\u00a084.14" in words


def test_the_slip_says_what_it_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    words = shown_on(monkeypatch, date(2026, 11, 17))
    for what in ("13th salary", "Income tax", "FGTS"):
        assert what in words
