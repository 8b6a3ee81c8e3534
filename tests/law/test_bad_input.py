"""Facts that cannot be are refused with field, value and reason; what is missing is never a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benefits.law import assistance, family_grant, imprisonment, maternity, survivors
from benefits.law.batch import Rejected, answers
from benefits.law.codec import to_json
from benefits.law.determination import Determination, Outcome, Result
from benefits.law.facts import Activity, Facts, FactsError
from benefits.law.family_allowance import AllowanceClaim
from benefits.law.retirement import best_retirement
from benefits.law.temporary_incapacity import IncapacityClaim
from benefits.law.unemployment import UnemploymentClaim

from .people import LAW, TODAY, Category, person, work
from .test_batch import SHORT, lines, month
from .test_retirement import say

E25 = Activity.EXPOSURE_25

MONTH = {"month": "2020-01-01", "remuneration_cents": 100_000, "employer": "ACME"}


@pytest.mark.parametrize(
    ("content", "field", "value", "reason"),
    [
        ({**SHORT, "death": "1950-01-01"}, "Facts.death", "1950-01-01", "before birth"),
        (
            {**SHORT, "death": "2023-12-31"}, "Facts.month", "2024-01-01",
            "a contribution after death",
        ),
        (
            {**SHORT, "months": [MONTH, {**MONTH, "first_day": 9}]}, "Facts.months", "2020-01 ACME",
            "the same employment twice on the same days",
        ),
        (month(remuneration_cents=-1), "Facts.months[1].remuneration_cents", -1, "below zero"),
        (month(month="2020-13-01"), "Facts.months[1].month", "2020-13-01", "must be in 1..12"),
        (month(month="2020-01-02"), "Facts.months[1].month", "2020-01-02", "date on day 1"),
        (month(category="king"), "Facts.months[1].category", "king", "is not possible"),
        (
            {**SHORT, "pauses": [{"kind": "holiday", "start": "2020-01-01"}]},
            "Facts.pauses[0].kind", "holiday", "is not possible",
        ),
    ],
)  # fmt: skip
def test_each_impossible_fact_is_named_with_its_value_and_the_reason(
    content: Any, field: str, value: Any, reason: str
) -> None:
    (found,) = answers(lines(content), LAW)
    assert isinstance(found, Rejected)
    kept = found.to_json()
    assert (kept["field"], kept["value"]) == (field, value)
    assert reason in kept["reason"]


HOUSE = assistance.AssistanceClaim(date(1960, 1, 1), TODAY, None, 2, ())
FAMILY = family_grant.Family(3, small_children=1, children=1, income_cents=100)
CHILDREN = AllowanceClaim(date(2026, 3, 1), Category.EMPLOYEE, 1, ())
DEATH = survivors.SurvivorsClaim(TODAY, TODAY, True, 1, 1, ())
FIRED = UnemploymentClaim(TODAY, TODAY, "indirect", 1, 0, (0,))
ILL = IncapacityClaim(person(), TODAY, 0)
BIRTH = maternity.MaternityClaim(person(), "birth", TODAY, None)
JAIL = imprisonment.PrisonClaim(person(), TODAY, "open", 0, None, None, 0)

WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (assistance.Income("wage", 0), {"cents": -1}, "cents"),
    (assistance.Income("wage", 0), {"kind": "luck"}, "kind"),
    (HOUSE, {"biometrics": "perhaps"}, "biometrics"),
    (HOUSE, {"members": 0}, "members"),
    (HOUSE, {"requested_on": date(1959, 12, 31)}, "requested_on"),
    (FAMILY, {"members": 0}, "members"),
    (FAMILY, {"members": 1}, "members"),
    *((FAMILY, {name: -1}, name)
      for name in ("small_children", "children", "pregnant", "nursing", "income_cents")),
    (CHILDREN, {"remuneration_cents": -1}, "remuneration_cents"),
    (CHILDREN, {"whole_month_cents": -1}, "whole_month_cents"),
    (DEATH, {"base_cents": -1}, "base_cents"),
    (DEATH, {"contributions": -1}, "contributions"),
    (DEATH, {"died_on": date(2026, 3, 3)}, "requested_on"),
    (FIRED, {"months_worked": -1}, "months_worked"),
    (FIRED, {"request_number": 0}, "request_number"),
    (FIRED, {"last_pays_cents": (5, -1)}, "last_pays_cents"),
    (ILL, {"unable_days": -1}, "unable_days"),
    (BIRTH, {"event": "wedding"}, "event"),
    *((BIRTH, {name: -1}, name) for name in ("child_age", "in_hospital_days", "days_before_birth")),
    (JAIL, {"regime": "tower"}, "regime"),
    (JAIL, {"dependants": -1}, "dependants"),
    (JAIL, {"youngest_dependant_age": -1}, "youngest_dependant_age"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "change", "field"), WRONG)
def test_a_claim_that_cannot_be_is_refused_by_field(
    claim: Any, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(FactsError) as refused:
        replace(claim, **change)
    assert refused.value.field == field
    assert refused.value.reason and str(refused.value)


@pytest.mark.parametrize("claim", [HOUSE, FAMILY, CHILDREN, DEATH, FIRED, ILL, BIRTH, JAIL])
def test_the_least_that_can_be_is_taken(claim: Any) -> None:
    assert replace(claim) == claim
    nothing = {
        name: None
        for name in ("members", "income_cents", "remuneration_cents", "base_cents", "regime")
        if hasattr(claim, name) and not (claim is FAMILY and name == "members")
    }
    assert replace(claim, **nothing)


def test_the_reason_says_how_small_it_may_be_or_what_there_is() -> None:
    with pytest.raises(FactsError, match="below 1"):
        replace(HOUSE, members=0)
    with pytest.raises(FactsError, match="one of closed, half_open, open, provisional"):
        replace(JAIL, regime="tower")


def test_a_bad_claim_stops_nobody_else_in_a_file() -> None:
    bad = {**to_json(HOUSE), "members": 0}
    asked = [{"benefit": "assistance", "on": "2026-03-02", "claim": one}
             for one in (to_json(HOUSE), bad, to_json(HOUSE))]  # fmt: skip
    good, refused, again = answers(lines(*asked), LAW)
    assert isinstance(refused, Rejected)
    assert (refused.field, refused.value, refused.reason) == (
        "AssistanceClaim.members", 0, "below 1",
    )  # fmt: skip
    assert not isinstance(good, Rejected) and not isinstance(again, Rejected)
    assert good["outcome"] == again["outcome"]


def test_missing_facts_of_a_life_leave_the_answer_open() -> None:
    for facts in (person(birth=None), person(sex=None), person(date(1963, 5, 1), sex=None)):
        (found,) = answers(lines(facts.to_json()), LAW)
        assert not isinstance(found, Rejected)
        assert found["outcome"] == "unknown" and found["amount_cents"] is None


def by_rule(facts: Facts) -> dict[str, Determination]:
    found = best_retirement(facts, TODAY, LAW)
    assert all(say(one) for one in found.all)
    return {one.rule: one for one in found.all}


def test_where_the_sex_is_not_known_only_what_is_the_same_for_both_is_said() -> None:
    woman_may = by_rule(person(date(1963, 5, 1), None, work("2006-01-01", "2026-02-28")))
    assert woman_may["old_age"].outcome is Outcome.UNKNOWN
    assert woman_may["old_age"].missing == ("sex",) and woman_may["old_age"].met_on is None
    assert woman_may["old_age"].condition("age").result is Result.UNKNOWN
    assert woman_may["old_age"].condition("carencia").result is Result.MET
    assert woman_may["points"].outcome is Outcome.NOT_ENTITLED  # for a woman too
    assert woman_may["points"].missing == ()
    both = by_rule(person(date(1950, 5, 1), None))
    assert both["old_age"].outcome is Outcome.UNKNOWN and both["old_age"].lines == ()
    assert {one.result for one in both["old_age"].conditions} == {Result.MET}
    assert both["old_age"].amount_cents is None  # the years above 20 or 15 pay differently


def test_a_rule_that_asks_for_no_sex_answers_without_it() -> None:
    harmed = person(date(1960, 5, 1), None, work("2000-01-01", "2026-02-28", activity=E25))
    known = by_rule(replace(harmed, sex="M"))["special_25"]
    found = by_rule(harmed)["special_25"]
    assert found.condition("exposure_time") == known.condition("exposure_time")
    assert found.outcome is Outcome.UNKNOWN  # the amount is another
    young = by_rule(person(date(2000, 1, 1), None, ()))
    assert {one.outcome for one in young.values()} == {Outcome.NOT_ENTITLED}


def test_a_first_day_that_depends_on_the_sex_is_not_foretold() -> None:
    facts = person(date(1975, 5, 1), None, work("2000-01-01", "2026-02-28"))
    dates = best_retirement(facts, TODAY, LAW).first_dates
    assert dates["old_age"] is None and dates["age_transition"] is None
    known = best_retirement(replace(facts, sex="F"), TODAY, LAW).first_dates
    assert known["old_age"] == date(2037, 5, 1)
    rural = person(date(1990, 5, 1), None, work("2012-01-01", "2026-02-28", activity=E25))
    exposed = best_retirement(rural, TODAY, LAW).first_dates["special_25"]
    assert exposed is not None  # the age of 60 is the same for both
