"""Skills, absences, transfers, notes, and many files at once."""

from datetime import timedelta

import pytest
from django.http import Http404

from accounts.models import Role
from benefits import process
from benefits.applications.models import Claim, ClaimState
from portal.errors import Mendable
from portal.records import StateChange
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
WHY = "The claimant moved to another city."
TODAY = NOW.date()


@pytest.fixture
def office():
    return world.unit()


@pytest.fixture
def boss(office):
    return world.as_staff(world.officer(office, roles=(Role.SUPERVISOR,)))


def test_an_officer_gets_only_what_they_know(office, boss):
    member = world.officer(office)
    actor = world.as_staff(member)
    claim = world.referred(office)
    process.set_skills(boss, member.pk, ["maternity", "survivors"], NOW)
    assert process.take_next(actor, NOW) is None
    process.set_skills(boss, member.pk, ["maternity", "old_age"], NOW)
    assert process.take_next(actor, NOW) == claim


def test_the_earliest_of_all_kinds_known_comes_first(office, boss):
    member = world.officer(office)
    claims = [world.referred(office) for _ in range(3)]
    Claim.objects.filter(pk=claims[0].pk).update(benefit="survivors", due_on=TODAY)
    Claim.objects.filter(pk=claims[1].pk).update(benefit="maternity", due_on=world.date(2026, 1, 1))
    process.set_skills(boss, member.pk, ["survivors", "old_age"], NOW)
    assert process.take_next(world.as_staff(member), NOW) == claims[0]


def test_nobody_sets_their_own_skills_or_those_of_another_unit(office, boss):
    plain = world.officer(office)
    for actor, who in (
        (world.as_staff(plain), plain.pk),
        (boss, boss.staff_id),
        (boss, world.officer(world.unit()).pk),
    ):
        with pytest.raises(Http404):
            process.set_skills(actor, who, ["old_age"], NOW)
    with pytest.raises(Mendable):
        process.set_skills(boss, plain.pk, ["witchcraft"], NOW)


def test_an_absence_gives_held_and_returning_files_back(office):
    first, second = (world.as_staff(world.officer(office)) for _ in range(2))
    claim, other = world.referred(office), world.referred(office)
    Claim.objects.filter(pk=other.pk).update(officer_id=first.staff_id)
    world.take(first, claim.pk)
    process.set_absence(first, first.staff_id, starts_on=TODAY, ends_on=TODAY, at=NOW)
    claim.refresh_from_db()
    assert claim.holder_id is None
    with pytest.raises(Mendable, match="absent"):
        process.take_next(first, NOW)
    taken = {process.take_next(second, NOW).pk}
    process.put_back(second, taken.copy().pop(), NOW)
    Claim.objects.filter(pk__in=taken).update(state="withdrawn")
    taken.add(process.take_next(second, NOW).pk)
    assert taken == {claim.pk, other.pk}


def test_what_comes_back_waits_for_its_officer_unless_they_are_away(office, boss):
    first, second = (world.as_staff(world.officer(office)) for _ in range(2))
    claim = world.referred(office)
    Claim.objects.filter(pk=claim.pk).update(officer_id=first.staff_id)
    assert process.take_next(second, NOW) is None
    absence = process.set_absence(
        boss, first.staff_id, starts_on=TODAY, ends_on=TODAY + timedelta(days=9), at=NOW
    )
    for _again in range(2):
        process.end_absence(first, absence.pk, NOW)
    assert process.take_next(second, NOW) is None
    process.set_absence(boss, first.staff_id, starts_on=TODAY, ends_on=TODAY, at=NOW)
    assert process.take_next(second, NOW) == claim


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 400)])
def test_an_absence_must_make_sense(office, start, end):
    actor = world.as_staff(world.officer(office))
    with pytest.raises(Mendable):
        process.set_absence(
            actor,
            actor.staff_id,
            starts_on=TODAY + timedelta(days=start),
            ends_on=TODAY + timedelta(days=end),
            at=NOW,
        )


def test_nobody_marks_a_colleague_as_absent(office):
    one, other = world.as_staff(world.officer(office)), world.officer(office)
    with pytest.raises(Http404):
        process.set_absence(one, other.pk, starts_on=TODAY, ends_on=TODAY, at=NOW)


def test_a_file_is_handed_to_a_colleague_with_a_reason(office):
    first, second = (world.as_staff(world.officer(office)) for _ in range(2))
    claim = world.referred(office)
    world.take(first, claim.pk)
    due = claim.due_on
    with pytest.raises(Mendable):
        process.transfer(first, claim.pk, officer_id=second.staff_id, reason="So.", at=NOW)
    process.transfer(first, claim.pk, officer_id=second.staff_id, reason=WHY, at=NOW)
    claim.refresh_from_db()
    assert (claim.officer_id, claim.holder_id, claim.due_on) == (second.staff_id, None, due)
    assert StateChange.objects.filter(action="transfer", subject_id=claim.pk).count() == 1
    assert WHY in claim.notes.get().text
    assert process.take_next(second, NOW) == claim


def test_a_file_goes_to_another_unit_but_not_where_the_claimant_works(office):
    first = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(first, claim.pk)
    works_there = world.officer(world.unit(), own=claim.person)
    with pytest.raises(Mendable):
        process.transfer(first, claim.pk, unit_id=works_there.unit_id, reason=WHY, at=NOW)
    there = world.officer(world.unit())
    process.transfer(first, claim.pk, unit_id=there.unit_id, reason=WHY, at=NOW)
    claim.refresh_from_db()
    assert (claim.unit_id, claim.officer_id) == (there.unit_id, None)
    assert process.take_next(world.as_staff(there), NOW) == claim


@pytest.mark.parametrize("flaw", ["close", "away", "unskilled", "elsewhere", "gone"])
def test_a_colleague_who_cannot_take_it_is_not_given_it(office, boss, flaw):
    first = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(first, claim.pk)
    other = world.officer(world.unit() if flaw == "elsewhere" else office)
    if flaw == "close":
        own = world.person(account=False)
        world.give_account(own, claim.person.payout_accounts.get().number)
        other = world.officer(office, own=own)
    if flaw == "away":
        process.set_absence(boss, other.pk, starts_on=TODAY, ends_on=TODAY, at=NOW)
    if flaw == "unskilled":
        process.set_skills(boss, other.pk, ["maternity"], NOW)
    if flaw == "gone":
        with world.acting("test", "left"):
            other.left_on = TODAY
            other.save(update_fields=["left_on"])
    with pytest.raises(Mendable):
        process.transfer(first, claim.pk, officer_id=other.pk, reason=WHY, at=NOW)


def test_without_the_file_only_a_supervisor_hands_it_on(office, boss):
    plain, other = (world.as_staff(world.officer(office)) for _ in range(2))
    claim = world.referred(office)
    with pytest.raises(Mendable):
        process.transfer(plain, claim.pk, officer_id=other.staff_id, reason=WHY, at=NOW)
    process.transfer(boss, claim.pk, officer_id=other.staff_id, reason=WHY, at=NOW)


def test_notes_are_kept_for_ever(office):
    actor, claim = world.as_staff(world.officer(office)), world.referred(office)
    note = process.write_note(actor, claim.pk, "Called; calls back on Monday.", NOW)
    with pytest.raises(Mendable):
        process.write_note(actor, claim.pk, "  ", NOW)
    with pytest.raises(Http404):
        process.write_note(world.as_staff(world.officer(world.unit())), claim.pk, "Hello.", NOW)
    with pytest.raises(Exception, match="append_only"):
        note.delete()


# ── Many at once ─────────────────────────────────────────────────────────────────────────────


def test_one_question_to_many_has_a_result_for_each(office, boss):
    holder = world.as_staff(world.officer(office))
    claims = [world.referred(office) for _ in range(3)]
    world.take(holder, claims[1].pk)
    foreign = world.referred(office)
    there = world.officer(world.unit())
    Claim.objects.filter(pk=foreign.pk).update(unit=there.unit)
    asked = [*(claim.protocol for claim in claims), foreign.protocol, "C-NONE"]
    results = process.ask_all(
        boss,
        asked,
        what="Your work card, please.",
        why="It shows the years.",
        due_on=TODAY + timedelta(days=20),
        reason="The same paper is missing in all of them.",
        at=NOW,
    )
    assert [one.done for one in results] == [True, False, True, False, False]
    assert all(one.words for one in results)
    states = [Claim.objects.get(pk=claim.pk).state for claim in claims]
    assert states == ["awaiting_answer", "in_review", "awaiting_answer"]
    assert results[3].words == results[4].words  # what is not one's own is not there


def test_many_are_handed_on_and_put_back(office, boss):
    other = world.officer(office)
    claims = [world.referred(office) for _ in range(2)]
    protocols = [claim.protocol for claim in claims]
    done = process.transfer_all(boss, protocols, officer_id=other.pk, reason=WHY, at=NOW)
    assert all(one.done for one in done)
    world.take(world.as_staff(other), claims[0].pk)
    assert all(one.done for one in process.put_back_all(boss, protocols, at=NOW))
    for claim in claims:
        claim.refresh_from_db()
        assert (claim.state, claim.officer_id, claim.holder_id) == (
            ClaimState.IN_REVIEW,
            None,
            None,
        )


def test_many_at_once_is_for_supervisors_and_has_a_limit(office, boss):
    plain = world.as_staff(world.officer(office))
    with pytest.raises(Http404):
        process.put_back_all(plain, ["C-1"], at=NOW)
    for protocols in ([], [f"C-{n}" for n in range(51)]):
        with pytest.raises(Mendable):
            process.put_back_all(boss, protocols, at=NOW)
