"""Has the benefits calculated again that were decided without a value of this release."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benefits import process
from benefits.law.statute import the_law
from benefits.recalculation import late
from portal import clock
from portal.statutes import NoValueInForce, Statutes


class Command(BaseCommand):
    help = (
        "Calculate benefits in payment again that were decided without a value of a legal number. "
        "For values that came with a release: those approved at the desk do it by themselves. Run "
        "it when no process of the release before runs any more; the same value begins once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the legal number, such as correction/index")
        parser.add_argument("since", type=date.fromisoformat, help="its first day, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        key, since, law = options["key"], options["since"], the_law()
        if key not in law:
            raise CommandError(f"There is no legal number {key}.")
        parameter = law.parameter(key)
        try:
            found = parameter.in_force(since)
        except NoValueInForce as error:
            raise CommandError(str(error)) from None
        if found.since != since:
            raise CommandError(f"No value of {key} begins on {since}; one does on {found.since}.")
        touched = late.touched(key, since, law.hash).count()
        process.value_came(
            f"{key}:{since}:{Statutes([parameter]).hash[:8]}",
            parameter=key,
            since=since,
            act=found.act,
            law_hash=law.hash,
            place=0,
            at=clock.now(),
        )
        self.stdout.write(f"Benefits in payment that are calculated again: {touched}.")
