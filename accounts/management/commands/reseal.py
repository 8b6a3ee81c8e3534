"""Moves sealed values to the newest key: add the key to SEALING_KEYS, restart, run this."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.resealing import reseal_all


class Command(BaseCommand):
    help = "Seals every sealed value with the newest key; safe to run again and while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        for column, moved in reseal_all():
            self.stdout.write(f"{column}: {moved}")
