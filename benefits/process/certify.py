"""An officer certifies what a certificate or a receipt says; the law is asked again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from benefits.adjudication import files
from benefits.applications.models import Benefit, Claim
from benefits.evidence.certificate_models import Certificate, Certifies
from benefits.evidence.certificates import EXPENSES, TIME
from benefits.law.statute import the_law
from benefits.months.models import MonthCase
from benefits.process.common import day
from benefits.process.desk import refresh
from benefits.process.months import recognise_in_claim
from portal.errors import Mendable
from portal.reasons import too_short
from portal.statutes import NoValueInForce

# What a claim for a benefit can certify; a benefit that is not here rests on other papers.
# Months of a job are recognised for the record itself, whatever the claim.
JOB = "job"
RESTS_ON_JOBS = (
    Benefit.OLD_AGE,
    Benefit.TEMPORARY_INCAPACITY,
    Benefit.PERMANENT_INCAPACITY,
    Benefit.ACCIDENT_AID,
    Benefit.MATERNITY,
    Benefit.FAMILY_ALLOWANCE,
    Benefit.IMPRISONMENT,
    Benefit.UNEMPLOYMENT,
)
OF_BENEFIT = {Benefit.OLD_AGE.value: TIME, Benefit.ASSISTANCE.value: EXPENSES}


@transaction.atomic
def certify(
    actor: Actor,
    claim_id: int,
    *,
    certifies: str,
    number: str,
    issuer: str,
    issued_on: date,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    cents: int | None = None,
    employer: str = "",
    accepted: bool = True,
) -> Certificate | MonthCase:
    """Enters what a certificate says about the claimant; the officer holds the file.

    Mendable names the field that does not fit. The newest answer of the law counts it in.
    """
    claim = files.held(actor, claim_id, at)
    if certifies == JOB:
        return _recognised(
            actor, claim, employer=employer, starts_on=starts_on, ends_on=ends_on, cents=cents,
            number=number, issuer=issuer, issued_on=issued_on, at=at,
        )  # fmt: skip
    if certifies not in OF_BENEFIT.get(claim.benefit, ()):
        raise Mendable(_("This claim does not rest on that."), field="certifies")
    if issued_on > day(at):
        raise Mendable(_("A certificate cannot be of a day to come."), field="issued_on")
    if certifies in TIME:
        _check_days(claim, certifies, starts_on, ends_on)
    else:
        starts_on = ends_on = None
        _check_amount(claim, cents, accepted=accepted)
    made = Certificate.objects.create(
        person_id=claim.person_id,
        claim=claim,
        certifies=certifies,
        starts_on=starts_on,
        ends_on=ends_on,
        cents=cents if accepted else None,
        employer=employer.strip(),
        accepted=accepted,
        number=number.strip(),
        issuer=issuer.strip(),
        issued_on=issued_on,
        entered_by_id=files.staff_id(actor),
        entered_at=at,
    )
    refresh(claim, at)
    return made


def _recognised(
    actor: Actor, claim: Claim, *, starts_on: date | None, ends_on: date | None, at: datetime,
    **paper: Any,
) -> MonthCase:  # fmt: skip
    """Months of a job that a paper of this claim proves, put into the record itself."""
    if starts_on is None:
        raise Mendable(_("Enter the first day."), field="starts_on")
    if ends_on is None:
        raise Mendable(_("Enter the last day."), field="ends_on")
    case = recognise_in_claim(actor, claim, starts_on=starts_on, ends_on=ends_on, at=at, **paper)
    refresh(claim, at)
    return case


def _check_amount(claim: Claim, cents: int | None, *, accepted: bool) -> None:
    """Mendable when only receipts could say how much is taken off: no table is known."""
    if not accepted or cents is not None:
        return
    try:
        the_law().get("assistance/expenses", claim.filed_on)
    except NoValueInForce as unknown:
        raise Mendable(
            _("Enter the mean of the receipts: the table of this year is not known."), field="cents"
        ) from unknown


def _check_days(claim: Claim, certifies: str, first: date | None, last: date | None) -> None:
    """Mendable for days that cannot be, or that another entry of the same kind certifies."""
    if first is None:
        raise Mendable(_("Enter the first day."), field="starts_on")
    if last is None:
        raise Mendable(_("Enter the last day."), field="ends_on")
    if last < first:
        raise Mendable(_("The last day comes after the first."), field="ends_on")
    if last > claim.filed_on:
        raise Mendable(_("Only time before the claim counts for it."), field="ends_on")
    if first < claim.person.born_on:
        raise Mendable(_("That is before the claimant was born."), field="starts_on")
    same = Certificate.objects.filter(
        person_id=claim.person_id,
        certifies=certifies,
        struck_at=None,
        starts_on__lte=last,
        ends_on__gte=first,
    )
    if same.exists():
        raise Mendable(
            _("Another certificate of this kind covers some of these days. Take it back first."),
            field="starts_on",
        )


@transaction.atomic
def strike_certificate(
    actor: Actor, claim_id: int, *, reference: str, why: str, at: datetime
) -> Certificate:
    """Strikes out what was entered by mistake; it stays readable, with the reason."""
    claim = files.held(actor, claim_id, at)
    made = Certificate.objects.filter(claim=claim, reference=reference, struck_at=None).first()
    if made is None:
        raise Mendable(_("Choose one of the entries."), field="reference")
    if too_short(why):
        raise Mendable(_("Say in a sentence why."), field="why")
    made.struck_by_id, made.struck_at, made.struck_why = files.staff_id(actor), at, why.strip()
    made.save(update_fields=["struck_by", "struck_at", "struck_why"])
    refresh(claim, at)
    return made


def can_certify(claim: Claim) -> bool:
    """Whether a claim rests on anything that a certificate says; most rest on months of jobs."""
    return claim.benefit in OF_BENEFIT or claim.benefit in RESTS_ON_JOBS


def kinds_for(claim: Claim) -> list[tuple[str, str]]:
    """What can be certified on a claim, as choices."""
    certified = [
        (one.value, capfirst(str(Certifies(one).label)))
        for one in OF_BENEFIT.get(claim.benefit, ())
    ]
    if claim.benefit not in RESTS_ON_JOBS:
        return certified
    return [*certified, (JOB, _("Months of a job that the record lacks"))]
