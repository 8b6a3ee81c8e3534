"""Fields that no form has: a form that is taken takes none of the columns that it does not offer.

Each page is read as a browser reads it, its forms are filled in and sent. What was taken is sent
once more with every column of the tables that it wrote to: another row's number, another choice, a
day of another year. No row may hold any of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import models, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from accounts.pages import holds as page
from benefits.conditions.models import FollowedMember
from benefits.overpayments.bill_models import PaybackBill
from contributions.accidents.models import AccidentNotice
from portal import clock
from tests.architecture import sweep_actors
from tests.architecture.sweep_forms import Form, Sent, forms_of
from tests.architecture.sweep_not_taken import (
    A_FILE,
    ASKED_ELSEWHERE,
    NO_FORM,
    NOT_REACHED,
    NOT_TAKEN,
)
from tests.architecture.sweep_policy import ALL, POLICY
from tests.architecture.test_sweep import Sweep, form_of, path_of, sweep, written

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
Rows = dict[type[models.Model], dict[Any, dict[str, Any]]]
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "accounts", "contributions", "benefits")
_NAMED = re.compile(
    r'(?:request\.POST|given)(?:\.get(?:list)?\(|\[)\s*"(\w+)"|"(\w+)" (?:not )?in request\.POST'
)
ANYBODY = {"ana", "visitor"}  # where everybody is asked for the same
TRIES = 3  # whose forms for one address are filled in
# Written by the way, whatever is sent.
ASIDE = {"django_session", "accounts_accesslogentry", "portal_outboxevent", "accounts_mandateact"}

HINTS = {
    "bank_code": "104", "branch": "1234", "number": "12345-6", "phone": "+5511987654321",
    "postcode": "01001-000", "region": "SP", "begins": "09:00", "ends": "12:00",
    "wage_cents": "2.500,00", "days_a_week": "5", "happened_at": "10:30", "parts": "2",
    "ends_on_year": "2027", "until_year": "2027", "value": "9.000,00", "wage": "2.500,00",
    "birth_year": "1970", "since_year": "2027",
    "source": "https://example.org/act", "starts_on_month": "12",
}  # fmt: skip


def _hints(sweep: Sweep, name: str, actor: str) -> dict[str, str]:
    """What somebody would write where a sentence does not fit."""
    citizens = sweep.world.citizens
    found = form_of(sweep.world, actor) | HINTS
    found |= dict.fromkeys(("other", "person"), citizens["bia"].person.national_id)
    if actor in citizens:
        found["holder"] = citizens[actor].person.name
    return found | HINTS_OF.get(name, dict)()


def _a_followed_child() -> dict[str, str]:
    child = FollowedMember.objects.order_by("pk")[0].member
    assert child.born_on is not None
    born = {"birth_day": child.born_on.day, "birth_month": child.born_on.month}
    return {"number": child.national_id, "birth_year": str(child.born_on.year)} | {
        key: str(value) for key, value in born.items()
    }


def _a_worker() -> dict[str, str]:
    told = AccidentNotice.objects.filter(employer__isnull=False)[0]
    return {"national_id": told.person.national_id}


# What fits one address only.
HINTS_OF: dict[str, Callable[[], dict[str, str]]] = {
    "benefits:desk_people": lambda: {"ends_on_month": "12", "ends_on_year": "2026"},
    "benefits:exemption_settle": lambda: {"result": "not_confirmed"},
    "benefits:grant_step": lambda: {"act": "drop"},
    "benefits:grant_steps": lambda: {"act": "drop"},
    "benefits:overpayment_settle": lambda: {"do": "waive"},
    "benefits:payback_match": lambda: {"reference": PaybackBill.objects.all()[0].reference},
    "benefits:reporting": _a_followed_child,
    "benefits:robot_undo": lambda: {"unit": str(Unit.objects.get(name="Unit two").pk)},
    "contributions:employer_accident_new": _a_worker,
    "contributions:regime": lambda: {"regime": "simples", "from_month_month": "12"},
    "tell_death": lambda: {
        "person": "111.444.777-35",
        "certificate": "104539 01 55 2013 4 00012 021 0000123 65",
    },
    "contributions:household_end": lambda: {"ended_on_day": str(clock.today().day)},
}


@dataclass
class Taken:
    """A form that was taken: by whom, where, what was sent, and which rows came of it."""

    actor: str
    path: str
    sent: Sent
    offered: set[str]
    rows: Rows


@dataclass
class Pages:
    """What each actor is asked for, by the address that it is sent to."""

    sweep: Sweep
    forms: dict[tuple[str, str], list[Form]] = field(default_factory=lambda: defaultdict(list))
    failed: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Reads every page by whoever may open it; what stands on each of them is one form."""
        known: set[tuple[str, str]] = set()
        for name, actor, path in _welcome(self.sweep, "GET"):
            if POLICY[name].ours:
                answer = self._client(actor).get(path)
                if answer.status_code == 200 and not answer.streaming:
                    for form in forms_of(answer.content.decode(errors="replace"), path):
                        if (actor, form.but_for("next")) not in known:
                            known.add((actor, form.but_for("next")))
                            self.forms[actor, form.action].append(form)

    def _client(self, actor: str) -> Client:
        client = self.sweep.clients[actor]
        client.cookies = SimpleCookie(self.sweep.cookies[actor].output(header="", sep=";"))
        return client

    def is_shut(self, actor: str, path: str) -> bool:
        """Whether nothing can be sent there at all."""
        with transaction.atomic():
            status = self._client(actor).post(path, {}).status_code
            transaction.set_rollback(True)
        return status == 405

    def send(self, actor: str, path: str, sent: dict[str, Any]) -> tuple[int, str, Rows]:
        """One form, taken back again: what was answered, and the rows that it made or changed."""
        before = written()
        with transaction.atomic():
            answer = self._client(actor).post(path, sent)
            tables = {t for t, n in written().items() if n > before.get(t, 0)} - ASIDE
            after = {MODELS[t]: _rows(MODELS[t]) for t in tables if t in MODELS}
            transaction.set_rollback(True)
        if answer.status_code >= 500 and answer.status_code != NOT_REACHED:
            self.failed.add(f"{actor} {path}: {answer.status_code}")
        found = {model: _news(_rows(model), rows) for model, rows in after.items()}
        return answer.status_code, answer.headers.get("Location", ""), found

    def put(self, actor: str, path: str, sent: dict[str, Any]) -> None:
        """Sends many fields as browsers do where no file is among them, and takes it back."""
        with transaction.atomic():
            words = urlencode(sent, doseq=True)
            self._client(actor).post(path, words, "application/x-www-form-urlencoded")
            transaction.set_rollback(True)

    def taken(self, actor: str, path: str, hints: dict[str, str]) -> Taken | None:
        """The first way of filling in a form for this address that is taken."""
        forms = self.forms[actor, path]
        offered = {name for form in forms for name in form.names}
        ways = (way for form in forms for way in self._ways(form, actor, path, hints))
        for sent in chain(ways, [{}]):
            status, place, rows = self.send(actor, path, sent)
            if status < 400 and any(rows.values()) and not place.startswith("/sign-in/"):
                return Taken(actor, path, sent, offered, rows)
        return None

    def _ways(self, form: Form, actor: str, path: str, hints: dict[str, str]) -> Iterator[Sent]:
        """By each button: what the page complains about is filled in, until it complains no more;
        then everything."""
        for name, value in form.buttons or [("", "")]:
            button = {name: [value]} if name else {}
            filled: set[str] = set()
            for _ in range(6):
                sent = form.filled(hints, filled) | button
                yield sent
                with transaction.atomic():
                    answer = self._client(actor).post(path, sent)
                    transaction.set_rollback(True)
                told = "" if answer.streaming else answer.content.decode(errors="replace")
                more = form.asked_in(told)
                if answer.status_code == 200 and not more:  # it shows what it will do, then does it
                    yield from (
                        later.filled(hints, filled) | ({act: [word]} if act else {})
                        for later in forms_of(told, path)
                        if later.action == path
                        for act, word in later.buttons or [("", "")]
                    )
                if more <= filled:
                    break
                filled |= more
            yield form.filled(hints) | button


def _welcome(sweep: Sweep, method: str) -> Iterator[tuple[str, str, str]]:
    """Each address by each of those who may come there, with what they may name."""
    for name, route in sorted(POLICY.items()):
        table = route.readers if method == "GET" else route.writers
        if route.id:
            for owner, actors in sorted(table.items()):
                value = sweep.world.ids.get(route.id, {}).get(owner)
                if value is not None:
                    for actor in sorted(actors):
                        yield name, actor, path_of(sweep.names[name], route, value)
        else:
            who = route.get if method == "GET" else route.post
            for actor in sorted(who & ANYBODY if who == ALL else who):
                yield name, actor, path_of(sweep.names[name], route, "")


def _few(welcome: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The first few of each address, where our own code answers."""
    seen: dict[str, int] = defaultdict(int)
    for name, actor, path in welcome:
        seen[name] += 1
        if POLICY[name].ours and seen[name] <= TRIES:
            yield name, actor, path


def _rows(model: type[models.Model]) -> dict[Any, dict[str, Any]]:
    columns = [column.attname for column in model._meta.concrete_fields]
    found = model._base_manager.all()
    return {row.pk: {name: getattr(row, name) for name in columns} for row in found}


def _news(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, dict[str, Any]]:
    return {key: row for key, row in after.items() if before.get(key) != row}


# ── What is smuggled in ──────────────────────────────────────────────────────────────────────


def _smuggled(column: models.Field[Any, Any], known: list[Any]) -> Any:
    """A value that the column could hold and that it does not hold by itself; None for none."""
    if column.is_relation:
        others = column.related_model._base_manager.exclude(pk__in=[k for k in known if k])
        return others.values_list("pk", flat=True).order_by("-pk").first()
    if column.choices:
        return next((key for key, _word in column.flatchoices if key not in known), None)
    for kind, value in (
        (models.BooleanField, next((one for one in (True, False) if one not in known), None)),
        (models.DateTimeField, datetime(2031, 3, 7, 3, 13, 37, tzinfo=UTC)),
        (models.DateField, date(2031, 3, 7)),
        (models.IntegerField, 31337),
        (models.DecimalField, 313),
        (models.JSONField, None),
        (models.UUIDField, None),
    ):
        if isinstance(column, kind):
            return value
    return "smuggled" if not isinstance(column, models.BinaryField) else None


def _extra(taken: Taken) -> dict[tuple[type[models.Model], str], Any]:
    """Of each column of the rows that were written, what is smuggled in."""
    found = {}
    for model, rows in taken.rows.items():
        for column in model._meta.concrete_fields:
            names = {column.name, column.attname}
            known = [row[column.attname] for row in rows.values()]
            value = None if names & taken.offered else _smuggled(column, known)
            if value is not None:
                found[model, column.attname] = value
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _faults(pages: Pages, taken: Taken) -> list[str]:
    """Which columns took what was smuggled in."""
    extra = _extra(taken)
    faults: list[str] = []
    # Two tables may have a column of one name: each table's values are sent in their turn.
    for model in taken.rows:
        own = {name: value for (of, name), value in extra.items() if of is model}
        more = own | {
            column.name: own[column.attname]
            for column in model._meta.concrete_fields
            if column.attname in own
        }
        sent = {name: [_text(value)] for name, value in more.items()} | taken.sent
        status, _place, rows = pages.send(taken.actor, taken.path, sent)
        if status >= 400 or not any(rows.values()):
            faults.append(f"{taken.actor} {taken.path}: refused with columns of {model}: {status}")
        for row in rows.get(model, {}).values():
            faults += [
                f"{taken.actor} {taken.path}: {model._meta.label}.{name} = {value}"
                for name, value in own.items()
                if row[name] == value
                and all(value != known[name] for known in taken.rows[model].values())
            ]
    return faults


# ── What is read, also of a form that is refused ─────────────────────────────────────────────


@contextmanager
def _reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are asked of what was sent, however it is refused later."""
    asked: set[str] = set()
    with monkeypatch.context() as patch:
        for name in ("__getitem__", "get", "getlist"):
            patch.setattr(QueryDict, name, _noting(getattr(QueryDict, name), asked))
        yield asked


def _noting(method: Any, asked: set[str]) -> Any:
    def noting(self: QueryDict, key: str, *more: Any) -> Any:
        if dict.__contains__(self, key):  # of what was sent, not of what stands behind the "?"
            asked.add(key)
        return method(self, key, *more)

    return noting


def _named_in_code() -> set[str]:
    """What pages read of a request without a form, each by its name."""
    texts = (path.read_text() for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {name for text in texts for pair in _NAMED.findall(text) for name in pair}


def _read(pages: Pages, actor: str, path: str, hints: dict[str, str], asked: set[str]) -> set[str]:
    """Columns that were read off what was sent, though no form there offers them."""
    forms = pages.forms[actor, path]
    offered = {name for form in forms for name in form.names}
    columns = {
        name
        for model in MODELS.values()
        if model.__module__.split(".")[0] in ROOMS
        for column in model._meta.concrete_fields
        for name in (column.name, column.attname)
    } - offered
    for form in forms or [Form(path, "post")]:
        for name, value in form.buttons or [("", "")]:
            asked.clear()
            button = {name: [value]} if name else {}
            pages.put(actor, path, dict.fromkeys(columns, "31337") | form.filled(hints) | button)
            if found := asked & columns:
                return found
    return set()


# ── The tests ────────────────────────────────────────────────────────────────────────────────


def test_a_form_that_is_taken_takes_no_column_that_it_does_not_offer(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_actors.read_once(monkeypatch)
    pages = Pages(sweep)
    pages.look()
    tried: dict[str, Taken | None] = {}
    forms: dict[str, list[Form]] = defaultdict(list)
    for name, actor, path in _few(_welcome(sweep, "POST")):
        if tried.get(name) is None and not pages.is_shut(actor, path):
            tried[name] = pages.taken(actor, path, _hints(sweep, name, actor))
            forms[name] += pages.forms[actor, path]
    assert not pages.failed, sorted(pages.failed)
    faults = [fault for taken in filter(None, tried.values()) for fault in _faults(pages, taken)]
    assert not faults, "\n".join(faults[:60])
    refused = {name for name, taken in tried.items() if taken is None}
    # The list is believed only as far as can be seen: none of it was taken, and why.
    assert refused == set().union(*NOT_TAKEN.values())
    assert not {name for name in NOT_TAKEN[NO_FORM] if forms[name]}
    assert not {name for name in NOT_TAKEN[A_FILE] if "file" not in _kinds(forms[name])}
    assert len(tried) - len(refused) > 80


def _kinds(forms: list[Form]) -> set[str]:
    return {one.kind for form in forms for one in form.fields}


def test_no_page_reads_a_column_that_it_does_not_offer(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a form is refused for, it was read before: this holds for each address."""
    sweep_actors.read_once(monkeypatch)
    pages, named, faults = Pages(sweep), _named_in_code(), []
    pages.look()
    with _reading(monkeypatch) as asked:
        for name, actor, path in _few(_welcome(sweep, "POST")):
            found = _read(pages, actor, path, _hints(sweep, name, actor), asked)
            found -= named | ASKED_ELSEWHERE.get(name, set())
            faults += [f"{name} {actor} reads {one}" for one in sorted(found)]
    assert not faults, "\n".join(sorted(set(faults))[:60])


def test_a_column_that_was_opened_on_purpose_is_found(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verb that takes whatever was sent: who set the hold comes from the form."""
    path, sent, set_hold = reverse("new_hold"), page.sent, page.holds.set_hold
    pages = Pages(sweep)
    pages.forms["auditor", path] = forms_of(
        pages._client("auditor").get(path).content.decode(), path
    )
    hints = _hints(sweep, "new_hold", "auditor")
    posted: list[QueryDict] = []

    def leaking(*args: Any, **given: Any) -> Any:
        hold = set_hold(*args, **given)
        hold.set_by = posted[-1].get("set_by", hold.set_by)
        hold.save(update_fields=["set_by"])
        return hold

    taken = pages.taken("auditor", path, hints)
    assert taken and not _faults(pages, taken)
    with _reading(monkeypatch) as asked:
        assert not _read(pages, "auditor", path, hints, asked)
    monkeypatch.setattr(page, "sent", lambda request: posted.append(request.POST) or sent(request))
    monkeypatch.setattr(page.holds, "set_hold", leaking)
    (fault,) = _faults(pages, taken)
    assert fault.endswith("LegalHold.set_by = smuggled")
    with _reading(monkeypatch) as asked:
        assert _read(pages, "auditor", path, hints, asked) == {"set_by"}
