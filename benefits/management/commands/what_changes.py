"""Asks what another value of a parameter would change for many people; stores nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from benefits.law.batch import Rejected, facts_of
from benefits.law.changes import PersonChange, changed_law, person_changes, summary_of
from benefits.law.codec import to_json
from benefits.law.facts import Facts
from benefits.law.statute import the_law
from portal.statutes import StatuteError, Statutes, read_value


class Command(BaseCommand):
    help = (
        "What would change for the people of FILE (facts, one JSON object a line, as for "
        "determine) if parameters had other values: the summary as JSON, and with --output one "
        "line for each person. Values are written as in the YAML files: --change "
        "coefficient/base=70 or --change 'retirement/permanent_age={M: 66, F: 63}'."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines")
        parser.add_argument(
            "--change", action="append", required=True, metavar="PARAMETER=VALUE", dest="changes"
        )
        parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DAY")
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="first day (default: --on)"
        )
        parser.add_argument("--output", type=Path, help="one JSON line for each person")

    def handle(self, *args: Any, **options: Any) -> None:
        law, on = the_law(), options["on"]
        try:
            changed = dict(_change(text, law) for text in options["changes"])
            after = changed_law(law, changed, options["since"] or on)
        except StatuteError as error:
            raise CommandError(str(error)) from error
        self.rejected = 0
        try:
            with options["file"].open("rb") as lines:
                found = person_changes(self._people(lines), on, law, after)
                if options["output"]:
                    with options["output"].open("w", encoding="utf-8") as out:
                        summary = summary_of(_kept(found, out), law, after)
                else:
                    summary = summary_of(found, law, after)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps({**to_json(summary), "cents": summary.cents}, indent=2))
        if self.rejected:
            raise CommandError(f"{self.rejected} bad lines were passed over", returncode=1)

    def _people(self, lines: Any) -> Iterator[Facts]:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            facts = facts_of(number, raw)
            if isinstance(facts, Rejected):
                self.rejected += 1
                self.stderr.write(f"line {number}: {facts.field}: {facts.reason}")
            else:
                yield facts


def _change(text: str, law: Statutes) -> tuple[str, Any]:
    """A parameter and its value, read in the unit of the parameter as from its file."""
    key, _, value = text.partition("=")
    try:
        content = yaml.load(value, Loader=yaml.BaseLoader)  # noqa: S506 everything as text
    except yaml.YAMLError as error:
        raise StatuteError(f"{key}: not YAML: {error}") from error
    return key, read_value(_keyed(content, law.parameter(key)), law.parameter(key).unit)


def _keyed(content: Any, parameter: Any) -> Any:
    """Text keys as the parameter has them, so that a table by whole ages can be given too."""
    old = parameter.dated[-1].value
    if not isinstance(content, dict) or not isinstance(old, dict):
        return None if content in ("", "null") else content
    return {next((k for k in old if str(k) == key), key): item for key, item in content.items()}


def _kept(found: Iterator[PersonChange], out: Any) -> Iterator[PersonChange]:
    for change in found:
        print(json.dumps(to_json(change), separators=(",", ":")), file=out)
        yield change
