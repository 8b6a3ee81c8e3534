"""Conditions of the family grant: who must do what, what became of it, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.law import codec
from benefits.law.determination import Outcome, Result
from benefits.law.facts import FactsError
from benefits.law.family_grant_conditions import (
    DUTIES,
    HEALTH,
    SCHOOL,
    Member,
    Period,
    Report,
    conditions_of,
    duties_of,
    ended_periods,
    period_from,
    periods_of,
    reasons_until,
    results_until,
    share_asked,
)
from benefits.law.family_grant_ladder import (
    LADDER,
    Effect,
    FollowUp,
    Step,
    determine,
    months_of,
    next_step,
    paid_afterwards,
    step_of,
)
from benefits.law.statute import the_law
from portal.periods import add_months

LAW = the_law()
SPRING = period_from(SCHOOL, date(2026, 2, 1), LAW)
HALF_YEAR = period_from(HEALTH, date(2026, 1, 1), LAW)
NINE = date(2016, 5, 5)
ON = date(2026, 6, 1)


def pupil(birth: date | None = NINE, **report: Any) -> Member:
    reports = (Report("school_attendance", **report),) if report else ()
    return Member(1, birth, reports=reports)


def family(*members: Member, earlier: tuple[Effect, ...] = (), **more: Any) -> FollowUp:
    return FollowUp(SCHOOL, SPRING.first, members, earlier, **more)


def result(member: Member, period: Period = SPRING) -> Result:
    (found,) = conditions_of(member, period, LAW)
    return found.result


# ── Who must do what ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("birth", "share"),
    [
        (SPRING.first, None),  # born on the first day
        (date(2022, 2, 2), None),  # four on the second day of the period
        (date(2022, 2, 1), Fraction(60, 100)),  # four on the first
        (date(2020, 2, 2), Fraction(60, 100)),  # six on the second day
        (date(2020, 2, 1), Fraction(75, 100)),  # six on the first
        (date(2008, 4, 1), Fraction(75, 100)),  # eighteen on the day after the last
        (date(2008, 3, 31), None),  # eighteen on the last day
        (None, None),
    ],
)
def test_the_share_of_school_goes_by_age_in_the_period(
    birth: date | None, share: Fraction | None
) -> None:
    assert share_asked(pupil(birth), SPRING, LAW) == share


def test_who_has_finished_school_need_not_attend() -> None:
    assert duties_of(Member(1, NINE, finished_school=True), SPRING, LAW) == ()


@pytest.mark.parametrize(
    ("birth", "duties"),
    [
        (date(2019, 7, 1), ("vaccination", "nutrition")),  # seven on the day after the last
        (date(2019, 6, 30), ()),  # seven on the last day
        (date(2026, 1, 1), ("vaccination", "nutrition")),  # born on the first day
        (date(2026, 1, 2), ()),  # not born yet when it began
    ],
)
def test_the_health_post_follows_children_below_seven(birth: date, duties: tuple[str, ...]) -> None:
    assert duties_of(Member(1, birth), HALF_YEAR, LAW) == duties


def test_prenatal_care_is_asked_of_those_who_are_pregnant() -> None:
    grown = date(1996, 1, 1)
    assert duties_of(Member(1, grown, pregnant=True), HALF_YEAR, LAW) == ("prenatal_care",)
    assert duties_of(Member(1, grown), HALF_YEAR, LAW) == ()


# ── What became of it ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("birth", "attendance", "expected"),
    [
        (NINE, 7_499, Result.NOT_MET),
        (NINE, 7_500, Result.MET),
        (NINE, 7_501, Result.MET),
        (date(2021, 6, 1), 5_999, Result.NOT_MET),
        (date(2021, 6, 1), 6_000, Result.MET),
        (NINE, 0, Result.NOT_MET),
        (NINE, 10_000, Result.MET),
    ],
)
def test_school_is_kept_from_the_share_on(birth: date, attendance: int, expected: Result) -> None:
    assert result(pupil(birth, attendance=attendance)) is expected


def test_what_nobody_reported_is_unknown_and_never_not_kept() -> None:
    assert result(pupil()) is Result.UNKNOWN
    answer = determine(family(pupil()), LAW, ON)
    assert answer.outcome is Outcome.UNKNOWN and step_of(answer) is Step.NONE


@pytest.mark.parametrize("reason", LAW.get("family_grant/good_reasons", ON)["school"])
def test_a_good_reason_makes_it_count_as_kept(reason: str) -> None:
    answer = determine(family(pupil(attendance=10, reason=reason)), LAW, ON)
    assert answer.outcome is Outcome.ENTITLED
    (found,) = answer.conditions
    assert (found.key, found.own) == ("good_reason", ("text", reason))


def test_a_word_that_is_no_reason_explains_nothing() -> None:
    assert result(pupil(attendance=10, reason="holidays")) is Result.NOT_MET
    # The health service's reasons are not the school's.
    assert result(pupil(attendance=10, reason="no_vaccine")) is Result.NOT_MET


def test_while_a_reason_is_looked_at_nothing_is_known() -> None:
    answer = determine(family(pupil(attendance=10, in_question=True)), LAW, ON)
    assert answer.outcome is Outcome.UNKNOWN and step_of(answer) is Step.NONE


def test_a_reason_never_makes_a_kept_condition_unknown() -> None:
    assert result(pupil(attendance=9_000, in_question=True)) is Result.MET


@pytest.mark.parametrize("kept", [True, False, None])
def test_health_is_what_the_post_says(kept: bool | None) -> None:
    child = Member(1, date(2023, 1, 1), reports=(Report("vaccination", kept=kept),))
    found = {one.key: one.result for one in conditions_of(child, HALF_YEAR, LAW)}
    expected = {True: Result.MET, False: Result.NOT_MET, None: Result.UNKNOWN}[kept]
    assert found == {"vaccination": expected, "nutrition": Result.UNKNOWN}


# ── Periods ──────────────────────────────────────────────────────────────────────────────────


def test_a_year_has_five_periods_of_school_and_two_of_health() -> None:
    school = [(one.first, one.last) for one in periods_of(SCHOOL, 2026, LAW)]
    assert school[0] == (date(2026, 2, 1), date(2026, 3, 31)) and len(school) == 5
    assert school[-1] == (date(2026, 10, 1), date(2026, 11, 30))
    health = [(one.first, one.last) for one in periods_of(HEALTH, 2026, LAW)]
    assert health == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]


@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 2, 2)])
def test_a_period_that_does_not_begin_then_is_refused(first: date) -> None:
    with pytest.raises(FactsError):
        period_from(SCHOOL, first, LAW)


def test_periods_are_ended_from_the_day_after_their_last() -> None:
    last, back = date(2026, 3, 31), date(2026, 2, 1)
    assert ended_periods(last, back, LAW) == []
    assert ended_periods(last + timedelta(days=1), back, LAW) == [SPRING]
    assert SPRING not in ended_periods(ON, date(2026, 3, 1), LAW)


def test_results_come_first_and_then_the_family_may_say_why() -> None:
    assert results_until(SPRING, LAW) == date(2026, 4, 30)
    assert reasons_until(SPRING, LAW) == date(2026, 5, 30)


# ── The ladder ───────────────────────────────────────────────────────────────────────────────


def before(step: Step, months: int) -> tuple[Effect, ...]:
    return (Effect(step.value, add_months(ON, -months)),)


def test_the_first_failure_is_a_warning() -> None:
    assert next_step((), ON, LAW) is Step.WARNING


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (Step.WARNING, Step.BLOCK),
        (Step.BLOCK, Step.SUSPENSION),
        (Step.SUSPENSION, Step.END),
        (Step.END, Step.END),
    ],
)
@pytest.mark.parametrize(("months", "climbs"), [(5, True), (6, True), (7, False)])
def test_it_climbs_by_one_and_begins_anew_after_six_months(
    last: Step, following: Step, months: int, climbs: bool
) -> None:
    found = next_step(before(last, months), ON, LAW, supported=True)
    assert found is (following if climbs else Step.WARNING)


@pytest.mark.parametrize("supported", [None, False])
def test_without_support_the_grant_does_not_end(supported: bool | None) -> None:
    assert next_step(before(Step.SUSPENSION, 2), ON, LAW, supported=supported) is Step.SUSPENSION


def test_one_month_takes_one_step() -> None:
    assert next_step(before(Step.WARNING, 0), ON, LAW) is Step.NONE
    answer = determine(family(pupil(attendance=0), earlier=before(Step.WARNING, 0)), LAW, ON)
    assert answer.outcome is Outcome.NOT_ENTITLED and step_of(answer) is Step.NONE


def test_the_newest_step_counts_in_whatever_order_they_come() -> None:
    steps = (*before(Step.BLOCK, 1), *before(Step.WARNING, 4))
    assert next_step(steps, ON, LAW) is next_step(steps[::-1], ON, LAW) is Step.SUSPENSION


def test_a_block_is_a_month_paid_later_and_a_suspension_two_that_are_not() -> None:
    assert [months_of(step, ON, LAW) for step in (Step.NONE, *LADDER)] == [0, 0, 1, 2, 0]
    assert [step for step in LADDER if paid_afterwards(step)] == [Step.BLOCK]


@pytest.mark.parametrize("step", LADDER)
def test_the_determination_names_the_step_that_follows(step: Step) -> None:
    place = LADDER.index(step)
    earlier = before(LADDER[place - 1], 2) if place else ()
    answer = determine(family(pupil(attendance=7_499), earlier=earlier, supported=True), LAW, ON)
    assert answer.outcome is Outcome.NOT_ENTITLED and step_of(answer) is step


def test_one_failure_of_one_child_is_one_step_for_the_family() -> None:
    children = [Member(n, NINE, reports=(Report("school_attendance", 0),)) for n in (1, 2, 3)]
    answer = determine(family(*children), LAW, ON)
    assert len(answer.conditions) == 3 and step_of(answer) is Step.WARNING
    assert [one.values["member"] for one in answer.conditions] == [
        ("count", 1),
        ("count", 2),
        ("count", 3),
    ]


def test_a_failure_counts_also_while_another_child_is_not_reported() -> None:
    answer = determine(family(pupil(attendance=0), Member(2, NINE)), LAW, ON)
    assert answer.outcome is Outcome.NOT_ENTITLED and step_of(answer) is Step.WARNING


def test_before_the_law_there_is_no_answer_and_no_step() -> None:
    early = FollowUp(SCHOOL, date(2022, 2, 1), (pupil(attendance=0),))
    answer = determine(early, LAW, date(2022, 6, 1))
    assert answer.outcome is Outcome.UNKNOWN and step_of(answer) is Step.NONE


# ── Sound and the same for ever ──────────────────────────────────────────────────────────────

reports = st.builds(
    Report,
    duty=st.sampled_from([duty for duties in DUTIES.values() for duty in duties]),
    attendance=st.none() | st.integers(0, 10_000),
    kept=st.none() | st.booleans(),
    reason=st.sampled_from(["", "illness", "no_vaccine", "holidays"]),
    in_question=st.booleans(),
)
members = st.lists(
    st.builds(
        Member,
        number=st.integers(1, 9),
        birth=st.none() | st.dates(date(1990, 1, 1), date(2026, 6, 1)),
        pregnant=st.booleans(),
        finished_school=st.booleans(),
        reports=st.lists(reports, max_size=4).map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: one.number,
).map(tuple)
families = st.builds(
    FollowUp,
    kind=st.just(SCHOOL),
    first_month=st.just(SPRING.first),
    members=members,
    earlier=st.lists(
        st.builds(
            Effect,
            step=st.sampled_from([one.value for one in LADDER]),
            month=st.integers(0, 12).map(lambda n: add_months(ON, -n)),
        ),
        max_size=3,
    ).map(tuple),
    supported=st.none() | st.booleans(),
)


@given(families)
def test_the_same_family_has_the_same_answer_and_hash(found: FollowUp) -> None:
    again = codec.from_json(FollowUp, codec.to_json(found))
    assert again == found
    assert determine(again, LAW, ON).hash == determine(found, LAW, ON).hash


@given(families)
def test_a_step_follows_only_from_something_certainly_not_kept(found: FollowUp) -> None:
    answer = determine(found, LAW, ON)
    failed = any(one.result is Result.NOT_MET for one in answer.conditions)
    assert failed or step_of(answer) is Step.NONE
    assert (answer.outcome is Outcome.NOT_ENTITLED) is failed


@given(families, st.integers(0, 3))
def test_more_attendance_never_makes_it_worse(found: FollowUp, place: int) -> None:
    if place >= len(found.members):
        return
    better = list(found.members)
    one = better[place]
    kept = (Report("school_attendance", attendance=10_000, kept=True),)
    better[place] = Member(one.number, one.birth, one.pregnant, one.finished_school, kept)
    after = FollowUp(found.kind, found.first_month, tuple(better), found.earlier, found.supported)
    was, now = (step_of(determine(each, LAW, ON)) for each in (found, after))
    assert now in (was, Step.NONE)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Report("dancing"), "duty"),
        (lambda: Report("school_attendance", attendance=10_001), "attendance"),
        (lambda: Report("school_attendance", attendance=-1), "attendance"),
        (lambda: Effect("fine", ON), "step"),
        (lambda: FollowUp("dance", SPRING.first, ()), "kind"),
        (lambda: family(pupil(), pupil()), "members"),
    ],
)
def test_impossible_facts_are_refused_with_their_field(make: Any, field: str) -> None:
    with pytest.raises(FactsError) as caught:
        make()
    assert caught.value.field == field
