"""The whole sweep: every address, actor and identifier that is found anywhere, by all methods.

`tests/architecture/test_sweep.py` tries each address with identifiers of its own kind; here each is
tried with every identifier of every kind that fits its pattern, in the query too, with the methods
that browsers do not send, and without the form's token; what an act makes workers do is done, and
their mails are read.

Three rules say what is not tried. Where even a visitor hears that an address does not take a
method, that is said before anybody is asked who they are, so it is said to all. Whether a form
brings its token is looked at before the page is, so those try it who may send there, and one by
turns who may not. And of the identifiers of other kinds each actor tries a few at each address,
chosen by the seed, so that all actors together try nearly all (`--every`: each all of them); those
of the address's own kind are always all tried, by everybody.
"""

from __future__ import annotations

import inspect
import json
import os
import random
import re
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import resolve

from tests.architecture import sweep_actors
from tests.architecture.sweep_policy import ALL, OPEN, POLICY, Route
from tests.architecture.test_sweep import (
    FORM,
    METHODS,
    SEED,
    Answer,
    Sweep,
    attempt,
    path_of,
    sweep,
)
from tests.overheard import on_purpose

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
OTHERS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
ACTORS = [
    name
    for name in sorted(ALL)
    if not os.environ.get("SWEEP_ACTORS") or name in os.environ["SWEEP_ACTORS"].split(",")
]
SHARDS = 2
ALL_FAULTS: list[str] = []
ONLY = os.environ.get("SWEEP_ONLY", "")
# Files that must not be served, however they are asked for.
FILES = (
    "/media/",
    "/media/1",
    "/media/../manage.py",
    "/static/../var/secrets.json",
    "/static/%2e%2e/manage.py",
    "/static//etc/passwd",
    "/var/secrets.json",
    "/.git/config",
)


A_FEW = 4  # identifiers of other kinds, by each actor at each address
EVERY = bool(os.environ.get("SWEEP_EVERY"))
IN_A_QUERY = 4  # identifiers of others that each actor puts into each query


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_whole_of_it(sweep: Sweep, shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep.deliver = True
    sweep_actors.read_once(monkeypatch)
    _what_is_refused_to_all(sweep)
    for number, actor in enumerate(ACTORS):
        if not _mine(actor, number % SHARDS == shard):
            continue
        began = time.monotonic()
        sweep.faults = []
        with sweep.aside.listening():
            _by(sweep, actor)
        sweep.faults += sweep.aside.overheard(sweep.world)
        _report(sweep, actor, time.monotonic() - began)
        sweep.requests = sweep.mails = 0
    assert not ALL_FAULTS, "\n".join(ALL_FAULTS[:40])


def _mine(actor: str, by_turns: bool) -> bool:
    """Two processes share the actors: whoever is free takes the next."""
    folder = os.environ.get("SWEEP_REPORT")
    if not folder:
        return by_turns
    try:
        Path(folder, f"{actor}.taken").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _what_is_refused_to_all(sweep: Sweep) -> None:
    for name in sorted(sweep.names):
        if ONLY not in name:
            continue
        path = _a_path(sweep, name, POLICY.get(name, Route()))
        for method in (*METHODS, *OTHERS):
            answer = _send(sweep, sweep.clients["visitor"], "visitor", method, path)
            if answer.status == 405:
                sweep.shut.add((name, method))


def _by(sweep: Sweep, actor: str) -> None:
    names = {name for name in sweep.names if ONLY in name}
    known = names & set(POLICY)
    for unit in product(sorted(known), [actor], METHODS):
        attempt(sweep, unit)
    for name in sorted(names):
        route = POLICY.get(name, Route())
        _every_identifier(sweep, actor, name, route)
        _in_the_query(sweep, actor, name, route)
        _other_methods(sweep, actor, name, route)
        _without_the_token(sweep, actor, name, route)
    for path in FILES:
        answer = sweep.ask(actor, "GET", path, {})
        if answer.status not in (302, 400, 404):
            sweep.fault(actor, "GET", path, "serves", answer.status)


def _asked_for(path: str) -> list[str]:
    """The words that the module of this address's page reads from a query."""
    module = sys.modules[inspect.unwrap(resolve(path).func).__module__]
    return sorted(set(_IN_QUERY.findall(inspect.getsource(module))))


_IN_QUERY = re.compile(r'\.GET(?:\.get\(|\.getlist\(|\[)\s*f?"(\w+)"')


def _in_the_query(sweep: Sweep, actor: str, name: str, route: Route) -> None:
    """What belongs to others, in every word that the page may read from its query."""
    path = _a_path(sweep, name, route)
    if (name, "GET") in sweep.shut or not (words := _asked_for(path)):
        return
    values = [
        value
        for owners in sweep.world.ids.values()
        for owner, value in owners.items()
        if owner != actor
    ]
    values += [one.person.national_id for key, one in sweep.world.citizens.items() if key != actor]
    for value in random.Random(f"{SEED} {actor} {name}").sample(values, IN_A_QUERY):
        asked = f"{path}?{urlencode(dict.fromkeys(words, value))}"
        with on_purpose():  # numbers of others stand in this address
            answer = sweep.ask(actor, "GET", asked, {})
        answer = _but_what_was_asked(answer, path)
        said = urlencode({"": value})[1:]
        answer = replace(answer, text=answer.text.replace(said, "·"))
        sweep.look(answer, actor, "GET", f"{name} ?", value)


def _but_what_was_asked(answer: Answer, path: str) -> Answer:
    """The answer without the address that was asked for: a way back may name it."""
    return replace(answer, text=answer.text.replace(path, "·").replace(quote(path, safe=""), "·"))


def _fitting(sweep: Sweep, pattern: str) -> Iterator[Any]:
    """Every identifier known anywhere whose form the address takes."""
    for owners in sweep.world.ids.values():
        for value in owners.values():
            is_int, is_uuid = isinstance(value, int), isinstance(value, uuid.UUID)
            if "<int:" in pattern:
                fits = is_int
            elif "<uuid:" in pattern:
                fits = is_uuid
            else:
                fits = not is_uuid
            if fits:
                yield value


def _every_identifier(sweep: Sweep, actor: str, name: str, route: Route) -> None:
    """Identifiers of other kinds too: a number of one table is a number of all."""
    pattern = sweep.names[name]
    if "<" not in pattern:
        if name not in POLICY:
            for method in ("GET", "POST"):
                sweep.look(sweep.ask(actor, method, pattern, FORM), actor, method, name)
        return
    methods = ("GET",) if name in POLICY else ("GET", "POST")
    for value in _tried(list(dict.fromkeys(_fitting(sweep, pattern))), f"{actor} {name}"):
        path = path_of(pattern, route, value)
        for method in methods:
            if (name, method) not in sweep.shut:
                answer = sweep.ask(actor, method, path, FORM)
                sweep.look(answer, actor, method, name, value)


def _tried(values: list[Any], who: str) -> list[Any]:
    """All of them, or the few that the seed chooses for this actor and address."""
    if EVERY or len(values) <= A_FEW:
        return values
    return random.Random(f"{SEED} {who}").sample(values, A_FEW)


def _a_path(sweep: Sweep, name: str, route: Route) -> str:
    pattern = sweep.names[name]
    if "<" not in pattern:
        return pattern
    own = sweep.world.ids.get(route.id, {})
    value = next(iter(own.values()), None)
    if value is None:
        value = next(_fitting(sweep, pattern), 1)
    return path_of(pattern, route, value)


def _other_methods(sweep: Sweep, actor: str, name: str, route: Route) -> None:
    path = _a_path(sweep, name, route)
    for method in OTHERS:
        if (name, method) in sweep.shut:
            continue
        answer = _send(sweep, sweep.clients[actor], actor, method, path)
        sweep.look(_but_what_was_asked(answer, path), actor, method, name)
        if method not in ("HEAD", "OPTIONS") and answer.writes:
            sweep.fault(actor, method, name, "writes", answer.writes)


def _without_the_token(sweep: Sweep, actor: str, name: str, route: Route) -> None:
    """A form from another site carries the cookies and no token: nothing may happen."""
    senders = {*route.post, *chain.from_iterable(route.writers.values())}
    if not EVERY and actor not in senders | {random.Random(f"{SEED} {name}").choice(ACTORS)}:
        return
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = sweep.cookies[actor]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        if (name, method) in sweep.shut:
            continue
        answer = _send(sweep, strict, actor, method, _a_path(sweep, name, route))
        if answer.writes:
            sweep.fault(actor, method, name, "writes without the form's token", answer.writes)
        if answer.status < 300 and name not in OPEN:
            sweep.fault(actor, method, name, "takes a form without its token", answer.status)


def _send(sweep: Sweep, client: Client, actor: str, method: str, path: str) -> Answer:
    """One request by any client and method, taken back like all others."""
    kept = sweep.clients[actor]
    speaker = _Speaker(client, method)
    sweep.clients[actor] = speaker  # type: ignore[assignment]
    try:
        return sweep.ask(actor, "POST", path, FORM)
    finally:
        sweep.clients[actor] = kept


class _Speaker:
    """A client that sends one method whatever it is asked for."""

    def __init__(self, client: Client, method: str) -> None:
        self.client, self.method = client, method
        self.cookies = client.cookies

    def post(self, path: str, form: dict[str, Any]) -> Any:
        self.client.cookies = self.cookies
        if self.method == "GET":
            return self.client.get(path)
        if self.method == "POST":
            return self.client.post(path, form)
        return self.client.generic(self.method, path)


def _report(sweep: Sweep, actor: str, seconds: float) -> None:
    names = {name for name in sweep.names if ONLY in name}
    told = {
        "actor": actor,
        "routes": sorted(names),
        "unlisted": sorted(names - set(POLICY)),
        "requests": sweep.requests,
        "mails": sweep.mails,
        "seconds": round(seconds),
        "faults": sweep.faults,
    }
    folder = os.environ.get("SWEEP_REPORT")
    if folder:
        Path(folder, f"{actor}.json").write_text(json.dumps(told))
    ALL_FAULTS.extend(sweep.faults)
