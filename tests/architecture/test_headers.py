"""Every answer carries the headers that keep strangers' code and frames out."""

import pytest

pytestmark = pytest.mark.django_db


def _policy(answer):
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {part.split(" ")[0]: part.split(" ")[1:] for part in parts}


@pytest.mark.parametrize("address", ["/healthz", "/there-is-no-such-page"])
def test_the_policy_allows_only_what_we_serve_ourselves(client, address):
    assert _policy(client.get(address)) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", "http://localhost:8001"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }


@pytest.mark.parametrize("address", ["/healthz", "/there-is-no-such-page"])
def test_the_other_headers_are_there_too(client, address):
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_request_keeps_its_id_when_it_is_well_formed_and_gets_a_new_one_when_not(client):
    kept = client.get("/healthz", headers={"X-Request-ID": "abc-12345678"})
    assert kept.headers["X-Request-ID"] == "abc-12345678"
    forged = client.get("/healthz", headers={"X-Request-ID": "x\\n{evil}"})
    assert len(forged.headers["X-Request-ID"]) == 32
