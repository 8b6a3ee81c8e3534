"""What all tests share: a cloned database, no network, no forgiveness, and Chromium or a reason."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

TEMPLATE = "portal_template"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

# ── The database: migrated once a run, cloned for each worker ────────────────────────────────


def _maintenance(settings: dict[str, Any]) -> "psycopg2.extensions.connection":
    connection = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
    )
    connection.autocommit = True
    return connection


def _migrate_template(cursor: Any, owner: str) -> None:
    """Make the template in one worker; a half-made one carries another name."""
    from django.core.management import call_command
    from django.db import connection

    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
    if cursor.fetchone():
        return
    partial = f"{TEMPLATE}_{owner}"
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(partial)))
    connection.settings_dict["NAME"] = partial
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(partial), sql.Identifier(TEMPLATE)
        )
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Give this worker its own database, cloned from the migrated template."""
    from django.db import connection

    name = f"test_portal_{worker_id}_{os.getpid()}"
    with django_db_blocker.unblock():
        maintenance = _maintenance(connection.settings_dict)
        with maintenance.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(20261121)")
            _migrate_template(cursor, worker_id)
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE)
                )
            )
            cursor.execute("SELECT pg_advisory_unlock(20261121)")
        connection.settings_dict["NAME"] = name
    os.environ["TEST_DATABASE_NAME"] = name  # for tests that start processes of their own
    yield
    with django_db_blocker.unblock():
        connection.close()
        with maintenance.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        maintenance.close()


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    """Let transactional tests empty the append-only tables that nothing else may empty."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self: Any, statements: list[str]) -> None:
        role = "SET session_replication_role = "
        flush(self, [f"{role}replica;", *statements, f"{role}DEFAULT;"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


# ── No network ───────────────────────────────────────────────────────────────────────────────

_LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}


class NetworkForbidden(Exception):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Allow unix sockets and this machine only."""
    real_connect = socket.socket.connect
    real_lookup = socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in _LOCAL:
            raise NetworkForbidden(f"tests may not connect to {address[0]}")
        real_connect(self, address)

    def lookup(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in _LOCAL and name != socket.gethostname():
            raise NetworkForbidden(f"tests may not look up {name}")
        return real_lookup(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket, "getaddrinfo", lookup)
        yield


# ── Small state that must not leak from test to test ─────────────────────────────────────────


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Give each test its own folder for stored files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BANK_DIR = tmp_path / "bank_channel"
    settings.DEMO_FILES_DIR = tmp_path / "demo_files"


# ── Browser tests ────────────────────────────────────────────────────────────────────────────


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no Chromium, unless CI says it must be there."""
    if CHROMIUM or IN_CI:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line that browser tests did not run."""
    left_out = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "no Chromium" in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.write_line(
            f"{len(left_out)} browser tests did NOT run: no Chromium here"
            " (apt-get install chromium)."
        )


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return Chromium's path; in CI its absence is a failure."""
    if CHROMIUM is None:
        pytest.fail("CI=true, but there is no Chromium: run .ci/run, which installs it.")
    return CHROMIUM
