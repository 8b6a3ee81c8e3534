"""`manage.py worker_is_alive`: exit 0 when a worker proved lately that it hears the broker."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.embedded.services import worker_age


class Command(BaseCommand):
    """The health check of worker and beat: "the process is up" would be a lie."""

    help = "Exit 0 when the last heartbeat is fresh, else 1."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Compare the age of the last heartbeat with the limit."""
        age = worker_age()
        if age is None:
            raise CommandError("No worker was ever seen.")
        if age > settings.WORKER_SILENT_AFTER_SECONDS:
            raise CommandError(f"The worker has been silent for {age:.0f} s.")
        self.stdout.write(f"The worker was heard {age:.0f} s ago.")
