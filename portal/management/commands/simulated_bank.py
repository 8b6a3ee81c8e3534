"""Runs the simulated bank: its box of files and its web page, in one process of its own."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import clock
from portal.simulated.bank.pages import server
from portal.simulated.bank.service import Bank


class Command(BaseCommand):
    help = "A bank for the demo: takes pain.001, answers pain.002, books and writes camt.053."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8002, help="0: any free one, printed")
        parser.add_argument("--dir", type=Path, default=None, help="folder of the file channel")
        parser.add_argument("--delay", type=float, default=3.0, help="seconds until it books")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("Only the demo has an invented bank (settings.DEMO is not on).")
        folder = options["dir"] or Path(settings.BANK_DIR)
        bank = Bank(folder, account=settings.FUND_ACCOUNT, now=clock.now, delay=options["delay"])
        web = server(bank, options["port"], portal=settings.PORTAL_ORIGIN)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threading.Thread(target=web.serve_forever, name="page", daemon=True).start()
        self.stdout.write(f"Simulated bank: http://localhost:{web.server_port}/")
        self.stdout.flush()
        bank.run(stop)
        web.shutdown()
        bank.books.close()
