"""Facts to determination: every rule the law offers, the best one proposed, all of it kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import JSONField, Max, TextField, Value
from django.db.models.functions import Cast

from benefits.applications.models import Benefit, Claim
from benefits.eligibility import registers
from benefits.eligibility.facts import CIVIL, Gathered, Read, facts_alone, gather, gather_for
from benefits.eligibility.models import StoredDetermination
from benefits.evidence import certificates
from benefits.law.batch import BENEFITS
from benefits.law.codec import canonical, stable_hash
from benefits.law.determination import Determination, Outcome
from benefits.law.retirement import best_retirement
from benefits.law.statute import law_as_then, the_law
from contributions.queries import EmploymentFact, RecordMonth
from portal.periods import age

YOUNGEST_TO_ASK = 50  # below, no rule grants; asking the law would only cost time


@dataclass(frozen=True)
class Assessment:
    """What the law says: the proposed determination first, the other rules after it.

    `first_dates` says for each rule when it was or would first be met if work goes on as now.
    """

    gathered: Gathered
    best: Determination
    alternatives: tuple[Determination, ...]
    first_dates: dict[str, date | None]

    @property
    def all(self) -> tuple[Determination, ...]:
        return (self.best, *self.alternatives)

    def to_json(self) -> dict[str, Any]:
        """What is stored beside the facts."""
        return {
            "best": self.best.to_json(),
            "alternatives": [one.to_json() for one in self.alternatives],
            "first_dates": {
                rule: day and day.isoformat() for rule, day in self.first_dates.items()
            },
        }


def assess_facts(gathered: Gathered, on: date) -> Assessment:
    """Asks every rule. Pure: the same facts and day give the same answer for ever."""
    if gathered.claims:
        return _ask_the_rules(gathered, on)
    answer = best_retirement(gathered.facts, on, look_ahead=False)
    if answer.best is None and gathered.facts.death is None:
        answer = best_retirement(gathered.facts, on)  # with the days on which each will be met
    best = answer.best or min(answer.all, key=lambda one: _distance(one, answer.first_dates))
    others = tuple(one for one in answer.all if one is not best)
    return Assessment(gathered, best, others, answer.first_dates)


def _ask_the_rules(gathered: Gathered, on: date) -> Assessment:
    """The rules of a benefit that is not a retirement; the first that is met is proposed."""
    found = [BENEFITS[rule][1](claim, the_law(), on) for rule, claim in gathered.claims.items()]
    best = next((one for one in found if one.outcome is Outcome.ENTITLED), found[0])
    return Assessment(gathered, best, tuple(one for one in found if one is not best), {})


def _distance(one: Determination, first_dates: dict[str, date | None]) -> tuple[bool, date]:
    """What is shown when no rule is met: one that is still open, else the one soonest met."""
    return (one.outcome is not Outcome.UNKNOWN, first_dates.get(one.rule) or date.max)


def preview(
    person_id: int, answers: dict[str, Any], on: date, benefit: str = Benefit.OLD_AGE
) -> Assessment:
    """What the law says today, before anything is sent."""
    return assess_facts(gather(person_id, answers, on, benefit=benefit), on)


def could_ask(
    person_id: int,
    on: date,
    rows: Sequence[RecordMonth],
    jobs: Sequence[EmploymentFact],
    *,
    has_certificates: bool = True,
) -> Determination | None:
    """What the law would grant today to somebody who has not asked; None when it would not.

    The record and the employments are what the page has read for itself; it may know too that
    nothing is certified about the person, which need not be asked again then.
    """
    civil = registers.ask(CIVIL, person_id)
    born_on = civil.values.get("born_on")
    if born_on is None or age(born_on, on).years < YOUNGEST_TO_ASK:
        return None
    papers = certificates.certified([person_id]).get(person_id, ()) if has_certificates else ()
    facts, _impossible = facts_alone({}, on, Read(list(rows), list(jobs), civil, papers))
    best = best_retirement(facts, on, look_ahead=False).best
    return best if best is not None and best.amount_cents else None


def assess_claim(claim: Claim, seen: Read | None = None) -> Assessment:
    """What the law says for a claim, as of its request date."""
    return assess_facts(gather_for(claim, seen), claim.filed_on)


def store(claim: Claim, assessment: Assessment, at: datetime) -> StoredDetermination:
    """Freezes facts and determination with their hash, under the next number of the claim."""
    return store_each([(claim, assessment)], at)[0]


def store_each(
    assessed: Sequence[tuple[Claim, Assessment]], at: datetime
) -> list[StoredDetermination]:
    """Freezes what the law says of several claims, in their order. Two statements."""
    last = dict(
        StoredDetermination.objects.filter(claim__in=[claim.pk for claim, _one in assessed])
        .order_by()
        .values_list("claim_id")
        .annotate(Max("sequence"))
    )
    made, written = [], []
    for claim, assessment in assessed:
        facts, content = assessment.gathered.content, assessment.to_json()
        facts_text, content_text = canonical(facts), canonical(content)
        best = assessment.best
        row = StoredDetermination(
            claim=claim,
            person_id=claim.person_id,
            sequence=last.get(claim.pk, 0) + 1,
            rule=best.rule,
            rule_version=str(best.rule_version),
            outcome=best.outcome.value,
            facts=_as_written(facts_text),
            content=_as_written(content_text),
            parameters_hash=best.parameters_hash,
            hash=_hash_of(facts_text, content_text),
            determined_at=at,
        )
        made.append(row)
        written.append((facts, content))
    StoredDetermination.objects.bulk_create(made)
    for row, (facts, content) in zip(made, written, strict=True):
        row.facts, row.content = facts, content
    return made


def _as_written(text: str) -> Cast:
    """JSON that is text already: what was hashed is what is sent, and made once."""
    return Cast(Value(text, TextField()), JSONField())


def _hash_of(facts_text: str, content_text: str) -> str:
    """The hash over both, as `stable_hash` takes it of one object that holds them."""
    text = f'{{"content":{content_text},"facts":{facts_text}}}'
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_hash(stored: StoredDetermination) -> str:
    """The hash of the facts that a stored determination rests on (see `Gathered.hash`)."""
    return stable_hash(stored.facts)


def is_stale(stored: StoredDetermination, claim: Claim) -> bool:
    """True when what we know of the person is no longer what the determination was made from."""
    return gather_for(claim).hash != snapshot_hash(stored)


def determinations(stored: StoredDetermination) -> list[Determination]:
    """The proposed determination and the other rules, as they were stored."""
    content = stored.content
    return [Determination.from_json(one) for one in (content["best"], *content["alternatives"])]


def chosen(stored: StoredDetermination, rule: str) -> Determination | None:
    """The stored determination of one rule, if it grants anything."""
    found = by_rule(stored, rule)
    return found if found is not None and found.outcome is Outcome.ENTITLED else None


def by_rule(stored: StoredDetermination, rule: str) -> Determination | None:
    """The stored determination of one rule; the others stay as they are written."""
    content = stored.content
    for one in (content["best"], *content["alternatives"]):
        if one["rule"] == rule:
            return Determination.from_json(one)
    return None


class Replay(StrEnum):
    """What comes of making a stored answer again."""

    SAME = "same"
    OTHER_VERSION = "version differs"
    DIFFERS = "differs"


def replayed(stored: StoredDetermination) -> Replay:
    """Whether the stored facts give the stored answer again.

    Under the law as it was then, if only values approved since stand between; else as loaded. A
    rule that has another version by now owes no same answer; the rules with the version of then do.
    """
    gathered = Gathered.stored(stored.facts)
    on = date.fromisoformat(stored.content["best"]["on"])
    with law_as_then(stored.parameters_hash):
        again = assess_facts(gathered, on).to_json()
    if again == stored.content:
        return Replay.SAME
    now, then = _by_rule(again), _by_rule(stored.content)
    both = then.keys() & now.keys()
    moved = {rule for rule in both if now[rule]["rule_version"] != then[rule]["rule_version"]}
    if moved and all(now.get(rule) == then[rule] for rule in then.keys() - moved):
        return Replay.OTHER_VERSION
    return Replay.DIFFERS


def _by_rule(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["rule"]: one for one in (content["best"], *content["alternatives"])}


def replay(stored: StoredDetermination) -> bool:
    """True when the stored facts still give the stored answer, to the last character."""
    return replayed(stored) is Replay.SAME
