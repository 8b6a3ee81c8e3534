"""Parameter files: what is wrong in one is said, and what is asked for is dated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.statutes import (
    NoValueInForce,
    StatuteError,
    Statutes,
    UnknownParameter,
    build_parameter,
    read_parameter,
    read_value,
)

GOOD: dict[str, Any] = {
    "description": "Ceiling",
    "unit": "BRL",
    "reference": "Lei 1",
    "values": [
        {"from": date(2025, 1, 1), "to": date(2025, 12, 31), "value": "10.00"},
        {"from": date(2026, 1, 1), "to": None, "value": "12.50", "act": "Act 2"},
    ],
}


def ceiling(**change: Any) -> Statutes:
    return Statutes([build_parameter("wages/ceiling", {**GOOD, **change})])


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2025, 1, 1), 1000),
        (date(2025, 12, 31), 1000),
        (date(2026, 1, 1), 1250),
        (date(2090, 1, 1), 1250),
    ],
)
def test_the_value_of_the_day_is_found(on: date, value: int) -> None:
    assert ceiling().get("wages/ceiling", on) == value
    assert ceiling().get("wages/ceiling", on) == value


def test_a_day_without_value_names_parameter_and_day() -> None:
    with pytest.raises(NoValueInForce, match="wages/ceiling has no value on 2024-12-31") as gap:
        ceiling().get("wages/ceiling", date(2024, 12, 31))
    assert (gap.value.key, gap.value.on) == ("wages/ceiling", date(2024, 12, 31))
    ended = [{"from": date(2025, 1, 1), "to": date(2025, 12, 31), "value": "1"}]
    with pytest.raises(NoValueInForce):
        ceiling(values=ended).get("wages/ceiling", date(2026, 1, 1))


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(UnknownParameter, match="no parameter 'wages/floor'"):
        ceiling().get("wages/floor", date(2025, 1, 1))


def row(since: date, until: date | None, value: Any = "1") -> dict[str, Any]:
    return {"from": since, "to": until, "value": value}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"color": "red"}, "unknown field color"),
        ({"description": ""}, "description is missing"),
        ({"reference": None}, "reference is missing"),
        ({"values": []}, "no value at all"),
        ({"monthly": {2020: ["1"]}}, "either values or monthly"),
        ({"policy_choice": {"default": 1}}, "needs a reason"),
        ({"policy_choice": {"reason": "x", "who": "y"}}, "unknown policy_choice field"),
        ({"values": ["1"]}, "each value needs"),
        ({"values": [{"from": date(2025, 1, 1), "to": None}]}, "needs from, to and value"),
        ({"values": [{**row(date(2025, 1, 1), None), "x": 1}]}, "unknown value field x"),
        ({"values": [row("2025", None)]}, "from and to are days"),  # type: ignore[arg-type]
        (
            {"values": [row(date(2025, 1, 1), date(2025, 6, 1)), row(date(2025, 6, 1), None)]},
            "overlap on 2025-06-01",
        ),
        (
            {"values": [row(date(2025, 1, 1), None), row(date(2025, 6, 1), None)]},
            "overlap on 2025-06-01",
        ),
        (
            {"values": [row(date(2025, 1, 1), date(2025, 6, 1)), row(date(2025, 6, 3), None)]},
            "gap between 2025-06-01 and 2025-06-03",
        ),
        ({"values": [row(date(2025, 2, 1), date(2025, 1, 1))]}, "ends before it starts"),
        ({"values": [row(date(2025, 1, 1), None, 1.5)]}, "as text in quotes"),
        ({"values": [row(date(2025, 1, 1), None, True)]}, "as text in quotes"),
        ({"values": [row(date(2025, 1, 1), None, "1.234")]}, "more than two decimals"),
        ({"values": [row(date(2025, 1, 1), None, "ten")]}, "is not a number"),
        ({"values": [row(date(2025, 1, 1), None, {"a": "1"})]}, "unit must be a mapping"),
        ({"unit": {"a": "BRL"}}, "should be a mapping with a"),
        (
            {"unit": {"a": "BRL"}, "values": [row(date(2025, 1, 1), None, {"b": "1"})]},
            "unknown key b",
        ),
        ({"unit": "flag"}, "is not true or false"),
        ({"unit": "date"}, "is not a day"),
        ({"unit": "furlongs"}, "unknown unit"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(StatuteError, match=message):
        ceiling(**change)


def test_a_file_must_be_a_mapping_and_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- 1")
    with pytest.raises(StatuteError, match=r"a\.yaml: the file must be a mapping"):
        read_parameter(path, "a/a")
    path.write_text("{")
    with pytest.raises(StatuteError, match="not YAML"):
        read_parameter(path, "a/a")


def test_files_are_keyed_by_their_path_and_never_twice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "wages").mkdir(parents=True)
        (tmp_path / folder / "wages" / "ceiling.yaml").write_text(yaml.safe_dump(GOOD))
    law = Statutes.load(tmp_path / "one")
    assert law.keys() == ("wages/ceiling",)
    assert law.hash == ceiling().hash
    with pytest.raises(StatuteError, match="defined twice"):
        Statutes.load(tmp_path / "one", tmp_path / "two")


@pytest.mark.parametrize(
    ("value", "unit", "result"),
    [
        ("7.5", "percent", Fraction(3, 40)),
        ("0.31", "ratio", Fraction(31, 100)),
        ("60.5", "years", Fraction(121, 2)),
        (65, "years", 65),
        (None, "BRL", None),
        ("text", "rule", "text"),
        (["1.00", "2.00"], "BRL", (100, 200)),
        ({1: "1.00"}, {"*": "BRL"}, {1: 100}),
        (date(2020, 1, 1), "date", date(2020, 1, 1)),
        (False, "flag", False),
    ],
)
def test_values_are_exact_in_their_unit(value: Any, unit: Any, result: Any) -> None:
    assert read_value(value, unit) == result


def test_a_monthly_series_has_one_value_a_month_and_stops_at_the_last() -> None:
    series = {2024: ["1"] * 12, 2025: ["2", "-0.5"] + [None] * 10}
    law = Statutes(
        [
            build_parameter(
                "index/prices",
                {"description": "d", "unit": "percent", "reference": "r", "monthly": series},
            )
        ]
    )
    assert law.get("index/prices", date(2024, 12, 31)) == Fraction(1, 100)
    assert law.get("index/prices", date(2025, 2, 28)) == Fraction(-1, 200)
    with pytest.raises(NoValueInForce):
        law.get("index/prices", date(2025, 3, 1))


def test_the_hash_follows_the_values_and_nothing_else() -> None:
    assert ceiling().hash == ceiling(description="other words").hash
    assert ceiling().hash != ceiling(values=[row(date(2025, 1, 1), None, "10.01")]).hash


def test_a_what_if_changes_a_copy_from_a_day_on() -> None:
    law = ceiling()
    changed = law.with_change("wages/ceiling", 5000, date(2025, 7, 1))
    assert changed.get("wages/ceiling", date(2025, 6, 30)) == 1000
    assert changed.get("wages/ceiling", date(2025, 7, 1)) == 5000
    assert changed.get("wages/ceiling", date(2026, 7, 1)) == 5000
    assert law.get("wages/ceiling", date(2026, 7, 1)) == 1250
    assert changed.hash != law.hash
