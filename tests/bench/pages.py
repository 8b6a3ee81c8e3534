"""A citizen's home and a working life of forty years, beside a plain page that asks the database
ten questions; signed in, all middleware. Once in one process, once where people meet them: the real
web server with two processes and eight people at once, on the processors that the database and the
asking use too.
"""

from __future__ import annotations

import gc
import itertools
import statistics
import time
from datetime import date
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import include, path

from tests.bench.harness import Reading, in_turns, measure
from tests.bench.served import one_by_one, server

YEARS, QUERIES = 40, 10
LONGEST_MILLISECONDS = 300  # for 95 of 100 pages
_PLAIN = """
{% extends "base.html" %}{% block content %}<h1>Ten questions</h1>
<ul>{% for name in names %}<li>{{ name }}</li>{% endfor %}</ul>{% endblock %}
"""


def _plain(request: HttpRequest) -> HttpResponse:
    from accounts.models import Person

    assert not isinstance(request.user, AnonymousUser)
    persons = Person.objects.order_by("pk").values_list("name", flat=True)
    names = [name for number in range(QUERIES) for name in persons[number : number + 1]]
    return HttpResponse(
        engines["django"].from_string(_PLAIN.strip()).render({"names": names}, request)
    )


urlpatterns = [path("plain", _plain), path("", include("portal.urls"))]


@cache
def _session() -> str:
    """The session of somebody of sixty-one who worked forty years for four employers."""
    from contributions.record.models import ContributionMonth
    from portal.periods import add_months
    from tests.contributions import world

    # Other measures have used the same database, and their world counted from one.
    world._numbers = itertools.count(time.time_ns() // 10**6 % 700_000_000)
    worker = world.person(born_on=date(1965, 3, 9), sex="M")
    payers = [world.employer() for _number in range(4)]
    first, each = date(1986, 10, 1), 12 * YEARS // len(payers)
    for place, payer in enumerate(payers):
        start = add_months(first, place * each)
        last = place == len(payers) - 1
        world.employ(worker, payer, start, ended_on=None if last else add_months(start, each))
    ContributionMonth.objects.bulk_create(
        ContributionMonth(
            person=worker, month=add_months(first, number), category="employee",
            employer=payers[number // each], remuneration_cents=300_000,
            contribution_cents=27_000, status="paid", paid_on=add_months(first, number + 1),
            source="bench",
        )
        for number in range(12 * YEARS)
    )  # fmt: skip
    client = Client()
    client.force_login(world.citizen(worker))
    session = client.session
    session.update({"level": 3})
    session.save()
    return client.cookies["sessionid"].value


def _client() -> Client:
    client = Client()
    client.cookies["sessionid"] = _session()
    return client


def _page(address: str) -> Reading:
    client = _client()

    def fetch(where: str) -> None:
        answer = client.get(where)
        assert answer.status_code == 200, f"{where}: {answer.status_code}"

    gc.collect()
    gc.freeze()  # as portal.wsgi does
    gc.set_threshold(20_000)
    with override_settings(ROOT_URLCONF="tests.bench.pages"):
        ours, limit = in_turns(lambda: fetch(address), lambda: fetch("/plain"))
    return Reading(ours * 1e3, limit * 1e3, "ms", bar=2)


def _waiting(address: str) -> Reading:
    request = (
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={_session()}\r\n\r\n"
    ).encode()
    with server() as port:
        waited = one_by_one(port, lambda: request)
    late = statistics.quantiles(waited, n=20)[-1]
    return Reading(late * 1e3, LONGEST_MILLISECONDS, "ms", bar=1)


@measure("web.citizen_home", "a citizen's home / a plain page with ten queries")
def citizen_home() -> Reading:
    return _page("/")


@measure("web.record", "the record of forty years / a plain page with ten queries")
def record() -> Reading:
    return _page("/record/")


@measure("served.citizen_home", "a home for 95 of 100, eight at once, two processes / 300 ms")
def served_home() -> Reading:
    return _waiting("/")


@measure("served.record", "forty years for 95 of 100, eight at once, two processes / 300 ms")
def served_record() -> Reading:
    return _waiting("/record/")
