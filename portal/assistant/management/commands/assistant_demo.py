"""`manage.py assistant_demo`: questions that were asked before the demo opened."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.assistant import demo


class Command(BaseCommand):
    """Does nothing where somebody has asked already."""

    help = "Tell the demo's questions to the assistant and to its people; once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse outside the demo, like the world it belongs to."""
        if not getattr(settings, "DEMO", False):
            raise CommandError("Only the demo has a demo world (settings.DEMO is not on).")
        demo.tell(clock.now())
