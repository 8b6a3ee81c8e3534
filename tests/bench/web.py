"""What a page costs beside an empty answer through the same doors."""

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from tests.bench.harness import Reading, measure, typical


def _empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("empty", _empty), path("", include("portal.urls"))]


def _page(address: str) -> Reading:
    client = Client()

    def fetch(where: str) -> None:
        answer = client.get(where)
        assert answer.status_code == 200, f"{where}: {answer.status_code}"

    with override_settings(ROOT_URLCONF="tests.bench.web"):
        ours = typical(lambda: fetch(address))
        limit = typical(lambda: fetch("/empty"))
    return Reading(ours * 1e3, limit * 1e3, "ms", bar=25)


@measure("web.visitor_home", "the visitor's home page / an empty answer, all middleware")
def visitor_home() -> Reading:
    return _page("/")
