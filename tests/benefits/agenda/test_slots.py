"""Slots and visits for any hours: whole, on one day, one after the other, by different people."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from benefits.agenda.slots import cut, visits

DAY = datetime(2026, 11, 23, tzinfo=UTC)
PARTS = ("medical", "social")


@st.composite
def any_hours(draw):
    """Hours of up to six assessors on three days, each with a part and a length of slots."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        begins = DAY + timedelta(
            days=draw(st.integers(0, 2)), minutes=15 * draw(st.integers(0, 80))
        )
        found.append(
            {
                "starts_at": begins,
                "ends_at": begins + timedelta(minutes=draw(st.integers(1, 240))),
                "minutes": draw(st.integers(10, 90)),
                "hours_id": number,
                "assessor_id": draw(st.integers(1, 4)),
                "part": draw(st.sampled_from(PARTS)),
                "way": draw(st.sampled_from(["office", "video"])),
            }
        )
    return found


def slots(hours):
    return [slot for one in hours for slot in cut(**one)]


@given(any_hours())
def test_slots_fill_their_hours_without_a_gap_or_an_overlap(hours):
    for one in hours:
        found = cut(**one)
        begins = one["starts_at"]
        for slot in found:
            assert slot.starts_at == begins
            begins = slot.ends_at
        assert begins <= one["ends_at"]
        assert one["ends_at"] - begins < timedelta(minutes=one["minutes"])


@given(any_hours(), st.integers(0, 120))
def test_both_parts_follow_each_other_on_one_day_with_two_people(hours, minutes):
    free = slots(hours)
    between = timedelta(minutes=minutes)
    for offer in visits(free, PARTS, between, UTC):
        first, second = offer.slots
        assert {first.part, second.part} == set(PARTS)
        assert first.assessor_id != second.assessor_id
        assert first.way == second.way
        assert timedelta(0) <= second.starts_at - first.ends_at <= between
        assert first.starts_at.date() == second.starts_at.date()
        assert first in free and second in free


@given(any_hours(), st.integers(0, 120))
def test_no_visit_that_could_be_is_left_out(hours, minutes):
    free, between = slots(hours), timedelta(minutes=minutes)
    possible = {
        first
        for first in free
        for second in free
        if first.part != second.part
        and first.way == second.way
        and first.assessor_id != second.assessor_id
        and first.starts_at.date() == second.starts_at.date()
        and timedelta(0) <= second.starts_at - first.ends_at <= between
    }
    assert {offer.slots[0] for offer in visits(free, PARTS, between, UTC)} == possible


@given(any_hours())
def test_one_part_alone_can_have_each_of_its_slots(hours):
    free = slots(hours)
    found = visits(free, ["medical"], timedelta(0), UTC)
    assert [one.slots for one in found] == [(s,) for s in sorted(free) if s.part == "medical"]


@given(any_hours())
def test_each_visit_has_a_name_of_its_own(hours):
    names = [one.choice for one in visits(slots(hours), PARTS, timedelta(hours=1), UTC)]
    assert len(set(names)) == len(names)
