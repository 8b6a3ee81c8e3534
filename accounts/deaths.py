"""A death: somebody tells it, one officer enters it from the certificate, another one confirms it.

Registries tell the institute of each death within one working day (Lei 8.212/1991 art. 68, as Lei
13.846/2019 has it). The day of death in the person's record is all that is written: pay runs hold,
and mandates end, by reading it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import national_ids, queries
from accounts.models import DeathReport, FamilyTie, Person, Proposal, User
from accounts.permissions import Actor, ensure
from portal import clock, outbox
from portal.errors import Mendable
from portal.records import acting, public_reference

Kind = FamilyTie.Kind
# Whom the law gives a survivors' pension before all others (Lei 8.213/1991 art. 16 I), as far as a
# register names them.
FIRST_CLASS = (Kind.SPOUSE, Kind.PARTNER, Kind.CHILD)
# The books of a registry in which deaths stand: of deaths, and of what has no book of its own
# (deaths abroad, presumed by a court).
BOOKS = "47"


def certificate_number(text: str) -> str:
    """The 32 digits of an entry in a civil registry (matrícula, CNJ Provimento 3/2009).

    Mendable when the two check digits do not fit, or when the book is not one of deaths.
    """
    number = "".join(filter(str.isdigit, text))
    sound = len(number) == 32 and number[14] in BOOKS
    if not sound or number[30:] != _check_digits(number[:30]):
        raise Mendable(
            _("This is not the number of a death certificate: compare its 32 digits."),
            "certificate",
        )
    return number


def _check_digits(body: str) -> str:
    for _again in range(2):
        # Weights go up by one from 2 (from 1 for the second digit), and after 10 comes 0.
        weights = [(32 - len(body) + place) % 11 for place in range(len(body))]
        rest = sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11
        body += str(rest % 10 or rest // 10)
    return body[30:]


def check_day(died_on: date, at: datetime) -> None:
    """Mendable for a day to come."""
    if died_on > timezone.localtime(at).date():
        raise Mendable(_("This day lies ahead. Check the date."), "died_on")


# ── Somebody tells it ────────────────────────────────────────────────────────────────────────


def tell(
    actor: Actor, *, person: str, name: str, died_on: date, certificate: str, at: datetime
) -> DeathReport:
    """Keeps what somebody tells of a death; the same told again is the same report.

    `person` is the national id. Whether we know them is not looked up: the answer tells nothing.
    """
    ensure(actor, "death.tell", actor.person_id, at)
    number, index = national_ids.compact(person), queries.national_id_index(person)
    if not national_ids.is_valid(number):
        raise Mendable(_("This is not a valid CPF: check its eleven digits."), "person")
    if queries.find_by_national_id(number) == queries.person_of(actor.user_id or 0):
        raise Mendable(_("This is your own CPF."), "person")
    check_day(died_on, at)
    with acting(actor.label, "told of a death"):
        report, _made = DeathReport.objects.get_or_create(
            told_by_id=actor.person_id,
            national_id_index=index,
            certificate=certificate_number(certificate),
            died_on=died_on,
            defaults={
                "reference": public_reference("M"),
                "told_at": at,
                "name": name.strip(),
                "national_id": number,
            },
        )
    return report


# ── Officers ─────────────────────────────────────────────────────────────────────────────────


def open_reports() -> QuerySet[DeathReport]:
    """What was told and nobody has dealt with, or a second officer sent back; oldest first."""
    waits = Q(proposal__isnull=True) | Q(proposal__outcome=Proposal.Outcome.REFUSED)
    return DeathReport.objects.filter(waits, closed_at__isnull=True).order_by("told_at", "id")


def take_up(person: Person, national_id: str, proposal: Proposal) -> None:
    """Whatever was told of this person goes with the proposal."""
    indexes = [queries.national_id_index(national_id), bytes(person.national_id_index)]
    open_reports().filter(national_id_index__in=indexes).update(proposal=proposal)


def set_aside(actor: Actor, report: DeathReport, note: str, at: datetime) -> None:
    """Closes a report that leads to nothing: no such entry, nobody we know, told already."""
    ensure(actor, "death_report.work", report, at)
    if not note.strip():
        raise Mendable(_("Say why."), "note")
    with acting(actor.label, "report of a death set aside"):
        locked = open_reports().select_for_update(of=("self",)).filter(pk=report.pk)
        if not _close(locked, actor, at, note.strip()):
            raise Mendable(_("Somebody else has decided this already."))


def _close(reports: QuerySet[DeathReport], actor: Actor, at: datetime, note: str = "") -> int:
    """Closes reports; who told them hears that we are done, and nothing about the person."""
    found = list(reports.values_list("pk", flat=True))
    changes = {"closed_at": at, "closed_by_id": actor.staff_id, "note": note}
    DeathReport.objects.filter(pk__in=found).update(**changes)
    keys = {f"death.report_closed:{number}": number for number in found}
    outbox.emit_many("death.report_closed", keys, due_at=at)
    return len(found)


def check_change(person: Person, died_on: date | None) -> None:
    """Mendable when the record says so already, or a death would lie before the birth."""
    if person.died_on == died_on:
        raise Mendable(_("Our record says this already."))
    if died_on is not None and died_on < person.born_on:
        raise Mendable(_("By our record the person was born after this day."), "died_on")


@transaction.atomic
def write(actor: Actor, proposal: Proposal, at: datetime) -> None:
    """A death becomes true: the one place where its day is written to a person, or taken away.

    An effect of a proposal that a second officer confirmed, in its transaction.
    """
    told = proposal.values["died_on"]
    died_on = date.fromisoformat(told) if proposal.kind == Proposal.Kind.DEATH else None
    person_id = queries.record_now(proposal.person_id or 0)
    records = Person.objects.filter(pk__in=queries.records_of(person_id))
    kept = {one.pk: one for one in records.select_for_update(of=("self",)).order_by("pk")}
    check_change(kept[person_id], died_on)
    records.update(died_on=died_on)
    if died_on is not None:
        users = User.objects.filter(pk__in=queries.user_ids_of(person_id))
        users.update(sessions_since=clock.real_now())
        _close(DeathReport.objects.filter(proposal=proposal, closed_at__isnull=True), actor, at)
    kind = "death.entered" if died_on is not None else "death.taken_back"
    outbox.emit(kind, proposal.pk, key=f"{kind}:{proposal.pk}", due_at=at)


def bereaved(person_id: int, died_on: date) -> list[int]:
    """Husband, wife, partner and children by a register, living, whose tie held on that day."""
    return sorted(
        {
            one.person_id
            for one in queries.family_of(person_id, on=died_on, kinds=FIRST_CLASS)
            if one.is_certified and one.person_id is not None and one.died_on is None
        }
    )
