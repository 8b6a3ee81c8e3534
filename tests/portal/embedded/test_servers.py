"""The embedded PostgreSQL and Valkey: safe defaults, and nothing is lost by a kill."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from portal.embedded.postgres import Postgres
from portal.embedded.state import State, StateError, passing_folder
from portal.embedded.valkey import Valkey


@pytest.fixture
def state(open_folder: Path) -> Iterator[State]:
    made = State(open_folder / "state")
    made.prepare()
    yield made
    shutil.rmtree(made.sockets)


@pytest.fixture
def postgres(state: State) -> Iterator[Postgres]:
    server = Postgres(state)
    server.start()
    yield server
    server.stop()


def _ask(postgres: Postgres, question: str) -> str:
    connection = postgres.connect("portal")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def test_committed_rows_survive_a_kill_of_the_server(postgres):
    connection = postgres.connect("portal")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (number int)")
        cursor.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    os.kill(postgres.child.process.pid, signal.SIGKILL)
    postgres.child.process.wait()
    connection.close()
    postgres.start()
    assert _ask(postgres, "SELECT count(*) FROM kept") == "1000"


def test_it_checks_its_pages_asks_for_a_password_and_does_not_listen_on_the_network(postgres):
    assert _ask(postgres, "SHOW data_checksums") == "on"
    assert _ask(postgres, "SHOW password_encryption") == "scram-sha-256"
    assert _ask(postgres, "SHOW listen_addresses") == ""
    assert _ask(postgres, "SHOW fsync") == "on"
    assert _ask(postgres, "SELECT upper('ação')") == "AÇÃO"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host=str(postgres.state.postgres_sockets),
            user="portal",
            password="wrong",
            dbname="portal",
        )


def test_a_lost_password_is_said_with_the_way_out(postgres, state):
    postgres.stop()
    (state.root / "secrets.json").unlink()
    other = Postgres(State(state.root))
    other.state.prepare()
    try:
        with pytest.raises(StateError, match="--reset"):
            other.start()
    finally:
        other.stop()


def test_a_message_in_the_broker_survives_a_kill_after_its_journal_was_written(state):
    server = Valkey(state)
    server.start()
    try:
        client = redis.Redis.from_url(state.redis_url())
        client.rpush("bell", "ding")
        client.execute_command("WAITAOF", 1, 0, 5000)
        client.close()
        os.kill(server.child.process.pid, signal.SIGKILL)
        server.child.process.wait()
        server.start()
        client = redis.Redis.from_url(state.redis_url())
        assert client.lrange("bell", 0, -1) == [b"ding"]
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.close()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(unix_socket_path=str(state.valkey_socket)).ping()
    finally:
        server.stop()


def test_secrets_are_made_once_and_are_for_the_owner_only(state):
    assert State(state.root).secrets == state.secrets
    assert (state.root / "secrets.json").stat().st_mode & 0o077 == 0
    assert len(set(state.secrets.values())) == len(state.secrets)


def test_a_socket_folder_that_is_a_link_is_refused(state, tmp_path):
    other = State(tmp_path / "other")
    other.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(StateError, match="is not ours"):
            other.prepare()
    finally:
        other.sockets.unlink()


@pytest.mark.parametrize(("room", "there"), [(0, True), (2**60, False)])
def test_what_is_thrown_away_stands_in_memory_where_there_is_room(
    room: int, there: bool, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.embedded.state._MEMORY", open_folder)
    monkeypatch.setattr("portal.embedded.state._MEMORY_BYTES", room)
    for in_memory in (True, False):
        made = passing_folder("mss-test-", in_memory=in_memory)
        assert (made.parent == open_folder) is (there and in_memory)
        shutil.rmtree(made)


def test_what_a_killed_run_has_left_in_memory_is_removed_and_what_lives_stays(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.embedded.state._MEMORY", open_folder)
    monkeypatch.setattr("portal.embedded.state._MEMORY_BYTES", 0)
    held = []
    monkeypatch.setattr("portal.embedded.state._HELD", held)
    killed, alive = passing_folder("mss-test-"), passing_folder("mss-test-")
    held[0].close()
    passing_folder("mss-test-")
    assert (killed.exists(), alive.exists()) == (False, True)
