"""manage.py seed_demo: an invented world in an empty demo database; a second call does nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.demo.seed import seed


class Command(BaseCommand):
    """Write the demo world where nobody is registered yet."""

    help = "Write the invented demo world into an empty database; does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside the demo, so that no invented person ever meets a real one."""
        if not getattr(settings, "DEMO", False):
            raise CommandError("Only the demo has a demo world (settings.DEMO is not on).")
        world = seed(clock.today(), self.stdout.write if options["verbosity"] else lambda _: None)
        if world is None:
            self.stdout.write("People are registered already: nothing to do.")
