"""What is told after a death was entered or taken back: to who told it, and to the bereaved."""

from __future__ import annotations

from datetime import date, datetime

from accounts import deaths
from accounts import queries as people
from accounts.models import DeathReport, Proposal
from portal.messages import notices
from portal.messages.models import Notice
from portal.outbox import on


def _stays_in_view(subject_id: int, at: datetime) -> None:
    """The fact itself stands on the pages; the failure stays on the event."""


@on("death.report_closed", exhausted=_stays_in_view)
def tell_report_closed(report_id: int, at: datetime) -> None:
    """Who told of a death hears that we are done: the same words whatever came of it."""
    report = DeathReport.objects.get(pk=report_id)
    notices.send(
        report.told_by_id,
        "death_report_closed",
        key=f"death_report_closed:{report_id}",
        values={"told_at": report.told_at},
        case=report.reference,
        at=at,
    )


@on("death.entered", exhausted=_stays_in_view)
def tell_bereaved(proposal_id: int, at: datetime) -> None:
    """Tells those whom a register names as the nearest that they may ask for a pension."""
    proposal = Proposal.objects.select_related("person").get(pk=proposal_id)
    died_on = date.fromisoformat(proposal.values["died_on"])
    person_id = people.record_now(proposal.person_id or 0)
    late = people.person(person_id)
    if late.died_on != died_on:
        return  # taken back meanwhile
    for one in deaths.bereaved(person_id, died_on):
        notices.send(
            one,
            "death_of_relative",
            key=f"death_of_relative:{proposal_id}:{one}",
            values={"name": str(late), "died_on": died_on},
            at=at,
        )


@on("death.taken_back", exhausted=_stays_in_view)
def tell_taken_back(proposal_id: int, at: datetime) -> None:
    """Tells the person, and whoever had been told of their death, that it was a mistake."""
    proposal = Proposal.objects.get(pk=proposal_id)
    alive = people.person(people.record_now(proposal.person_id or 0))
    notices.send(
        alive.pk, "death_taken_back", key=f"death_taken_back:{proposal_id}", values={}, at=at
    )
    entered = Proposal.objects.filter(
        person_id__in=people.records_of(alive.pk), kind=Proposal.Kind.DEATH, outcome="confirmed"
    )
    for one in entered.order_by("pk").values_list("pk", flat=True):
        told = Notice.objects.filter(key__startswith=f"death_of_relative:{one}:")
        for reader in told.order_by("pk").values_list("person_id", flat=True):
            notices.send(
                reader,
                "death_of_relative_wrong",
                key=f"death_of_relative_wrong:{proposal_id}:{reader}",
                values={"name": str(alive)},
                at=at,
            )
