"""Work is a row: done once, tried again, never lost, never silently given up."""

import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import Unit
from portal import outbox
from portal.outbox import OutboxEvent

NOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def handled(monkeypatch):
    """Registers a handler that opens an office, or fails when told to."""
    calls = {"handled": [], "exhausted": [], "fail": False}

    def handle(subject_id, at):
        Unit.objects.create(name=f"Office {subject_id}")
        if calls["fail"]:
            raise RuntimeError("register down")
        calls["handled"].append(subject_id)

    def exhausted(subject_id, at):
        calls["exhausted"].append(subject_id)

    monkeypatch.setitem(outbox.HANDLERS, "test.event", outbox.Registered(handle, exhausted))
    monkeypatch.setattr(outbox, "ring", lambda: None)
    return calls


def emit(number=1, key=None):
    outbox.emit("test.event", number, key=key or f"test:{number}", due_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_an_event_is_handled_once_and_kept_as_done(handled):
    emit()
    assert outbox.drain(lambda: NOON) == 1
    assert outbox.drain(lambda: NOON + timedelta(days=1)) == 0
    assert handled["handled"] == [1]
    assert OutboxEvent.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_the_same_key_is_recorded_once(handled):
    emit()
    emit()
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_rolled_back_step_never_happened(handled):
    with pytest.raises(RuntimeError), transaction.atomic():
        emit()
        raise RuntimeError("step failed")
    assert outbox.drain(lambda: NOON) == 0


@pytest.mark.django_db(transaction=True)
def test_a_failed_attempt_leaves_nothing_half_done_and_is_tried_again(handled):
    emit()
    handled["fail"] = True
    assert outbox.drain(lambda: NOON) == 0
    assert not Unit.objects.exists()
    handled["fail"] = False
    assert outbox.drain(lambda: NOON + timedelta(minutes=1)) == 1
    assert OutboxEvent.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_attempt_ends_in_quarantine_and_somebody_is_told(handled, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    handled["fail"] = True
    emit()
    for day in range(5):
        outbox.drain(lambda day=day: NOON + timedelta(days=day))
    event = OutboxEvent.objects.get()
    assert (event.state, event.attempts) == ("quarantined", 3)
    assert event.last_error == "RuntimeError: register down"
    assert handled["exhausted"] == [1]


@pytest.mark.django_db(transaction=True)
def test_one_poisoned_event_does_not_hold_up_the_others(handled, monkeypatch, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 1
    good = handled["handled"]

    def handle(subject_id, at):
        if subject_id == 7:
            raise ValueError("poison")
        good.append(subject_id)

    monkeypatch.setitem(
        outbox.HANDLERS, "test.event", outbox.Registered(handle, lambda s, at: None)
    )
    for number in range(1, 21):
        emit(number)
    outbox.drain(lambda: NOON)
    assert sorted(good) == [n for n in range(1, 21) if n != 7]
    assert OutboxEvent.objects.get(state="quarantined").subject_id == 7


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_costs_a_lease_not_the_work(handled, settings):
    settings.OUTBOX_LEASE_SECONDS = 30
    emit()
    assert outbox.take(NOON, 10)  # this worker takes the event and is never heard of again
    assert outbox.drain(lambda: NOON + timedelta(seconds=29)) == 0
    assert outbox.drain(lambda: NOON + timedelta(seconds=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_that_kills_its_worker_each_time_ends_in_quarantine(
    handled, monkeypatch, settings
):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    emit()

    def die(subject_id, at):
        raise KeyboardInterrupt  # like a kill: no handler of ours sees it

    registered = outbox.Registered(die, lambda s, at: handled["exhausted"].append(s))
    monkeypatch.setitem(outbox.HANDLERS, "test.event", registered)
    for day in range(4):
        try:
            outbox.drain(lambda day=day: NOON + timedelta(days=day))
        except KeyboardInterrupt:
            continue
    assert handled["exhausted"] == [1]
    assert OutboxEvent.objects.get().last_error == "the worker died at every attempt"


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_costs_the_events_that_it_had_not_begun_no_attempt(handled):
    emit(1)
    emit(2)
    outbox.take(NOON, 10)  # never heard of again
    outbox.drain(lambda: NOON + timedelta(minutes=5))
    assert set(OutboxEvent.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_many_events_of_one_transaction_ring_once(handled, monkeypatch):
    rings = []
    monkeypatch.setattr(outbox, "ring", lambda: rings.append(1))
    with transaction.atomic():
        for number in range(1, 6):
            emit(number)
    assert rings == [1]


@pytest.mark.django_db(transaction=True)
def test_a_silent_doorbell_loses_no_work(handled, monkeypatch):
    from kombu.exceptions import OperationalError

    from portal.celery import app

    def dead(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.undo()
    monkeypatch.setattr(app, "send_task", dead)
    outbox.emit("test.other", 1, key="test:bell", due_at=NOON)
    assert outbox.oldest_due(NOON).key == "test:bell"


def test_two_handlers_for_one_kind_are_refused(monkeypatch):
    monkeypatch.setitem(outbox.HANDLERS, "test.twice", outbox.Registered(print, print))
    with pytest.raises(ValueError, match="two handlers"):
        outbox.on("test.twice", exhausted=print)(print)


@pytest.mark.django_db(transaction=True)
def test_an_error_is_kept_without_the_values_of_the_row(handled, monkeypatch):
    def fail(_subject_id, _at):
        raise ValueError("duplicate key\nDETAIL:  Failing row contains (7, Hermengarda).")

    registered = outbox.Registered(fail, lambda _subject_id, _at: None)
    monkeypatch.setitem(outbox.HANDLERS, "test.values", registered)
    outbox.emit("test.values", 1, key="values", due_at=NOON)
    outbox.drain(lambda: NOON, rounds=1)
    assert OutboxEvent.objects.get(key="values").last_error == "ValueError: duplicate key"


# ── Together ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def together(monkeypatch):
    """A kind of event that opens offices, several at once where it may; `poison` never opens."""
    calls = {"together": [], "alone": [], "exhausted": [], "poison": None, "error": ValueError}

    def opened(subject_id):
        Unit.objects.create(name=f"Office {subject_id}")
        if subject_id == calls["poison"]:
            raise calls["error"]

    def handle(subject_id, _at):
        calls["alone"].append(subject_id)
        opened(subject_id)

    def handle_many(subject_ids, _at):
        calls["together"].append(list(subject_ids))
        for subject_id in subject_ids:
            opened(subject_id)

    registered = outbox.Registered(
        handle, lambda subject_id, _at: calls["exhausted"].append(subject_id), handle_many
    )
    monkeypatch.setitem(outbox.HANDLERS, "test.event", registered)
    monkeypatch.setattr(outbox, "ring", lambda: None)
    return calls


@pytest.mark.django_db(transaction=True)
def test_first_attempts_of_a_kind_are_handled_together_in_their_order(together):
    for number in range(1, 8):
        emit(number)
    assert outbox.drain(lambda: NOON, batch=5) == 7
    assert together["together"] == [[1, 2, 3, 4, 5], [6, 7]]
    assert together["alone"] == []
    assert Unit.objects.count() == 7
    assert set(OutboxEvent.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_no_more_than_it_may_run_together_so_that_the_next_finds_work(together):
    both = 2 * outbox.TOGETHER
    keys = {f"test:{number}": number for number in range(both)}
    outbox.emit_many("test.event", keys, due_at=NOON)
    assert outbox.drain(lambda: NOON, rounds=1) == outbox.TOGETHER
    assert len(outbox.take(NOON, both)) == outbox.TOGETHER


@pytest.mark.django_db(transaction=True)
def test_one_transaction_never_holds_more_of_a_kind_than_may_run_together(together, monkeypatch):
    monkeypatch.setattr(outbox, "TOGETHER", 3)
    for number in range(1, 8):
        emit(number)
    assert outbox.drain(lambda: NOON, batch=7) == 7
    assert (together["together"], together["alone"]) == ([[1, 2, 3], [4, 5, 6]], [7])


@pytest.mark.django_db(transaction=True)
def test_a_poisoned_one_undoes_all_that_ran_with_it_and_only_that_one_fails(together, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    together["poison"] = 4
    for number in range(1, 8):
        emit(number)
    for day in range(5):
        outbox.drain(lambda day=day: NOON + timedelta(days=day))
    assert len(together["together"]) == 1
    assert sorted(Unit.objects.values_list("name", flat=True)) == [
        f"Office {number}" for number in (1, 2, 3, 5, 6, 7)
    ]
    assert together["exhausted"] == [4]
    assert OutboxEvent.objects.get(state="quarantined").subject_id == 4


@pytest.mark.django_db(transaction=True)
def test_one_that_kills_its_worker_takes_no_other_into_quarantine(together, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    together |= {"poison": 4, "error": KeyboardInterrupt}  # like a kill: no handler sees it
    for number in range(1, 8):
        emit(number)
    for day in range(8):
        try:
            outbox.drain(lambda day=day: NOON + timedelta(days=day))
        except KeyboardInterrupt:
            continue
    assert len(together["together"]) == 1
    assert together["exhausted"] == [4]
    assert OutboxEvent.objects.filter(state="done").count() == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("poison", [None, 2])
def test_garbage_is_searched_for_after_a_batch_and_not_within_one(together, monkeypatch, poison):
    together["poison"] = poison
    searched = []
    known = outbox.HANDLERS["test.event"]

    def look(subject_ids, at):
        searched.append(gc.isenabled())
        known.handle_many(subject_ids, at)

    monkeypatch.setitem(outbox.HANDLERS, "test.event", replace(known, handle_many=look))
    for number in (1, 2, 3):
        emit(number)
    assert gc.isenabled()
    outbox.drain(lambda: NOON)
    assert searched == [False]
    assert gc.isenabled()


@pytest.mark.django_db(transaction=True)
def test_one_event_alone_takes_the_plain_way(together):
    emit()
    assert outbox.drain(lambda: NOON) == 1
    assert (together["together"], together["alone"]) == ([], [1])
