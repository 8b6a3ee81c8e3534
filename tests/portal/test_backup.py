"""A backup comes back on another server: the recipe's own lines, as they stand there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import PayoutAccount
from portal import row_guard
from portal.embedded.binaries import client_program
from portal.embedded.postgres import Postgres
from portal.embedded.state import State
from tests.benefits import world
from tests.portal.embedded.conftest import an_open_folder

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "docs/recipes/back-up-and-restore.md").read_text()
AT_THE_DATABASE = re.findall(r"^docker compose exec -T postgres (.+)$", RECIPE, re.MULTILINE)
BY_US = re.findall(r"^docker compose run --rm migrate python (.+)$", RECIPE, re.MULTILINE)


@pytest.fixture
def new_server() -> Iterator[Postgres]:
    """A server that never heard of us, as on the machine where a backup comes back."""
    with an_open_folder() as folder:
        state = State(folder / "state")
        state.prepare()
        server = Postgres(state, throw_away=True)
        server.start()
        yield server
        server.stop()


def _at(line: str, host: str, password: str, folder: Path) -> None:
    """One line of the recipe: a program of PostgreSQL, with what it reads from or writes to."""
    words = re.split(r" ([<>]) ", line)
    program, *options = shlex.split(words[0])
    found = client_program(program)
    assert found is not None
    file = folder / words[2] if len(words) > 1 else Path(os.devnull)
    with file.open("wb" if ">" in words else "rb") as other:
        subprocess.run(
            [str(found), *options],
            env={"PGHOST": host, "PGPASSWORD": password},
            stdin=None if ">" in words else other,
            stdout=other if ">" in words else None,
            check=True,
        )


def _ours(line: str) -> str:
    """One of our own commands, and what it says."""
    _manage, command, *options = shlex.split(line)
    said = StringIO()
    call_command(command, *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def moved(new_server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Moves this process over to the new server, and back when the test is over."""
    new = {
        "HOST": str(new_server.state.postgres_sockets),
        "PASSWORD": new_server.state.secrets["database"],
        "NAME": "portal",
    }

    def move() -> None:
        connection.close()
        for key, value in new.items():
            monkeypatch.setitem(connection.settings_dict, key, value)

    yield move
    connection.close()
    monkeypatch.undo()


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_on_a_new_server(
    new_server: Postgres, moved: Callable[[], None], tmp_path: Path
) -> None:
    claim = world.assessed(world.claimant())
    number = claim.person.payout_accounts.get().number
    old, new = connection.settings_dict, new_server.state
    dump, *restore = AT_THE_DATABASE
    assert dump.endswith(" portal > portal.dump")
    _at(dump.replace(" portal >", f" {old['NAME']} >"), old["HOST"], old["PASSWORD"], tmp_path)
    for line in restore:
        _at(line, str(new.postgres_sockets), new.secrets["database"], tmp_path)

    moved()
    _migrated, looks, money, decisions = map(_ours, BY_US)
    assert "1 entries in 1 chains: all sound" in looks
    assert "no difference" in money
    assert "1 decisions replayed: 0 differ, 0 altered, 0 out of chain" in decisions
    assert PayoutAccount.objects.get().number == number
    with row_guard.request_of([]):  # a request still sees nobody's rows by itself
        assert not PayoutAccount.objects.exists()
