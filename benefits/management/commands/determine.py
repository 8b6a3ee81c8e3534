"""Asks the law about many people: facts in, determinations out, one JSON object a line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benefits.law.batch import LONGEST_LINE, Rejected, answers
from benefits.law.statute import the_law

SECONDS_BETWEEN_REPORTS = 2


class Command(BaseCommand):
    help = (
        "Determine the rights of many people. Each line of FILE is facts, or an object with id, "
        "on and facts (retirements), or with id, on, benefit and claim. Bad lines are reported "
        "by number and kept apart; then the exit code is 1. Nothing is stored."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="JSON lines; - reads from the standard input")
        parser.add_argument("--output", type=Path, help="where answers go (default: printed)")
        parser.add_argument(
            "--errors", type=Path, help="where bad lines go (default: FILE.rejected.jsonl)"
        )
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DAY", help="the day for lines without one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.quiet = options["verbosity"] == 0
        source, errors = options["file"], options["errors"]
        if source != "-" and not Path(source).is_file():
            raise CommandError(f"There is no file {source}.")
        if errors is None and source == "-":
            raise CommandError("Say with --errors where bad lines are to be kept.")
        errors = errors or Path(source).with_suffix(".rejected.jsonl")
        targets = [path.resolve() for path in (options["output"], errors) if path]
        if source != "-":
            targets.append(Path(source).resolve())
        if len(set(targets)) < len(targets):
            raise CommandError("Input, answers and bad lines need files of their own.")
        try:
            rejected = self._run(source, options["output"], errors, options["on"])
        except OSError as error:
            raise CommandError(str(error)) from error
        if rejected:
            self._say(f"{rejected} bad lines are kept in {errors}")
            raise SystemExit(1)
        errors.unlink(missing_ok=True)

    def _run(self, source: str, output: Path | None, errors: Path, on: date | None) -> int:
        counts, started, told = [0, 0], time.monotonic(), time.monotonic()
        with ExitStack() as open_files:
            lines = (
                sys.stdin.buffer
                if source == "-"
                else open_files.enter_context(Path(source).open("rb"))
            )
            kept = open_files.enter_context(errors.open("w", encoding="utf-8"))
            out = open_files.enter_context(output.open("w", encoding="utf-8")) if output else None
            for found in answers(_numbered(lines), the_law(), on):
                if isinstance(found, Rejected):
                    counts[1] += 1
                    self._say(f"line {found.line}: {found.field}: {found.reason}")
                    print(_one_line(found.to_json()), file=kept)
                else:
                    counts[0] += 1
                    self._answer(_one_line(found), out)
                if time.monotonic() - told > SECONDS_BETWEEN_REPORTS:
                    told = time.monotonic()
                    self._report(counts, told - started)
        self._report(counts, time.monotonic() - started)
        return counts[1]

    def _answer(self, line: str, out: IO[str] | None) -> None:
        if out is None:
            self.stdout.write(line)
        else:
            out.write(line + "\n")

    def _report(self, counts: list[int], seconds: float) -> None:
        speed = sum(counts) / max(seconds, 0.001)
        self._say(f"{counts[0]:,} answered, {counts[1]:,} rejected, {speed:,.0f} a second")

    def _say(self, text: str) -> None:
        if not self.quiet:
            self.stderr.write(text)


def _numbered(lines: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their number; of one that is too long only so much that it is seen to be."""
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        yield number, line
        while line and not line.endswith(b"\n"):
            line = lines.readline(LONGEST_LINE)


def _one_line(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))
