"""Recomputes the hash chains of all access logs: exit 0 when sound, else 1 and what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import access_log
from accounts.models import AccessLogEntry


class Command(BaseCommand):
    help = "Checks that nobody changed or took out an entry of “who looked at my data”."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = access_log.verify_everybody()
        entries = AccessLogEntry.objects.count()
        persons = AccessLogEntry.objects.values("person_id").distinct().count()
        for person_id, ids in wrong.items():
            self.stdout.write(f"person {person_id}: entries {', '.join(map(str, ids))}")
        if wrong:
            raise CommandError(f"{len(wrong)} of {persons} chains do not hold")
        self.stdout.write(f"{entries} entries in {persons} chains: all sound")
