"""The life of a new legal value: proposed, tried on a sample, approved by another officer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.permissions import Actor, ensure
from benefits.law.statute import the_law
from benefits.process import value_came
from portal import amendments, outbox
from portal.amendments import Amendment, amended
from portal.errors import Mendable
from portal.reasons import too_short
from portal.regulations import following, trying, values
from portal.regulations.models import PROPOSAL, ApprovedValue, Proposal, ProposalState, Trial
from portal.statutes import StatuteError, Statutes


def hash_of(law: Statutes, key: str) -> str:
    """The mark of one parameter with all its values: it changes when any of them does."""
    return Statutes([law.parameter(key)]).hash


@transaction.atomic
def propose(
    actor: Actor,
    *,
    parameter: str,
    since: date,
    until: date | None,
    content: Any,
    act: str,
    reason: str,
    source: str,
    at: datetime,
) -> Proposal:
    """A value for a second officer to look at; a trial on a sample is begun.

    Mendable: the value does not fit, days would be left without one, or another proposal waits.
    """
    ensure(actor, "regulation.propose", None, at)
    if too_short(reason):
        raise Mendable(_("Say in a sentence or two why the value changes."), field="reason")
    law = the_law()
    _new_law(law, parameter, since, until, content, act)
    if Proposal.objects.filter(parameter=parameter, state=ProposalState.PROPOSED).exists():
        raise Mendable(_("Another value for this number is waiting for a second officer."))
    made = Proposal.objects.create(
        parameter=parameter,
        since=since,
        until=until,
        content=content,
        act=act.strip(),
        reason=reason.strip(),
        source=source,
        law_hash=hash_of(law, parameter),
        made_by_id=actor.staff_id,
        made_at=at,
    )
    on = max(since, localtime(at).date())
    Trial.objects.create(proposal=made, on=on, size=trying.size_of_sample())
    outbox.emit(trying.STEP, made.pk, key=f"trial:{made.pk}:0", due_at=at)
    return made


def _new_law(
    law: Statutes, key: str, since: date, until: date | None, content: Any, act: str
) -> Statutes:
    """The law with the value in it; Mendable, beside the field, when that cannot be."""
    try:
        value = values.exact(key, content)
    except (StatuteError, ValueError) as error:
        raise Mendable(str(error), field="value") from None
    try:
        return amended(law, Amendment(key, since, until, value, act))
    except StatuteError:
        raise Mendable(
            _("Days would be left without a value. Choose another first or last day."),
            field="since",
        ) from None


@transaction.atomic
def approve(actor: Actor, proposal_id: int, at: datetime) -> ApprovedValue:
    """Makes a proposed value law, for every process within a moment. By another officer only.

    Benefits in payment that were decided without it are calculated again (ADR 0028).
    Mendable: the number has got other values since the proposal was made.
    """
    with connection.cursor() as cursor:  # one approval after the other: their order is the law
        cursor.execute("LOCK TABLE regulations_approvedvalue IN SHARE ROW EXCLUSIVE MODE")
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    ensure(actor, "regulation.check", found, at)
    following.refresh()
    law = the_law()
    if hash_of(law, found.parameter) != found.law_hash:
        raise Mendable(
            _(
                "The values of this number have changed since. Return the proposal, so that it is"
                " made again."
            )
        )
    after = _new_law(law, found.parameter, found.since, found.until, found.content, found.act)
    PROPOSAL.apply(
        found, "approve", by="officer", actor=actor.label, at=at,
        checked_by_id=actor.staff_id, checked_at=at,
    )  # fmt: skip
    value = ApprovedValue.objects.create(
        proposal=found,
        parameter=found.parameter,
        since=found.since,
        until=found.until,
        content=found.content,
        act=found.act,
        made_by_id=found.made_by_id,
        approved_by_id=actor.staff_id,
        approved_at=at,
        hash_before=law.hash,
        hash_after=after.hash,
    )
    value_came(
        late_key(found),
        parameter=found.parameter,
        since=found.since,
        act=found.act,
        law_hash=after.hash,
        place=len(amendments.installed()) + 1,
        at=at,
    )
    transaction.on_commit(following.refresh)
    return value


def late_key(found: Proposal) -> str:
    """Under which name the benefits are calculated again that were decided without the value."""
    return f"proposal:{found.pk}"


@transaction.atomic
def send_back(actor: Actor, proposal_id: int, words: str, at: datetime) -> Proposal:
    """Returns a proposal to its maker with the reason. By another officer only."""
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    ensure(actor, "regulation.check", found, at)
    if not words.strip():
        raise Mendable(_("Say what is to be mended."), field="words")
    return PROPOSAL.apply(
        found, "return", by="officer", actor=actor.label, at=at, note=words.strip(),
        checked_by_id=actor.staff_id, checked_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw(actor: Actor, proposal_id: int, at: datetime) -> Proposal:
    """The maker takes a proposal back."""
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    ensure(actor, "regulation.withdraw", found, at)
    return PROPOSAL.apply(found, "withdraw", by="officer", actor=actor.label, at=at)


@outbox.on(trying.STEP, exhausted=trying.give_up)
def _try_on_some(proposal_id: int, at: datetime) -> None:
    trying.go_on(proposal_id, at)
