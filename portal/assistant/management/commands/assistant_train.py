"""`manage.py assistant_train`: fit a head, print how good it is, keep it, let it answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.models import User
from accounts.permissions import Actor
from portal import clock
from portal.assistant import editing, encoders, library
from portal.assistant.active import active_id
from portal.assistant.models import HEAVY, HeadVersion
from portal.assistant.training import publishing
from portal.assistant.training.fitting import TooLittle
from portal.assistant.training.floor import FLOOR, measures


class Command(BaseCommand):
    """Publishing (`--activate`) below the floor is refused with exit code 1."""

    help = "Train and measure the assistant's head; keep it with --keep, publish with --activate."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--keep", action="store_true", help="store the head")
        parser.add_argument("--activate", action="store_true", help="store it and let it answer")
        parser.add_argument(
            "--first", action="store_true", help="only if none of these articles answers; quick"
        )
        parser.add_argument("--quick", action="store_true", help="accuracy and bands only")
        parser.add_argument("--encoder", choices=encoders.KEYS, default="")
        parser.add_argument("--user", type=int, default=0, help="who asked for it")
        parser.add_argument(
            "--ship", action="store_true", help="keep the vectors of the samples with the articles"
        )
        parser.add_argument("--card", default="", help="write the card to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Train, print, keep, activate."""
        if options["first"]:
            with _alone() as alone:
                if alone:
                    self._first()
                else:
                    self.stdout.write("another process trains the first head")
            return
        if options["ship"]:
            self.stdout.write(f"{publishing.ship(library.current(), _folder())} sentences kept")
            return
        if options["activate"] and options["quick"]:
            raise CommandError("what is measured quickly is not published; leave out --quick")
        user = User.objects.filter(pk=options["user"]).first() if options["user"] else None
        trained = self._train(options, user.get_username() if user else "assistant_train")
        self._print(trained.card)
        if options["card"]:
            text = json.dumps(trained.card, ensure_ascii=False, indent=1)
            Path(options["card"]).write_text(text, encoding="utf-8")
        for line in trained.shortfalls:
            self.stdout.write(f"below the floor: {line}")
        if options["activate"] and trained.shortfalls:
            raise CommandError("not published")
        if options["keep"] or options["activate"]:
            version = editing.keep(trained)
            self.stdout.write(f"kept as #{version.pk}")
            if options["activate"]:
                self._activate(version)

    def _first(self) -> None:
        """Unless a head of these very articles answers: train one, publish it if it is good."""
        now = HeadVersion.objects.defer(*HEAVY).filter(pk=active_id()).first()
        known = library.current()
        if now is not None and now.card["knowledge_sha256"] == known.sha256:
            return
        trained = self._train({"quick": True, "encoder": ""}, "first start")
        version = editing.keep(trained)
        if trained.shortfalls:
            self.stdout.write("kept, not published: " + "; ".join(trained.shortfalls))
        else:
            self._activate(version)

    def _activate(self, version: Any) -> None:
        system = Actor.system("assistant training")
        editing.activate(system, version, "published by assistant_train", clock.now())
        self.stdout.write(f"#{version.pk} answers now")

    def _train(self, options: dict[str, Any], author: str) -> publishing.Trained:
        try:
            return publishing.train(
                library.current(),
                at=clock.now(),
                author=author,
                key=options["encoder"],
                cache=_folder(),
                quick=options["quick"],
            )
        except TooLittle as error:
            raise CommandError(str(error)) from error

    # ── The report ───────────────────────────────────────────────────────────────────────────

    def _print(self, card: dict[str, Any]) -> None:
        say = self.stdout.write
        say(f"{card['articles']} articles, {card['questions']} questions, {card['encoder']}")
        say(f"bounds: answer from {card['bounds']['high']}, offer from {card['bounds']['low']}")
        self._table("by language", card["languages"])
        self._table("overall", {"all": card["overall"]})
        worst = sorted(card["by_article"].items(), key=lambda item: item[1]["top_1"])
        self._table("by article, the weakest first", dict(worst))
        say("\nout of scope: " + _line(card["background"]))
        if card["complete"]:
            say("near misses without their article: " + _line(card["near_misses"]))
            say("disturbed (accuracy): " + _line(card["disturbed"]))
            say("speed: " + _line(card["speed"]))
            intervals = card["intervals"].items()
            say("95 % intervals: " + ", ".join(f"{n} {a:.3f}–{b:.3f}" for n, (a, b) in intervals))
        say("\nmost often mixed up:")
        for pair in card["confusions"]:
            say(f"  {pair['times']:3} {pair['asked']} → {pair['taken_for']}: {pair['example']}")
        say(f"\nquestions that did not get their answer: {len(card['misses'])}, listed in the card")
        say("\nthe floor:")
        for name, value in measures(card).items():
            least, most = FLOOR[name]
            goal = f"≥ {least}" if least is not None else f"≤ {most}"
            say(f"  {name:<20} {value:<8} {goal}")

    def _table(self, title: str, rows: dict[str, dict[str, float]]) -> None:
        names = ("questions", "top_1", "top_3", "answered", "precision", "resolved", "wrong")
        self.stdout.write(f"\n{title:<28} " + " ".join(f"{name:>9}" for name in names))
        for key, row in rows.items():
            self.stdout.write(f"{key:<28} " + " ".join(f"{row[name]:>9}" for name in names))


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process trains a first head meanwhile; who does will see it through.

    A lock of the session: a transaction would stand idle for as long as the training takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('head.first'))")
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('head.first'))")


def _folder() -> Path:
    return Path(settings.ASSISTANT_CACHE_DIR)


def _line(row: dict[str, float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items())
