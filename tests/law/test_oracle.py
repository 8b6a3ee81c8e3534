"""Every worked example of the oracle through the real rules.

The examples are one file per topic in ``tests/law/oracle`` (or in the directory named by the
environment variable ORACLE_DIR). Examples that the law contradicts are listed with the article in
``oracle_disputed.jsonl``; they must keep disagreeing, so that the list cannot grow stale. Beside
them ``by_hand.jsonl``: examples of every topic computed from the text of the law, each with its
article: other years, values at a boundary, other words for the same, fields left out.
"""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from . import adapters

HERE = Path(__file__).parent
ORACLE = Path(os.environ.get("ORACLE_DIR") or HERE / "oracle")


def _read(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()]


adapters.load()
CASES = [case for path in sorted(ORACLE.glob("*.jsonl")) for case in _read(path)]
BY_HAND = _read(HERE / "by_hand.jsonl")
DISPUTED = {case["id"]: case for case in _read(HERE / "oracle_disputed.jsonl")}


def _agrees(found: Any, expected: Any, tolerance: Decimal) -> bool:
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and _agrees(found[key], value, tolerance)
            for key, value in expected.items()
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(
            _agrees(one, other, tolerance) for one, other in zip(found, expected, strict=True)
        )
    if isinstance(found, list) and isinstance(expected, int):
        return len(found) == expected  # some examples state only how many
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, int | Decimal):
        return found is not None and abs(Fraction(found) - Fraction(expected)) <= tolerance
    if isinstance(found, date):
        return expected.startswith(found.isoformat())
    return found == expected


def _answer(case: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    inputs = adapters.Inputs(case["inputs"])
    found = adapters.ADAPTERS[case["topic"]](inputs, frozenset(case["expected"]))
    return found, inputs.unread


def _wrong(case: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    tolerance = Fraction(case.get("tolerance", 0))
    return {
        name: (found.get(name, "no answer"), value)
        for name, value in case["expected"].items()
        if name not in found or not _agrees(found[name], value, tolerance)
    }


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["id"] not in DISPUTED], ids=lambda case: case["id"]
)
def test_the_rules_give_the_result_of_the_worked_example(case: dict[str, Any]) -> None:
    found, unread = _answer(case)
    assert _wrong(case, found) == {}, case["inputs"]
    assert unread == set(), "inputs that the adapter did not read"


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case["id"])
def test_the_rules_give_the_result_computed_by_hand_from_the_law(case: dict[str, Any]) -> None:
    found, unread = _answer(case)
    assert _wrong(case, found) == {}, (case["inputs"], case["article"])
    assert unread == set(), "inputs that the adapter did not read"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["id"] in DISPUTED], ids=lambda case: case["id"]
)
def test_a_disputed_example_still_contradicts_the_law_as_written(case: dict[str, Any]) -> None:
    found, _ = _answer(case)
    assert _wrong(case, found), "the example agrees now: take it off the list"
    assert DISPUTED[case["id"]]["article"]


def test_every_file_of_the_oracle_has_an_adapter() -> None:
    assert {case["topic"] for case in CASES} <= set(adapters.ADAPTERS)
    assert {case["topic"] for case in BY_HAND} == set(adapters.ADAPTERS)
    assert CASES


def _otherwise(value: Any) -> Any:
    """The same facts in other writing: fields the other way round, 2026 as 2026.0, 1.5 as 1.50."""
    if isinstance(value, dict):
        return {key: _otherwise(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_otherwise(item) for item in value]
    if isinstance(value, Decimal) or type(value) is int:
        text = str(value)
        return Decimal(f"{text}0" if "." in text else f"{text}.0")
    return value


@pytest.mark.parametrize("topic", sorted({case["topic"] for case in CASES}))
def test_it_does_not_matter_how_an_example_is_written(topic: str) -> None:
    for case in CASES:
        if case["topic"] == topic and case["id"] not in DISPUTED:
            other = {**case, "inputs": {**_otherwise(case["inputs"]), "note": "a remark"}}
            found, unread = _answer(other)
            assert _wrong(case, found) == {} and unread == set(), case["id"]
