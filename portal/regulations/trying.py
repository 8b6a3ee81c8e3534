"""What a proposed value would change: the best right of a sample of people under both laws.

The system draws the sample, by a digest of proposal and person: nobody chooses, and the same
proposal draws the same people. Each is told in their access log. What is kept are numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.models import Person
from accounts.permissions import Actor
from benefits.eligibility.facts import gather
from benefits.law.changes import PersonChange, person_changes
from benefits.law.statute import the_law
from portal import outbox
from portal.amendments import Amendment, amended
from portal.regulations import values
from portal.regulations.models import Proposal, Trial
from portal.statutes import Statutes

STEP = "regulation.try"
SAMPLE, AT_ONCE = 100, 10  # people in a sample; in one step of the work
ENGINE = Actor.system(N_("trial of a new legal value"))
LEAST_TO_SHOW = 5  # fewer people than this could be known by a figure


def size_of_sample() -> int:
    """How many people a trial asks about."""
    return min(SAMPLE, Person.objects.filter(died_on=None).count())


def _drawn(proposal_id: int, first: int, count: int) -> list[int]:
    digest = MD5(
        Concat(Value(f"{proposal_id}:"), Cast(F("id"), TextField()), output_field=TextField())
    )
    living = Person.objects.filter(died_on=None).annotate(lot=digest).order_by("lot", "id")
    return list(living.values_list("id", flat=True)[first : first + count])


def go_on(proposal_id: int, at: datetime) -> None:
    """The next people of the sample; asks for the step after it until all are done."""
    trial = (
        Trial.objects.select_for_update(of=("self",))
        .select_related("proposal")
        .get(proposal_id=proposal_id)
    )
    if trial.state != Trial.State.RUNNING:
        return
    first = len(trial.rows)
    people = _drawn(proposal_id, first, min(AT_ONCE, trial.size - first))
    law = the_law()
    trial.rows += [
        _row(one) for one in _asked(people, trial, law, with_proposal(trial.proposal, law), at)
    ]
    if not people or len(trial.rows) >= trial.size:
        trial.state = Trial.State.DONE
    trial.save(update_fields=["rows", "state"])
    if trial.state == Trial.State.RUNNING:
        outbox.emit(STEP, proposal_id, key=f"trial:{proposal_id}:{len(trial.rows)}", due_at=at)


def _asked(
    people: list[int], trial: Trial, law: Statutes, after: Statutes, at: datetime
) -> list[PersonChange]:
    facts = []
    for person_id in people:
        access_log.look(
            ENGINE,
            person_id,
            what=N_("contribution record"),
            purpose=N_("sample to try a new legal value; only figures are kept"),
            at=at,
        )
        facts.append(gather(person_id, {}, trial.on).facts)
    return list(person_changes(facts, trial.on, law, after))


def with_proposal(proposal: Proposal, law: Statutes) -> Statutes:
    """The law with the proposed value in it."""
    value = values.exact(proposal.parameter, proposal.content)
    return amended(
        law, Amendment(proposal.parameter, proposal.since, proposal.until, value, proposal.act)
    )


def _row(one: PersonChange) -> list[Any]:
    before, after = one.before, one.after
    return [
        one.kind,
        before and before.amount_cents,
        after and after.amount_cents,
        before and before.rule,
        after and after.rule,
    ]


def give_up(proposal_id: int, at: datetime) -> None:
    """The last attempt failed: the page says so; the value can still be checked without figures."""
    Trial.objects.filter(proposal_id=proposal_id, state=Trial.State.RUNNING).update(
        state=Trial.State.FAILED
    )


@dataclass(frozen=True)
class Effect:
    """All of a sample together. Amounts in cents a month, over those answered under both laws."""

    asked: int
    kinds: dict[str, int]
    before_cents: int
    after_cents: int
    least_cents: int | None
    most_cents: int | None

    @property
    def touched(self) -> int:
        return self.asked - sum(self.kinds.get(kind, 0) for kind in ("same", "open", "unanswered"))


def effect_of(trial: Trial) -> Effect:
    """The figures of a trial so far. Least and most only of enough people."""
    kinds = Counter(row[0] for row in trial.rows)
    known = [row for row in trial.rows if row[0] not in ("open", "unanswered")]
    moved = [(row[2] or 0) - (row[1] or 0) for row in known]
    moved = [cents for cents in moved if cents]
    enough = len(moved) >= LEAST_TO_SHOW
    return Effect(
        len(trial.rows),
        dict(kinds),
        sum(row[1] or 0 for row in known),
        sum(row[2] or 0 for row in known),
        min(moved) if enough else None,
        max(moved) if enough else None,
    )
