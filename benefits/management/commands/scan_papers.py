"""Sends papers to the virus scanner that were never scanned."""

from django.core.management.base import BaseCommand

from benefits.process import scan_again
from portal import clock


class Command(BaseCommand):
    help = "After a scanner was configured: has every paper scanned that was not."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{scan_again(clock.now())} papers wait for the scanner")
