"""Whatever form the step-up interrupts is there again afterwards: found page by page."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client

from accounts.models import Level
from accounts.step_up import KEPT
from portal import clock
from portal.sealed import unseal
from tests.accounts import people
from tests.architecture.sweep_policy import POLICY
from tests.architecture.test_sweep import Sweep, path_of, sweep

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
PROOFS = ("/sign-in/again/",)
# A password is typed again; whoever comes back has a new code to type, too.
NOT_KEPT = {"password", "code"}


class _Fields(HTMLParser):
    """The fields of a page that somebody fills in, with what stands in them, form by form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.hidden: list[dict[str, str]] = []
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attributes}
        name = one.get("name", "")
        if tag == "form":
            self.forms.append({})
            self.hidden.append({} if one.get("method") == "post" else {"": "not sent"})
        elif not self.forms or (not name and tag != "option"):
            return
        elif tag == "textarea":
            self._text = name
            self.forms[-1][name] = ""
        elif tag == "input" and one.get("type", "text") in ("text", "email", "search", "tel"):
            self.forms[-1][name] = one.get("value", "")
        elif tag == "input" and one.get("type") == "hidden" and name != "csrfmiddlewaretoken":
            self.hidden[-1][name] = one.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1][self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""


def _forms(content: str) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Each form that is sent: its fields, and what it sends beside them."""
    page = _Fields()
    page.feed(content)
    return [
        (fields, hidden)
        for fields, hidden in zip(page.forms, page.hidden, strict=True)
        if fields and "" not in hidden
    ]


def _proof(client: Client, *, fresh: bool) -> None:
    """Who it is was proved a moment ago, or so long ago that it counts no more."""
    session = client.session
    session["stepped_up_at"] = clock.now().timestamp() - (0 if fresh else 10 * 86_400)
    if not session.get("staff"):
        session["level"] = int(Level.HIGH if fresh else Level.LOW)
    session.save()


def _places(sweep: Sweep) -> list[tuple[str, str, str]]:
    """Address, path and somebody who may send there, of every page that takes a form."""
    found = []
    for name, route in sorted(POLICY.items()):
        if route.id:
            for owner, actors in sorted(route.writers.items()):
                value = sweep.world.ids.get(route.id, {}).get(owner, "")
                if actors and value != "":
                    path = path_of(sweep.names[name], route, value)
                    found.append((name, path, sorted(actors)[0]))
        elif route.post:
            path = path_of(sweep.names[name], route, "")
            found.append((name, path, sorted(route.post - {"visitor"})[0]))
    return found


def test_every_form_that_a_step_up_interrupts_is_filled_in_again(
    sweep: Sweep, settings: Any
) -> None:
    settings.STEP_UP_MINUTES = 15
    tried, faults = set(), []
    for name, path, actor in _places(sweep):
        client = sweep.clients[actor]
        client.cookies = sweep.cookies[actor]
        _proof(client, fresh=True)
        page = client.get(path)
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        for fields, hidden in _forms(page.content.decode()):
            given = {one: f"Kept in {one}" for one in fields if one not in NOT_KEPT}
            if not given:
                continue
            _proof(client, fresh=False)
            answer = client.post(path, hidden | given)
            if not answer.headers.get("Location", "").startswith(PROOFS):
                _proof(client, fresh=True)
                continue  # this page asks for no fresh proof
            _proof(client, fresh=True)
            again = _forms(client.get(path).content.decode())
            shown = {key: value.strip() for one, _more in again for key, value in one.items()}
            tried.add(name)
            faults += [f"{name} as {actor}: {key}" for key in given if shown.get(key) != given[key]]
    assert not faults, "\n".join(faults)
    wanted = {"payout_account", "new_hold", "open_file", "duplicate", "propose", "new_helper"}
    assert wanted <= tried and len(tried) >= 12, sorted(tried)


def test_a_password_is_never_kept_for_later(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, level=Level.LOW)
    answer = client.post("/account/second-road/password/", {"password": "three words to keep"})
    assert answer.headers["Location"].startswith(PROOFS)
    kept = client.session[KEPT]["form"]
    assert "three words" not in unquote_plus(unseal(base64.b64decode(kept), KEPT))
