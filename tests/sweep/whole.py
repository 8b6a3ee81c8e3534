"""The whole sweep: every address, actor and identifier that is found anywhere, by all methods.

`tests/architecture/test_sweep.py` tries each address with identifiers of its own kind; here each is
tried with every identifier of every kind that fits its pattern, with the methods that browsers do
not send, and without the form's token.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.architecture.sweep_policy import ALL, OPEN, POLICY, Route
from tests.architecture.test_sweep import FORM, Answer, Sweep, path_of, run, sweep

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


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_whole_of_it(sweep: Sweep, shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for actor in ACTORS[shard::SHARDS]:
        sweep.faults, sweep.requests = [], 0
        with sweep.aside.listening():
            _by(sweep, actor, monkeypatch)
        sweep.faults += sweep.aside.overheard(sweep.world)
        _report(sweep, actor)
    assert not ALL_FAULTS, "\n".join(ALL_FAULTS[:40])


def _by(sweep: Sweep, actor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for name in sweep.names if ONLY in name}
    known = names & set(POLICY)
    monkeypatch.setattr("tests.architecture.test_sweep.ALL", {actor})
    monkeypatch.setattr("tests.architecture.test_sweep.CROSS_SECTION", {actor})
    run(sweep, known)
    for name in sorted(names):
        route = POLICY.get(name, Route())
        _every_identifier(sweep, actor, name, route)
        _other_methods(sweep, actor, name, route)
        _without_the_token(sweep, actor, name, route)
    for path in FILES:
        answer = sweep.ask(actor, "GET", path, {})
        if answer.status not in (302, 400, 404):
            sweep.fault(actor, "GET", path, "serves", answer.status)


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
    for value in dict.fromkeys(_fitting(sweep, pattern)):
        path = path_of(pattern, route, value)
        for method in methods:
            if (name, method) not in sweep.shut:
                answer = sweep.ask(actor, method, path, FORM)
                sweep.look(answer, actor, method, name, value)


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
        answer = _send(sweep, sweep.clients[actor], actor, method, path)
        sweep.look(answer, actor, method, name)
        if method not in ("HEAD", "OPTIONS") and answer.writes:
            sweep.fault(actor, method, name, "writes", answer.writes)


def _without_the_token(sweep: Sweep, actor: str, name: str, route: Route) -> None:
    """A form from another site carries the cookies and no token: nothing may happen."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = sweep.cookies[actor]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
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
        if self.method == "POST":
            return self.client.post(path, form)
        return self.client.generic(self.method, path)


def _report(sweep: Sweep, actor: str) -> None:
    names = {name for name in sweep.names if ONLY in name}
    told = {
        "actor": actor,
        "routes": sorted(names),
        "unlisted": sorted(names - set(POLICY)),
        "requests": sweep.requests,
        "faults": sweep.faults,
    }
    folder = os.environ.get("SWEEP_REPORT")
    if folder:
        Path(folder, f"{actor}.json").write_text(json.dumps(told))
    ALL_FAULTS.extend(sweep.faults)
