"""`manage.py demo`: the whole portal on one machine, until Ctrl-C."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from portal import clock, demo_guide, outbox, translations
from portal.embedded.state import StateError
from portal.embedded.supervisor import Stopped, Supervisor, listen_for_signals


class Command(BaseCommand):
    """Starts servers, tables, demo world and services; prints where to look."""

    help = "Run the whole portal on this machine: servers, web, worker, beat, bank, identity."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--reset", action="store_true", help="forget all and seed anew")
        parser.add_argument("--no-seed", action="store_true", help="start with an empty world")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until told to stop; the exit code is 0 after Ctrl-C, 1 when something broke."""
        os.environ.setdefault("PORTAL_STATE", str(settings.STATE.root))
        supervisor = Supervisor(settings.STATE, settings.PORT, self._say)
        listen_for_signals()
        try:
            with supervisor.alone():
                try:
                    self._run(supervisor, options)
                finally:
                    self._say("Stopping.")
                    connection.close()
                    supervisor.stop()
        except Stopped:
            self._say("Stopped; nothing is left running.")
        except StateError as error:
            self._say(str(error))
            raise SystemExit(1) from None

    def _run(self, supervisor: Supervisor, options: dict[str, Any]) -> None:
        started = time.monotonic()
        self._say(f"{settings.SITE_NAME}: the demo, kept in {settings.STATE.root}")
        supervisor.check_ports()
        if options["reset"]:
            supervisor.reset()
        translations.compile_all()
        supervisor.start_servers()
        self._tables()
        if not options["no_seed"]:
            self._world()
        if settings.ASSISTANT_TRAINS:
            self._learning()
        connection.close()
        supervisor.start_services()
        self._say(f"Ready: {settings.PORTAL_ORIGIN}/  ({time.monotonic() - started:.1f} s)\n")
        self._say(demo_guide.text(settings.PORTAL_ORIGIN))
        supervisor.watch()

    def _tables(self) -> None:
        started = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        self._say(f"  tables       up to date  ({time.monotonic() - started:.1f} s)")

    def _world(self) -> None:
        from accounts.models import Person

        if "seed_demo" not in get_commands() or Person.objects.exists():
            return
        started = time.monotonic()
        self._say("  world        being made: people, employers, thirty years of months …")
        with transaction.atomic():  # an interrupted seed leaves nothing behind
            call_command("seed_demo", verbosity=0)
        self._say(f"  world        ready  ({time.monotonic() - started:.1f} s)")

    def _learning(self) -> None:
        """Have the worker train the assistant in the background, if its articles are new.

        Before that, once, it is told what people asked before the demo opened.
        """
        at = clock.now()
        with transaction.atomic():
            outbox.emit("assistant.demo", 0, key="assistant.demo", due_at=at)
            outbox.emit("head.first", 0, key=f"head.first:{at:%Y%m%d%H%M%S}", due_at=at)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
