"""Approved values enter the law on their days, the others stand, and the law of then comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import amendments
from portal.amendments import Amendment, Law, amended
from portal.statutes import Dated, NoValueInForce, Parameter, StatuteError, Statutes

OLD = (
    Dated(date(2024, 1, 1), date(2024, 12, 31), 100, "first"),
    Dated(date(2025, 1, 1), None, 200, "second"),
)


def law(dated: tuple[Dated, ...] = OLD) -> Statutes:
    return Statutes([Parameter("wages/x", "x", "BRL", "Act", dated)])


def value(found: Statutes, year: int, month: int, day: int) -> int:
    got: int = found.get("wages/x", date(year, month, day))
    return got


@pytest.fixture(autouse=True)
def nothing_installed() -> Iterator[None]:
    amendments.install(())
    yield
    amendments.install(())


def test_a_value_from_a_day_to_come_leaves_every_day_before_it_as_it_was() -> None:
    new = amended(law(), Amendment("wages/x", date(2027, 1, 1), None, 300, "third"))
    assert value(new, 2026, 12, 31) == 200
    assert value(new, 2027, 1, 1) == 300
    assert value(new, 2024, 6, 1) == 100


def test_a_value_for_the_past_ends_where_a_later_one_begins() -> None:
    new = amended(law(), Amendment("wages/x", date(2024, 7, 1), None, 150, "act"))
    assert [value(new, 2024, 6, 30), value(new, 2024, 7, 1), value(new, 2024, 12, 31)] == [
        100, 150, 150,
    ]  # fmt: skip
    assert value(new, 2025, 1, 1) == 200


def test_a_value_for_some_days_gives_back_the_days_after_them() -> None:
    new = amended(law(), Amendment("wages/x", date(2025, 3, 1), date(2025, 4, 30), 250, "act"))
    days = [(2025, 2, 28), (2025, 3, 1), (2025, 4, 30), (2025, 5, 1)]
    assert [value(new, *day) for day in days] == [200, 250, 250, 200]


def test_a_value_before_the_first_one_ends_where_that_begins() -> None:
    new = amended(law(), Amendment("wages/x", date(2023, 6, 1), None, 50, "act"))
    days = [(2023, 6, 1), (2023, 12, 31), (2024, 1, 1), (2026, 1, 1)]
    assert [value(new, *day) for day in days] == [50, 50, 100, 200]


def test_a_day_that_no_value_would_cover_is_refused_with_the_parameters_name() -> None:
    ended = (Dated(date(2024, 1, 1), date(2024, 12, 31), 100, "first"),)
    with pytest.raises(StatuteError, match="wages/x: gap"):
        amended(law(ended), Amendment("wages/x", date(2025, 2, 1), None, 1, "act"))
    with pytest.raises(StatuteError, match="wages/x"):
        amended(law(), Amendment("wages/x", date(2025, 2, 1), date(2025, 1, 1), 1, "act"))


days = st.dates(date(2023, 6, 1), date(2027, 12, 31))


@given(days, st.integers(0, 400), days)
def test_no_day_outside_the_new_value_changes(since: date, length: int, asked: date) -> None:
    until = since + timedelta(days=length)
    try:
        new = amended(law(), Amendment("wages/x", since, until, 999, "act"))
    except StatuteError:
        return
    try:
        before = law().get("wages/x", asked)
    except NoValueInForce:
        before = None
    if since <= asked <= until:
        assert new.get("wages/x", asked) == 999
    elif before is not None:
        assert new.get("wages/x", asked) == before


def test_what_is_installed_is_in_the_law_and_in_its_hash() -> None:
    house = Law(law)
    before = house.whole()
    amendments.install((Amendment("wages/x", date(2027, 1, 1), None, 300, "third"),))
    assert value(house.whole(), 2027, 1, 1) == 300
    assert house.whole().hash != before.hash
    assert house.whole() is house.whole()


def test_a_value_of_another_rooms_law_is_left_out() -> None:
    amendments.install((Amendment("elsewhere/y", date(2027, 1, 1), None, 300, "third"),))
    assert Law(law).whole().hash == law().hash


def test_the_law_of_then_is_found_by_its_hash_and_only_inside() -> None:
    house = Law(law)
    first = Amendment("wages/x", date(2027, 1, 1), None, 300, "third")
    amendments.install((first,))
    then = house.whole().hash
    amendments.install((first, Amendment("wages/x", date(2026, 1, 1), None, 250, "fourth")))
    assert value(house.whole(), 2026, 5, 1) == 250
    with house.as_then(then) as found:
        assert found
        assert house.whole().hash == then
        assert value(house.whole(), 2026, 5, 1) == 200
    assert value(house.whole(), 2026, 5, 1) == 250
    with house.as_then("another release") as found:
        assert not found
