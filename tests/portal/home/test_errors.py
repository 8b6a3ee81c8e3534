"""Pages that lead nowhere, and failures of ours."""

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from portal.home import errors, views


def test_an_unknown_address_is_a_page_with_a_way_back(db: None) -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]
    assert 'href="/"' in answer.content.decode()


def test_programs_get_a_short_json() -> None:
    answer = errors.not_found(RequestFactory().get("/api/claims/1"), Exception())
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert b'"status": 404' in answer.content


@pytest.mark.parametrize("path", ["/", "/api/anything"])
def test_a_failure_of_ours_needs_no_database_and_shows_nothing_of_it(path: str) -> None:
    answer = errors.server_error(RequestFactory().get(path))
    assert answer.status_code == 500
    assert b"Traceback" not in answer.content


def test_a_crash_in_a_page_ends_in_our_own_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views, "find", crash)
    answer = Client(raise_request_exception=False).get("/services/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()


@pytest.mark.parametrize("gone", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_closes_the_page_for_a_minute_and_names_the_telephone(
    db: None, monkeypatch: pytest.MonkeyPatch, gone: type[Exception]
) -> None:
    def crash(*_given: object) -> None:
        raise gone("secret detail")

    monkeypatch.setattr(views, "find", crash)
    client = Client(raise_request_exception=False)
    answer = client.get("/services/", headers={"Accept-Language": "es"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    page = answer.content.decode()
    assert 'lang="es"' in page and "tel:135" in page
    assert "secret detail" not in page


def test_a_broken_request_and_a_forbidden_one_have_their_pages(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    assert errors.bad_request(request, Exception()).status_code == 400
    assert errors.forbidden(rf.get("/api/x"), Exception()).status_code == 403


def test_a_visitor_sees_what_this_place_is_for(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 200
    assert "Sign in" in answer.content.decode()
