"""Tries are counted for a while, then forgotten."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache

from portal.counting import counted, so_far


@pytest.fixture
def key() -> str:
    return f"test-counting:{uuid.uuid4()}"


def test_each_try_is_one_more(key: str) -> None:
    assert so_far(key) == 0
    assert [counted(key) for _try in range(3)] == [1, 2, 3]
    assert so_far(key) == 3


def test_keys_are_counted_apart(key: str) -> None:
    counted(key)
    assert counted(f"{key}:other") == 1


def test_the_time_runs_from_the_first_try(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = cache.add

    def add(name: str, value: int, timeout: int) -> bool:
        asked.append(timeout)
        return bool(real(name, value, timeout=timeout))

    monkeypatch.setattr(cache, "add", add)
    counted(key, 60)
    cache.touch(key, 30)
    assert counted(key, 60) == 2, "a second try keeps what is left of the time"
    assert asked == [60, 60]
    cache.delete(key)
    assert counted(key, 60) == 1


def test_a_time_that_ends_between_two_steps_breaks_nothing(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, gone = cache.incr, ["once"]

    def incr(name: str) -> int:
        if gone and gone.pop():
            cache.delete(name)
        return int(real(name))

    monkeypatch.setattr(cache, "incr", incr)
    assert counted(key) == 1
    assert so_far(key) == 1
