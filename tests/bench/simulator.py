"""What an answer of the public dashboard costs: the law alone, the answer while a slider moves, the
page; each beside an empty answer through the same doors, with all middleware, in one process.

The launch week of a public simulator elsewhere saw 333 requests a second. On two processors that is
six milliseconds for each answer; `ours` says how many it takes.
"""

import itertools
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import include, path

from tests.bench.harness import Reading, measure, typical

ON = date(2026, 11, 21)
FORM = {
    "birth_day": "1",
    "birth_month": "5",
    "birth_year": "1974",
    "sex": "M",
    "paid_years": "30",
    "paid_months": "10",
    "first_year": "",
    "wage": "3000.00",
    "stop_age": "66",
    "share": "100",
    "growth": "0",
}


def _empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


_empty.csrf_exempt = True  # type: ignore[attr-defined]
urlpatterns = [path("empty", _empty), path("", include("portal.urls"))]


def visitors() -> Callable[[], dict[str, str]]:
    """Forms that differ in wage and claim age, as visitors do: nothing can be remembered."""
    numbers = itertools.count()

    def next_form() -> dict[str, str]:
        number = next(numbers)
        return FORM | {"wage": f"{2500 + number % 997}.00", "claim_age": str(62 + number % 12)}

    return next_form


def _through_the_door(address: str, more: dict[str, str], bar: float) -> Reading:
    """Median milliseconds of an answer and of an empty one, request made and answered."""
    from django.core.handlers.wsgi import WSGIHandler

    requests, next_form = RequestFactory(), visitors()

    def ask(where: str) -> None:
        body = urlencode(next_form() | more)
        request = requests.post(where, body, "application/x-www-form-urlencoded")
        answer = application.get_response(request)
        assert answer.status_code == 200, f"{where}: {answer.status_code}"

    with override_settings(ROOT_URLCONF="tests.bench.simulator"):
        application = WSGIHandler()
        ours = typical(lambda: ask(address))
        limit = typical(lambda: ask("/empty"))
    return Reading(ours * 1e3, limit * 1e3, "ms", bar=bar)


@measure("simulator.law", "the figures of one dashboard answer / every rule asked once by the law")
def law() -> Reading:
    from benefits import queries
    from benefits.law.facts import Facts, months_of
    from benefits.law.retirement import best_retirement
    from portal.periods import Span, month_number

    today, numbers = month_number(ON), itertools.count()

    def figures() -> None:
        number = next(numbers)
        wage = 250_000 + 100 * (number % 997)
        worked = queries.spread_months(370, None, today)
        past = queries.said_past(date(1974, 5, 1), "M", worked, wage, ON)
        plan = queries.Plan(wage, 0, 66, 62 + number % 12, 100)
        queries.outlook(past, plan, ON, whole=False)

    spans = [Span(date(1996, 1, 1), date(2026, 10, 31))]
    facts = Facts(date(1974, 5, 1), "M", months_of(spans, 300_000), requested_on=ON)
    ours = typical(figures)
    limit = typical(lambda: best_retirement(facts, ON))
    return Reading(ours * 1e3, limit * 1e3, "ms", bar=4)


@measure("simulator.live", "the answer while a slider moves / an empty answer, all middleware")
def live() -> Reading:
    return _through_the_door("/pension/answer/", {"part": "live"}, bar=40)


@measure("simulator.page", "the whole page with reasons / an empty answer, all middleware")
def page() -> Reading:
    return _through_the_door("/pension/", {}, bar=120)
