"""Every address × every kind of actor × everybody's identifiers, as an attacker would try them.

The oracle: no words of somebody else in any answer, no 5xx, a visitor is sent to the sign-in or
finds nothing, who may not see something meets exactly what does not exist, and a request that is
turned away writes nothing. Addresses without an entry in sweep_policy.POLICY fail.
"""

from __future__ import annotations

import logging
import os
import random
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts import attempts, national_ids
from accounts.models import AccessLogEntry, Level
from portal import clock, outbox
from portal.outbox import OutboxEvent
from tests.accounts import people as signing
from tests.architecture import sweep_actors
from tests.architecture.sweep_aside import Aside
from tests.architecture.sweep_policy import ALL, OPEN, POLICY, SEEN_BY, STAFF, Route
from tests.architecture.sweep_reading import text_of
from tests.architecture.sweep_rows import add
from tests.architecture.sweep_touched import Touched
from tests.architecture.sweep_world import World, build, made_up

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
_LONGEST = 86_400  # seconds that a sweep may last
# How many of those who have no right at an address try it here; in bin/sweep they all do.
FEW, SEED = 3, os.environ.get("SWEEP_SEED", "1")
# Enough for pages that say the same to everybody.
CROSS_SECTION = {"visitor", "ana", "record helper", "adminone", "caseworker with lease"}

# ── The table of addresses ───────────────────────────────────────────────────────────────────


def addresses() -> dict[str, str]:
    """Name with namespace -> pattern, of every address that the portal has."""

    def walk(resolver: Any, prefix: str, spaces: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            pattern = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield f"{spaces}{one.name}", pattern
            else:
                space = f"{spaces}{one.namespace}:" if one.namespace else spaces
                yield from walk(one, pattern, space)

    found = list(walk(get_resolver(), "/", ""))
    assert len(found) == len(dict(found)), "two addresses with one name"
    return dict(found)


_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def path_of(pattern: str, route: Route, value: Any) -> str:
    """The address with the identifier and its other parts filled in."""
    return _PART.sub(lambda m: quote(str(route.more.get(m[1], value)), safe=""), pattern)


def test_every_address_has_a_policy_and_every_policy_an_address() -> None:
    assert set(addresses()) == set(POLICY)
    for name, pattern in addresses().items():
        parts, route = set(_PART.findall(pattern)), POLICY[name]
        assert len(parts - set(route.more)) == bool(route.id), name


def test_every_kind_of_identifier_is_somebodys(sweep: Sweep) -> None:
    kinds = {route.id for route in POLICY.values() if route.id}
    assert kinds <= set(sweep.world.ids), "strangers are not tried: give each a row of somebody"


# ── One request ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str
    writes: dict[str, int]
    reasons: tuple[str, ...] = ()  # told to a person about who opened their data

    def like(self, path: str) -> tuple[int, str]:
        """What can be compared: without the address that was asked for and without tokens."""
        text = self.text.replace(path, "·").replace(quote(path, safe=""), "·")
        return self.status, _TOKENS.sub("·", text.replace(quote(path), "·"))


_UNKEPT = re.compile(r"^Cache-Control: .*(no-store|immutable)", re.MULTILINE)
_TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
_OWN = {"X-Request-ID", "Content-Length", "Expires"}  # of each answer, whatever it says
_AWAY = {"sign_in_begin", "step_up"}  # 503 while the identity provider is not there
# Sessions are the browser's own, not data of the portal.
_WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
     WHERE relname <> 'django_session' AND n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return dict(cursor.fetchall())


_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b|.*django_session", re.I | re.S)


@dataclass
class _Statements:
    """Watches the database: whoever only reads need not be asked what they wrote."""

    may_have_written: bool = False

    def __call__(self, execute: Any, statement: Any, values: Any, many: bool, more: Any) -> Any:
        if not (isinstance(statement, str) and _READS.match(statement)):
            self.may_have_written = True
        return execute(statement, values, many, more)


# Something for every form: who is let in too far shall find the door open.
FORM: dict[str, Any] = {
    "words": "This is a sentence with more than twenty letters.",
    "reason": "This is a sentence with more than twenty letters.",
    "why": "A reason", "what": "A question", "text": "An answer", "grounds": "My grounds",
    "note": "A note", "contested": "other", "accept": "1", "declared": "on", "seen": "1",
    "rule": "old_age", "due_on": "2026-12-20", "ended_on": "2026-11-02", "month": "2026-11",
    "started_on_day": "2", "started_on_month": "11",
    "started_on_year": "2026", "ends_on": "2027-02-01", "scopes": "record", "code": "123456",
    "email": "new@example.org", "bank_code": "001", "branch": "1234", "number": "123456-0",
    "holder": "Somebody", "field": "name", "language": "en", "next": "https://elsewhere.example/",
    "record_right": "yes", "act": "later", "q": "pension", "purpose": "at_the_desk",
    "give": "yes", "role": "auditor", "kind": "employer_clerk", "decision": "confirm",
    "verdict": "justified",
}  # fmt: skip


@dataclass
class Sweep:
    world: World
    names: dict[str, str]
    clients: dict[str, Client] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    opened: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    shut: set[tuple[str, str]] = field(default_factory=set)  # addresses that refuse a method
    written: dict[str, int] = field(default_factory=dict)
    aside: Aside = field(default_factory=Aside)
    absent: dict[str, Any] = field(default_factory=dict)  # identifiers that nothing has
    touched: Touched | None = None
    requests: int = 0
    deliver: bool = False  # whether workers run what was asked of them, and their mails are read
    mails: int = 0
    verbs_fail: bool = False  # whether a verb that refuses what the page allowed is a fault

    def sign_everybody_in(self) -> None:
        for name in sorted(ALL):
            client = self.clients[name] = Client(raise_request_exception=False)
            who = self.world.citizens.get(name)
            user = who.user if who else self.world.staff.get(name)
            if user is not None:
                signing.sign_in(client, user, level=Level.HIGH, stepped_up=True)
                session = client.session
                if who is not None and "capacity" in who.ids:
                    session["capacity"] = who.ids["capacity"]
                # Written here, or each request would write it anew: it is taken back each time.
                now = clock.real_now().timestamp()
                session["began_at"], session["seen_at"] = now, now + _LONGEST
                session.save()
            self.cookies[name] = client.cookies

    def ask(self, actor: str, method: str, path: str, form: dict[str, Any]) -> Answer:
        """One request of its own: whatever it writes is taken back."""
        client = self.clients[actor]
        client.cookies = SimpleCookie(self.cookies[actor].output(header="", sep=";"))
        statements = _Statements()
        with transaction.atomic():
            with connection.execute_wrapper(statements):
                sent = client.get(path) if method == "GET" else client.post(path, form)
                content = b"".join(sent.streaming_content) if sent.streaming else sent.content
            let_in = method != "GET" and sent.status_code < 400
            writes = self._new_writes() if let_in or statements.may_have_written else {}
            reasons = _reasons(writes.get(AccessLogEntry._meta.db_table, 0))
            location = sent.headers.get("Location", "")
            place = "" if location in path else location.replace(quote(path, safe=""), "·")
            self.aside.note(place, writes)  # what was asked for is not told
            for row in self.touched.of_others(actor, writes) if self.touched else ():
                self.fault(actor, method, path, "changes somebody else's", row)
            if self.deliver and OutboxEvent._meta.db_table in writes:
                self._read_mail(actor, path)
            transaction.set_rollback(True)
        self.requests += 1
        headers = "\n".join(
            f"{key}: {value}" for key, value in sent.headers.items() if key not in _OWN
        )
        text = f"{headers}\n{text_of(content)}"
        if method == "POST" and "national_id" in form:  # what one typed comes back in its field
            typed = f'name="national_id" value="{national_ids.formatted(form["national_id"])}"'
            text = text.replace(typed, "·")
        return Answer(sent.status_code, text, location, writes, reasons)

    def _new_writes(self) -> dict[str, int]:
        """Rows written since this was last asked, by table."""
        before, after = self.written, written()
        self.written = after
        return {t: n - before.get(t, 0) for t, n in after.items() if n > before.get(t, 0)}

    def _read_mail(self, actor: str, path: str) -> None:
        """What this act makes workers do is done now; its mails are for those they are sent to."""
        mail.outbox.clear()
        outbox.drain(clock.now)
        self.written = written()
        for letter in mail.outbox:
            text = "\n".join([letter.subject, str(letter.body), *map(str, letter.attachments)])
            readers = {
                owner
                for canary, (owner, kind) in self.world.canaries.items()
                if kind == "email" and canary in letter.recipients()
            }
            self.mails += 1
            for canary, (owner, kind) in self.world.canaries.items():
                known = any(owner == one or owner in SEEN_BY.get(one, {}) for one in readers)
                if canary in text and not known:
                    self.fault(actor, "mail", path, f"shows {owner}'s {kind}: {canary}")

    def fault(self, *words: object) -> None:
        self.faults.append(" · ".join(str(word) for word in words))

    def look(self, answer: Answer, actor: str, method: str, name: str, value: Any = "") -> None:
        """What holds for every answer: no failure, nobody else's words."""
        if answer.status >= 500 and not (answer.status == 503 and name in {"healthz", *_AWAY}):
            self.fault(actor, method, name, value, answer.status)
        if answer.status == 403 and self.verbs_fail:  # one said no where the page let them in
            self.fault(actor, method, name, value, answer.status)
        if actor != "visitor" and answer.status < 400 and not _UNKEPT.search(answer.text):
            self.fault(actor, method, name, value, "may be kept by a cache")
        text = answer.text.replace(str(value), "·") if value else answer.text
        allowed = SEEN_BY[actor]
        for canary, (owner, kind) in self.world.canaries.items():
            if canary in text:
                kinds = allowed.get(owner, ())
                if "*" in kinds or kind in kinds:
                    self.seen.add((owner, kind))
                else:
                    self.fault(actor, method, name, value, f"shows {owner}'s {kind}: {canary}")


def _reasons(many: int) -> tuple[str, ...]:
    """Why data were opened, by as many newest lines of the log of looks; no answer shows them."""
    newest = AccessLogEntry.objects.order_by("-pk").values_list("purpose", flat=True)
    return tuple(newest[:many]) if many else ()


def sent_away(answer: Answer) -> bool:
    """A visitor's only answers: to the sign-in, nothing here, not in this way, bring a key."""
    return answer.status in (401, 404, 405) or (
        answer.status == 302 and answer.location.startswith("/sign-in/")
    )


@pytest.fixture
def sweep(settings: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Sweep:
    monkeypatch.setattr(outbox, "ring", lambda: None)
    settings.ACCOUNT_RATE_LIMITS = False
    # What a request writes is taken back, the session's clock too: on a slow machine everybody
    # would be signed out, or no longer freshly proved, and the rest would see nothing.
    settings.IDLE_SECONDS = settings.STAFF_IDLE_SECONDS = settings.SESSION_COOKIE_AGE = _LONGEST
    settings.STEP_UP_MINUTES = 1_440
    logging.disable(logging.CRITICAL)
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    world = build()
    add(world)
    made = Sweep(world, addresses(), absent=dict(made_up(world)))
    made.sign_everybody_in()
    made.touched = Touched(world)
    made.touched.mark()
    made.written = written()
    return made


# Of another company; of the own company, by who may not end it.
ENDED_BY = {"adminone": "admintwo", "clerkone": "adminone"}


def form_of(world: World, actor: str) -> dict[str, Any]:
    """The form of an attacker: other people's mandates stand in it too."""
    foreign = "adminone" if actor != "adminone" else "admintwo"
    return FORM | {
        "capacity": world.citizens[foreign].ids["capacity"],
        "end": world.ids["company_mandate"][ENDED_BY.get(actor, "clerkone")],
        "national_id": world.citizens["caio"].person.national_id,
        "reference": world.ids["bill"]["two"],
    }


def _made_up(pattern: str) -> Any:
    """An identifier that fits an address of which nobody has one."""
    if "<uuid:" in pattern:
        return uuid.UUID(int=987_654_321)
    return 987_654_321 if "<int:" in pattern else "X-00000-00000-0000"


def _some(name: str, actors: set[str]) -> set[str]:
    """Whoever has a right here, the visitor, and a few others: which, the seed says."""
    route = POLICY[name]
    tables = (*route.readers.values(), *route.writers.values(), route.get, route.post)
    rightful = {actor for who in tables for actor in who} | {"visitor"}
    kept_out = sorted(set(actors) - rightful)
    few = random.Random(f"{SEED} {name}").sample(kept_out, min(FEW, len(kept_out)))
    return (rightful & set(actors)) | set(few)


Unit = tuple[str, str, str]  # address, actor, method


def units(names: set[str], *, few: bool = False) -> Iterator[Unit]:
    """Who tries which address in which way; of addresses for everybody a cross-section."""
    for name in sorted(names):
        actors = CROSS_SECTION if name in OPEN and name != "home" else set(ALL)
        yield from product([name], sorted(_some(name, actors) if few else actors), METHODS)


def attempt(sweep: Sweep, unit: Unit) -> None:
    """Each identifier of the address's kind, and a made-up one."""
    name, actor, method = unit
    route, pattern = POLICY[name], sweep.names[name]
    if (name, method) in sweep.shut:
        return
    if route.id:
        nothing = sweep.absent.get(route.id, _made_up(pattern))
        _try_identifiers(sweep, actor, method, name, pattern, nothing)
    else:
        _try_address(sweep, actor, method, name, path_of(pattern, route, ""))
        if method == "GET":
            _try_questions(sweep, actor, name, path_of(pattern, route, ""))


def run(sweep: Sweep, names: set[str], *, few: bool = False) -> None:
    """Try these addresses by every actor, each identifier of their kind and a made-up one."""
    for unit in units(names, few=few):
        attempt(sweep, unit)


def test_nobody_reaches_what_is_not_theirs(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep_actors.read_once(monkeypatch)
    with sweep.aside.listening():
        run(sweep, set(sweep.names), few=True)
    sweep.faults += sweep.aside.overheard(sweep.world)
    assert not sweep.faults, "\n".join([f"{len(sweep.faults)} faults:", *sweep.faults[:60]])
    _the_sweep_is_not_blind(sweep)


def _try_address(sweep: Sweep, actor: str, method: str, name: str, path: str) -> None:
    route = POLICY[name]
    answer = sweep.ask(actor, method, path, form_of(sweep.world, actor))
    sweep.look(answer, actor, method, name)
    if answer.status == 405:
        sweep.shut.add((name, method))
    if actor == "visitor" and name not in OPEN:
        if not sent_away(answer):
            sweep.fault("visitor", method, name, answer.status, answer.location)
    elif not route.may(actor, method):
        if answer.status not in (404, 405) and route.ours:
            sweep.fault(actor, method, name, "is let in:", answer.status, answer.location)
        if answer.writes:
            sweep.fault(actor, method, name, "writes", answer.writes)
    elif method == "GET" and answer.status not in (404, 405) and not _to_the_door(answer):
        sweep.opened[name, ""].add(actor)
    elif method == "GET" and route.ours and answer.status == 404:
        sweep.fault(actor, method, name, "is kept out")


def _to_the_door(answer: Answer) -> bool:
    return answer.status == 302 and answer.location.startswith("/sign-in/")


def _try_identifiers(
    sweep: Sweep, actor: str, method: str, name: str, pattern: str, absent: Any
) -> None:
    route, form = POLICY[name], form_of(sweep.world, actor)
    nowhere = path_of(pattern, route, absent)
    nothing = sweep.ask(actor, method, nowhere, form)
    sweep.look(nothing, actor, method, name, absent)
    if actor == "visitor" and not sent_away(nothing):
        sweep.fault("visitor", method, name, nothing.status, nothing.location)
    if nothing.writes:
        sweep.fault(actor, method, name, "writes for a made-up identifier", nothing.writes)
    if nothing.status == 405:  # said before anything else is asked, so to everybody
        sweep.shut.add((name, method))
        return
    for owner, value in sweep.world.ids.get(route.id, {}).items():
        path = path_of(pattern, route, value)
        answer = sweep.ask(actor, method, path, form)
        sweep.look(answer, actor, method, name, value)
        if route.may(actor, method, owner):
            if answer.status != 404:
                sweep.opened[name, owner].add(actor)
            continue
        if answer.like(path) != nothing.like(nowhere):
            sweep.fault(actor, method, name, f"tells that {owner}'s is there", answer.status)
        if answer.writes and not (actor in STAFF and _is_an_attempt(answer)):
            sweep.fault(actor, method, name, f"writes on {owner}'s", answer.writes)


def _try_questions(sweep: Sweep, actor: str, name: str, path: str) -> None:
    """What may stand behind the "?": another's number is told what a number of nobody is told."""
    route = POLICY[name]
    for asked, kind in route.asks.items():
        nowhere = f"{path}?{asked}=987654321"
        nothing = sweep.ask(actor, "GET", nowhere, {})
        for owner, value in sweep.world.ids[kind].items():
            answer = sweep.ask(actor, "GET", f"{path}?{asked}={value}", {})
            sweep.look(answer, actor, "GET", name, value)
            if actor in route.readers[owner]:
                if answer.status != 404:
                    sweep.opened[name, owner].add(actor)
            elif answer.like(f"{path}?{asked}={value}") != nothing.like(nowhere):
                sweep.fault(actor, "GET", name, f"tells that {owner}'s is there", answer.status)


def _is_an_attempt(answer: Answer) -> bool:
    """Of who works here one line is kept for the owner, in whatever room they tried."""
    one = {AccessLogEntry._meta.db_table: 1}
    return answer.writes == one and answer.reasons[0] in attempts.ATTEMPTS


def _the_sweep_is_not_blind(sweep: Sweep) -> None:
    """Rightful readers got in, and each kind of canary was met by somebody who may."""
    kept_out = [
        (name, owner, actor)
        for name, route in POLICY.items()
        for owner, actors in route.readers.items()
        for actor in actors
        if actor not in sweep.opened[name, owner]
    ]
    assert not kept_out, kept_out
    kinds = {kind for _owner, kind in sweep.world.canaries.values()}
    # A draft belongs to somebody who does not act here, a worker's number is never shown.
    assert kinds - {kind for _owner, kind in sweep.seen} == {"draft", "worker_id"}
    assert sweep.requests > 3_000


HOLES = [
    ("contributions.pages.payroll.require", "contributions:declaration", "shows one's"),
    ("contributions.pages.bills.require", "contributions:bill", "shows one's"),
    ("portal.messages.pages.require", "messages:letter", "shows bia's"),
    ("benefits.queries.may", "benefits:claim", "shows ana's"),
    ("benefits.queries.may", "benefits:draft_check", "shows caio's draft"),
]


def test_a_check_that_is_taken_out_is_found(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    for check, name, found in HOLES:
        sweep.faults.clear()
        with monkeypatch.context() as patch:
            patch.setattr(check, lambda *_args, **_more: True)
            run(sweep, {name})
        assert any(found in fault for fault in sweep.faults), (check, sweep.faults[:10])


MALFORMED = ("a%00b", "%F0%9F%92%A3", "%2e%2e%2fetc%2fpasswd", "A" * 3_000)
HUGE = ("0", "9223372036854775808")


def test_malformed_identifiers_are_not_found_and_break_nothing(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_actors.read_once(monkeypatch)
    for name, pattern in sweep.names.items():
        route = POLICY[name]
        if "<" not in pattern:
            continue
        texts = HUGE if "<int:" in pattern else MALFORMED
        readers = [*route.readers.values(), *route.writers.values(), route.get, route.post]
        for actor in sorted({sorted(actors)[0] for actors in readers if actors}):
            for method in METHODS:
                for text in texts:
                    path = _PART.sub(lambda m, t=text, r=route: r.more.get(m[1], t), pattern)
                    if not route.id:
                        path = _PART.sub(text, pattern)
                    answer = sweep.ask(actor, method, path, FORM)
                    if answer.status not in (302, 404, 405) or answer.writes:
                        sweep.fault(actor, method, name, text[:20], answer.status, answer.writes)
    assert not sweep.faults, "\n".join(sweep.faults[:60])


def test_rights_are_read_at_each_request(sweep: Sweep) -> None:
    from accounts.models import Mandate, StaffMember
    from portal.records import acting

    assert sweep.clients["record helper"].get("/record/").status_code == 200
    with acting("test", "test"):
        Mandate.objects.filter(pk=sweep.world.ids["mandate_id"]["record helper"]).update(
            revoked_at=clock.now()
        )
        StaffMember.objects.filter(user=sweep.world.staff["auditor"]).update(
            left_on=clock.today() - timedelta(days=1)
        )
    home = sweep.clients["record helper"].get("/record/").content.decode()
    assert not any(
        canary in home for canary, (owner, _k) in sweep.world.canaries.items() if owner == "bia"
    )
    assert sweep.clients["auditor"].get("/audit/questions/").status_code == 302
