"""Many people at once: the batch gives each person what a single determination gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.law.ages import Birth
from benefits.law.columns import NOT_MET, OPEN, RULES, answered, stream
from benefits.law.determination import Outcome
from benefits.law.facts import Activity, Category, ContributionMonth, Facts
from benefits.law.panel import Panel, PanelError
from benefits.law.prepared import LeftOut, Prepared, prepared
from benefits.law.rules import Case
from portal.periods import add_months, month_number
from portal.statutes import Statutes

from .deep import drawn
from .people import LAW, REFORM, TODAY, months, person, work

NO_TABLE = date(2027, 6, 1)  # no life table, no later wages: the last ones hold


def alone(facts: Facts, law: Statutes, on: date) -> tuple[list[int], str]:
    """Cents by rule and the outcome, from determinations with their explanation."""
    case = Case(facts, law)
    found = [rule.determine(case, on) for rule in RULES]
    cents = [
        one.amount_cents if one.entitled and one.amount_cents is not None
        else OPEN if one.outcome is Outcome.UNKNOWN else NOT_MET
        for one in found
    ]  # fmt: skip
    outcomes = {one.outcome for one in found}
    first = next(
        o for o in (Outcome.ENTITLED, Outcome.UNKNOWN, Outcome.NOT_ENTITLED) if o in outcomes
    )
    return cents, first.value


def same(people: Sequence[Facts], on: date, law: Statutes = LAW, rows: int = 7) -> int:
    """Compare every person who is in a panel; how many there were."""
    seen = 0
    for group in prepared(people, law, on, rows=rows):
        if isinstance(group, LeftOut):
            continue
        found = answered(group.panel, law, on)
        for row, place in enumerate(group.persons):
            cents, outcome = alone(people[place], law, on)
            assert found.cents[:, row].tolist() == cents, people[place]
            assert found.outcomes[row] == outcome
            best = max(cents)
            assert found.best_cents[row] == max(best, NOT_MET)
            assert found.best[row] == (cents.index(best) if best >= 0 else -1)
            seen += 1
    return seen


CATEGORIES = [
    Category.EMPLOYEE, Category.EMPLOYEE, Category.EMPLOYEE, Category.OWN_ACCOUNT, Category.MEI,
    Category.SIMPLIFIED, Category.DOMESTIC,
]  # fmt: skip


def somebody(chance: random.Random, on: date) -> Facts:
    """A life near the edges of the rules: 48 to 72 years old, some stretches of work."""
    birth = on - timedelta(days=chance.randrange(48 * 365, 72 * 365))
    start = max(birth.year + chance.randrange(14, 40), 1962)
    month, record = date(start, chance.randrange(1, 13), 1), []
    while month < on:
        length = chance.choice([1, 3, 12, 60, 180, 300])
        category = chance.choice(CATEGORIES)
        level = chance.choice([900_00, 1_800_00, 3_000_00, 7_000_00, 12_000_00])
        for _ in range(length):
            if month >= on:
                break
            wage = 0 if chance.random() < 0.01 else level + chance.randrange(-200_00, 900_00)
            first = chance.choice([1] * 20 + [5, 14, 30])
            record.append(
                ContributionMonth(
                    month, wage, category, paid=True, first_day=first,
                    last_day=chance.choice([31] * 20 + [first]),
                    paid_late=chance.random() < 0.02, complemented=chance.random() < 0.1,
                )
            )  # fmt: skip
            month = add_months(month, 1)
        month = add_months(month, chance.choice([0, 0, 0, 1, 7, 40]))
    joined = chance.choice([None, None, date(start, 1, 1), date(2020, 1, 1)])
    joined = None if joined is not None and joined < birth else joined
    return Facts(birth, chance.choice("MF"), tuple(record), requested_on=on, joined_on=joined)


@pytest.mark.parametrize("seed", range(drawn(8, 96)))
def test_a_thousand_lives_are_answered_alike_by_both_roads(seed: int) -> None:
    chance = random.Random(seed)
    on = chance.choice([TODAY, date(2026, 10, 31), date(2023, 12, 31), date(2022, 4, 30), NO_TABLE])
    assert same([somebody(chance, on) for _ in range(60)], on, rows=chance.choice([1, 8, 60])) > 30


@settings(max_examples=drawn(40, 2_000), deadline=None)
@given(
    born=st.dates(date(1950, 1, 1), date(1975, 12, 31)),
    sex=st.sampled_from("MF"),
    start=st.dates(date(1966, 1, 1), date(2012, 12, 31)),
    end=st.dates(date(2013, 1, 1), date(2026, 6, 30)),
    pay=st.integers(1, 20_000_00),
    on=st.dates(REFORM, date(2026, 11, 30)),
    joined=st.none() | st.dates(date(1994, 7, 30), date(1994, 8, 2)),
)
def test_any_life_is_answered_alike(
    born: date, sex: str, start: date, end: date, pay: int, on: date, joined: date | None
) -> None:
    start = max(start, born)
    facts = person(born, sex, work(str(start), str(max(start, min(end, on))), pay),
                   requested_on=on, joined_on=joined)  # fmt: skip
    assert same([facts], on) == (on >= born)


@pytest.mark.parametrize("sex", "MF")
@pytest.mark.parametrize("born", [date(1960, 2, 29), date(1961, 3, 31), date(1963, 12, 31)])
def test_the_day_before_the_day_and_the_day_after_are_alike(born: date, sex: str) -> None:
    people = [
        person(born, sex, work(start, "2026-02-28"))
        for start in ("1984-02-10", "1988-11-13", "1991-01-01", "1994-07-01", "2006-03-01")
    ]
    days = [date(2019, 11, 13), date(2019, 11, 30), date(2019, 12, 31), date(2021, 1, 1)]
    for years in (55, 57, 60, 62, 65):
        birthday = (
            date(born.year + years, 3, 1)
            if born.day == 29
            else born.replace(year=born.year + years)
        )
        days += [birthday + timedelta(days=n) for n in (-1, 0, 1)]
    for on in days:
        if REFORM <= on <= TODAY:
            assert same(people, on) == len(people)


def test_every_rule_is_met_by_somebody_whom_the_test_tries() -> None:
    chance = random.Random(5)
    people = [somebody(chance, TODAY) for _ in range(drawn(120, 2_000))]
    held = np.zeros(len(RULES), dtype=bool)
    for group in prepared(people, LAW, TODAY):
        if isinstance(group, Prepared):
            held |= (answered(group.panel, LAW, TODAY).cents >= 0).any(axis=1)
    assert held.all(), [r.key for r, h in zip(RULES, held, strict=True) if not h]


def test_another_law_is_followed_by_both_roads() -> None:
    from fractions import Fraction

    chance = random.Random(9)
    people = [somebody(chance, TODAY) for _ in range(drawn(24, 240))]
    for key, value in (
        ("coefficient/maximum", Fraction(1)),
        ("coefficient/base", Fraction(71, 113)),
        ("amount/rounding", "half_even"),
        ("amount/rounding", "up"),
        ("mean/rounding", "truncate"),
        ("mean/minimum_divisor", 0),
        ("retirement/permanent_age", {"M": Fraction(125, 2), "F": 60}),
        ("factor/rate", Fraction(1, 3)),
    ):
        assert same(people, TODAY, LAW.with_change(key, value, REFORM)) > 12


def test_panels_come_one_by_one() -> None:
    people = [person(), person(date(1963, 1, 1), "F")] * 3
    found = list(prepared(iter(people), LAW, TODAY, rows=2))
    assert [group.persons for group in found if isinstance(group, Prepared)] == [
        (0, 2),
        (1, 3),
        (4,),
        (5,),
    ]
    panels = [group.panel for group in found if isinstance(group, Prepared)]
    assert [len(one.best) for one in stream(panels, LAW, TODAY)] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (person(birth=None), "something is not known"),
        (person(sex=None), "something is not known"),
        (person(record=work("1991-01-01", "2026-02-28", None)), "something is not known"),
        (person(death=date(2026, 3, 1)), "died"),
        (person(left_work_on=TODAY), "starts on the day of leaving work"),
        (person(left_work_on=TODAY - timedelta(days=90)), "starts on the day of leaving work"),
        (person(disability="light"), "other rules may apply"),
        (person(record=work("1991-01-01", "2026-02-28", activity=Activity.RURAL)), "other rules"),
        (person(date(2026, 3, 3), record=(), requested_on=date(2026, 3, 3)), "asked for"),
    ],
)  # fmt: skip
def test_who_does_not_fit_is_named_with_the_reason(facts: Facts, reason: str) -> None:
    (found,) = prepared([facts], LAW, TODAY)
    assert isinstance(found, LeftOut)
    assert found.person == 0 and found.reason.startswith(reason)


def test_who_left_long_ago_or_has_no_record_fits() -> None:
    assert same([person(left_work_on=TODAY - timedelta(days=91)), person(record=())], TODAY) == 2
    (before,) = prepared([person()], LAW, REFORM - timedelta(days=1))
    assert isinstance(before, LeftOut) and before.reason.startswith("asked for")


def panel(**change: Any) -> Panel:
    row = np.ones((2, 3), np.int32)
    made: dict[str, Any] = {
        "sex": "M",
        "birth": Birth(*(np.array([value] * 2) for value in (1960, 5, 1))),
        "joined": np.array([1, 1]),
        "first": month_number(date(2019, 10, 1)),
        "pay": row,
        "units": row,
        "carencia": row > 0,
        "reform_days": np.array([0, 0]),
    }
    return Panel(**{**made, **change})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sex": "X"}, "sex"),
        ({"pay": np.ones(3, np.int32)}, "shapes"),
        ({"units": np.ones((2, 4), np.int32)}, "shapes"),
        ({"carencia": np.ones((1, 3), bool)}, "shapes"),
        ({"joined": np.array([1])}, "lengths"),
        ({"birth": Birth(np.array([1]), np.array([1]), np.array([1, 2]))}, "lengths"),
        ({"pay": np.ones((2, 3), np.int64)}, "int64"),
        ({"units": np.ones((2, 3), np.float64)}, "float64"),
        ({"pay": np.full((2, 3), -1, np.int32)}, "below zero"),
        ({"units": np.full((2, 3), -1, np.int32)}, "below zero"),
        ({"units": np.full((2, 3), 1 << 17, np.int32)}, "longer than"),
        (
            {name: np.ones((2, 1_201), kind) for name, kind in
             (("pay", np.int32), ("units", np.int32), ("carencia", np.bool_))},
            "1201 months",
        ),
        (
            {name: np.full((2, 900), value) for name, value in
             (("pay", np.int32(1)), ("units", np.int32(36_500)), ("carencia", np.True_))},
            "65 years",
        ),
    ],
)  # fmt: skip
def test_a_panel_that_could_leave_64_bits_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(PanelError, match=reason):
        panel(**change)


def test_a_panel_keeps_what_it_can_hold() -> None:
    assert len(panel(units=np.full((2, 3), (1 << 17) - 1, np.int32))) == 2
    none = np.zeros((0, 0), np.int32)
    nobody = np.array([], np.int64)
    empty = panel(
        pay=none, units=none, carencia=none > 0, joined=nobody, reform_days=nobody,
        birth=Birth(nobody, nobody, nobody),
    )  # fmt: skip
    assert answered(empty, LAW, TODAY).outcomes == []


def test_salaries_too_large_for_64_bits_are_refused_not_wrapped() -> None:
    rich = person(record=months(date(1994, 7, 1), 380))
    (group,) = prepared([rich], LAW, TODAY)
    assert isinstance(group, Prepared)
    group.panel.pay[:] = 2**31 - 1
    law = LAW.with_change("correction/factor_decimals", 12, date(1990, 1, 1))
    with pytest.raises(PanelError, match="too large to correct"):
        answered(group.panel, law, TODAY)


def test_a_panel_has_no_days_before_the_reform() -> None:
    from benefits.law.columns import ColumnCase

    case = ColumnCase(panel(), LAW)
    with pytest.raises(PanelError, match="before the reform"):
        case.record.time(REFORM - timedelta(days=1))
    with pytest.raises(PanelError, match="no months of kind teaching"):
        case.record.time(REFORM.replace(day=30), "teaching")


def test_no_rule_no_answer() -> None:
    assert answered(panel(), LAW, TODAY, ()).cents.shape == (0, 2)
