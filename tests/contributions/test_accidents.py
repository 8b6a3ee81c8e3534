"""Accidents at work: who may tell, until when, who reads it, and how it is said better."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import InternalError, connection
from django.http import Http404

from accounts import process as people_process
from accounts.actors import actor_for
from accounts.permissions import Actor, may
from contributions import process, queries
from contributions.accidents.models import AccidentNotice
from contributions.law.accident_notice import last_day_to_tell
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.accounts import people
from tests.contributions import accidents, world
from tests.contributions.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def told(
    payer: Any = None, worker: Any = None, at: datetime = NOW, **changed: Any
) -> AccidentNotice:
    """An employer told of the accident of one of its workers."""
    payer = payer or world.employer()
    worker = worker or world.person()
    if not payer.employments.filter(person=worker).exists():
        world.employ(worker, payer)
    actor = world.acting_for(payer)
    said = accidents.SAID | changed
    return process.tell_of_accident_of_worker(actor, payer, said, at, person_id=worker.pk)


def own_name(user: Any) -> Actor:
    return actor_for(user.pk, {"level": 3}, TODAY)


def told_oneself(user: Any, **changed: Any) -> AccidentNotice:
    said = accidents.SAID | changed
    person_id = user.identity.person_id
    return process.tell_of_accident(
        own_name(user), person_id, said, NOW, employer_name="Padaria Sol"
    )


def married(one: Any, other: Any) -> None:
    people_process.certify_relative(
        people.WORLD, one.pk, other, kind="spouse", source="civil register", checked_on=TODAY
    )


# ── The day ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("happened_on", "last_day"),
    [
        (date(2026, 11, 10), date(2026, 11, 11)),
        (date(2026, 11, 6), date(2026, 11, 9)),  # over the weekend
        (date(2026, 11, 19), date(2026, 11, 23)),  # the 20th is a holiday, then a weekend
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_an_accident_is_told_by_the_next_business_day(happened_on: date, last_day: date) -> None:
    assert last_day_to_tell(happened_on) == last_day


def test_a_death_is_told_on_its_day() -> None:
    assert last_day_to_tell(date(2026, 11, 2), date(2026, 11, 7)) == date(2026, 11, 7)


def test_the_last_day_stands_on_the_notice_of_who_employs_and_of_nobody_else() -> None:
    assert told().due_on == date(2026, 11, 10)
    assert told(kind="reopening").due_on is None
    assert told_oneself(world.citizen()).due_on is None


# ── Telling ──────────────────────────────────────────────────────────────────────────────────


def test_the_worker_gets_a_copy_at_once_and_once() -> None:
    payer, worker = world.employer(), world.person()
    notice = told(payer, worker)

    assert told(payer, worker) == notice  # said twice is once
    [message] = Notice.objects.all()
    assert (message.person_id, message.kind, message.case) == (
        worker.pk, "accident_told", notice.reference,
    )  # fmt: skip
    assert message.values["teller"] == payer.organisation.name


def test_another_story_of_the_same_hour_is_a_correction_and_not_a_second_notice() -> None:
    payer, worker = world.employer(), world.person()
    told(payer, worker)
    with pytest.raises(Mendable, match="Correct that notice"):
        told(payer, worker, words="It was otherwise.")
    assert AccidentNotice.objects.count() == 1


def test_who_did_not_work_there_that_day_is_not_told_of() -> None:
    payer = world.employer()
    with pytest.raises(Mendable) as refused:
        process.tell_of_accident_of_worker(
            world.acting_for(payer), payer, accidents.SAID, NOW,
            national_id=world.person().national_id,
        )  # fmt: skip
    assert refused.value.field == "national_id"
    with pytest.raises(Mendable):
        told(payer, happened_on=date(2019, 5, 2))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"happened_on": date(2026, 11, 11)}, "happened_on"),
        ({"kind": "death"}, "died_on"),
        ({"kind": "death", "died_on": date(2026, 11, 8)}, "died_on"),
        ({"kind": "death", "died_on": date(2026, 11, 12)}, "died_on"),
        ({"died_on": date(2026, 11, 9)}, "died_on"),
    ],
)
def test_days_that_cannot_be_are_mended(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Mendable) as refused:
        told(**changed)
    assert refused.value.field == field
    assert not AccidentNotice.objects.exists()


def test_only_who_signs_for_the_employer_tells() -> None:
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer)
    for kind in ("employer_clerk", "employer_accountant"):
        actor = world.acting_for(payer, kind)
        if may(actor, "workers.change", payer.pk, on=TODAY):
            continue
        with pytest.raises(Http404):
            process.tell_of_accident_of_worker(
                actor, payer, accidents.SAID, NOW, person_id=worker.pk
            )
    with pytest.raises(Http404):
        process.tell_of_accident_of_worker(
            world.acting_for(world.employer()), payer, accidents.SAID, NOW, person_id=worker.pk
        )
    assert not AccidentNotice.objects.exists()


def test_a_household_tells_of_who_works_there() -> None:
    actor = own_name(world.citizen())
    employment = process.register_household_worker(
        actor, world.person().national_id, date(2026, 9, 1), 5, 250_000, NOW
    )
    notice = process.tell_of_accident_at_home(actor, employment, accidents.SAID, NOW)

    assert (notice.teller, notice.due_on) == ("household", date(2026, 11, 10))
    assert [one.pk for one in queries.accidents_told_by(actor.person_id)] == [notice.pk]
    assert may(actor, "accident.read", notice, on=TODAY)
    with pytest.raises(Http404):
        process.tell_of_accident_at_home(own_name(world.citizen()), employment, accidents.SAID, NOW)


def test_the_worker_tells_and_the_employer_reads_nothing_of_it() -> None:
    payer, user = world.employer(), world.citizen()
    person = user.identity.person
    world.employ(person, payer)
    notice = process.tell_of_accident(
        own_name(user), person.pk, accidents.SAID, NOW,
        employer_name=payer.organisation.name, employer_id=payer.pk,
    )  # fmt: skip

    boss = world.acting_for(payer)
    assert (notice.teller, notice.label) == ("worker", str(person))
    assert queries.accidents_told_of_workers(payer.pk) == []
    assert not may(boss, "accident.read", notice, on=TODAY)
    assert not may(boss, "accident.correct", notice, on=TODAY)
    assert not Notice.objects.exists()  # who tells needs no copy


def test_nobody_tells_or_reads_for_a_stranger() -> None:
    notice, stranger = told(), own_name(world.citizen())
    with pytest.raises(Http404):
        process.tell_of_accident(
            stranger, notice.person_id, accidents.SAID, NOW, employer_name="Padaria"
        )
    assert not may(stranger, "accident.read", notice, on=TODAY)


# ── A family ─────────────────────────────────────────────────────────────────────────────────


def test_a_close_relative_tells_of_a_death_and_others_of_the_family_get_the_copy() -> None:
    user, other, dead = world.citizen(), world.citizen(), world.person("Rui Prado")
    married(user.identity.person, dead)
    people_process.certify_relative(
        people.WORLD, dead.pk, other.identity.person, kind="child",
        source="civil register", checked_on=TODAY,
    )  # fmt: skip
    said = accidents.SAID | {"kind": "death", "died_on": date(2026, 11, 9)}
    notice = process.tell_of_accident(
        own_name(user), dead.pk, said, NOW, employer_name="Padaria Sol"
    )

    assert notice.teller == "relative"
    [message] = Notice.objects.all()
    assert message.person_id == other.identity.person_id
    assert message.kind == "accident_of_death_told"
    for relative in (user, other):
        assert may(own_name(relative), "accident.read", notice, on=TODAY)
    assert not may(own_name(other), "accident.correct", notice, on=TODAY)


def test_a_relative_reads_nothing_of_the_living() -> None:
    user, worker = world.citizen(), world.person()
    married(user.identity.person, worker)
    assert not may(own_name(user), "accident.read", told(worker=worker), on=TODAY)


def test_ones_own_word_makes_nobody_a_relative() -> None:
    user, worker = world.citizen(), world.person("Bruno Sá")
    actor = own_name(user)
    people_process.add_relative(
        actor, actor.person_id, kind="spouse", name="Bruno Sá", born_on=date(1980, 5, 4),
        national_id=worker.national_id, since=None, facts=[], at=NOW,
    )  # fmt: skip
    assert not may(actor, "accident.tell", worker.pk, on=TODAY)


# ── Saying it better ─────────────────────────────────────────────────────────────────────────


def test_a_correction_replaces_and_changes_nothing_of_the_earlier_notice() -> None:
    payer, worker = world.employer(), world.person()
    first = told(payer, worker)
    said = accidents.SAID | {"words": "It was the left hand."}
    second = process.tell_of_accident_of_worker(
        world.acting_for(payer), payer, said, NOW, person_id=worker.pk, replaces=first
    )

    first = queries.accident_notice(first.reference)
    assert first is not None
    assert first.is_replaced
    assert first.words == accidents.SAID["words"]
    assert [one.reference for one in queries.accident_facts(worker.pk)] == [second.reference]
    with pytest.raises(Mendable, match="in the meantime"):
        process.tell_of_accident_of_worker(
            world.acting_for(payer), payer, accidents.SAID | {"happened_at": None}, NOW,
            person_id=worker.pk, replaces=first,
        )  # fmt: skip
    assert sorted(Notice.objects.values_list("kind", flat=True)) == [
        "accident_corrected", "accident_told",
    ]  # fmt: skip


def test_a_correction_stays_with_its_person() -> None:
    payer, worker, other = world.employer(), world.person(), world.person()
    first = told(payer, worker)
    world.employ(other, payer)
    with pytest.raises(Mendable, match="same person"):
        process.tell_of_accident_of_worker(
            world.acting_for(payer), payer, accidents.SAID, NOW, person_id=other.pk,
            replaces=first,
        )  # fmt: skip


def test_nobody_corrects_what_another_told() -> None:
    user = world.citizen()
    notice = told(worker=user.identity.person)
    assert may(own_name(user), "accident.read", notice, on=TODAY)
    with pytest.raises(Http404):
        process.tell_of_accident(
            own_name(user), notice.person_id, accidents.SAID, NOW,
            employer_name="Padaria", replaces=notice,
        )  # fmt: skip


def test_a_notice_is_never_edited_or_taken_away() -> None:
    notice = told()
    with pytest.raises(InternalError):
        AccidentNotice.objects.filter(pk=notice.pk).update(police=True)


def test_what_it_says_of_health_and_of_people_rests_sealed() -> None:
    notice = told()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(n)::text FROM contributions_accidentnotice n WHERE id = %s",
            [notice.pk],
        )
        kept = cursor.fetchone()[0]
    for name in ("place_words", "words", "witnesses", "first_aid", "doctor", "diagnosis"):
        assert accidents.SAID[name] not in kept
    assert notice.reference in kept


def test_a_late_notice_says_so() -> None:
    from contributions.pages.accident_parts import is_late

    late = told(at=datetime(2026, 11, 11, 14, tzinfo=UTC))
    assert is_late(late)
    assert not is_late(told())
