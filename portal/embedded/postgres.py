"""The embedded PostgreSQL: made once, started, waited for, and given its databases.

It listens on a unix socket only, asks for a password (SCRAM), and checks its pages' checksums.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from portal.embedded.binaries import postgres_folder
from portal.embedded.processes import Child
from portal.embedded.state import DATABASE_NAME, State, StateError, server_identity

_DURABLE = {"shared_buffers": "128MB", "max_wal_size": "2GB"}
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",  # it may stand in memory
    "autovacuum_naptime": "60min",
}
_WAIT_SECONDS = 30.0
# What a killed predecessor, whose last processes are still ending, makes the server say.
_PASSING = ("pre-existing shared memory block", "lock file", "shutting down", "starting up")


class Postgres:
    """One PostgreSQL server in a state folder."""

    def __init__(self, state: State, *, throw_away: bool = False) -> None:
        self.state = state
        self.data = state.root / "postgres"
        self.identity = server_identity()
        self.programs = postgres_folder(state)
        self.settings = _THROW_AWAY if throw_away else _DURABLE
        self.throw_away = throw_away
        self.child = Child(
            name="postgres",
            arguments=self._arguments(),
            log=state.logs / "postgres.log",
            environment={"PATH": os.environ.get("PATH", ""), "TZ": "UTC"},
            identity=self.identity,
            stop_signal=signal.SIGINT,  # fast: open transactions are rolled back
            orphan_signal=signal.SIGINT,
        )

    def _arguments(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.state.postgres_sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "password_encryption": "scram-sha-256",
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def start(self) -> None:
        """Make the cluster when there is none, start, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._start_until_up()
        self.create_database(DATABASE_NAME)

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        self.child.stop()

    def _initialise(self) -> None:
        """Run initdb in a fresh folder and move it into place when it is complete."""
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = self._password_file()
        as_other: dict[str, object] = {}
        if self.identity is not None:
            os.chown(fresh, *self.identity)
            os.chown(password, *self.identity)
            as_other = {"user": self.identity[0], "group": self.identity[1], "extra_groups": []}
        try:
            done = subprocess.run(  # type: ignore[call-overload]
                [
                    str(self.programs / "initdb"),
                    *("-D", str(fresh), "-U", "portal", "--encoding=UTF8", "--data-checksums"),
                    *self._locale(),
                    *("--auth=scram-sha-256", f"--pwfile={password}"),
                    *(["--no-sync"] if self.throw_away else []),
                ],
                cwd="/",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                **as_other,
            )
        finally:
            password.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise StateError(f"initdb failed:\n{done.stdout.decode(errors='replace').strip()}")
        fresh.rename(self.data)

    def _locale(self) -> list[str]:
        """Return the locale options: C.UTF-8 knows the upper case of ç in every version."""
        asked = subprocess.run(
            [str(self.programs / "postgres"), "--version"], capture_output=True, check=True
        )
        major = int(asked.stdout.split()[2].split(b".")[0])
        if major >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _password_file(self) -> Path:
        """Write the password where only initdb can read it; a pipe would fail across users."""
        handle, name = tempfile.mkstemp(dir=self.state.postgres_sockets)
        with os.fdopen(handle, "w") as file:
            file.write(self.state.secrets["database"])
        return Path(name)

    def _start_until_up(self) -> None:
        """Start again while a killed predecessor still lets go of its shared memory."""
        deadline = time.monotonic() + _WAIT_SECONDS
        self.child.start()
        while time.monotonic() < deadline:
            if not self.child.running:
                if not any(reason in self.child.tail(5) for reason in _PASSING):
                    break
                time.sleep(0.4)
                self.child.start()
            elif self.answers():
                return
            else:
                time.sleep(0.05)
        raise StateError(f"PostgreSQL does not start:\n{self.child.tail()}")

    def answers(self) -> bool:
        """Return whether the server takes connections."""
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StateError(
                    f"The database in {self.data} was made with another password than the one "
                    "in secrets.json. Start anew with: bin/demo --reset"
                ) from None
            return False
        return True

    def connect(self, database: str) -> "psycopg2.extensions.connection":
        """Return a connection of the owner to a database."""
        return psycopg2.connect(
            host=str(self.state.postgres_sockets),
            user="portal",
            password=self.state.secrets["database"],
            dbname=database,
            connect_timeout=5,
        )

    def create_database(self, name: str) -> None:
        """Create a database unless it is there."""
        connection = self.connect("postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        finally:
            connection.close()
