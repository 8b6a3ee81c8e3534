"""Many people at once: good lines are answered in order, bad ones of every sort are named."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.law.batch import BENEFITS, LONGEST_LINE, Rejected, answers
from benefits.law.codec import to_json
from benefits.law.determination import Determination
from benefits.law.facts import Facts
from benefits.law.retirement import best_retirement

from .deep import drawn
from .people import LAW, TODAY, months, person, work
from .test_golden import CLAIMS

HANDBOOK = Path(__file__).resolve().parents[2] / "docs/law.md"
FACTS = person(record=work("2000-01-01", "2026-02-28", employer="ACME")).to_json()
SHORT = person(record=months(date(2024, 1, 1), 2)).to_json()


def lines(*contents: Any) -> list[tuple[int, bytes]]:
    return [
        (number, content if isinstance(content, bytes) else json.dumps(content).encode())
        for number, content in enumerate(contents, 1)
    ]


def one(content: Any, on: date | None = None) -> Any:
    (found,) = answers(lines(content), LAW, on)
    return found


def test_a_line_is_answered_as_the_law_answers() -> None:
    expected = best_retirement(Facts.from_json(FACTS), TODAY, LAW)
    found = one({"id": 7, "facts": FACTS})
    assert (found["line"], found["id"], found["on"]) == (1, 7, "2026-03-02")
    assert tuple(map(Determination.from_json, found["determinations"])) == expected.all
    assert expected.best is not None
    assert (found["best"], found["amount_cents"]) == (
        expected.best.rule,
        expected.best.amount_cents,
    )
    assert found["outcome"] == "entitled" and found["unsettled"] == []
    assert found["first_dates"]["old_age"] == "2025-05-01"
    bare = one(FACTS)
    assert "id" not in bare and {**bare, "id": 7} == found


def test_the_lines_that_the_handbook_shows_are_answered() -> None:
    shown = re.search(r"```json\n(.*?)```", HANDBOOK.read_text(), re.DOTALL)
    assert shown is not None
    found = list(answers(lines(*map(json.loads, shown[1].splitlines())), LAW, None))
    assert [one["id"] for one in found if not isinstance(one, Rejected)] == [7, 8]


def test_the_day_of_the_line_comes_before_the_day_of_the_command_and_of_the_request() -> None:
    assert one({"facts": FACTS}, date(2026, 1, 9))["on"] == "2026-01-09"
    assert one({"facts": FACTS, "on": "2025-04-30"}, date(2026, 1, 9))["on"] == "2025-04-30"
    assert one({"facts": FACTS, "on": "2025-04-30"})["first_dates"]["old_age"] == "2025-05-01"


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_other_benefit_is_answered_too(name: str) -> None:
    determine, claim = CLAIMS[name]
    benefit = next(key for key, (kind, _) in BENEFITS.items() if kind is type(claim))
    found = one({"benefit": benefit, "claim": to_json(claim), "on": "2026-03-02"})
    expected = determine(claim, LAW, TODAY)
    assert found["determinations"] == [expected.to_json()]
    assert (found["outcome"], found["amount_cents"]) == (expected.outcome, expected.amount_cents)
    assert len(found["hash"]) == 64


def month(**change: Any) -> dict[str, Any]:
    entry = {"month": "2020-01-01", "remuneration_cents": 100_000}
    return {**SHORT, "months": [SHORT["months"][0], {**entry, **change}]}


BAD: list[tuple[Any, str, str]] = [
    (b"{", "line", "not JSON"),
    (b"{}{}", "line", "not JSON"),
    (b"\xff\xfe{", "line", "byte 0 is not UTF-8"),
    (b'{"id": "\\ud800"}', "line", "half a character"),
    (b"[]", "line", "expected an object"),
    (b"null", "line", "expected an object"),
    (b"7", "line", "expected an object"),
    (b"[" * 200_000, "line", "too many brackets"),
    (b'{"a": 1' + b"0" * 5_000 + b"}", "line", "not JSON"),
    (b'{"a": "' + b"x" * LONGEST_LINE + b'"}', "line", "longer than"),
    (b'{"birth": 1.5}', "line", "only whole numbers"),
    (b'{"birth": 1e3}', "line", "only whole numbers"),
    (b'{"birth": NaN}', "line", "only whole numbers"),
    (b'{"birth": -Infinity}', "line", "only whole numbers"),
    (b'{"sex": "M", "sex": "F"}', "sex", "named twice"),
    ({}, "Facts", "is missing"),
    ({"facts": None}, "Facts", "expected dict"),
    ({"facts": SHORT, "colour": 1}, "line", "unknown field colour"),
    ({"facts": SHORT, "benefit": "maternity"}, "line", "either facts, or"),
    ({"facts": SHORT, "on": "2026-02-30"}, "date", "is not possible"),
    ({"facts": SHORT, "on": 20260302}, "date", "expected str"),
    ({"facts": SHORT, "on": "9999-12-31"}, "on", "to the year 2200"),
    ({"facts": SHORT, "on": "1994-06-30"}, "on", "from 1994-07-01"),
    ({"benefit": "king", "claim": {}}, "benefit", "one of accident_aid"),
    ({"benefit": ["maternity"], "claim": {}}, "benefit", "one of accident_aid"),
    ({"benefit": "maternity", "on": "2026-03-02"}, "claim", "is missing"),
    ({"claim": {}}, "benefit", "one of"),
    ({"benefit": "maternity", "claim": {}}, "on", "is missing"),
    ({"benefit": "maternity", "claim": 5, "on": "2026-03-02"}, "MaternityClaim", "expected dict"),
    ({**SHORT, "colour": 1}, "Facts", "unknown field colour"),
    ({**SHORT, "sex": "X"}, "Facts.sex", "M or F"),
    ({**SHORT, "birth": "1960-13-01"}, "Facts.birth", "is not possible"),
    ({**SHORT, "birth": "2030-01-01"}, "Facts.requested_on", "before birth"),
    ({**SHORT, "death": "1950-01-01"}, "Facts.death", "before birth"),
    ({**SHORT, "months": {}}, "Facts.months", "expected list"),
    (month(month="2020-13-01"), "Facts.months[1].month", "is not possible"),
    (month(month="2020-01-02"), "Facts.months[1].month", "a month is a date on day 1"),
    (month(month="9999-12-01"), "line", "cannot be worked out"),
    (month(remuneration_cents=-1), "Facts.months[1].remuneration_cents", "below zero"),
    (month(remuneration_cents="1"), "Facts.months[1].remuneration_cents", "expected int"),
    (month(remuneration_cents=True), "Facts.months[1].remuneration_cents", "expected int"),
    (month(category="king"), "Facts.months[1].category", "is not possible"),
    (month(first_day=9, last_day=3), "Facts.months[1].last_day", "not days of a month"),
]


@pytest.mark.parametrize(("content", "field", "reason"), BAD)
def test_a_bad_line_is_refused_with_number_field_value_and_reason(
    content: Any, field: str, reason: str
) -> None:
    good, found, again = answers(lines(SHORT, content, SHORT), LAW)
    assert isinstance(found, Rejected)
    assert (found.line, found.field) == (2, field)
    assert reason in found.reason
    assert not isinstance(good, Rejected) and {**good, "line": 3} == again
    kept = found.to_json()
    assert list(kept) == ["line", "field", "value", "reason", "text"]
    assert json.loads(json.dumps(kept)) == kept and len(str(kept["value"])) <= 200


def test_a_day_without_a_legal_value_names_the_parameter() -> None:
    found = one({"facts": {**SHORT, "requested_on": "1980-01-01"}, "on": "2026-03-02"})
    assert isinstance(found, Rejected)
    assert (found.field, found.value) == ("reform/in_force", "1980-01-01")
    assert found.reason == "no legal value"


def test_the_same_job_twice_on_the_same_days_cannot_be() -> None:
    def twice(**other: Any) -> Any:
        entry = {"month": "2020-01-01", "remuneration_cents": 300_000, "employer": "ACME"}
        return one({**SHORT, "months": [entry, {**entry, **other}]})

    refused = twice()
    assert isinstance(refused, Rejected)
    assert (refused.field, refused.value) == ("Facts.months", "2020-01 ACME")
    assert isinstance(twice(first_day=20), Rejected)
    assert isinstance(twice(last_day=1), Rejected)
    for possible in ({"employer": "Other"}, {"employer": ""}, {"category": "domestic"}):
        assert "outcome" in twice(**possible)
    first = {"month": "2020-01-01", "remuneration_cents": 9, "employer": "ACME", "last_day": 9}
    again = {**first, "first_day": 10, "last_day": 31}
    assert "outcome" in one({**SHORT, "months": [first, again]})


def test_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    raw = json.dumps(SHORT).encode()
    found = list(answers([(1, b"\xef\xbb\xbf" + raw + b"\r\n"), (2, b"  \n"), (3, raw)], LAW))
    assert [answer["line"] for answer in found if not isinstance(answer, Rejected)] == [1, 3]


@settings(max_examples=drawn(60, 3_000), deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates().map(str),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["facts", "on", "id", "months", "claim", "benefit", *SHORT]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_nothing_that_is_json_stops_the_others(content: Any) -> None:
    found, after = answers([(1, json.dumps(content).encode() or b"0"), *lines(SHORT)], LAW)
    assert isinstance(found, Rejected) or found["outcome"]
    assert not isinstance(after, Rejected)
