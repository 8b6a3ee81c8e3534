"""Gathering what is known for a claim: the record, the registers, the answers. Frozen as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from accounts import queries as people
from accounts.queries import Relative
from benefits.applications import forms
from benefits.applications.forms.base import Form
from benefits.applications.known import Answer, Certified, Known, Other
from benefits.applications.models import Benefit, Claim
from benefits.assessments import queries as assessments
from benefits.eligibility import registers, runs
from benefits.eligibility.certified import with_certified
from benefits.evidence import certificates
from benefits.law.batch import BENEFITS
from benefits.law.codec import from_json, stable_hash, to_json
from benefits.law.facts import DEGREES, Category, ContributionMonth, Facts, FactsError, Source
from contributions import queries as record
from contributions.law.due_dates import contribution_due_date
from portal import row_guard
from portal.periods import last_day
from portal.statutes import NoValueInForce

CIVIL = "civil register"
# Who pays for themselves can pay late; for the others the contribution is presumed withheld.
OWN_PAYERS = {
    Category.OWN_ACCOUNT: "own_account",
    Category.SIMPLIFIED: "own_account",
    Category.VOLUNTARY: "own_account",
    Category.VOLUNTARY_SIMPLIFIED: "own_account",
    Category.VOLUNTARY_LOW_INCOME: "own_account",
    Category.MEI: "mei",
}

_CATEGORIES = {one.value: (one, OWN_PAYERS.get(one)) for one in Category}


@dataclass(frozen=True)
class Gathered:
    """All that a determination and its routing rest on; `content` is what is stored.

    `claims`: for each rule the claim in law; empty for retirements, which ask `facts`. `known` is
    there while the facts are fresh; a stored determination is made again without it.
    """

    facts: Facts
    content: dict[str, Any]
    claims: Mapping[str, Any] = field(default_factory=dict)
    known: Known | None = None

    @classmethod
    def stored(cls, content: dict[str, Any]) -> Gathered:
        """The facts of a stored determination, to make it again."""
        found = {
            rule: from_json(BENEFITS[rule][0], claim)
            for rule, claim in content.get("claims", {}).items()
        }
        return cls(runs.facts_of(content["facts"]), content, found)

    @property
    def benefit(self) -> str:
        return str(self.content.get("benefit", Benefit.OLD_AGE))

    @property
    def hash(self) -> str:
        """Equal as long as nothing that matters has changed since."""
        return stable_hash(self.content)

    @property
    def doubts(self) -> list[dict[str, Any]]:
        doubts: list[dict[str, Any]] = self.content["doubts"]
        return doubts


@dataclass(frozen=True)
class Read:
    """What was read of one person at one moment: the record, the employments, the register."""

    rows: list[record.RecordMonth]
    jobs: list[record.EmploymentFact]
    civil: Answer
    certified: tuple[Certified, ...] = ()


def read(person_ids: Collection[int], civil: Mapping[int, Answer] | None = None) -> dict[int, Read]:
    """Reads of several people, with one query a room; `civil` holds answers of a moment ago."""
    if civil is None:
        civil = registers.ask_for_each(CIVIL, person_ids)
    rows, jobs = record.records_of(person_ids), record.employments_of_each(person_ids)
    papers = certificates.certified(person_ids)
    return {one: Read(rows[one], jobs[one], civil[one], papers.get(one, ())) for one in person_ids}


@dataclass(frozen=True)
class OwnFacts:
    """One person's record and certified data, and what in them needs a person's eye."""

    facts: Facts
    doubts: list[dict[str, Any]]
    jobs: tuple[record.EmploymentFact, ...]
    civil: Answer
    certified: tuple[Certified, ...] = ()


def gather(
    person_id: int,
    answers: dict[str, Any],
    filed_on: date,
    seen: Read | None = None,
    *,
    benefit: str = Benefit.OLD_AGE,
    claim_id: int | None = None,
) -> Gathered:
    """Facts as of the request date. Facts that cannot be (a month before birth) become a doubt.

    `seen` is what was read of the person a moment ago.
    """
    form = forms.of(benefit)
    if form.claims is None:
        own = own_facts(person_id, answers, filed_on, seen)
        if "disability" in (answers.get("special") or ()):
            own = replace(own, facts=_with_degree(own.facts, person_id))
        facts, written = runs.stored(own.facts)
        content: dict[str, Any] = {
            "facts": written,
            "doubts": own.doubts,
            "registers": {own.civil.register: own.civil.found.value},
            "answers": answers,
        }
        papers = form.papers_needed(said_only(person_id, answers, filed_on))
        if papers:
            content["papers"] = [paper.key for paper in papers]
        return Gathered(facts, content)
    known, doubts, civil = known_of(form, person_id, answers, filed_on, claim_id, seen)
    claims = form.claims(known)
    bare = Facts(known.person.birth, known.person.sex, (), filed_on, death=known.person.death)
    content = {
        "benefit": benefit,
        "facts": bare.to_json(),
        "claims": {rule: to_json(claim) for rule, claim in claims.items()},
        "doubts": doubts,
        "registers": {civil.register: civil.found.value},
        "told": told(known),
        "reasons": form.reasons(known),
        "kept": form.keeps(known),
        "papers": [paper.key for paper in form.papers_needed(known)],
        "answers": answers,
    }
    if known.notices:  # none known is unknown, and not kept
        content["accidents"] = [one.kept for one in known.notices]
    return Gathered(bare, content, claims, known)


def gather_for(claim: Claim, seen: Read | None = None) -> Gathered:
    """The facts of a claim; `seen` spares reading the person's record again."""
    return gather(
        claim.person_id,
        claim.answers,
        claim.filed_on,
        seen,
        benefit=claim.benefit,
        claim_id=claim.pk,
    )


def told(known: Known) -> dict[str, str]:
    """What each further register and assessment answered: found, not_found or unknown."""
    asked = [*known.registers.values(), *known.findings.values()]
    if known.other is not None:
        asked += known.other.registers.values()
    return {answer.register: answer.found.value for answer in asked}


def said_only(person_id: int, answers: Mapping[str, Any], on: date) -> Known:
    """What a form knows by its answers alone: enough where no question hangs on a register."""
    return Known(on=on, person_id=person_id, person=Facts(None, None, (), on), answers=answers)


def said_and_paid(person_id: int, answers: Mapping[str, Any], on: date) -> Known:
    """The same, with what is paid to the claimant: it may exclude what is asked for."""
    paid = registers.in_payment([person_id], on).get(person_id, ())
    return replace(said_only(person_id, answers, on), in_payment=paid)


# ── What is known ────────────────────────────────────────────────────────────────────────────


def known_of(
    form: Form,
    person_id: int,
    answers: Mapping[str, Any],
    on: date,
    claim_id: int | None = None,
    seen: Read | None = None,
) -> tuple[Known, list[dict[str, Any]], Answer]:
    """What a form rests on, its doubts, and the civil register's answer: one query a room.

    The doubts are those of the record that decides: of who died, where somebody has.
    """
    own = own_facts(person_id, answers, on, seen)
    known = Known(
        on=on,
        person_id=person_id,
        person=own.facts,
        answers=answers,
        jobs=own.jobs,
        certified=own.certified,
        family=_family(person_id),
        in_payment=registers.in_payment([person_id], on).get(person_id, ()),
        registers={name: registers.ask(name, person_id) for name in form.registers},
        findings={kind: _finding(person_id, kind, claim_id) for kind in form.findings},
        accidents=tuple(record.accident_facts(person_id)) if form.accidents else (),
    )
    other_id = form.other(known)
    if other_id is None:
        return known, own.doubts, own.civil
    close = {one.person_id for one in known.relatives(*record.CLOSE_RELATIVES)}
    other, doubts = _other(form, other_id, on, is_close=other_id in close)
    return replace(known, other=other), doubts, own.civil


def _with_degree(facts: Facts, person_id: int) -> Facts:
    """The facts with the degree of a disability that doctors and social workers found."""
    found = assessments.finding(person_id, "degree")
    if found.values.get("degree") not in DEGREES:
        return facts
    since = date.fromisoformat(found.values["since"])
    source = Source(found.source, found.on)
    return replace(
        facts,
        disability=found.values["degree"],
        disabled_since=since,
        sources={**facts.sources, "disability": source, "disabled_since": source},
    )


def _finding(person_id: int, kind: str, claim_id: int | None) -> Answer:
    """What an assessment found; nobody having assessed yet is unknown."""
    found = assessments.finding(person_id, kind, claim_id)
    if not found.found:
        return Answer(registers.Found.UNKNOWN, kind)
    return Answer(registers.Found.FOUND, kind, found.values, found.on)


@row_guard.everyone("what the law asks about another person of the claim")
def _other(
    form: Form, person_id: int, on: date, *, is_close: bool
) -> tuple[Other, list[dict[str, Any]]]:
    own = own_facts(person_id, {}, on)
    person = people.person(person_id)
    return Other(
        person_id=person_id,
        name=str(person),
        facts=own.facts,
        family=tuple(people.family_of(person_id)),
        in_payment=registers.in_payment([person_id], on).get(person_id, ()),
        registers={name: registers.ask(name, person_id) for name in form.other_registers},
        died_on=own.civil.values.get("died_on"),
        accidents=_died_of(person_id) if is_close and form.other_accidents else (),
    ), own.doubts


def _died_of(person_id: int) -> tuple[record.AccidentFact, ...]:
    return tuple(one for one in record.accident_facts(person_id) if one.kind == "death")


def _family(person_id: int) -> tuple[Relative, ...]:
    return tuple(people.family_of(person_id))


def own_facts(
    person_id: int, answers: Mapping[str, Any], on: date, seen: Read | None = None
) -> OwnFacts:
    """The record and the certified data of one person, as of a day."""
    seen = seen or read([person_id])[person_id]
    doubts = [_doubt(d.key, d.values) for d in record.find_doubts(seen.rows, seen.jobs, on)]
    facts, impossible = facts_alone(answers, on, seen)
    if impossible is not None:
        doubts.append(_doubt("impossible_fact", {"field": impossible.field}))
    return OwnFacts(facts, doubts, tuple(seen.jobs), seen.civil, seen.certified)


def facts_alone(
    answers: Mapping[str, Any], on: date, seen: Read
) -> tuple[Facts, FactsError | None]:
    """What was read as the law reads it, without looking for doubts; none of it if it cannot be."""
    civil = seen.civil
    months = _months(seen.rows, seen.jobs, on)
    months = with_certified(months, seen.certified, on)
    common: dict[str, Any] = {
        "requested_on": on,
        "left_work_on": _day(answers.get("left_work_on")),
        "sources": {
            "birth": Source(civil.register, civil.on),
            "sex": Source(civil.register, civil.on),
            "joined_on": Source("contribution record", on),
            "left_work_on": Source("your answer", on),
        },
    }
    known = civil.values
    try:
        facts = Facts(
            birth=known.get("born_on"),
            sex=known.get("sex"),
            months=months,
            joined_on=known.get("joined_on"),
            death=known.get("died_on"),
            **common,
        )
    except FactsError as error:
        return Facts(birth=None, sex=None, months=(), **common), error
    return facts, None


@dataclass(frozen=True)
class Stamp:
    """A short mark, equal as long as nothing moves that `gather` reads of a person."""

    record: str
    civil: Answer


def stamps_of(person_ids: Collection[int]) -> dict[int, Stamp]:
    civil = registers.ask_for_each(CIVIL, person_ids)
    marks = record.record_stamps(person_ids)
    return {one: Stamp(marks[one], civil[one]) for one in person_ids}


def stamps_for(claims: Collection[Claim]) -> dict[int, Stamp]:
    """The mark of each claim, by its number: of the record, or of all that a wider one rests on."""
    of_persons = stamps_of({claim.person_id for claim in claims})
    return {
        claim.pk: of_persons[claim.person_id]
        if forms.of(claim.benefit).rests_on_the_record_alone
        else Stamp(gather_for(claim).hash, of_persons[claim.person_id].civil)
        for claim in claims
    }


def _doubt(key: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "values": {name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


Spells = dict[int, list[tuple[date, date]]]


def _spells(jobs: list[record.EmploymentFact]) -> Spells:
    """First and last day of each employment, by employer; an open one has no last day yet."""
    spells: Spells = defaultdict(list)
    for job in jobs:
        spells[job.employer_id].append((job.started_on, job.ended_on or date.max))
    return spells


def _days(month: date, employer_id: int | None, spells: Spells) -> tuple[int, int]:
    """The days of the month that lie in the employment: before the reform time counts by days."""
    end = last_day(month)
    first, last = 0, 0
    for start, stop in spells.get(employer_id or 0, ()):
        if start <= month and stop >= end:  # nearly all: the whole month
            return 1, end.day
        if start <= end and stop >= month:
            begun, ended = max(start, month).day, min(stop, end).day
            first, last = min(first or begun, begun), max(last, ended)
    return (first, last) if first else (1, end.day)


def _months(
    rows: list[record.RecordMonth], jobs: list[record.EmploymentFact], on: date
) -> tuple[ContributionMonth, ...]:
    """The record until a day as the law reads it; employees' contributions count as paid anyway."""
    spells = _spells(jobs)
    months = []
    for row in rows:
        month, category_name, employer_id, employer_name, cents, _, _, paid_on, source, _ = row
        if month > on:
            continue
        first, last = _days(month, employer_id, spells)
        bought = record.is_indemnified(source)
        category, payer = _CATEGORIES.get(category_name) or (Category(category_name), None)
        months.append(
            ContributionMonth(
                month,
                cents,
                category,
                source,
                row.paid,
                employer_name or "",
                first,
                last,
                paid_late=bought or (payer is not None and _paid_late(payer, month, paid_on)),
                indemnified=bought,
            )
        )
    return tuple(months)


def _paid_late(payer: str, month: date, paid_on: date | None) -> bool:
    if paid_on is None:
        return False
    try:
        return paid_on > contribution_due_date(payer, month)
    except NoValueInForce:  # before the oldest due date we know: not held against the person
        return False
