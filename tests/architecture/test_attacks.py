"""Attacks that fit no single page: redirects, hosts, sessions, extra fields, words aside."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import step_up
from accounts.models import Mandate
from portal import clock, outbox
from tests.accounts import people
from tests.architecture import sweep_actors
from tests.architecture.sweep_policy import POLICY, Route
from tests.architecture.test_sweep import FORM, METHODS, Sweep, path_of, sweep, written
from tests.overheard import on_purpose

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

# ── Redirects ────────────────────────────────────────────────────────────────────────────────

ELSEWHERE = [
    *("https://evil.example", "http://evil.example/", "//evil.example", "///evil.example"),
    *("////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example"),
    *("/\\/evil.example", "https:evil.example", "https:/evil.example", "http:///evil.example"),
    *("https:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"),
    *("vbscript:x", "file:///etc/passwd", "ftp://evil.example", "blob:https://evil.example/1"),
    *("https://testserver.evil.example", "https://testserver@evil.example"),
    *("https://evil.example#testserver", "https://evil.example?testserver", "//testserver:80@evil"),
    *("//evil.example/%2e%2e", "%2f%2fevil.example", "/%09/evil.example", "/\t/evil.example"),
    *(" //evil.example", "\n//evil.example", "\r\nhttps://evil.example", "\x00//evil.example"),
    *("https://[::1]/", "//[::ffff:127.0.0.1]", "http://0x7f.1", "https://xn--evl-epa.example"),
    *("//evil。example", "https://evil.example:443/x", "mailto:x@evil.example"),
]


def _is_ours(target: str) -> bool:
    """Where a browser would go from a page of ours; it takes a backslash for a slash."""
    place = urljoin("http://testserver/here/", target.replace("\\", "/"))
    return urlsplit(place).netloc == "testserver" and not target.startswith("/\t")


def _request() -> HttpRequest:
    return RequestFactory().get("/")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client: Client, target: str) -> None:
    assert len(ELSEWHERE) == len(set(ELSEWHERE)) >= 40
    assert _is_ours(step_up.safe(_request(), target))

    answer = client.post("/i18n/setlang/", {"language": "en", "next": target})
    assert _is_ours(answer["Location"]), answer["Location"]
    page = client.get("/sign-in/", {"next": target}).content.decode()
    assert 'value="https://evil' not in page and 'value="//' not in page
    people.sign_in(client, people.citizen())
    for name in ("sign_in", "step_up"):
        sent = client.get(reverse(name), {"next": target})
        place = sent.headers.get("Location", "/")
        assert _is_ours(place) or place.startswith("http://localhost:8001/"), (name, place)


# ── Hosts ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil", "", "a b", "[::1"]
)
def test_another_hosts_name_is_refused(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_a_forwarded_hosts_name_changes_nothing(client: Client) -> None:
    answer = client.get(
        "/sign-in/", headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    )
    assert answer.status_code == 200 and "evil.example" not in answer.content.decode()


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────


def test_the_session_key_changes_with_the_capacity(client: Client) -> None:
    company = people.organisation()
    user = people.employer_user(company)
    people.sign_in(client, user)
    before = client.session.session_key
    mandate = Mandate.objects.get(holder=user)
    client.post(reverse("capacity"), {"capacity": f"mandate-{mandate.pk}"})
    assert client.session.session_key != before
    stale = Client()
    stale.cookies["sessionid"] = before
    assert stale.get("/account/").status_code == 302


def test_a_key_that_somebody_else_chose_never_becomes_a_session(client: Client) -> None:
    client.cookies["sessionid"] = "chosenbytheattackerchosenbytheat"
    people.sign_in(client, people.citizen())
    assert client.session.session_key != "chosenbytheattackerchosenbytheat"
    stale = Client()
    stale.cookies["sessionid"] = "chosenbytheattackerchosenbytheat"
    assert stale.get("/account/").status_code == 302


def test_a_visitors_conversation_is_not_kept_by_caches(client: Client) -> None:
    assert "no-store" not in client.get("/services/").headers.get("Cache-Control", "")
    session = client.session
    session["assistant"] = "1"
    session.save()
    assert "no-store" in client.get("/services/").headers["Cache-Control"]


# ── Forms of another site ────────────────────────────────────────────────────────────────────


def test_no_address_takes_an_unsafe_method_without_the_forms_token(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_actors.read_once(monkeypatch)
    faults, refused = [], 0
    for name, route, actor, owner in _welcome("POST"):
        value = sweep.world.ids.get(route.id, {}).get(owner, "")
        if route.id and value == "":
            continue
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            strict.cookies = SimpleCookie(sweep.cookies[actor].output(header="", sep=";"))
            with transaction.atomic():
                before = written()
                path = path_of(sweep.names[name], route, value)
                status = strict.generic(method, path).status_code
                if tables := [t for t, n in written().items() if n > before.get(t, 0)]:
                    faults.append(f"{actor} {method} {name} writes {tables}")
                transaction.set_rollback(True)
            refused += status == 403
            if status not in (403, 405) and name not in WITHOUT_A_SESSION:
                faults.append(f"{actor} {method} {name}: {status}")
    assert not faults, "\n".join(faults[:40])
    assert refused > 300


# They do not ask who somebody is: a calculator that keeps nothing, and programs with their key.
WITHOUT_A_SESSION = {
    *("benefits:pension_answer", "benefits:pension_table", "benefits:pension", "benefits:entitled"),
    *("benefits:pension_code", "benefits:api_reports"),
}


def test_a_mandate_of_somebody_else_cannot_be_chosen_or_ended(sweep: Sweep) -> None:
    foreign = sweep.world.citizens["adminone"].ids["capacity"]
    client = sweep.clients["ana"]
    assert client.post("/act-as/", {"capacity": foreign}).status_code == 302
    assert client.session.get("capacity") is None
    ended = sweep.world.ids["company_mandate"]["adminone"]
    client = sweep.clients["admintwo"]
    assert client.post("/act-as/people/", {"end": ended}).status_code == 404


# ── Values that no field expects ─────────────────────────────────────────────────────────────

_ROOMS = {"portal", "accounts", "contributions", "benefits"}


def _welcome(method: str) -> Iterator[tuple[str, Route, str, str]]:
    """Each address with somebody who may come there, and whose identifier they may name."""
    for name, route in sorted(POLICY.items()):
        if not route.ours:
            continue
        if route.id:
            table = route.readers if method == "GET" else route.writers
            for owner, actors in sorted(table.items()):
                if actors:
                    yield name, route, sorted(actors)[0], owner
        elif who := route.get if method == "GET" else route.post:
            yield name, route, sorted(who)[0], ""


# Text that cannot be stored, a number that is too long to be read, and one that is none.
ODD = ("a\x00b", "9" * 5_000, "²")
_ASKED = re.compile(r'request\.(?:GET|POST)\.get(?:list)?\(\s*"(\w+)"')


def _asked_for() -> set[str]:
    """What our pages read from a request without a form, and what the forms read."""
    sources = (path.read_text() for room in _ROOMS for path in (ROOT / room).rglob("*.py"))
    return {name for text in sources for name in _ASKED.findall(text)} | set(FORM)


def test_a_value_that_no_field_expects_breaks_nothing(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_actors.read_once(monkeypatch)
    names, faults = _asked_for() - {"national_id"}, []
    assert {"hearing", "turn", "unit", "q", "words"} <= names
    for method, (name, route, actor, owner) in [(m, one) for m in METHODS for one in _welcome(m)]:
        value = sweep.world.ids.get(route.id, {}).get(owner, "")
        path = path_of(sweep.names[name], route, value)
        for text in ODD:
            status = sweep.ask(actor, method, path, dict.fromkeys(names, text)).status
            if status >= 500 and status != 503:
                faults.append(f"{actor} {method} {name} {text[:3]!r}: {status}")
    assert not faults, "\n".join(faults[:60])


# ── Words that must not travel ───────────────────────────────────────────────────────────────


def test_a_persons_words_in_a_log_an_address_or_a_task_are_heard(sweep: Sweep) -> None:
    caio = sweep.world.citizens["caio"].person
    said = {"a log": caio.name, "an address": caio.name, "a task": caio.name}
    with sweep.aside.listening():
        logging.getLogger("portal").warning("no account for %s", caio.name)
    assert not logging.getLogger("portal").isEnabledFor(logging.CRITICAL)
    sweep.aside.note(f"/claims/?name={caio.name}", {})
    with on_purpose():
        outbox.emit("test", 1, key=f"mail:{caio.name}", due_at=clock.now())
    sweep.aside.note("", {"portal_outboxevent": 1})
    heard = dict(one.split(" shows caio's name: ") for one in sweep.aside.overheard(sweep.world))
    assert {place: name in heard.get(place, "") for place, name in said.items()} == dict.fromkeys(
        said, True
    )
    assert len(heard) == len(said)
