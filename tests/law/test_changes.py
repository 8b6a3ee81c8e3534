"""What changes if a parameter changes: each person before and after, and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from benefits.law.changes import KINDS, changed_law, summary_of, what_changes
from benefits.law.determination import Outcome
from benefits.law.retirement import best_retirement
from portal.statutes import StatuteError

from .people import LAW, TODAY, months, person, work

MAN = person()
YOUNG = person(date(1975, 6, 15), "F", work("2000-01-01", "2026-02-28"))
ALMOST = person(date(1961, 3, 3), "M", work("2000-01-01", "2026-02-28"))  # 65 tomorrow
UNBORN = person(birth=None)
OLD_REQUEST = person(date(1960, 5, 1), record=(), requested_on=date(1980, 1, 1))
PEOPLE = [MAN, YOUNG, ALMOST, UNBORN, OLD_REQUEST]


def test_another_share_of_the_mean_moves_those_who_have_a_right() -> None:
    found = what_changes(PEOPLE, TODAY, {"coefficient/base": Fraction(7, 10)})
    assert [one.kind for one in found.persons] == ["more", "same", "same", "open", "unanswered"]
    assert [one.person for one in found.persons] == [0, 1, 2, 3, 4]
    first = found.persons[0]
    assert first.before is not None and first.after is not None
    best = best_retirement(MAN, TODAY, LAW).best
    assert best is not None and (first.before.rule, first.before.amount_cents) == (
        best.rule, best.amount_cents,
    )  # fmt: skip
    summary = found.summary
    assert (summary.persons, summary.changed) == (5, 1)
    assert summary.kinds == {
        **dict.fromkeys(KINDS, 0), "more": 1, "same": 2, "open": 1, "unanswered": 1,
    }  # fmt: skip
    assert summary.cents == first.cents == summary.most_cents == summary.least_cents > 0
    assert summary.after_cents - summary.before_cents == summary.middle_cents
    assert summary.hash_before == LAW.hash != summary.hash_after


def test_an_age_lowered_opens_a_right_and_an_age_raised_closes_it() -> None:
    lower = what_changes([ALMOST], TODAY, {"retirement/permanent_age": {"M": 64, "F": 62}})
    (one,) = lower.persons
    assert one.kind == "newly_entitled" and one.before is not None and one.after is not None
    assert one.before.outcome is Outcome.NOT_ENTITLED and one.cents == one.after.amount_cents
    assert lower.summary.rules_before == {} and lower.summary.rules_after == {"old_age": 1}
    raised = {
        "retirement/permanent_age": {"M": 70, "F": 70},
        "transition/age": {"M": 70, "F": 70},
    }
    (gone,) = what_changes([ALMOST], TODAY + timedelta(days=1), raised, since=TODAY).persons
    assert gone.kind == "no_longer_entitled" and gone.cents < 0


def test_a_right_that_was_met_before_the_change_stays() -> None:
    short = replace(ALMOST, months=work("2000-01-01", "2026-02-28"))
    later = TODAY + timedelta(days=10)
    raised = {
        "retirement/permanent_age": {"M": 70, "F": 70},
        "transition/age": {"M": 70, "F": 70},
    }
    (kept,) = what_changes([short], later, raised, since=later).persons
    assert kept.kind == "same" and kept.after is not None and kept.after.amount_cents


def test_the_same_amount_by_another_rule_is_named() -> None:
    changed = {"retirement/permanent_age": {"M": 80, "F": 80}}
    least = [LAW.get("wages/minimum_wage", entry.month) for entry in ALMOST.months]
    lowest = [replace(m, remuneration_cents=w) for m, w in zip(ALMOST.months, least, strict=True)]
    poor = replace(ALMOST, months=tuple(lowest))
    (one,) = what_changes([poor], date(2026, 5, 4), changed, since=TODAY).persons
    assert (one.kind, one.cents) == ("other_rule", 0)
    less = what_changes([MAN], TODAY, {"coefficient/base": Fraction(1, 2)})
    assert less.persons[0].kind == "less" and less.summary.most_cents == less.summary.cents < 0


def test_a_value_that_holds_from_tomorrow_changes_nothing_today() -> None:
    tomorrow = TODAY + timedelta(days=1)
    found = what_changes([MAN], TODAY, {"coefficient/base": Fraction(7, 10)}, since=tomorrow)
    assert found.summary.changed == 0


def test_nothing_changes_under_the_same_value() -> None:
    found = what_changes([MAN, YOUNG], TODAY, {"retirement/carencia": 180})
    assert found.summary.changed == found.summary.cents == 0
    assert found.summary.most_cents is found.summary.middle_cents is None
    assert found.summary.hash_before != found.summary.hash_after  # an act of its own


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("coefficient/base", 0.7), ("coefficient/base", "70"), ("wages/minimum_wage", Fraction(7)),
        ("retirement/permanent_age", {"M": 66}), ("retirement/permanent_age", 66),
        ("retirement/permanent_age", {"M": 66, "F": "63"}), ("retirement/carencia", {"M": 1}),
        ("amount/rounding", 2), ("coefficient/maximum", "none"), ("there/is_none", 1),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(key: str, value: Any) -> None:
    with pytest.raises(StatuteError) as refused:
        what_changes([MAN], TODAY, {key: value})
    assert key.split("/")[1] in str(refused.value)


def test_a_limit_may_come_where_there_is_none_and_rows_may_be_more() -> None:
    changed_law(LAW, {"coefficient/maximum": Fraction(1), "wages/ceiling": 9_000_00}, TODAY)
    rows = LAW.get("accumulation/bands", TODAY)
    assert isinstance(rows, tuple)
    after = changed_law(LAW, {"accumulation/bands": (*rows, rows[-1])}, TODAY)
    assert len(after.get("accumulation/bands", TODAY)) == len(rows) + 1
    with pytest.raises(StatuteError):
        changed_law(LAW, {"accumulation/bands": (1, 2)}, TODAY)


def test_the_summary_takes_people_one_by_one() -> None:
    after = changed_law(LAW, {"coefficient/base": Fraction(7, 10)}, TODAY)
    found = what_changes(PEOPLE, TODAY, {"coefficient/base": Fraction(7, 10)})
    assert summary_of(iter(found.persons), LAW, after) == found.summary


def test_people_without_months_are_asked_too() -> None:
    found = what_changes([person(record=months(TODAY.replace(day=1), 0))], TODAY, {})
    assert found.summary.kinds["same"] == 1
