"""Checks that ledger, bills, bank and records agree; ends with 1 and names what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contributions.ledger.audit import CHECKS, audit


class Command(BaseCommand):
    help = "Checks that ledger, bills, bank and records agree."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; CommandError when there is one."""
        differences = audit()
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"{len(differences)} differences found")
        self.stdout.write(f"{len(CHECKS)} checks, no difference")
