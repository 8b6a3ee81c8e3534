"""The bank's own books: one small file that survives kill -9. Nothing of the portal is in it."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OPENING_CENTS = 10_000_000_000_00

_TABLES = """
CREATE TABLE IF NOT EXISTS bank (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    message_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, taken INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS movements (
    id INTEGER PRIMARY KEY, cents INTEGER NOT NULL, due REAL NOT NULL, batch TEXT NOT NULL,
    end_to_end_id TEXT NOT NULL, words TEXT NOT NULL, party TEXT NOT NULL, statement TEXT);
CREATE INDEX IF NOT EXISTS movements_open ON movements (due) WHERE statement IS NULL;
CREATE TABLE IF NOT EXISTS outgoing (
    name TEXT PRIMARY KEY, content BLOB NOT NULL, delivered INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True)
class Movement:
    """A booking on the fund's account: positive cents come in, negative go out."""

    cents: int
    end_to_end_id: str = ""
    words: str = ""
    party: str = ""


class Books:
    """All that the bank remembers. Each method is one transaction; several threads may call."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.RLock()
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_TABLES)
        self._connection.execute(
            "INSERT OR IGNORE INTO bank VALUES ('name', ?), ('balance', ?), ('statements', '0')",
            (secrets.token_hex(3).upper(), str(OPENING_CENTS)),
        )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing, also when the process is killed."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # ── Orders ───────────────────────────────────────────────────────────────────────────────

    def known(self, message_id: str) -> tuple[str, bool] | None:
        """Digest of an order seen before and whether its file was taken out of the box."""
        with self._lock:
            row = self._connection.execute(
                "SELECT sha256, taken FROM orders WHERE message_id = ?", (message_id,)
            ).fetchone()
        return (row[0], bool(row[1])) if row else None

    def take_order(
        self,
        message_id: str,
        sha256: str,
        movements: list[tuple[Movement, float, str]],
        answer: tuple[str, bytes],
    ) -> None:
        """Keeps an order, what it moves, when and in which batch, and the answer to it."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO orders (message_id, sha256) VALUES (?, ?)", (message_id, sha256)
            )
            self._plan(connection, movements)
            connection.execute("INSERT INTO outgoing (name, content) VALUES (?, ?)", answer)

    def order_taken(self, message_id: str) -> None:
        with self.writing() as connection:
            connection.execute("UPDATE orders SET taken = 1 WHERE message_id = ?", (message_id,))

    # ── Movements and statements ─────────────────────────────────────────────────────────────

    def plan(self, movement: Movement, due: float, batch: str) -> None:
        """A movement to be booked at a time (seconds since the epoch), together with its batch."""
        with self.writing() as connection:
            self._plan(connection, [(movement, due, batch)])

    @staticmethod
    def _plan(connection: sqlite3.Connection, movements: list[tuple[Movement, float, str]]) -> None:
        connection.executemany(
            "INSERT INTO movements (cents, due, batch, end_to_end_id, words, party)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (m.cents, due, batch, m.end_to_end_id, m.words, m.party)
                for m, due, batch in movements
            ],
        )

    def due_batches(self, now: float) -> list[str]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT batch FROM movements WHERE statement IS NULL AND due <= ?"
                " GROUP BY batch ORDER BY min(due), batch",
                (now,),
            ).fetchall()
        return [row[0] for row in rows]

    def latest(self, count: int) -> list[tuple[int, Movement]]:
        """The last movements that are booked, newest first, with their numbers."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, cents, end_to_end_id, words, party FROM movements"
                " WHERE statement IS NOT NULL ORDER BY id DESC LIMIT ?",
                (count,),
            ).fetchall()
        return [(row[0], Movement(*row[1:])) for row in rows]

    def balance_cents(self) -> int:
        with self._lock:
            row = self._connection.execute(
                "SELECT value FROM bank WHERE name = 'balance'"
            ).fetchone()
        return int(row[0])

    # ── Files to the customer ────────────────────────────────────────────────────────────────

    def answer(self, name: str, content: bytes) -> None:
        with self.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO outgoing (name, content) VALUES (?, ?)", (name, content)
            )

    def undelivered(self) -> list[tuple[str, bytes]]:
        with self._lock:
            return self._connection.execute(
                "SELECT name, content FROM outgoing WHERE delivered = 0 ORDER BY rowid"
            ).fetchall()

    def delivered(self, name: str) -> None:
        """The file is out; its content is no longer kept here."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE outgoing SET delivered = 1, content = x'' WHERE name = ?", (name,)
            )
