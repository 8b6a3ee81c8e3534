"""Which years of the 13th are due: those before the first run, those of before, each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.permissions import Actor
from benefits import process
from benefits.applications.models import Benefit
from benefits.law.statute import the_law
from benefits.law.thirteenth import owed_by, thirteenth, twelfths
from benefits.payments.amounts import in_force_cents
from benefits.payments.models import AWARD, Award, Payment, PayRun
from benefits.payments.runs import discard, prepare
from benefits.payments.thirteenth_of_one import promised_cents
from benefits.payments.withheld_models import WithheldMonth
from portal.errors import Mendable
from portal.periods import Span, last_day, month_number
from portal.records import acting
from tests.benefits.payments import world
from tests.benefits.payments.test_exempt import confirmed
from tests.benefits.payments.test_properties import _empty, _freeze
from tests.benefits.payments.test_races import at_once
from tests.benefits.payments.test_thirteenth import APRIL, JUNE, MAY, award

DECEMBER, NOVEMBER = date(2025, 12, 1), date(2026, 11, 1)
MAY_2025 = date(2025, 5, 1)


def years(month: date, treasury: list[Actor]) -> dict[tuple[int, int], int]:
    """What a run of the 13th pays before tax, by award and year."""
    try:
        run = process.prepare_pay_run(treasury[0], month, world.NOW, "thirteenth")
    except Mendable:
        return {}
    process.freeze_pay_run(treasury[0], run.pk, world.NOW)
    rows = run.payments.values_list("award_id", "month", "gross_cents")
    return {(award_id, month.year): cents for award_id, month, cents in rows}


@pytest.fixture
def granted_before(monkeypatch: pytest.MonkeyPatch) -> Award:
    """Granted and paid month by month since 2024; nobody was paid a 13th by this system."""
    with monkeypatch.context() as patch:
        patch.setattr(world, "NOW", datetime(2024, 3, 20, 14, 0, tzinfo=UTC))
        return award(date(2024, 3, 1), 3_000_00)


@pytest.mark.django_db
def test_years_before_the_first_run_are_not_paid_again_to_who_was_granted_before(
    granted_before: Award,
) -> None:
    treasury = world.treasurers()
    late = award(date(2025, 7, 1), 3_000_00)
    promised = promised_cents(granted_before, APRIL, world.NOW.date())
    paid = years(APRIL, treasury)
    assert set(paid) == {(granted_before.pk, 2026), (late.pk, 2025), (late.pk, 2026)}
    assert paid[granted_before.pk, 2026] == promised
    [remark] = PayRun.objects.get(month=APRIL).remarks
    assert (remark["key"], remark["count"], remark["year"]) == ("thirteenth_settled", 1, 2026)
    assert years(DECEMBER, treasury) == {}


@pytest.mark.django_db
def test_a_first_run_of_an_earlier_year_makes_that_year_the_first(granted_before: Award) -> None:
    treasury = world.treasurers()
    thrown = process.prepare_pay_run(treasury[0], date(2024, 12, 1), world.NOW, "thirteenth")
    process.discard_pay_run(treasury[0], thrown.pk, world.NOW)
    assert set(years(DECEMBER, treasury)) == {(granted_before.pk, 2025)}
    assert set(years(APRIL, treasury)) == {(granted_before.pk, 2026)}


@pytest.mark.django_db
def test_a_new_calculation_of_an_old_grant_does_not_pay_the_years_before_the_first_run(
    granted_before: Award,
) -> None:
    newer = award(date(2024, 3, 1), 3_300_00, person=granted_before.person, replaces=granted_before)
    AWARD.apply(granted_before, "replace", by="engine", actor="test", at=world.NOW)
    assert set(years(APRIL, world.treasurers())) == {(newer.pk, 2026)}
    assert promised_cents(newer, MAY, world.NOW.date()) > 0


@pytest.mark.django_db
def test_a_withheld_month_that_is_released_makes_its_twelfth_although_a_newer_year_was_paid() -> (
    None
):
    treasury = world.treasurers()
    made = award(date(2025, 1, 1), 2_400_00)
    kept = WithheldMonth.objects.create(
        person=made.person, benefit=made.benefit, month=DECEMBER, cause="x", withheld_at=world.NOW
    )
    assert years(DECEMBER, treasury) == {(made.pk, 2025): 2_200_00}
    assert set(years(APRIL, treasury)) == {(made.pk, 2026)}
    kept.released_at = world.NOW
    kept.save()
    assert years(APRIL, treasury) == {(made.pk, 2025): 200_00}


@pytest.mark.django_db
def test_of_a_year_with_an_older_benefit_that_ended_the_newer_one_has_its_own_months() -> None:
    treasury = world.treasurers()
    older = award(date(2025, 1, 1), 2_400_00, benefit=Benefit.TEMPORARY_INCAPACITY)
    newer = award(date(2025, 3, 1), 3_000_00, person=older.person)
    with acting("test", "it ends"):
        Award.objects.filter(pk=older.pk).update(ends_on=date(2025, 6, 30))
    assert promised_cents(newer, DECEMBER, DECEMBER) == 1_500_00
    assert years(DECEMBER, treasury) == {
        (older.pk, 2025): 1_200_00,  # 6 of 12
        (newer.pk, 2025): 1_500_00,  # July to December
    }
    assert set(years(APRIL, treasury)) == {(newer.pk, 2026)}


@pytest.mark.django_db
def test_what_was_replaced_keeps_the_year_before_the_award_that_took_its_place() -> None:
    treasury = world.treasurers()
    old = award(date(2025, 1, 1), 2_400_00)
    new = award(date(2026, 5, 10), 1_800_00, person=old.person, replaces=old,
                counts_from=date(2025, 1, 1))  # fmt: skip
    AWARD.apply(old, "replace", by="engine", actor="test", at=world.NOW)
    assert years(JUNE, treasury) == {(old.pk, 2025): 2_400_00, (new.pk, 2026): 1_800_00}
    assert years(NOVEMBER, treasury) == {}


@pytest.mark.django_db
def test_a_year_of_a_share_that_was_divided_and_then_calculated_anew_is_paid_once() -> None:
    treasury, january = world.treasurers(), date(2025, 1, 1)
    first = award(january, 2_400_00, ends_on=date(2026, 3, 31))
    second = award(APRIL, 2_400_00, person=first.person, replaces=first, counts_from=january)
    whole = award(january, 3_000_00, person=first.person, replaces=second)
    AWARD.apply(second, "replace", by="engine", actor="test", at=world.NOW)
    paid = years(NOVEMBER, treasury)
    assert set(paid) == {(whole.pk, 2025), (whole.pk, 2026)}
    assert paid[whole.pk, 2025] == 3_000_00


@pytest.mark.django_db
def test_a_known_death_holds_until_the_benefit_is_ended_with_its_day() -> None:
    treasury = world.treasurers()
    made = award(date(2026, 6, 1), 2_400_00)
    made.person.died_on = date(2026, 11, 10)
    with acting("test", "the register says so"):
        made.person.save()
    assert years(NOVEMBER, treasury) == {}
    with acting("test", "it ends"):
        Award.objects.update(ends_on=date(2026, 11, 10))
    assert years(NOVEMBER, treasury) == {(made.pk, 2026): 1_000_00}  # 5 of 12


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filed_on", "of_2021"),
    [
        (date(2026, 11, 20), None),  # both halves fell due with May and June 2021
        (date(2026, 6, 15), 1_200_00),  # the first half is lost
        (date(2026, 5, 15), 2_400_00),
    ],
)
def test_of_the_year_that_the_five_years_cut_only_what_fell_due_after_them_is_paid(
    filed_on: date, of_2021: int | None
) -> None:
    made = award_in_time(filed_on)
    assert made.starts_on == date(2021, filed_on.month, 1)
    promised = promised_cents(made, NOVEMBER, world.NOW.date())
    treasury = world.treasurers()
    paid = years(NOVEMBER, treasury)
    assert paid.get((made.pk, 2021)) == of_2021
    assert {2022, 2023, 2024, 2025, 2026} <= {year for _award, year in paid}
    assert sum(Payment.objects.values_list("net_cents", flat=True)) == promised
    assert years(NOVEMBER, treasury) == {}


@pytest.mark.django_db
def test_a_calculation_that_gives_more_for_five_years_does_not_pay_the_halves_before_them() -> None:
    """2021 was paid with May and June; the difference of its halves is as old as they are."""
    treasury = world.treasurers()
    old = award(date(2021, 1, 1), 2_400_00)
    assert years(date(2021, 12, 1), treasury) == {(old.pk, 2021): 2_400_00}
    new = award_in_time(date(2026, 11, 20), 3_000_00, person=old.person, replaces=old)
    AWARD.apply(old, "replace", by="engine", actor="test", at=world.NOW)
    found = {year for _award, year in years(NOVEMBER, treasury)}
    assert found == {2022, 2023, 2024, 2025, 2026}
    assert promised_cents(new, NOVEMBER, world.NOW.date()) == 0


@pytest.mark.django_db
def test_an_exemption_between_the_halves_frees_the_whole_year() -> None:
    """Tax would be withheld with the second half, of both; on that day there is none."""
    treasury = world.treasurers()
    made, taxed = award(cents=8_000_01), award(cents=8_000_01)
    years(APRIL, treasury)
    confirmed(made.person)
    promised = {one.pk: promised_cents(one, MAY, world.NOW.date()) for one in (made, taxed)}
    assert set(years(MAY, treasury)) == {(made.pk, 2026), (taxed.pk, 2026)}
    rests = dict(Payment.objects.filter(month=MAY).values_list("award_id", "net_cents"))
    assert rests == promised == {made.pk: 4_000_01, taxed.pk: 4_000_01 - 433_73}


@pytest.mark.django_db
def test_what_the_bank_sent_back_is_paid_again_by_a_month_and_by_no_run_of_the_13th() -> None:
    treasury = world.treasurers()
    made = award(cents=8_000_01)
    run = process.prepare_pay_run(treasury[0], MAY, world.NOW, "thirteenth")
    run = process.freeze_pay_run(treasury[0], run.pk, world.NOW)
    for actor in treasury[1:3]:
        run = process.approve_pay_run(actor, run.pk, seal=run.seal, at=world.NOW)
    world.work()
    back = Payment.objects.get(kind="thirteenth")
    process.import_bank_answer(world.report(run, {back.end_to_end_id: "AC04"}), world.NOW)
    world.work()
    assert years(MAY, treasury) == years(NOVEMBER, treasury) == {}
    with acting("test", "a new account"):
        made.person.payout_accounts.update(ended_at=world.NOW)
    world.account_number(made.person, "11")
    world.frozen(treasury, MAY)
    again = Payment.objects.get(replaces=back)
    assert (again.gross_cents, again.tax_cents) == (back.gross_cents, back.tax_cents)
    assert years(NOVEMBER, treasury) == {}


def award_in_time(filed_on: date, cents: int = 2_400_00, **changes: object) -> Award:
    """A right since 2021 that was asked for on a day; what is too old is not paid."""
    made = world.award(starts_on=date(2021, 1, 1), amount_cents=cents, filed_on=filed_on)
    with acting("test", "an award of another kind"):
        for name, value in changes.items():
            setattr(made, name, value)
        made.save()
    return made


@pytest.mark.django_db(transaction=True)
def test_many_who_prepare_at_once_make_one_run_with_each_13th_once() -> None:
    for _ in range(4):
        award()
    people = world.treasurers()
    kinds = ["thirteenth", "thirteenth", "month"] * 3
    at_once(
        lambda n: process.prepare_pay_run(people[n % 3], APRIL, world.NOW, kinds[n]),
        range(len(kinds)),
    )
    run = PayRun.objects.get()
    assert Payment.objects.filter(run=run).count() == run.payment_count
    process.discard_pay_run(people[0], run.pk, world.NOW)
    at_once(lambda n: years(APRIL, [people[n % 3]]), range(6))
    of_13th = Payment.objects.filter(kind="first_half")
    assert of_13th.count() == len(set(of_13th.values_list("award_id", flat=True))) == 4


LIVES = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2026, 11, 30)),
        st.none() | st.integers(0, 700),
        st.integers(1_518_00, 8_000_00),
        st.sampled_from([Benefit.OLD_AGE, Benefit.TEMPORARY_INCAPACITY, Benefit.MATERNITY]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.django_db
@given(
    lives=LIVES,
    runs=st.lists(
        st.tuples(st.dates(date(2024, 1, 1), date(2026, 11, 30)), st.booleans()),
        min_size=1,
        max_size=6,
    ),
)
@settings(max_examples=40, deadline=None)
def test_runs_in_any_order_pay_what_the_law_gives_by_the_latest_of_them(
    lives: list[tuple[date, int | None, int, Benefit]], runs: list[tuple[date, bool]]
) -> None:
    _empty()
    [actor], law = world.treasurers(1), the_law()
    made = [
        award(first, cents, benefit=benefit,
              ends_on=None if length is None else first + timedelta(days=length))
        for first, length, cents, benefit in lives
    ]  # fmt: skip
    reached: list[date] = []
    for day, thrown_away in runs:
        month = day.replace(day=1)
        try:
            run = prepare(month, actor, world.NOW, "thirteenth")
        except Mendable:
            reached.append(month)  # nothing was due
            continue
        if thrown_away:
            discard(run.pk, actor, world.NOW)
            continue
        _freeze(run.pk)
        reached.append(month)
    due: dict[tuple[int, int], int] = {}
    for one in made:
        for month in sorted(reached, key=month_number):
            for year in range(one.starts_on.year, month.year + 1):
                counts = min(last_day(month), date(year, 12, 31), one.ends_on or date.max)
                if one.starts_on > last_day(month) or counts < date(year, 1, 1):
                    continue
                span = Span(one.starts_on, one.ends_on or date(year, 12, 31))
                cents = in_force_cents(one.amount_cents, one.starts_on, counts, one.benefit)
                whole = thirteenth(cents, twelfths(span, year, law))
                owed = owed_by(
                    month, one.starts_on, one.ends_on, year, whole, rule=one.benefit, law=law
                )
                if owed.cents:
                    due[one.pk, year] = max(due.get((one.pk, year), 0), owed.cents)
    paid: dict[tuple[int, int], int] = {}
    for award_id, month, cents in Payment.objects.values_list("award_id", "month", "gross_cents"):
        paid[award_id, month.year] = paid.get((award_id, month.year), 0) + cents
    assert paid == due
