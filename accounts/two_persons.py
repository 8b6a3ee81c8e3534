"""What one officer proposes and another confirms.

Roles, guardians, organisations that help, the way back after a lost factor, a right to see a
protected address, a death and that somebody is alive.

Nothing of it happens before the second person said yes; neither the rules, nor the database, take
the first one's word twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import deaths, linking, lost_factors, mandates, national_ids, own_data, queries
from accounts.models import Person, Role, SecondRoad, StaffMember
from accounts.models_rights import OFFICE_KINDS, Proposal
from accounts.permissions import HELPER_SCOPES, Actor, Denied, ensure, found_for
from portal import outbox
from portal.errors import Mendable
from portal.records import acting, public_reference

Kind = Proposal.Kind


# ── The first person ─────────────────────────────────────────────────────────────────────────


def propose_role(
    actor: Actor, member: StaffMember, role: str, *, give: bool, words: str, at: datetime
) -> Proposal:
    """One administrator proposes to give or take a role; never their own."""
    kind = Kind.ROLE_GRANT if give else Kind.ROLE_WITHDRAWAL
    ensure(actor, "proposal.make", kind, at)
    if member.pk == actor.staff_id:
        raise Denied("nobody proposes a role for themselves")
    if role not in Role.values:
        raise Mendable(_("Choose a role."), "role")
    if (role in member.roles) == give:
        raise Mendable(_("Nothing would change: look at the roles they hold."), "role")
    return _propose(actor, kind, at, words=words, staff=member, values={"role": str(role)})


def propose_guardian(
    actor: Actor,
    *,
    ward: str,
    guardian: str,
    number: str,
    court: str,
    ordered_on: date,
    ends_on: date | None,
    scopes: Iterable[str],
    words: str,
    at: datetime,
) -> Proposal:
    """A caseworker who saw the court's order proposes the guardian; national ids name the two."""
    ensure(actor, "proposal.make", Kind.GUARDIAN, at)
    whom, who = _person(ward, "ward"), _person(guardian, "guardian")
    if whom.pk == who.pk:
        raise Mendable(_("Nobody is their own guardian."), "guardian")
    today = timezone.localtime(at).date()
    if ordered_on > today:
        raise Mendable(_("The order cannot be of a day to come."), "ordered_on")
    if ends_on is not None and ends_on <= today:
        raise Mendable(_("This order is over already."), "ends_on")
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(HELPER_SCOPES):
        raise Mendable(_("Choose what the court lets the guardian do."), "scopes")
    ensure(actor, "file.open", whom.pk, at)  # nobody verifies an order about their own people
    values = {
        "holder_id": linking.expect(who, at, actor.label).pk,
        "guardian": str(who),
        "number": number,
        "court": court,
        "ordered_on": ordered_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "",
        "scopes": chosen,
    }
    return _propose(actor, Kind.GUARDIAN, at, words=words, person=whom, values=values)


def propose_office(
    actor: Actor,
    *,
    name: str,
    registration: str,
    helps_as: str,
    administrator: str,
    words: str,
    at: datetime,
) -> Proposal:
    """One administrator proposes an organisation that may hold mandates, and who runs it there."""
    ensure(actor, "proposal.make", Kind.OFFICE, at)
    number = "".join(filter(str.isalnum, registration)).upper()
    if len(number) != 14:
        raise Mendable(_("A registration has fourteen characters."), "registration")
    if helps_as not in dict(OFFICE_KINDS):
        raise Mendable(_("Choose what kind of organisation it is."), "helps_as")
    who = _person(administrator, "administrator")
    values = {
        "name": name,
        "registration": number,
        "helps_as": helps_as,
        "holder_id": linking.expect(who, at, actor.label).pk,
        "administrator": str(who),
    }
    return _propose(actor, Kind.OFFICE, at, words=words, values=values)


def propose_lost_factor(actor: Actor, member: StaffMember, words: str, at: datetime) -> Proposal:
    """An administrator reports a colleague's passkey as lost: it opens nothing from this moment.

    The colleague's new code waits for a second administrator.
    """
    ensure(actor, "proposal.make", Kind.LOST_FACTOR, at)
    if member.pk == actor.staff_id:
        raise Denied("nobody reports their own passkey: a colleague sees who asks")
    if not member.works_on(timezone.localtime(at).date()):
        raise Mendable(_("This person no longer works here."), "staff")
    if _is_open(kind=Kind.LOST_FACTOR, staff=member):
        raise Mendable(_("This was proposed already and waits for a second person."), "staff")
    with transaction.atomic():
        made = _propose(actor, Kind.LOST_FACTOR, at, words=words, staff=member)
        lost_factors.report(member, made, at)
    return made


def propose_lost_way(actor: Actor, *, person: str, words: str, at: datetime) -> Proposal:
    """A person came with a document and lost their app or passkey; a second officer must agree."""
    ensure(actor, "proposal.make", Kind.LOST_WAY, at)
    found = _person_on_file(actor, person, at)
    road = SecondRoad.objects.filter(user__identity__person=found, closed_at=None).first()
    if road is None:
        raise Mendable(
            _("This person signs in with the digital identity alone: its provider helps them."),
            "person",
        )
    if _is_open(kind=Kind.LOST_WAY, person=found):
        raise Mendable(_("This was proposed already and waits for a second person."), "person")
    with transaction.atomic():
        made = _propose(
            actor, Kind.LOST_WAY, at,
            words=words, person=found, values={"user_id": road.user_id},
        )  # fmt: skip
        outbox.emit("factor.lost", made.pk, key=f"factor.lost:{made.pk}", due_at=at)
    return made


def propose_address_right(
    actor: Actor, *, person: str, days: int, words: str, at: datetime
) -> Proposal:
    """An officer asks to see one protected address for some days; a supervisor decides."""
    ensure(actor, "proposal.make", Kind.ADDRESS_RIGHT, at)
    found = _person_on_file(actor, person, at)
    if not 1 <= days <= own_data.RIGHT_HOLDS_AT_MOST.days:
        raise Mendable(_("Choose one to seven days."), "days")
    if not own_data.is_protected(found.pk):
        raise Mendable(_("The address of this person is not protected."), "person")
    if _is_open(kind=Kind.ADDRESS_RIGHT, person=found, made_by_id=actor.staff_id):
        raise Mendable(_("This was proposed already and waits for a second person."), "person")
    return _propose(actor, Kind.ADDRESS_RIGHT, at, words=words, person=found, values={"days": days})


def propose_death(
    actor: Actor,
    *,
    person: str,
    name: str,
    died_on: date,
    certificate: str,
    words: str,
    at: datetime,
) -> Proposal:
    """An officer enters a death from its certificate, as a registry or somebody told it."""
    ensure(actor, "proposal.make", Kind.DEATH, at)
    found = _person_on_file(actor, person, at)
    deaths.check_day(died_on, at)
    values = {
        "name": name.strip(),
        "died_on": died_on.isoformat(),
        "certificate": deaths.certificate_number(certificate),
    }
    with transaction.atomic():
        made = _propose_once(actor, Kind.DEATH, found, died_on, at, words, values)
        with acting(actor.label, f"death entered: {made.reference}"):
            deaths.take_up(found, person, made)
    return made


def propose_alive(actor: Actor, *, person: str, words: str, at: datetime) -> Proposal:
    """Somebody whom our record calls dead stands before an officer, who saw their document."""
    ensure(actor, "proposal.make", Kind.ALIVE, at)
    found = _person_on_file(actor, person, at)
    values = {"died_on": found.died_on.isoformat() if found.died_on else ""}
    with transaction.atomic():
        return _propose_once(actor, Kind.ALIVE, found, None, at, words, values)


def _propose_once(
    actor: Actor,
    kind: str,
    person: Person,
    died_on: date | None,
    at: datetime,
    words: str,
    values: dict[str, str],
) -> Proposal:
    """The proposal of what a record shall say of a death; one of them waits at a time."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    deaths.check_change(person, died_on)
    if _is_open(kind__in=(Kind.DEATH, Kind.ALIVE), person=person):
        raise Mendable(_("This was proposed already and waits for a second person."), "person")
    return _propose(actor, kind, at, words=words, person=person, values=values)


def _person_on_file(actor: Actor, national_id: str, at: datetime) -> Person:
    """The person; the same answer for a number nobody has and one of the officer's own people."""
    found = found_for(
        actor, "file.open", _person(national_id, "person"), on=timezone.localtime(at).date()
    )
    if found is None:
        raise Mendable(_("We know nobody with this CPF."), "person")
    return found


def _is_open(**which: object) -> bool:
    return Proposal.objects.filter(outcome=Proposal.Outcome.OPEN, **which).exists()


def _person(national_id: str, field: str) -> Person:
    found = None
    if national_ids.is_valid(national_ids.compact(national_id)):
        found = queries.find_by_national_id(national_id)
    if found is None:
        raise Mendable(_("We know nobody with this CPF."), field)
    return found


def _propose(actor: Actor, kind: str, at: datetime, **values: object) -> Proposal:
    with acting(actor.label, f"proposed: {kind}"):
        return Proposal.objects.create(
            reference=public_reference("P"),
            kind=kind,
            made_by_id=actor.staff_id,
            made_at=at,
            **values,
        )


# ── The second person ────────────────────────────────────────────────────────────────────────


def confirm_proposal(actor: Actor, proposal: Proposal, at: datetime) -> Proposal:
    """The second person agrees: it happens in the same transaction."""
    return _decide(actor, proposal, at, Proposal.Outcome.CONFIRMED, "")


def refuse_proposal(actor: Actor, proposal: Proposal, note: str, at: datetime) -> Proposal:
    """The second person says no and why; nothing happens."""
    return _decide(actor, proposal, at, Proposal.Outcome.REFUSED, note)


def _decide(
    actor: Actor, proposal: Proposal, at: datetime, outcome: Proposal.Outcome, note: str
) -> Proposal:
    ensure(actor, "proposal.decide", proposal, at)
    with acting(actor.label, f"{outcome.value}: {proposal.kind}"):
        locked = (
            Proposal.objects.select_for_update(of=("self",))
            .select_related("made_by", "staff__user")
            .get(pk=proposal.pk)
        )
        if locked.outcome:
            raise Mendable(_("Somebody else has decided this already."))
        locked.outcome, locked.note = outcome, note
        locked.decided_by_id, locked.decided_at = actor.staff_id, at
        locked.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
        if outcome == Proposal.Outcome.CONFIRMED:
            _EFFECTS[locked.kind](actor, locked, at)
    return locked


def _change_roles(actor: Actor, proposal: Proposal, at: datetime) -> None:
    """The database lets roles change only while it can see the confirmed proposal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.proposal', %s, true)", [str(proposal.pk)])
    member = StaffMember.objects.select_for_update(of=("self",)).get(pk=proposal.staff_id)
    role = proposal.values["role"]
    kept = [held for held in member.roles if held != role]
    member.roles = [*kept, role] if proposal.kind == Kind.ROLE_GRANT else kept
    member.save(update_fields=["roles"])


_EFFECTS: dict[str, Callable[[Actor, Proposal, datetime], object]] = {
    Kind.ROLE_GRANT: _change_roles,
    Kind.ROLE_WITHDRAWAL: _change_roles,
    Kind.GUARDIAN: mandates.open_guardianship,
    Kind.OFFICE: mandates.open_office,
    Kind.LOST_FACTOR: lost_factors.agree,
    Kind.LOST_WAY: lost_factors.agree,
    Kind.ADDRESS_RIGHT: own_data.open_address_right,
    Kind.DEATH: deaths.write,
    Kind.ALIVE: deaths.write,
}
