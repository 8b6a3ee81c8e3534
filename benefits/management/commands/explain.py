"""Says what was decided on a claim and why, from what was stored at the time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.permissions import Actor
from benefits.adjudication.chain import broken_decisions, is_intact
from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from benefits.eligibility import wording
from benefits.eligibility.assessment import Replay, determinations, replayed
from benefits.eligibility.models import StoredDetermination
from benefits.law.determination import Determination
from benefits.law.statute import the_law
from portal import clock
from portal.records import as_given_out, well_formed_reference

OPERATOR = Actor.system(N_("operator at the command line"))


class Command(BaseCommand):
    help = (
        "Explain the stored decision of a claim: conditions and lines in words, versions, hashes, "
        "and whether today's law gives the same. Exit code 1 when something was altered or differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("protocol", help="protocol number of the claim")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )
        parser.add_argument("--all", action="store_true", help="every rule in full")

    def handle(self, *args: Any, **options: Any) -> None:
        protocol = as_given_out(options["protocol"].strip())
        claim = Claim.objects.filter(protocol=protocol).first()
        if claim is None:
            mistyped = "" if well_formed_reference(protocol) else " The number is mistyped."
            raise CommandError(f"There is no claim {protocol}.{mistyped}")
        access_log.look(
            OPERATOR,
            claim.person_id,
            what=N_("decision and determination"),
            purpose=N_("explanation of a decision"),
            case=claim.protocol,
            at=clock.now(),
        )
        with translation.override(options["language"]):
            for line in _claim(claim):
                self.stdout.write(line)
            sound = self._decisions(claim, full=options["all"])
        if not sound:
            raise SystemExit(1)

    def _decisions(self, claim: Claim, *, full: bool) -> bool:
        """Writes every decision, or what was determined so far; False when anything is wrong."""
        found = list(claim.decisions.select_related("determination").order_by("sequence"))
        broken = set(broken_decisions(claim.person_id)) if found else set()
        sound = True
        for decision in found:
            for line in _decision(decision, chained=decision.pk not in broken):
                self.stdout.write(line)
            sound &= decision.pk not in broken
            sound &= self._determination(decision.determination, rule_of(decision), full=full)
        if not found:
            stored = claim.determinations.order_by("-sequence").first()
            if stored is None:
                self.stdout.write("\nNothing has been determined yet.")
            else:
                self.stdout.write("\nNot decided yet. The latest determination:")
                sound = self._determination(stored, stored.rule, full=full)
        return sound

    def _determination(self, stored: StoredDetermination, rule: str, *, full: bool) -> bool:
        all_of_them = determinations(stored)
        first = next((one for one in all_of_them if one.rule == rule), all_of_them[0])
        others = [one for one in all_of_them if one is not first]
        intact = is_intact(stored)
        again = replayed(stored) if intact else Replay.DIFFERS
        for line in _explained(first):
            self.stdout.write(line)
        for other in others:
            for line in _explained(other) if full else _in_short(other):
                self.stdout.write(line)
        for line in _proof(stored, intact=intact, again=again):
            self.stdout.write(line)
        return again is not Replay.DIFFERS


def _claim(claim: Claim) -> Iterator[str]:
    yield f"Claim {claim.protocol}: {claim.get_benefit_display()}, {claim.get_state_display()}"
    yield f"Filed on {claim.filed_on.isoformat()}"
    for reason in claim.referral_reasons:
        yield f"To a person because: {wording.reason_text(reason)}"


def _decision(decision: Decision, *, chained: bool) -> Iterator[str]:
    who = {"engine": "the engine"}.get(decision.decided_by) or " and ".join(
        officer.display_name for officer in (decision.officer, decision.second_officer) if officer
    )
    at = timezone.localtime(decision.decided_at).isoformat(timespec="seconds")
    yield f"\nDecision {decision.sequence}: {decision.get_outcome_display()} on {at} by {who}"
    if decision.amount_cents is not None and decision.starts_on is not None:
        amount = wording.wording().value(("cents", decision.amount_cents))
        yield f"  {amount} a month from {decision.starts_on.isoformat()}"
    for reason in decision.reasons:
        words = reason.get("values", {}).get("words")
        if words:
            yield f"  In the officer's words: {words}"
    yield f"  Hash {bytes(decision.hash).hex()}, {'in chain' if chained else 'OUT OF CHAIN'}"


def _explained(one: Determination) -> Iterator[str]:
    words = wording.wording()
    yield from _in_short(one, article=True)
    for condition in one.conditions:
        yield f"  [{words.result(condition.result)}] {words.condition(condition)}"
        yield f"      {condition.article}; {words.source(condition)}"
    for line in one.lines:
        yield f"  {words.value(line.amount)}: {words.line(line)}"
        yield f"      {line.article}"
    for doubt in wording.doubts(one):
        yield f"  A person should look: {doubt}"
    for missing in wording.missing(one):
        yield f"  Not known: {missing}"


def _in_short(one: Determination, *, article: bool = False) -> Iterator[str]:
    said = one.outcome.value.replace("_", " ")
    if one.amount_cents is not None:
        said += f", {wording.wording().value(('cents', one.amount_cents))}"
    if one.met_on is not None:
        said += f", met on {one.met_on.isoformat()}"
    law = f" ({one.article}, version {one.rule_version}, on {one.on.isoformat()})"
    yield f"\n{wording.rule_title(one.rule)}: {said}{law if article else ''}"


def _proof(stored: StoredDetermination, *, intact: bool, again: Replay) -> Iterator[str]:
    law = "those loaded now" if stored.parameters_hash == the_law().hash else "OTHERS than now"
    yield f"\nDetermination {stored.sequence} of {stored.determined_at.isoformat()}"
    yield f"  Parameters {stored.parameters_hash} ({law})"
    yield f"  Hash {stored.hash} ({'intact' if intact else 'ALTERED'})"
    if not intact:
        yield "  Replay: not tried, because what was stored is not what was written"
    elif again is Replay.SAME:
        yield "  Replay: the stored facts give the same determination again"
    elif again is Replay.OTHER_VERSION:
        yield "  Replay: version differs: a rule has another version now and may answer otherwise"
    else:
        yield "  Replay: the law as loaded now gives ANOTHER determination"
