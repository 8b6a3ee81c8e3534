"""manage.py seed_demo: an invented world in an empty demo database; a second call does nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.demo.citizens import write_identities
from portal.demo.files import write_files
from portal.demo.seed import seed


class Command(BaseCommand):
    """Write the demo world where nobody is registered yet."""

    help = "Write the invented demo world into an empty database; does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside the demo, so that no invented person ever meets a real one."""
        if not getattr(settings, "DEMO", False):
            raise CommandError("Only the demo has a demo world (settings.DEMO is not on).")
        say = self.stdout.write if options["verbosity"] else lambda _line: None
        world = seed(clock.today(), say)
        if world is None:
            say("People are registered already: nothing to do.")
            return
        for what, path in write_files(world, Path(settings.DEMO_FILES_DIR), clock.now()).items():
            say(f"{what}: {path}")
        citizens = Path(settings.DEMO_FILES_DIR).parent / "identity_provider" / "citizens.json"
        say(f"{write_identities(world, citizens)} digital identities: {citizens}")
