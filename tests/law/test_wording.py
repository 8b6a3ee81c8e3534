"""Values as the reader writes them, and every template handed to the translator."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from benefits.law import sentences
from benefits.law.determination import Condition, Line, Result, cents, day, factor, month, percent
from benefits.law.wording import Wording
from benefits.law.worktime import DAY, MONTH, YEAR

ENGLISH, PORTUGUESE = Wording(), Wording("pt-br")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (cents(123456), "R$\u00a01,234.56"),
        (day(date(2026, 3, 2)), "2 March 2026"),
        (month(date(2026, 3, 1)), "March 2026"),
        (percent(Fraction(9, 10)), "90\u00a0%"),
        (percent(Fraction(3, 40)), "7.5\u00a0%"),
        (factor(Fraction(6816, 10_000)), "0.6816"),
        (factor(Fraction(1)), "1.0000"),
        (("time", 34 * YEAR + 2 * MONTH + 3 * DAY), "34 years, 2 months and 3 days"),
        (("time", 35 * YEAR), "35 years"),
        (("time", 0), "0 years"),
        (("age", 738), "61 years and 6 months"),
        (("age", 12), "1 year"),
        (("points", 103 * YEAR), "103 points"),
        (("points", 92 * YEAR + YEAR * 9 // 10), "92.9 points"),
        (("months", 1), "1 month"),
        (("days", 16), "16 days"),
        (("years", 2), "2 years"),
        (("count", 7), "7"),
        (("flag", 1), "yes"),
        (("flag", 0), "no"),
        (("text", "mei"), "individual microentrepreneur"),
        (("text", "aliens"), "aliens"),
    ],
)
def test_values_are_written_for_the_reader(value: tuple[str, int | str], text: str) -> None:
    assert ENGLISH.value(value) == text


def test_figures_follow_the_language() -> None:
    assert PORTUGUESE.value(cents(123456)) == "R$\u00a01.234,56"
    assert PORTUGUESE.value(percent(Fraction(3, 40))) == "7,5\u00a0%"


def test_templates_go_through_the_translator() -> None:
    seen: list[str] = []

    def note(text: str) -> str:
        seen.append(text)
        return text

    def note_count(one: str, many: str, count: int) -> str:
        seen.extend((one, many))
        return many

    words = Wording("pt-br", note, note_count)
    condition = Condition(
        "age", ("age", 780), ("age", 738), Result.MET, "a", "claim", {"on": day(date(2026, 3, 2))}
    )
    words.condition(condition)
    words.source(condition)
    assert {"You were {own} old on {on}. The rule asks for {needed}.", "March", "claim"} <= set(
        seen
    )
    assert "{n} year" in seen and "{n} years" in seen


def test_an_unknown_condition_says_so() -> None:
    open_ = Condition("age", None, ("age", 780), Result.UNKNOWN, "a", "civil registry")
    assert ENGLISH.condition(open_) == "Age: we do not know this yet. 65 years is needed."
    assert ENGLISH.own(open_) == "nothing"
    assert ENGLISH.source(open_) == "civil registry"


def test_a_line_says_how_it_was_rounded() -> None:
    line = Line("mean", cents(100), "a", {"divisor": ("count", 3)}, "truncate")
    assert ENGLISH.line(line).endswith("(parts of a cent dropped).")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("birth", "date of birth"),
        ("payment:2021-05", "whether the contribution of May 2021 was paid"),
        ("remuneration:2021-05", "the pay of May 2021"),
        ("dependant:Ana", "facts about the dependant Ana"),
        ("age", "Age"),
        ("something", "something"),
    ],
)
def test_missing_facts_are_named(key: str, text: str) -> None:
    assert ENGLISH.missing(key) == text


def test_sentences_are_plain_and_carry_no_markup() -> None:
    for table in (sentences.CONDITIONS, sentences.LINES):
        for label, sentence in table.values():
            assert "<" not in label + sentence and len(sentence) < 110
