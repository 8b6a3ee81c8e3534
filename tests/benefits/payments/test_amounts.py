"""The SQL of a run says what the law's functions say, to the cent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benefits.applications import forms
from benefits.law.statute import the_law
from benefits.law.withholding import withholding
from benefits.payments import queries
from benefits.payments.amounts import (
    award_gross_cents,
    gross_cents,
    gross_sql,
    tax_sql,
    turns_65,
)
from benefits.payments.models import Award
from portal.errors import Mendable
from portal.periods import first_of_month
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
STARTS = st.dates(min_value=date(2019, 11, 13), max_value=date(2026, 11, 30))


def computed(expression: str, source: str, values: list[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({expression})::bigint FROM {source}", values)
        return [row[0] for row in cursor.fetchall()]


@given(
    cents=st.lists(st.integers(1, 15_000_00), min_size=1, max_size=40),
    at_65=st.booleans(),
    on=st.dates(min_value=date(2024, 2, 1), max_value=date(2027, 1, 10)),
)
@example(
    [242_880 + 60_720, 303_600, 303_601, 500_000, 500_001, 735_000, 735_001],
    False,
    date(2026, 12, 7),
)
@settings(max_examples=150, deadline=None)
def test_the_tax_in_a_run_is_that_of_the_law(cents: list[int], at_65: bool, on: date) -> None:
    rows = "unnest(%s::bigint[]) WITH ORDINALITY AS g(whole_cents, n)"
    source = (
        "(SELECT g.whole_cents, 'old_age' AS benefit, 0 AS award_id, %s::bool AS at_65, n"
        f" FROM {rows}) due ORDER BY n"
    )
    expected = [withholding(one, on, the_law(), pension_at_65=at_65).tax_cents for one in cents]
    assert computed(tax_sql(on), source, [at_65, cents]) == expected


@given(
    awards=st.lists(
        st.tuples(
            STARTS,
            STARTS,
            st.integers(200_00, 9_000_00),
            st.integers(0, 800),
            st.sampled_from(sorted(forms.FORMS)),
            st.integers(1, 5),
            st.integers(1, 5),
        ),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=100, deadline=None)
def test_the_amount_of_a_month_in_a_run_is_that_of_the_law(
    awards: list[tuple[date, date, int, int, str, int, int]],
) -> None:
    expected, rows = [], []
    for one, other, cents, length, benefit, first, second in awards:
        start, month = min(one, other), first_of_month(max(one, other))
        end = None if length % 2 else date.fromordinal(month.toordinal() + length)
        end = None if end is not None and end < start else end
        part, parts = min(first, second), max(first, second)
        whole = cents if parts > 1 else None
        instalments = 4 if length % 7 == 0 else None
        right = date(start.year - length % 3, 12 - length % 12, 5) if length % 4 == 0 else None
        counts_from = right if right and right < start else None
        rows.append((start, end, month, cents, benefit, part, parts, whole, instalments,
                     counts_from or start))  # fmt: skip
        award = Award(
            starts_on=start,
            ends_on=end,
            amount_cents=cents,
            benefit=benefit,
            part=part,
            parts=parts,
            whole_cents=whole,
            instalments=instalments,
            counts_from=counts_from,
        )
        expected.append(award_gross_cents(award, month))
    source = (
        "unnest(%s::date[], %s::date[], %s::date[], %s::bigint[], %s::text[], %s::int[],"
        " %s::int[], %s::bigint[], %s::int[], %s::date[]) WITH ORDINALITY AS d(starts_on, ends_on,"
        " month, amount_cents, benefit, part, parts, shared_cents, instalments, counts_from, n)"
        " ORDER BY n"
    )
    values = [list(column) for column in zip(*rows, strict=True)]
    found = computed(gross_sql(date(2019, 11, 13), date(2026, 11, 1)), source, values)
    assert found == expected


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_shares_of_a_month_add_up_to_the_whole(parts: int) -> None:
    shares = [
        award_gross_cents(
            Award(
                starts_on=date(2024, 5, 1),
                amount_cents=1,
                benefit="survivors",
                part=part,
                parts=parts,
                whole_cents=200_001,
            ),
            date(2026, 3, 1),
        )
        for part in range(1, parts + 1)
    ]
    assert sum(shares) == gross_cents(200_001, date(2024, 5, 1), None, date(2026, 3, 1))


def test_a_benefit_of_one_minimum_wage_is_that_of_each_month() -> None:
    started = date(2025, 3, 1)
    assert gross_cents(151_800, started, None, date(2025, 12, 1), benefit="assistance") == 151_800
    assert gross_cents(151_800, started, None, date(2026, 1, 1), benefit="assistance") == 162_100


def test_accident_aid_may_stay_below_the_minimum_wage() -> None:
    assert gross_cents(80_000, date(2025, 3, 1), None, date(2026, 1, 1), benefit="accident_aid") < (
        100_000
    )


def test_a_pension_of_last_year_is_raised_in_january_and_never_below_the_minimum_wage() -> None:
    assert gross_cents(151_800, date(2025, 3, 1), None, date(2026, 1, 1)) == 162_100
    assert gross_cents(300_000, date(2025, 3, 1), None, date(2025, 12, 1)) == 300_000
    assert gross_cents(300_000, date(2025, 3, 1), None, date(2026, 1, 1)) == 307_140


def test_a_january_without_a_rate_stops_the_run_and_guesses_nothing() -> None:
    with pytest.raises(Mendable, match="not known yet"):
        gross_sql(date(2025, 1, 1), date(2031, 1, 1))


@pytest.mark.parametrize(
    ("born", "month", "expected"),
    [
        (date(1961, 11, 30), date(2026, 11, 1), True),
        (date(1961, 12, 1), date(2026, 11, 1), False),
        (date(1960, 2, 29), date(2025, 2, 1), True),
    ],
)
def test_the_exemption_at_65_begins_with_the_month_of_the_birthday(
    born: date, month: date, expected: bool
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {turns_65('%s::date', '%s::date')}", [born, month])
        assert cursor.fetchone()[0] is expected


def test_tax_is_withheld_booked_and_shown() -> None:
    from contributions.queries import ledger_balance

    world.award(amount_cents=800_000)  # born in 1960: 65 and more
    run = world.sent(world.treasurers())
    payment = run.payments.get()
    expected = withholding(800_000, run.pays_on, the_law(), pension_at_65=True).tax_cents
    assert expected > 0
    assert payment.tax_cents == expected == run.tax_cents
    assert payment.net_cents == 800_000 - expected
    assert ledger_balance("tax_withheld") == -expected


@pytest.mark.parametrize("cents", [250_000, 612_345])
def test_what_was_promised_is_what_the_run_then_pays(cents: int) -> None:
    award = world.award(starts_on=date(2025, 11, 16), amount_cents=cents)
    promised = queries.next_payment(award.person_id, world.NOW.date())
    assert promised is not None
    assert promised.expected
    run = world.frozen(world.treasurers())
    assert promised.amount_cents == run.total_cents
    assert promised.months == run.payment_count == 13
    coming = queries.next_payment(award.person_id, world.NOW.date())
    assert coming is not None
    assert (coming.amount_cents, coming.on) == (run.total_cents, run.pays_on)
    assert not coming.expected
