"""Nobody's page changes by what strangers bring: each is asked before and after them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest
from django.db import transaction

from portal import clock, outbox
from tests.architecture import sweep_actors
from tests.architecture.sweep_policy import ALL, POLICY, STAFF
from tests.architecture.sweep_strangers import come, said
from tests.architecture.test_sweep import Sweep, path_of, sweep, written

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
PERSONS = sorted(ALL - STAFF)
# Figures about all people together, without anybody's name.
OF_EVERYBODY = frozenset({"assistant:metrics"})


Heard = dict[tuple[str, str, str], str]  # address, actor, whose identifier -> what was said


def asked_again(sweep: Sweep, pairs: Iterable[tuple[str, str]]) -> Heard:
    """What each of these addresses says to the one who looks there, if they may."""
    answers, sweep.written = {}, written()
    for name, actor in sorted(pairs):
        route, pattern = POLICY[name], sweep.names[name]
        for owner, value in (sweep.world.ids.get(route.id, {}) if route.id else {"": ""}).items():
            if route.may(actor, "GET", owner):
                answer = sweep.ask(actor, "GET", path_of(pattern, route, value), {})
                answers[name, actor, owner] = said("\n".join([answer.text, *answer.reasons]))
    return answers


def changed(before: Heard, after: Heard, again: Heard) -> set[str]:
    """What said something else while strangers were there, and not something new each time.

    They are gone again at the end; what still says what it said with them keeps it elsewhere.
    """
    return {
        " · ".join([*key, f"is changed by strangers: {_news(told, after[key])}"])
        for key, told in before.items()
        if told != after[key] and again[key] in (told, after[key])
    }


def _news(before: str, after: str) -> str:
    """The first line that was not there."""
    known = set(before.splitlines())
    return next((line.strip() for line in after.splitlines() if line not in known), "less")[:200]


def test_what_strangers_bring_changes_nobodys_page(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = list(product(set(sweep.names) - OF_EVERYBODY, PERSONS))
    outbox.drain(clock.now)
    others_came = sweep_actors.read_once(monkeypatch)
    before = asked_again(sweep, pairs)
    with transaction.atomic():
        come()
        others_came()
        after = asked_again(sweep, pairs)
        transaction.set_rollback(True)
    others_came()
    # What never says the same twice is not their doing.
    doubted = {key[:2] for key, told in before.items() if told != after[key]}
    found = changed(before, after, asked_again(sweep, doubted))
    assert not found, "\n".join(sorted(found)[:60])
