"""Prints the one-time code of a demo sign-in, in place of a phone."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from accounts.models import User

LONG_ENOUGH_TO_TYPE = 10


class Command(BaseCommand):
    help = "Prints the current one-time code of a user (demo only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command works with demo settings only.")
        name = options["username"]
        if second_factor.seconds_left() < LONG_ENOUGH_TO_TYPE:
            time.sleep(second_factor.seconds_left())
        try:
            code = second_factor.current_code(User.objects.get(username=name))
        except User.DoesNotExist:
            raise CommandError(f"There is no user {name!r}.") from None
        except Authenticator.DoesNotExist:
            raise CommandError(f"{name} has no authenticator app.") from None
        self.stdout.write(code)
        self.stderr.write(f"counts for {second_factor.seconds_left():.0f} seconds, and once only")
