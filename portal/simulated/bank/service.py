"""The bank at work: takes orders out of the box, answers them, books them, writes statements."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from portal.simulated.bank import letters, orders
from portal.simulated.bank.books import Books, Movement

log = structlog.get_logger(__name__)

CLOSED = "AC04"  # accounts that end in 99 do not exist any more
REJECTED_ENDING = "99"
RETURNED_ENDING = "98"  # taken and debited, then sent back by the other bank
_SAFE = re.compile(r"[^A-Za-z0-9.-]")


class Bank:
    """One customer, one account, a folder to exchange files. `tick` does all that is due."""

    def __init__(
        self,
        folder: Path,
        *,
        account: str,
        now: Callable[[], datetime],
        delay: float = 3.0,
    ) -> None:
        self.books = Books(folder / "bank" / "books.sqlite3")
        self.account = account
        self.delay = delay
        self._now = now
        self._inbox = folder / "to_bank"
        self._outbox = folder / "from_bank"
        for path in (self._inbox, self._outbox, self._inbox / "taken"):
            path.mkdir(parents=True, exist_ok=True)

    def tick(self) -> None:
        """Takes every order, books what is due, delivers every file that is not out yet."""
        for path in sorted(self._inbox.glob("*.xml")):
            self._take(path)
        for batch in self.books.due_batches(time.time()):
            self._book(batch)
        for name, content in self.books.undelivered():
            self._deliver(name, content)

    def run(self, stop: threading.Event, *, pause: float = 0.5) -> None:
        """Ticks until told to stop; a bad moment is logged and the next tick tries again."""
        while not stop.is_set():
            try:
                self.tick()
            except OSError as error:
                log.warning("the bank stumbled", error=str(error))
            stop.wait(pause)

    def pay_bill(self, reference: str, cents: int, payer: str) -> None:
        """A payer moves money to the customer's account, now, with the bill's reference."""
        movement = Movement(cents, words=reference, party=payer)
        self.books.plan(movement, time.time(), f"bill {reference} {time.time_ns()}")

    def _take(self, path: Path) -> None:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        try:
            batch = orders.read(path)
        except orders.Refused as refused:
            number = f"R-{sha256[:16].upper()}"
            answer = letters.refusal(number, refused.about, refused.code, str(refused), self._now())
            self.books.answer(f"pain.002-{number}.xml", answer)
            path.replace(self._inbox / "taken" / f"refused-{path.name}")
            return
        known = self.books.known(batch.message_id)
        if known is None:
            self._accept(batch, sha256)
        elif known[1]:
            # Numbered by its own moment: each refused repetition is a report of its own.
            number = f"D-{sha256[:8].upper()}-{time.time_ns():X}"
            words = "this message has been received before"
            answer = letters.refusal(number, batch.message_id, "AM05", words, self._now())
            self.books.answer(f"pain.002-{number}.xml", answer)
        path.replace(self._inbox / "taken" / path.name)
        self.books.order_taken(batch.message_id)

    def _accept(self, batch: orders.Batch, sha256: str) -> None:
        rejected: dict[str, str] = {}
        movements: list[tuple[Movement, float, str]] = []
        due, name = time.time() + self.delay, batch.message_id
        for order in batch.orders:
            if order.account.endswith(REJECTED_ENDING):
                rejected[order.end_to_end_id] = CLOSED
                continue
            out = Movement(-order.cents, order.end_to_end_id, batch.payment_id, order.name)
            movements.append((out, due, name))
            if order.account.endswith(RETURNED_ENDING):
                back = Movement(order.cents, order.end_to_end_id, "RETURNED", order.name)
                movements.append((back, due + self.delay, f"{name} returned"))
        number = f"A-{sha256[:16].upper()}"
        report = letters.report(number, batch, rejected, self._now())
        self.books.take_order(name, sha256, movements, (f"pain.002-{number}.xml", report))

    def _book(self, batch: str) -> None:
        with self.books.writing() as connection:
            rows = connection.execute(
                "SELECT id, cents, end_to_end_id, words, party FROM movements"
                " WHERE batch = ? AND statement IS NULL ORDER BY id",
                (batch,),
            ).fetchall()
            name, opening, sequence = (
                connection.execute("SELECT value FROM bank WHERE name = ?", (key,)).fetchone()[0]
                for key in ("name", "balance", "statements")
            )
            number = f"{name}-{int(sequence) + 1:06d}"
            content = letters.statement(
                number,
                int(sequence) + 1,
                self.account,
                int(opening),
                [Movement(*row[1:]) for row in rows],
                self._now(),
            )
            closing = int(opening) + sum(row[1] for row in rows)
            connection.execute("UPDATE bank SET value = ? WHERE name = 'balance'", (str(closing),))
            connection.execute(
                "UPDATE bank SET value = ? WHERE name = 'statements'", (str(int(sequence) + 1),)
            )
            connection.execute(
                "UPDATE movements SET statement = ? WHERE batch = ? AND statement IS NULL",
                (number, batch),
            )
            connection.execute(
                "INSERT INTO outgoing (name, content) VALUES (?, ?)",
                (f"camt.053-{number}.xml", content),
            )

    def _deliver(self, name: str, content: bytes) -> None:
        """A file appears whole or not at all; written again after a kill it is the same file."""
        safe = _SAFE.sub("_", name)
        aside = self._outbox / f".{safe}.part"
        aside.write_bytes(content)
        aside.replace(self._outbox / safe)
        self.books.delivered(name)
