"""Moves the files of papers to the newest sealing key, while people work."""

from django.core.management.base import BaseCommand

from benefits.evidence.storage import reseal_all


class Command(BaseCommand):
    help = "Moves every kept paper to the newest sealing key. Safe to run again."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{reseal_all()} files moved to the newest key")
