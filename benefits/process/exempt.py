"""Income tax of the seriously ill: the person asks with a report, a doctor of the house answers.

Lei 7.713/1988 art. 6 XIV and XXI; Lei 9.250/1995 art. 30.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.applications.models import Claim
from benefits.evidence.models import Evidence
from benefits.evidence.papers import TAX_REPORT
from benefits.law.withholding import ILLNESSES, OCCUPATIONAL, PENSIONS, RETIREMENTS
from benefits.payments.exempt_models import EXEMPTION, ExemptionState, TaxExemption
from benefits.payments.models import Award, AwardState
from benefits.process.common import day, found_out, user
from benefits.process.evidence import take_paper
from portal.errors import Mendable
from portal.messages import notices


def pension_of(person_id: int) -> Award | None:
    """The newest pension of a person that an illness can free from income tax."""
    return (
        Award.objects.select_related("decision__claim__draft")
        .filter(person_id=person_id, state=AwardState.ACTIVE, benefit__in=(*RETIREMENTS, *PENSIONS))
        .order_by("-id")
        .first()
    )


def ask_exemption(
    actor: Actor, person_id: int, *, name: str, content: bytes, at: datetime
) -> TaxExemption:
    """Asks with the report of an official medical service. Asking again adds a paper.

    A report that was handed in before, for the claim or an earlier request, is read for this one.
    """
    require(actor, "exemption.ask", person_id, on=day(at))
    award = pension_of(person_id)
    if award is None:
        raise Mendable(_("We pay you no pension that income tax is withheld from."))
    claim: Claim = award.decision.claim  # of a shared pension somebody else's
    report = take_paper(
        actor, claim.draft, person_id, paper=TAX_REPORT.key, name=name, content=content, at=at
    )
    with transaction.atomic():
        asked = _asked(person_id) or _open(actor, person_id, claim, at)
        Evidence.objects.filter(pk=report.pk).update(about=asked.reference)
    return asked


def _asked(person_id: int) -> TaxExemption | None:
    return TaxExemption.objects.filter(person_id=person_id, state=ExemptionState.ASKED).first()


def _open(actor: Actor, person_id: int, claim: Claim, at: datetime) -> TaxExemption:
    try:
        with transaction.atomic():
            return TaxExemption.objects.create(
                person_id=person_id, claim=claim, asked_at=at, asked_by_id=user(actor)
            )
    except IntegrityError:  # asked twice at the same moment
        return TaxExemption.objects.get(person_id=person_id, state=ExemptionState.ASKED)


@transaction.atomic
def confirm_exemption(
    actor: Actor,
    exemption_id: int,
    *,
    illness: str,
    since: date,
    until: date | None,
    words: str,
    at: datetime,
) -> TaxExemption:
    """A doctor finds an illness of the law: the next runs withhold nothing any more."""
    asked = _to_settle(actor, exemption_id, at)
    if illness not in ILLNESSES:
        raise Mendable(_("Choose the illness."), field="illness")
    if since > day(at):
        raise Mendable(_("Choose a day that is not in the future."), field="since")
    if until is not None and until < day(at):
        raise Mendable(_("Choose a day that is not in the past."), field="until")
    return _settled(
        actor,
        asked,
        "confirm",
        words,
        at,
        illness=illness,
        since=since,
        until=until,
        retirement_only=illness == OCCUPATIONAL,
    )


@transaction.atomic
def leave_exemption(actor: Actor, exemption_id: int, *, words: str, at: datetime) -> TaxExemption:
    """A doctor cannot confirm it from this report. The person reads why and may ask again."""
    return _settled(actor, _to_settle(actor, exemption_id, at), "leave", words, at)


def _to_settle(actor: Actor, exemption_id: int, at: datetime) -> TaxExemption:
    asked = TaxExemption.objects.select_for_update(of=("self",)).get(pk=exemption_id)
    require(actor, "exemption.settle", asked, on=day(at))
    return asked


def _settled(
    actor: Actor, asked: TaxExemption, move: str, words: str, at: datetime, **found: Any
) -> TaxExemption:
    settled = EXEMPTION.apply(
        asked,
        move,
        by="assessor",
        actor=actor.label,
        at=at,
        channel="desk",
        settled_by_id=files.staff_id(actor),
        settled_at=at,
        words=found_out(words),
        **found,
    )
    notices.send(
        settled.person_id,
        f"exemption_{settled.state}",
        key=f"exemption:{settled.pk}",
        values={},
        case=settled.reference,
        at=at,
    )
    return settled
