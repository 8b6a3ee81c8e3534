"""The simulated identity provider as a real process, and codes that last as long as their test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from django.test import Client
from django.utils import timezone

from portal import clock
from portal.settings.base import content_security_policy
from portal.settings.signin import identity_provider as provider_settings
from portal.simulated.identity_provider.citizens import write_citizens
from tests.accounts.provider import LEVELS, Provider

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def one_code_lasts_for_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """No half minute ends between reading the code of an app and typing it."""
    began = time.time()
    for module in ("accounts.second_factor", "allauth.mfa.totp.internal.auth"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=lambda: began))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def provider_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One process for the run."""
    with _running(tmp_path_factory.mktemp("identity_provider"), "http://testserver") as provider:
        yield provider


@pytest.fixture(scope="session")
def provider_for_browsers(
    tmp_path_factory: pytest.TempPathFactory, live_server: Any
) -> Iterator[Provider]:
    """Another one, which sends people back to the server that browsers reach."""
    with _running(tmp_path_factory.mktemp("identity_provider"), live_server.url) as provider:
        yield provider


@contextmanager
def _running(folder: Path, client: str) -> Iterator[Provider]:
    """The provider as a process, for one client."""
    write_citizens(
        folder / "citizens.json",
        [
            {
                "national_id": number,
                "name": f"Citizen {level} {place}",
                "birth_date": "1961-05-03",
                "sex": "F",
                "email": f"citizen{place}@example.org",
                "password": "demo",
                "level": level,
            }
            for place, (number, level) in enumerate(LEVELS.items())
        ],
    )
    port = _free_port()
    environment = os.environ | {
        "PORTAL_STATE": str(folder),
        "IDENTITY_PROVIDER_DIR": str(folder),
        "IDENTITY_PROVIDER_CLIENTS": client,
        "IDENTITY_CLIENT_ID": "my-social-security",
        "IDENTITY_CLIENT_SECRET": "only-for-tests",
    }
    application = "portal.simulated.identity_provider.wsgi:application"
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "2"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*granian, *place, application], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            origin = f"http://localhost:{port}"
            _wait_for(origin, process, folder / "log")
            yield Provider(origin, folder)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(origin: str, process: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(origin, timeout=5).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise AssertionError(f"the provider did not start:\n{log.read_text()}")


@pytest.fixture
def provider(
    provider_process: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Provider:
    """The provider, known to the portal's settings; both go by the machine's own clock."""
    monkeypatch.setattr(clock, "real_now", timezone.now)
    return _known(provider_process, settings)


@pytest.fixture
def browser_provider(
    provider_for_browsers: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Provider:
    """The provider of the browsers, known to the portal's settings and on its clock."""
    monkeypatch.setattr(clock, "real_now", timezone.now)
    settings.CONTENT_SECURITY_POLICY = content_security_policy(provider_for_browsers.origin)
    return _known(provider_for_browsers, settings)


def _known(provider: Provider, settings: Any) -> Provider:
    settings.IDENTITY_PROVIDER_ORIGIN = provider.origin
    settings.SOCIALACCOUNT_PROVIDERS = provider_settings(
        provider.origin,
        settings.IDENTITY_CLIENT_ID,
        settings.IDENTITY_CLIENT_SECRET,
        "Digital identity",
    )
    provider.seen.clear()
    return provider


@pytest.fixture
def sign_in_with_provider(provider: Provider) -> Callable[..., Any]:
    """Signs a client in as a citizen, for real; returns the portal's last answer."""

    def through(client: Client, national_id: str, **options: Any) -> Any:
        answer = client.post("/sign-in/digital-identity/", {"next": options.pop("next", "/")})
        assert answer.status_code == 302
        return client.get(provider.walk(answer["Location"], national_id, **options))

    return through
