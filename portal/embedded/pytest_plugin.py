"""Tests get servers of their own: one PostgreSQL and one Valkey for a run, thrown away after it.

The controller starts them before Django reads its settings; the workers of pytest-xdist inherit
the addresses. Each worker clones one migrated template database, so migrations run once.
DATABASE_URL and REDIS_URL replace them.
"""

import os
import shutil
from collections.abc import Generator

import pytest

from portal import translations
from portal.embedded.postgres import Postgres
from portal.embedded.state import State, passing_folder
from portal.embedded.valkey import Valkey
from portal.settings.env import with_database


class Servers:
    """The throw-away servers of this run."""

    def __init__(self, *, throw_away: bool = True) -> None:
        self.folder = passing_folder("mss-test-", in_memory=throw_away)
        self.state = State(self.folder)
        self.postgres = Postgres(self.state, throw_away=throw_away)
        self.valkey = Valkey(self.state, throw_away=True)

    def start(self) -> None:
        """Start both and put their addresses into the environment."""
        self.state.prepare()
        if "DATABASE_URL" not in os.environ:
            self.postgres.start()
            os.environ["DATABASE_URL"] = self.state.database_url()
        if "REDIS_URL" not in os.environ:
            self.valkey.start()
            os.environ["REDIS_URL"] = self.state.redis_url()

    def stop(self) -> None:
        """Stop both and remove every trace."""
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.state.sockets, ignore_errors=True)


_SERVERS: list[Servers] = []


def _own_broker(number: int) -> None:
    """Give an xdist worker its own corner of Valkey, so that no bell rings next door."""
    address = os.environ["REDIS_URL"]
    os.environ["REDIS_URL"] = with_database(address, 4 + 2 * number)
    os.environ["CACHE_URL"] = with_database(address, 5 + 2 * number)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the servers before pytest-django imports the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is not None:
        _own_broker(int(worker.removeprefix("gw")))
        return (yield)
    translations.compile_all()
    if {"DATABASE_URL", "REDIS_URL"} - set(os.environ):
        servers = Servers()
        _SERVERS.append(servers)
        try:
            servers.start()
        except BaseException:
            servers.stop()
            raise
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _SERVERS:
        _SERVERS.pop().stop()
