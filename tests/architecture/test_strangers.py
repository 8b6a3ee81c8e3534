"""Nobody's page changes by what strangers bring: each is asked before and after them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest
from django.db import transaction

from portal import clock, outbox
from tests.architecture.sweep_policy import ALL, POLICY, STAFF
from tests.architecture.sweep_strangers import come, said
from tests.architecture.test_sweep import Sweep, path_of, sweep, written

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
PERSONS = sorted(ALL - STAFF)
# Figures about all people together, without anybody's name.
OF_EVERYBODY = frozenset({"assistant:metrics"})


def asked_again(
    sweep: Sweep, names: Iterable[str], by: Iterable[str] = PERSONS
) -> dict[tuple[str, str, str], str]:
    """What each of these addresses says to whoever may look there."""
    answers = {}
    for name in sorted(names):
        route, pattern = POLICY[name], sweep.names[name]
        owners = sweep.world.ids.get(route.id, {}) if route.id else {"": ""}
        for actor, (owner, value) in product(sorted(by), owners.items()):
            if route.may(actor, "GET", owner):
                answer = sweep.ask(actor, "GET", path_of(pattern, route, value), {})
                answers[name, actor, owner] = said(answer.text)
    return answers


def changed_by_strangers(
    sweep: Sweep, names: Iterable[str], by: Iterable[str] = PERSONS
) -> set[str]:
    """Which pages say something else as soon as there are other people with things of theirs."""
    with transaction.atomic():
        outbox.drain(clock.now)
        first, again = (asked_again(sweep, names, by) for _ in range(2))
        come()
        after = asked_again(sweep, names, by)
        transaction.set_rollback(True)
    sweep.written = written()
    return {
        " · ".join([*key, f"is changed by strangers: {_news(told, after[key])}"])
        for key, told in first.items()
        if told == again[key] != after[key]
    }


def _news(before: str, after: str) -> str:
    """The first line that was not there."""
    known = set(before.splitlines())
    return next((line.strip() for line in after.splitlines() if line not in known), "less")[:200]


def test_what_strangers_bring_changes_nobodys_page(sweep: Sweep) -> None:
    found = changed_by_strangers(sweep, set(sweep.names) - OF_EVERYBODY)
    assert not found, "\n".join(sorted(found)[:60])
