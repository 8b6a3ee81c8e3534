"""`manage.py assistant_channel`: the messaging menu at the keyboard, one line a message."""

import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import clock
from portal.assistant import channels


class Keyboard:
    """The channel of this terminal."""

    name = "keyboard"

    def __init__(self, write: Any) -> None:
        self._write = write

    def send(self, to: str, text: str) -> None:
        """Print one message."""
        self._write(f"{text}\n")


class Command(BaseCommand):
    """Reads lines until the end of the input; an empty line shows the menu."""

    help = "Talk to the messaging menu from the keyboard."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--language", default="pt")
        parser.add_argument("--sender", default="keyboard")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer line by line."""
        channel = Keyboard(self.stdout.write)
        for line in sys.stdin:
            message = channels.Incoming(
                options["sender"], line, str(uuid.uuid4()), options["language"]
            )
            channels.receive(channel, message, clock.now())
