"""Takes the owner checks out one by one: the sweep must notice each.

First it is found out which requests run which function that holds a check. Then each check is taken
out, and only those requests are made again, until the first that the sweep finds fault with: words
of somebody else, a row that is changed, an address that opens or breaks. What is left is judged by
three more: pages that change with strangers, officers who are kin, and actors not yet asked. The
row guard of the database is off, so that the first lock is tried on its own.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import FamilyTie, StaffMember
from portal import clock, outbox, row_guard
from portal.records import acting
from tests.accounts import people as signing
from tests.architecture.sweep_newcomers import an_office_opens
from tests.architecture.sweep_policy import ALL, POLICY, Route
from tests.architecture.sweep_strangers import come
from tests.architecture.test_strangers import asked_again
from tests.architecture.test_sweep import METHODS, Sweep, Unit, attempt, sweep, units, written
from tests.sweep.checks import (
    Functions,
    Key,
    Place,
    made_of_code,
    places,
    places_in,
    watching,
    without,
)
from tests.sweep.second_locks import SECOND_LOCKS, Check

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
ONLY = os.environ.get("SWEEP_ONLY", "")
REPORT = Path(os.environ.get("SWEEP_REPORT") or tempfile.mkdtemp())
SHARDS = 2
# A function of nearly every page is judged by so many requests; of few pages, by all of them.
FIRST, MANY = 300, 40


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's own lock is off."""
    monkeypatch.setattr(row_guard, "request_of", lambda _persons: nullcontext(row_guard.Scope()))
    monkeypatch.setattr(row_guard, "again", lambda _scope: nullcontext())


# ── Which requests run them ──────────────────────────────────────────────────────────────────

Runs = dict[Key, list[Unit]]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_which_requests_run_them(sweep: Sweep, bare: None, shard: int) -> None:
    """The first half of the work: who runs which function where, kept for the second half."""
    kept = REPORT / f"runs-{shard}.jsonl"
    if kept.exists():
        return
    seen: set[Key] = set()
    told: list[str] = []
    with watching(seen, {place.key for place in places()}):
        for name in sorted(set(POLICY) & set(sweep.names))[shard::SHARDS]:
            # Where nobody has a right, it is the check that says so to all.
            for unit in units({name}, few=any(_rightful(name))):
                attempt(sweep, unit)
                if seen:
                    told.append(json.dumps([unit, sorted(seen)]))
                seen.clear()
    assert not sweep.faults, "\n".join(["before anything is taken out:", *sweep.faults[:40]])
    kept.write_text("\n".join(told))


def _rightful(name: str) -> Iterator[frozenset[str]]:
    route = POLICY[name]
    yield from (*route.readers.values(), *route.writers.values(), route.get, route.post)


def _runs() -> Runs:
    """Of each function the requests that run it, each address in its turn."""
    found: dict[Key, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(REPORT.glob("runs-*.jsonl")):
        for line in path.read_text().splitlines():
            (name, actor, method), keys = json.loads(line)
            for file, first_line in keys:
                found[file, first_line][name].append((name, actor, method))
    return {key: _by_turns(names.values()) for key, names in found.items()}


def _by_turns(lists: Iterable[list[Unit]]) -> list[Unit]:
    """The first of each list, then the second of each, and so on."""
    turns = [(turn, unit) for one in lists for turn, unit in enumerate(one)]
    return [unit for _turn, unit in sorted(turns)]


# ── One check taken out, or two together ─────────────────────────────────────────────────────


@dataclass(frozen=True)
class Trial:
    """What is taken out together, and the requests that run it."""

    taken: tuple[Place, ...]
    runs: tuple[Unit, ...]

    def __str__(self) -> str:
        return " + ".join(map(str, self.taken))


@dataclass
class Judge:
    """Tries what is out, by one way of noticing after the other."""

    sweep: Sweep
    functions: Functions = field(default_factory=made_of_code)
    left: list[Trial] = field(default_factory=list)
    noticed_by: Unit | None = None
    unfit: set[Unit] = field(default_factory=set)  # found fault with while every check is in place
    spent: dict[Trial, float] = field(default_factory=lambda: defaultdict(float))

    def by(self, verdict: str, noticed: Callable[[Trial], bool]) -> None:
        """Whoever is noticed in this way is judged; the rest is left."""
        for trial in [*self.left]:
            self.one(trial, verdict, noticed)

    def one(self, trial: Trial, verdict: str, noticed: Callable[[Trial], bool]) -> None:
        """Judges one, if it is noticed in this way."""
        began, again = time.monotonic(), True
        while again:
            self.noticed_by = None
            with without(trial.taken, self.functions) as made:
                found = not made or noticed(trial)
            again = self.noticed_by is not None and not self.is_fit(self.noticed_by)
        self.spent[trial] += time.monotonic() - began
        if found:
            self.say(trial, verdict if made else "NOT MADE")

    def say(self, trial: Trial, verdict: str) -> None:
        """The last word about one."""
        self.left.remove(trial)
        told = [verdict, [place.check for place in trial.taken], str(trial)]
        with (REPORT / "verdicts.jsonl").open("a") as file:
            file.write(json.dumps([*told, round(self.spent[trial])]) + "\n")

    def is_fit(self, unit: Unit) -> bool:
        """Whether the same request finds nothing with every check in its place."""
        attempt(self.sweep, unit)
        if self.has_faults():
            self.unfit.add(unit)
        return unit not in self.unfit

    def has_faults(self) -> bool:
        """Whether the requests so far were found fault with."""
        found = bool(self.sweep.faults)
        self.sweep.faults.clear()
        return found

    def at_fault(self, trial: Trial, asked: Iterable[Unit]) -> bool:
        """Whether one of these requests is found fault with: the first is enough."""
        for unit in asked:
            if unit in self.unfit:
                continue
            attempt(self.sweep, unit)
            if self.has_faults():
                self.noticed_by = unit
                return True
        return False


@pytest.mark.parametrize("shard", range(SHARDS))
def test_each_check_that_is_taken_out_is_noticed(sweep: Sweep, bare: None, shard: int) -> None:
    runs = _runs()
    assert runs, "first find out who runs them: bin/sweep --mutants does both"
    sweep.verbs_fail = True
    judge = Judge(sweep)
    for trial in _trials(runs):
        if _mine(trial):
            judge.left.append(trial)
            judge.one(trial, "caught", lambda one: judge.at_fault(one, one.runs[:FIRST]))
    judge.by("caught by others", lambda one: judge.at_fault(one, _others(one)))
    _by_strangers(judge)
    _by_kin(judge)
    for trial in [*judge.left]:
        judge.say(trial, "MISSED")


def _trials(runs: Runs) -> Iterator[Trial]:
    """Each check alone; then each that stands behind another, with it."""
    asked = [place for place in places() if ONLY in str(place)]
    together = [
        tuple(map(_place, (one.check, *one.behind)))
        for one in SECOND_LOCKS
        if ONLY in str(_place(one.check))
    ]
    for taken in [*((place,) for place in asked), *together]:
        found = [unit for place in taken for unit in runs.get(place.key, [])]
        if found:
            yield Trial(taken, tuple(dict.fromkeys(found)))


def _place(check: Check) -> Place:
    return next(place for place in places_in(check[0]) if place.check == check)


def _mine(trial: Trial) -> bool:
    """Two processes share them: whoever is free takes the next; what is judged stays so."""
    told = REPORT / "verdicts.jsonl"
    if told.exists():
        done = {json.loads(line)[2] for line in told.read_text().splitlines()}
        if str(trial) in done:
            return False
    taken = REPORT / f"{os.environ.get('SWEEP_BEGAN', '')} {trial}.taken".replace("/", "·")
    try:
        taken.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _others(trial: Trial) -> Iterator[Unit]:
    """The same addresses by everybody who did not try them."""
    names, asked = {name for name, _actor, _method in trial.runs}, set(trial.runs[:FIRST])
    if len(names) > MANY:
        return
    yield from _by_turns(
        [(name, actor, method) for actor, method in product(sorted(ALL), METHODS)
         if (name, actor, method) not in asked]
        for name in sorted(names, key=lambda one: (not POLICY[one].id, one))
    )  # fmt: skip


# ── By what strangers bring ──────────────────────────────────────────────────────────────────


def _by_strangers(judge: Judge) -> None:
    """Whose pages change when others come with things of theirs, and do not change otherwise."""
    looks = {trial: _looks(trial) for trial in judge.left}
    everything = set().union(*looks.values()) if looks else set()
    with _for_a_while(judge.sweep):
        outbox.drain(clock.now)
        first, again = (_heard(judge.sweep, everything) for _ in range(2))
        before: dict[Trial, dict[tuple[str, str, str], int]] = {}
        for trial in judge.left:
            with without(trial.taken, judge.functions):
                before[trial] = _heard(judge.sweep, looks[trial])
        come()
        an_office_opens()
        after = _heard(judge.sweep, everything)
        still = {key for key, told in first.items() if told == again[key] == after[key]}
        judge.by(
            "caught by strangers",
            lambda trial: any(
                told != before[trial][key]
                for key, told in _heard(judge.sweep, looks[trial]).items()
                if key in still
            ),
        )


def _looks(trial: Trial) -> set[tuple[str, str]]:
    return {(name, actor) for name, actor, method in trial.runs[:FIRST] if method == "GET"}


def _heard(sweep: Sweep, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
    """What is said at each address, told apart but not kept."""
    return {key: hash(told) for key, told in asked_again(sweep, pairs).items()}


@contextmanager
def _for_a_while(sweep: Sweep) -> Iterator[None]:
    """A world that is as it was afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    sweep.written = written()
    sweep.faults.clear()


# ── By officers who are kin ──────────────────────────────────────────────────────────────────


def _by_kin(judge: Judge) -> None:
    """What each officer is told about people when they are a relative of everybody here.

    Many checks say no more than that: a role opens the page, and kin must keep away all the same.
    """
    staff, may = frozenset(judge.sweep.world.staff), Route.may

    def may_unless_kin(route: Route, actor: str, method: str, owner: str = "") -> bool:
        return not (route.id and actor in staff) and may(route, actor, method, owner)

    def faults_of(unit: Unit) -> set[str]:
        attempt(judge.sweep, unit)
        found = set(judge.sweep.faults)
        judge.sweep.faults.clear()
        return found

    def of_officers(trial: Trial) -> Iterator[Unit]:
        names = {name for name, _actor, _method in trial.runs[:FIRST]}
        return (
            (name, actor, method)
            for name, actor, method in product(sorted(names), sorted(staff), METHODS)
            if len(names) <= MANY and (POLICY[name].id or not may(POLICY[name], actor, method))
        )

    with _for_a_while(judge.sweep), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "may", may_unless_kin)
        _make_kin(judge.sweep)
        asked = {unit for trial in judge.left for unit in of_officers(trial)}
        known = {unit: faults_of(unit) for unit in sorted(asked)}
        judge.by(
            "caught by kin",
            lambda trial: any(faults_of(unit) - known[unit] for unit in of_officers(trial)),
        )


def _make_kin(sweep: Sweep) -> None:
    """A certified tie between each officer and each person of the world."""
    with acting("sweep world", "test"):
        for number, user in enumerate(sweep.world.staff.values()):
            own = signing.person(f"Relative {number}")
            StaffMember.objects.filter(user=user).update(person=own)
            FamilyTie.objects.bulk_create(
                FamilyTie(
                    person=one.person, relative=own, kind="sibling", source="test",
                    stated_on=clock.today(),
                )
                for one in sweep.world.citizens.values()
            )  # fmt: skip
