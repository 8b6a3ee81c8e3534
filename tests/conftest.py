"""What all tests share: a cloned database, no network, no forgiveness, and Chromium or a reason."""

import gc
import hashlib
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import psycopg2
import pytest
from psycopg2 import sql
from xdist.scheduler import LoadFileScheduling

from portal.embedded.binaries import client_program

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "portal_template"
# The one without a window needs a third less of the processor; any of them does.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # Without a window Chromium falls over when it is asked whether the device understands speech;
    # tests of voices bring ears of their own.
    "--disable-blink-features=OnDeviceWebSpeechAvailable",
]
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("patient")

# ── The order: what takes longest begins first, so that nobody waits for it at the end ──────────

# As measured; the rest is short. A file that is not named comes later, in its usual place.
LONGEST = (
    "tests/journeys/",
    "tests/assistant/test_bars.py",  # trains the head that the assistant's other tests wait for
    "tests/portal/embedded/test_demo_processes.py",
    "tests/architecture/test_sweep.py",
    "tests/architecture/test_extra_fields.py",
    "tests/faults/test_chain.py",
    "tests/portal/demo/",
    "tests/accounts/test_in_a_browser.py",
    "tests/architecture/test_attacks.py",
    "tests/benefits/test_in_a_browser.py",
    "tests/architecture/test_strangers.py",
    "tests/architecture/test_attempts.py",
    "tests/benefits/forms/test_in_a_browser.py",
    "tests/benefits/evidence/test_papers.py",
    "tests/benefits/evidence/test_inspection.py",
    "tests/portal/components/test_catalogue.py",
    "tests/benefits/test_races.py",
    "tests/benefits/forms/test_pages.py",
    "tests/benefits/test_desk_in_a_browser.py",
    "tests/benefits/conditions/test_in_a_browser.py",
    "tests/benefits/agenda/test_in_a_browser.py",
    "tests/assistant/test_leaks.py",
    "tests/assistant/test_fresh.py",
    "tests/assistant/test_in_a_browser.py",
    "tests/assistant/test_training.py",
    "tests/benefits/evidence/test_in_a_browser.py",
    "tests/portal/test_overheard.py",
    "tests/benefits/payments/test_in_a_browser.py",
    "tests/benefits/test_procedures_in_a_browser.py",
    "tests/accounts/test_protected_address.py",
)
# One demo is seeded for all that walk through it: one worker takes them all.
TOGETHER = ("tests/journeys/",)


class Files(LoadFileScheduling):
    """Hands out whole files in the order of the collection; those that share a demo as one."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((one for one in TOGETHER if nodeid.startswith(one)), None)
        return folder or super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Files:
    """Share the files out among the workers."""
    config.option.loadscopereorder = False  # the number of tests says nothing of their length
    return Files(config, log)


def _place(item: pytest.Item) -> int:
    found = (n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name))
    return next(found, len(LONGEST))


# ── The day: the same whenever the tests run ─────────────────────────────────────────────────

# A Monday whose law is known, weeks before a new year. Only the hour is that of the run.
DAY = date(2026, 11, 23)


def pytest_configure() -> None:
    """Put the portal's clock back to the day; a test of another day or hour sets it by itself."""
    from django.utils import timezone

    from portal import clock

    back = DAY - timezone.localdate()
    pytest.MonkeyPatch().setattr(clock, "real_now", lambda: timezone.now() + back)


# ── The database: migrated once and kept, cloned for each worker ─────────────────────────────

KEPT = ROOT / "var" / "test_templates"
ROOMS = ("portal", "accounts", "contributions", "benefits")
# What a migrated database is made of; everything else may change and the kept one still serves.
SOURCES = ("migrations/*.py", "models*.py", "*_models.py", "apps.py", "sealed.py", "records.py")


def _kept_template() -> Path:
    """Where the migrated database of just these sources is kept."""
    files = {path for room in ROOMS for one in SOURCES for path in (ROOT / room).rglob(one)}
    more = ("portal/row_guard.py", "portal/states.py", "portal/settings/base.py")
    files |= {ROOT / name for name in (*more, "requirements.lock", "tests/conftest.py")}
    told = hashlib.sha256()
    for path in sorted(files):
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return KEPT / f"{told.hexdigest()[:32]}.dump"


class Clones:
    """Makes, renews and removes this worker's database."""

    def __init__(self, settings: dict[str, Any], worker: str) -> None:
        self.worker = worker
        self.name = f"test_portal_{worker}_{os.getpid()}"
        self.password = settings["PASSWORD"]
        self.maintenance = psycopg2.connect(
            host=settings["HOST"],
            port=settings["PORT"] or None,
            user=settings["USER"],
            password=settings["PASSWORD"],
            dbname="postgres",
        )
        self.maintenance.autocommit = True

    def run(self, statement: str, *names: str) -> None:
        with self.maintenance.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def template_exists(self) -> bool:
        with self.maintenance.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            return cursor.fetchone() is not None

    def make(self) -> None:
        """Clone the template; the first worker to come makes it."""
        self.run("SELECT pg_advisory_lock(20261121)")
        if not self.template_exists():
            self._make_template()
        self.clone()
        self.run("SELECT pg_advisory_unlock(20261121)")

    def _make_template(self) -> None:
        """Fill it under another name first: a half-made template is never cloned."""
        partial = f"{TEMPLATE}_{self.worker}"
        self.run("DROP DATABASE IF EXISTS {}", partial)
        self.run("CREATE DATABASE {}", partial)
        self.fill(partial)
        self.run("ALTER DATABASE {} RENAME TO {}", partial, TEMPLATE)

    def fill(self, name: str) -> None:
        """Bring an empty database to where migrating brings it: restored if that was kept."""
        from django.core.management import call_command
        from django.db import connection

        kept = _kept_template()
        if not (kept.exists() and self._restore(kept, name)):
            connection.settings_dict["NAME"] = name
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            self._keep(kept, name)

    def _restore(self, kept: Path, name: str) -> bool:
        """Fill the database as it once was after migrating; an empty one again if that fails."""
        from portal.row_guard import ROLE

        with suppress(psycopg2.errors.DuplicateObject):  # rights in the dump name the role
            self.run("CREATE ROLE {} NOLOGIN NOINHERIT", ROLE)
        options = ["--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={name}"]
        done = self._tool("pg_restore", *options, str(kept))
        if done:
            with suppress(OSError):
                kept.touch()  # those not used for longest go first
        else:
            self.run("DROP DATABASE {}", name)
            self.run("CREATE DATABASE {}", name)
        return done

    def _keep(self, kept: Path, name: str) -> None:
        """Keep the migrated database for the next run; only the newest few stay."""
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            partial = kept.with_name(f"{kept.name}.{os.getpid()}")
            options = ["--format=custom", "--compress=0", "--no-owner", f"--file={partial}", name]
            if self._tool("pg_dump", *options):
                partial.rename(kept)
            partial.unlink(missing_ok=True)
            for old in sorted(KEPT.iterdir(), key=lambda one: one.stat().st_mtime)[:-6]:
                old.unlink(missing_ok=True)

    def _tool(self, program: str, *options: str) -> bool:
        """Whether one of PostgreSQL's own programs is there and did what it was asked for."""
        found = client_program(program)
        given = self.maintenance.get_dsn_parameters()
        login = [f"--{key}={given[key]}" for key in ("host", "port") if key in given]
        environment = {"PGPASSWORD": self.password, "PGUSER": given["user"]}
        return (
            found is not None
            and not subprocess.run(
                [str(found), *login, *options], env=environment, capture_output=True, check=False
            ).returncode
        )

    def clone(self) -> None:
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", self.name, TEMPLATE)

    def drop(self) -> None:
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Give this worker its own database, cloned from the migrated template.

    A test that really commits gets a new clone after it, in place of Django's flush: the
    append-only tables refuse to be emptied, and what migrations put in would be lost.
    """
    from django.db import connection, connections
    from django.test import TransactionTestCase

    clones = Clones(connection.settings_dict, worker_id)

    def renew(_case: TransactionTestCase) -> None:
        connections.close_all()
        clones.drop()
        clones.clone()

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        clones.make()
        connection.settings_dict["NAME"] = clones.name
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        with django_db_blocker.block():
            yield
        connections.close_all()
        clones.drop()
    clones.maintenance.close()


@pytest.fixture
def child_environment(transactional_db: None) -> dict[str, str]:
    """Return the environment for processes that a test starts: same database, same broker."""
    from django.db import connection
    from django.utils import timezone

    from portal import clock

    found = connection.settings_dict
    login = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"postgresql://{login}@/{found['NAME']}?host={found['HOST']}"
        f"&port={found['PORT'] or 5432}",
        "PYTHONUNBUFFERED": "1",
        "CLOCK_SHIFT_DAYS": str((clock.today() - timezone.localdate()).days),
    }


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


# ── No words about people aside ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="session", autouse=True)
def nothing_is_overheard() -> Iterator[None]:
    """Fail the run where logs, addresses, tasks or Redis hold words about somebody."""
    from tests.overheard import listening

    with listening() as heard:
        yield
    found = heard.found()
    assert not found, "\n".join(["words about people where none may be:", *found[:40]])


# ── Small state that must not leak from test to test ─────────────────────────────────────────


@pytest.fixture(autouse=True)
def language_of_the_code() -> None:
    """Each test begins in it, whatever language the last page of the one before was read in."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Give each test its own folder for stored files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BANK_DIR = tmp_path / "bank_channel"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.DEMO_FILES_DIR = tmp_path / "demo_files"


# ── Browser tests ────────────────────────────────────────────────────────────────────────────


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; leave browser tests out where there is no Chromium, but not in CI."""
    items.sort(key=_place)
    if CHROMIUM or IN_CI:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


def pytest_collection_finish() -> None:
    """What is there before the first test stays: it need not be searched for garbage each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


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


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """Start one Chromium for all journeys of this worker."""
    from playwright.sync_api import sync_playwright

    from tests.browsing import patience

    # Playwright keeps an event loop in this thread; Django must not take it for its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as tool, pytest.MonkeyPatch.context() as patch:
        patience(patch)
        started = tool.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page in a fresh session, 1280 px wide unless told."""
    contexts = []

    def opened(*, width: int = 1280, **looks: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=looks.pop("locale", "en"), **looks
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
