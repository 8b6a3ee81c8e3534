"""Makes every decision again from its frozen facts and says where today's law differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benefits.adjudication.chain import broken_decisions, is_intact
from benefits.adjudication.models import Decision
from benefits.eligibility.assessment import Replay, replayed


class Command(BaseCommand):
    help = "Recompute all decisions from their stored facts; exit code 1 when anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--claim", help="protocol number of one claim")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Decision.objects.select_related("determination", "claim").order_by("id")
        if options["claim"]:
            found = found.filter(claim__protocol=options["claim"].upper())
        count, differing, altered, versions = 0, [], [], []
        for decision in found.iterator(chunk_size=200):
            count += 1
            if not is_intact(decision.determination):
                altered.append(decision.claim.protocol)
                continue
            again = replayed(decision.determination)
            if again is Replay.OTHER_VERSION:
                versions.append(decision.claim.protocol)
            elif again is Replay.DIFFERS:
                differing.append(decision.claim.protocol)
        for protocol in altered:
            self.stdout.write(f"{protocol}: the stored facts or results were altered")
        for protocol in differing:
            self.stdout.write(f"{protocol}: the law as loaded now gives another result")
        for protocol in versions:
            self.stdout.write(f"{protocol}: version differs: a rule has another version now")
        broken = broken_decisions()
        for number in broken:
            self.stdout.write(f"decision {number}: the chain does not fit")
        self.stdout.write(
            f"{count} decisions replayed: {len(differing)} differ, {len(altered)} altered, "
            f"{len(broken)} out of chain, {len(versions)} of another version"
        )
        if differing or altered or broken:
            raise SystemExit(1)
