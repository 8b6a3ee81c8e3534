"""Acting for others: who gives a mandate, how it is accepted, how it ends.

Each mandate has its receipt, written in the same transaction, and its principal is told.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import acts, queries, receipts
from accounts.models import FamilyTie, Invitation, Level, Mandate, Organisation, Person, User
from accounts.models_rights import Proposal
from accounts.permissions import HELPER_SCOPES, Actor, Denied, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import ALPHABET, acting

INVITATION_HOLDS = timedelta(days=7)
CODE_LENGTH = 12  # of 32 signs each: 60 bits
MANDATE_LONGEST_DAYS = 730
OF_AGE_YEARS = 18
# What a company's administrator may hand out online; further administrators come to an office.
COMPANY_KINDS = (Mandate.Kind.EMPLOYER_CLERK, Mandate.Kind.ACCOUNTANT)
COMPANY_SCOPES = ("upload", "file", "bills", "workers")
FAMILY_CHILD = (FamilyTie.Kind.CHILD,)


def open_employer_mandate(
    actor: Actor,
    user: User,
    organisation: Organisation,
    kind: str,
    *,
    starts_on: date,
    proof: str,
    scopes: Iterable[str] = (),
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Mandate:
    """Lets a sign-in act for an organisation, with the proof that allowed it."""
    moment = at or timezone.make_aware(datetime.combine(starts_on, datetime.min.time()))
    with acting(actor.label, "employer mandate opened"):
        mandate = Mandate.objects.create(
            holder=user,
            kind=kind,
            organisation=organisation,
            scopes=sorted(scopes),
            starts_on=starts_on,
            ends_on=ends_on,
            proof=proof,
        )
        receipts.issue(mandate, actor, moment, channel="office")
    return mandate


# ── By code: helpers of a person, people of a company or an office ───────────────────────────


def invite_helper(
    actor: Actor, person_id: int, scopes: Iterable[str], ends_on: date, at: datetime
) -> str:
    """Returns a code for the helper; only its digest is kept. It holds for a week.

    Denied without step-up; Mendable when nothing or something unknown is allowed, or the end is
    not within the next two years.
    """
    ensure(actor, "mandate.create", person_id, at)
    if not actor.stepped_up(at):
        raise Denied("mandate.create needs a fresh step-up")
    chosen, today = sorted(set(scopes)), timezone.localtime(at).date()
    if not chosen or not set(chosen) <= set(HELPER_SCOPES):
        raise Mendable(_("Choose at least one thing that the helper may do."), "scopes")
    if not today < ends_on <= today + timedelta(days=MANDATE_LONGEST_DAYS):
        raise Mendable(_("Choose a day within the next two years."), "ends_on")
    with acting(actor.label, "helper invited"):
        return _invite(actor, at, person_id=person_id, scopes=chosen, ends_on=ends_on)


def invite_to_company(
    actor: Actor, organisation_id: int, kind: str, scopes: Iterable[str], at: datetime
) -> str:
    """Returns a code with which a clerk or an accountant joins the company.

    The administrator makes it after a step-up; it counts for whoever enters it with a certified
    identity. Mendable for a kind or scopes that are not the administrator's to give.
    """
    ensure(actor, "company_people.read", organisation_id, at)
    if not actor.stepped_up(at):
        raise Denied("adding people needs a fresh step-up")
    if kind not in COMPANY_KINDS:
        raise Mendable(_("Choose clerk or accountant."), "kind")
    chosen = sorted(set(scopes)) if kind == Mandate.Kind.ACCOUNTANT else []
    if kind == Mandate.Kind.ACCOUNTANT and (not chosen or not set(chosen) <= set(COMPANY_SCOPES)):
        raise Mendable(_("Choose at least one thing that the accountant may do."), "scopes")
    with acting(actor.label, "invited to a company"):
        return _invite(actor, at, organisation_id=organisation_id, kind=kind, scopes=chosen)


def invite_to_office(actor: Actor, organisation_id: int, at: datetime) -> str:
    """Returns a code with which somebody becomes staff of an organisation that helps people."""
    ensure(actor, "office.manage", organisation_id, at)
    if not actor.stepped_up(at):
        raise Denied("adding people needs a fresh step-up")
    with acting(actor.label, "invited to an organisation that helps"):
        kind = Mandate.Kind.OFFICE_STAFF
        return _invite(actor, at, organisation_id=organisation_id, kind=kind)


def _invite(actor: Actor, at: datetime, **values: object) -> str:
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    Invitation.objects.create(
        code_index=queries.invitation_index(code),
        expires_at=at + INVITATION_HOLDS,
        made_by_id=actor.user_id,
        **values,
    )
    return code


def withdraw_invitation(actor: Actor, invitation: Invitation, at: datetime) -> None:
    """Makes the code worthless, unless it has been used."""
    if invitation.person_id is not None:
        ensure(actor, "mandate.read", invitation.person_id, at)
    elif invitation.kind == Mandate.Kind.OFFICE_STAFF:
        ensure(actor, "office.manage", invitation.organisation_id, at)
    else:
        ensure(actor, "company_people.read", invitation.organisation_id, at)
    with acting(actor.label, "invitation withdrawn"):
        Invitation.objects.filter(
            pk=invitation.pk, mandate__isnull=True, withdrawn_at__isnull=True
        ).update(withdrawn_at=at)


def accept_invitation(
    actor: Actor, invitation: Invitation, at: datetime, *, office_id: int | None = None
) -> Mandate:
    """Makes the mandate; Mendable when the code is used, withdrawn or too old.

    Nor does it count any more when whoever made it could not make it today: who is no longer the
    administrator does not come back with a code of their own.

    A person's code may also be accepted for an organisation that helps people, by its
    administrator: then the organisation holds the mandate, not the one who typed the code.
    """
    ensure(actor, "mandate.accept", invitation.person_id, at)
    if actor.level < Level.SUBSTANTIAL:
        raise Denied("mandate.accept needs a certified identity")
    if office_id is not None:
        ensure(actor, "office.manage", office_id, at)
    with acting(actor.label, "invitation accepted"):
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not queries.invitations_that_count(at).filter(pk=locked.pk).exists():
            raise Mendable(_("This code no longer counts. Ask for a new one."), "code")
        if office_id is not None and locked.person_id is None:
            raise Mendable(_("This code is for a person, not for an organisation."), "code")
        held = {"office_id": office_id} if office_id else {"holder_id": actor.user_id}
        locked.mandate = Mandate.objects.create(
            kind=Mandate.Kind.OFFICE if office_id else locked.kind,
            person_id=locked.person_id,
            organisation_id=locked.organisation_id,
            scopes=locked.scopes,
            starts_on=timezone.localtime(at).date(),
            ends_on=locked.ends_on,
            proof=f"invitation {locked.pk}, given by the principal after a step-up",
            **held,
        )
        locked.save(update_fields=["mandate"])
        if locked.kind in COMPANY_KINDS:
            acts.record(
                "accept_invitation",
                mandate_id=locked.mandate.pk,
                organisation_id=locked.organisation_id,
                actor=actor.label,
                about=str(locked.mandate.pk),
                at=at,
            )
        return _opened(locked.mandate, actor, at)


def _opened(mandate: Mandate, actor: Actor, at: datetime, channel: str = "web") -> Mandate:
    receipts.issue(mandate, actor, at, channel=channel)
    outbox.emit("mandate.opened", mandate.pk, key=f"mandate.opened:{mandate.pk}", due_at=at)
    return mandate


# ── By register and by court ─────────────────────────────────────────────────────────────────


def children_of(person_id: int, on: date) -> list[Person]:
    """The minor children of a person, as the civil register certifies them."""
    ids = [
        relative.person_id
        for relative in queries.family_of(person_id, on, FAMILY_CHILD)
        if relative.is_certified and relative.person_id is not None
    ]
    found = Person.objects.filter(pk__in=ids, died_on__isnull=True).order_by("born_on", "id")
    return [child for child in found if on <= last_day_as_a_minor(child.born_on)]


def last_day_as_a_minor(born_on: date) -> date:
    """The day before the eighteenth birthday; of those born on 29 February, before 1 March."""
    year = born_on.year + OF_AGE_YEARS
    try:
        birthday = born_on.replace(year=year)
    except ValueError:
        birthday = date(year, 3, 1)
    return birthday - timedelta(days=1)


def act_as_parent(actor: Actor, child_id: int, at: datetime) -> Mandate:
    """A parent acts for their child, proved by the civil register, until the child is of age.

    Denied when the register does not say so; asking again gives the mandate that stands.
    """
    ensure(actor, "mandate.create", actor.person_id, at)
    if not actor.stepped_up(at):
        raise Denied("mandate.create needs a fresh step-up")
    today = timezone.localtime(at).date()
    child = next((c for c in children_of(actor.person_id or 0, today) if c.pk == child_id), None)
    if child is None:
        raise Denied("the civil register does not say so")
    try:
        with acting(actor.label, "parent of a minor, by the civil register"):
            mandate = Mandate.objects.create(
                holder_id=actor.user_id,
                kind=Mandate.Kind.PARENT,
                person=child,
                scopes=sorted(HELPER_SCOPES),
                starts_on=today,
                ends_on=last_day_as_a_minor(child.born_on),
                proof=f"civil register, looked up on {today.isoformat()}",
            )
            return _opened(mandate, actor, at)
    except IntegrityError:  # the second click
        return Mandate.objects.get(
            holder_id=actor.user_id,
            person=child,
            kind=Mandate.Kind.PARENT,
            revoked_at__isnull=True,
        )


def open_guardianship(actor: Actor, proposal: Proposal, at: datetime) -> Mandate:
    """The mandate of a guardian, once a second person confirmed the court's order."""
    order = proposal.values
    assert proposal.outcome == Proposal.Outcome.CONFIRMED and proposal.person_id is not None
    mandate = Mandate.objects.create(
        holder_id=order["holder_id"],
        kind=Mandate.Kind.GUARDIAN,
        person_id=proposal.person_id,
        scopes=sorted(order["scopes"]),
        starts_on=timezone.localtime(at).date(),
        ends_on=date.fromisoformat(order["ends_on"]) if order["ends_on"] else None,
        proof=(
            f"order {order['number']} of {order['court']}, {order['ordered_on']};"
            f" verified by {proposal.made_by}, approved by {proposal.decided_by}"
        )[:200],
        proposal=proposal,
    )
    return _opened(mandate, actor, at, channel="office")


def open_office(actor: Actor, proposal: Proposal, at: datetime) -> Organisation:
    """The organisation that helps people, and its first administrator."""
    told = proposal.values
    office, _made = Organisation.objects.get_or_create(
        registration=told["registration"], defaults={"name": told["name"]}
    )
    office.helps_as = told["helps_as"]
    office.save(update_fields=["helps_as"])
    mandate = Mandate.objects.create(
        holder_id=told["holder_id"],
        kind=Mandate.Kind.OFFICE_ADMIN,
        organisation=office,
        starts_on=timezone.localtime(at).date(),
        proof=f"proposal {proposal.reference}, confirmed by {proposal.decided_by}"[:200],
        proposal=proposal,
    )
    _opened(mandate, actor, at, channel="office")
    return office


# ── The end ──────────────────────────────────────────────────────────────────────────────────


def _one_after_the_other(actor: Actor, mandate: Mandate, at: datetime) -> None:
    """Of one house, whoever runs it ends one mandate at a time, and asks again who may."""
    house = mandate.organisation_id or mandate.office_id
    if house is None:
        return
    runs_it = Mandate.objects.filter(organisation_id=house, kind__in=queries.ADMINISTRATORS)
    list(runs_it.select_for_update(of=("self",)).order_by("pk"))
    on = timezone.localtime(at).date()
    if actor.mandate_id is not None and not queries.counts(actor.mandate_id, on):
        raise Denied("the mandate of who ends another's has ended")
    ensure(actor, "mandate.end", mandate, at)


def end_mandate(actor: Actor, mandate: Mandate, at: datetime) -> Mandate:
    """Revokes or renounces a mandate; the holder's next request no longer has it.

    Denied for an administrator who was ended a moment before: of two who end each other at the
    same time one stays.
    """
    ensure(actor, "mandate.end", mandate, at)
    with acting(actor.label, "mandate ended"):
        _one_after_the_other(actor, mandate, at)
        locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if locked.revoked_at is None:
            locked.revoked_at = at
            locked.save(update_fields=["revoked_at"])
            receipts.end(locked, actor, at)
            outbox.emit("mandate.ended", locked.pk, key=f"mandate.ended:{locked.pk}", due_at=at)
    return locked
