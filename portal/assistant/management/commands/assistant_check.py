"""`manage.py assistant_check`: what is wrong with the knowledge base."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import clock
from portal.assistant import checking, encoders, knowledge


class Command(BaseCommand):
    """Prints every fault; the exit code is 1 when there is one."""

    help = "Check the knowledge base: texts, meanings, reviews, sources, pages, doubles."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--quick", action="store_true", help="compare questions by their words alone"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print and judge."""
        try:
            known = knowledge.approved()
        except knowledge.KnowledgeError as error:
            raise CommandError(str(error)) from error
        found = checking.faults(known, clock.today())
        if not options["quick"]:
            found += checking.too_near(known, encoders.encoder(encoders.best_available()))
        for line in found:
            self.stdout.write(line)
        count = len(list(known.questions()))
        self.stdout.write(f"{len(known.articles)} articles, {count} questions")
        if found:
            raise CommandError(f"{len(found)} faults")
