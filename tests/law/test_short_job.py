"""Short jobs: the limits of each kind, days of earlier work, waiting, and from when on again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.law.short_job import Job, Kind, Quota, days_in_a_home, quota, reference
from contributions.law.statute import contributions_law
from portal.citations import citations
from portal.periods import Span, anniversary
from portal.statutes import NoValueInForce

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def job(first: date, days: int) -> Job:
    return Job(first, first + timedelta(days=days - 1))


def asked(kind: Kind, first: date, days: int, *earlier: Job, more: bool = False) -> Quota:
    planned = Span(first, first + timedelta(days=days - 1))
    return quota(kind, planned, earlier, TODAY, need_goes_on=more)


# ── Temporary work ───────────────────────────────────────────────────────────────────────────

FIRST = date(2027, 1, 4)


@pytest.mark.parametrize(("days", "over", "left"), [(179, 0, 1), (180, 0, 0), (181, 1, 0)])
def test_temporary_work_may_last_a_hundred_and_eighty_days(days: int, over: int, left: int) -> None:
    found = asked(Kind.TEMPORARY, FIRST, days)

    assert (found.over_days, found.left_days, found.fits) == (over, left, not over)
    assert found.last_day == FIRST + 179 * DAY


def test_where_the_need_goes_on_ninety_days_more_are_open() -> None:
    found = asked(Kind.TEMPORARY, FIRST, 270, more=True)

    assert (found.limit_days, found.left_days, found.fits) == (270, 0, True)
    assert asked(Kind.TEMPORARY, FIRST, 271, more=True).again_from is None  # never so long


def test_days_of_temporary_work_add_up_though_they_do_not_touch() -> None:
    before = job(FIRST - 150 * DAY, 100)  # 50 days between

    found = asked(Kind.TEMPORARY, FIRST, 90, before)

    assert (found.used_days, found.over_days) == (100, 10)
    assert found.last_day == FIRST + 79 * DAY
    assert found.again_from == before.end + 91 * DAY
    assert found.counted == (Span(before.start, before.end),)


@pytest.mark.parametrize(("between", "used"), [(89, 180), (90, 0), (91, 0)])
def test_after_ninety_whole_days_of_waiting_the_count_begins_anew(between: int, used: int) -> None:
    end = FIRST - (between + 1) * DAY
    found = asked(Kind.TEMPORARY, FIRST, 10, Job(end - 179 * DAY, end))

    assert found.used_days == used
    assert found.fits is (used == 0)
    assert found.last_day == (None if used else FIRST + 179 * DAY)
    if used:
        assert found.waits_until == end + 90 * DAY
        assert found.again_from == end + 91 * DAY == FIRST + 1 * DAY


def test_work_that_runs_counts_up_to_the_day_before() -> None:
    found = asked(Kind.TEMPORARY, FIRST, 30, Job(FIRST - 160 * DAY, None))

    assert (found.used_days, found.over_days) == (160, 10)


def test_what_begins_later_than_the_plan_does_not_count() -> None:
    assert asked(Kind.TEMPORARY, FIRST, 30, Job(FIRST, None)).used_days == 0


# ── Fixed-term and trial contracts ───────────────────────────────────────────────────────────


def test_a_fixed_term_contract_ends_the_day_before_two_years_are_complete() -> None:
    found = asked(Kind.FIXED_TERM, date(2027, 3, 1), 731)

    assert found.last_day == date(2029, 2, 28)
    assert (found.limit_days, found.fits, found.left_days) == (731, True, 0)  # 2028 has 366
    assert asked(Kind.FIXED_TERM, date(2027, 3, 1), 732).again_from is None


def test_a_trial_is_ninety_days_and_not_three_months() -> None:
    assert asked(Kind.TRIAL, date(2027, 7, 1), 90).fits
    assert asked(Kind.TRIAL, date(2027, 7, 1), 92).over_days == 2
    assert asked(Kind.TRIAL, date(2027, 7, 1), 90).last_day == date(2027, 9, 28)


@pytest.mark.parametrize(("first", "fits"), [(date(2027, 1, 31), False), (date(2027, 2, 1), True)])
def test_within_six_months_after_a_contract_another_would_be_without_end(
    first: date, fits: bool
) -> None:
    ended = Job(date(2026, 5, 1), date(2026, 7, 31))

    found = asked(Kind.FIXED_TERM, first, 30, ended)

    assert found.fits is fits
    assert found.again_from == date(2027, 2, 1)
    assert found.waits_until == (None if fits else date(2027, 1, 31))
    assert found.used_days == 0  # each contract has its own two years


def test_a_running_contract_is_prolonged_within_its_own_time() -> None:
    running = Job(date(2026, 12, 1), None)

    within = asked(Kind.TRIAL, date(2027, 1, 15), 45, running)
    beyond = asked(Kind.TRIAL, date(2027, 1, 15), 46, running)

    assert (within.used_days, within.left_days, within.fits) == (45, 0, True)
    assert (beyond.over_days, beyond.last_day) == (1, date(2027, 2, 28))
    assert beyond.again_from == date(2027, 8, 29)  # six months after its last lawful day


# ── Short work in the country ────────────────────────────────────────────────────────────────


def test_two_months_in_the_country_from_day_to_day() -> None:
    found = asked(Kind.SEASONAL_RURAL, date(2027, 7, 1), 62)  # July and August

    assert (found.limit_days, found.left_days, found.fits) == (62, 0, True)
    assert found.last_day == date(2027, 8, 31)
    assert asked(Kind.SEASONAL_RURAL, date(2027, 7, 1), 63).again_from is None


def test_the_year_in_the_country_moves_along() -> None:
    harvest = job(date(2026, 3, 1), 40)  # until 9 April

    found = asked(Kind.SEASONAL_RURAL, date(2027, 2, 1), 30, harvest)

    # the year to 2 March holds 38 days of the harvest and all 30 planned; from 1 February two
    # months are 59 days
    assert (found.used_days, found.over_days, found.fits) == (38, 9, False)
    assert found.last_day == date(2027, 2, 19)  # 19 days, with the 40 of the year before
    assert found.again_from == date(2027, 2, 10)  # then 19 of its 30 lie in that year


def fullest(worked: set[date], first: date, length: int) -> int:
    """Most days in any twelve months that hold a planned day; counted day by day."""
    last = first + timedelta(days=length - 1)
    planned = {first + timedelta(days=n) for n in range(length)}
    days = worked | planned
    most, start = 0, anniversary(first, -12)
    while start <= last:
        end = anniversary(start, 12) - DAY
        if end >= first:
            most = max(most, sum(start <= one <= end for one in days))
        start += DAY
    return most


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 45)), max_size=4),
    st.integers(1, 70),
)
def test_no_twelve_months_hold_more_days_than_were_counted(
    stretches: list[tuple[int, int]], length: int
) -> None:
    first = date(2027, 6, 10)
    jobs = [job(first - timedelta(days=ago), min(days, ago)) for ago, days in stretches]
    worked = {
        one.start + timedelta(days=n) for one in jobs for n in range((one.end - one.start).days + 1)
    }

    found = asked(Kind.SEASONAL_RURAL, first, length, *jobs)

    assert found.used_days + found.days == fullest(worked, first, length)


# ── Each kind that has a limit ───────────────────────────────────────────────────────────────

LIMITED = [Kind.TEMPORARY, Kind.FIXED_TERM, Kind.TRIAL, Kind.SEASONAL_RURAL]


@given(
    st.sampled_from(LIMITED),
    st.lists(st.tuples(st.integers(1, 900), st.integers(1, 300)), max_size=3),
    st.integers(1, 800),
)
def test_what_is_said_of_a_plan_agrees_with_itself(
    kind: Kind, stretches: list[tuple[int, int]], length: int
) -> None:
    first = date(2027, 6, 10)
    jobs = [job(first - timedelta(days=ago), min(days, ago)) for ago, days in stretches]

    found = asked(kind, first, length, *jobs)

    if found.fits:
        assert found.over_days == 0
        assert found.waits_until is None
    if found.last_day is not None:  # to that day it fits, and not a day longer
        until = (found.last_day - first).days + 1
        assert asked(kind, first, until, *jobs).fits
        assert not asked(kind, first, until + 1, *jobs).fits
    if found.again_from is not None:
        assert asked(kind, found.again_from, length, *jobs).fits
    if found.again_from != first and found.again_from is not None:
        assert found.over_days or found.waits_until


# ── Intermittent work, work in a home, sources ───────────────────────────────────────────────


@pytest.mark.parametrize(("ahead", "fits"), [(2, False), (3, True)])
def test_intermittent_work_is_called_three_days_before_and_has_no_limit(
    ahead: int, fits: bool
) -> None:
    found = asked(Kind.INTERMITTENT, TODAY + ahead * DAY, 400)

    assert (found.limit_days, found.over_days, found.fits) == (None, 0, fits)
    assert found.call_by == TODAY + (ahead - 3) * DAY
    assert found.again_from == TODAY + 3 * DAY


def test_in_a_home_two_days_a_week_are_no_employment() -> None:
    assert days_in_a_home(TODAY) == 2


def test_before_there_was_a_rule_nothing_is_said() -> None:
    with pytest.raises(NoValueInForce):
        asked(Kind.SEASONAL_RURAL, date(2007, 1, 1), 10)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_names_its_articles_and_the_act_of_its_figures(kind: Kind) -> None:
    assert all(one.article for one in citations(reference(kind)))
    assert contributions_law().parameter(f"short_job/{kind}").in_force(TODAY).act
