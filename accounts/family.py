"""Changes to a person's family: own rows are added and ended, certified ones only disputed.

A register's row is shown with its source and day and is never edited by hand. Nobody learns from
here whether a CPF is known to us: only a register links a relative to a person of ours.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import inquiries, national_ids, queries
from accounts.models import FamilyFact, FamilyTie, Inquiry, Person
from accounts.permissions import Actor, Denied, ensure, is_own, rule
from accounts.relatives import Relative, family_of
from portal.errors import Mendable
from portal.records import acting

OWN_WORD = "own statement"
RELATIVES_AT_MOST = 60


@rule("family.read")
def _family_read(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


@rule("family.change")
def _family_change(actor: Actor, person_id: int, on: date) -> bool:
    return is_own(actor, person_id)


def add_relative(
    actor: Actor,
    person_id: int,
    *,
    kind: str,
    name: str,
    born_on: date,
    at: datetime,
    national_id: str = "",
    since: date | None = None,
    facts: Collection[str] = (),
) -> FamilyTie:
    """Adds a relative on the person's own word; it proves nothing yet, and pages say so.

    Mendable when the CPF is not one or is the person's own, a day lies ahead, or the same relative
    stands there already.
    """
    ensure(actor, "family.change", person_id, at)
    today = timezone.localtime(at).date()
    number = _checked_national_id(person_id, national_id)
    if born_on > today:
        raise Mendable(_("The date of birth lies ahead."), "born_on")
    if since is not None and since > today:
        raise Mendable(_("This day lies ahead."), "since")
    if since is not None and since < born_on:
        raise Mendable(_("This is before the birth."), "since")
    with acting(actor.label, "relative added by the person"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        own = FamilyTie.objects.filter(person_id=person_id, is_certified=False)
        if own.count() >= RELATIVES_AT_MOST:
            raise Mendable(_("You have added very many relatives. Please call us."))
        if _is_there(family_of(person_id, today), kind, name, born_on, number):
            raise Mendable(_("This relative is in the list already."), "name")
        tie = FamilyTie.objects.create(
            person_id=person_id,
            kind=kind,
            name=name.strip(),
            born_on=born_on,
            national_id=number,
            national_id_index=queries.national_id_index(number) if number else b"",
            since=since,
            is_certified=False,
            source=OWN_WORD,
            stated_on=today,
        )
        FamilyFact.objects.bulk_create(
            FamilyFact(tie=tie, kind=fact, source=OWN_WORD, stated_on=today)
            for fact in sorted(set(facts))
        )
    return tie


def _checked_national_id(person_id: int, text: str) -> str:
    if not text:
        return ""
    number = national_ids.compact(text)
    if not national_ids.is_valid(number):
        raise Mendable(_("This is not a valid CPF: check its eleven digits."), "national_id")
    if number == queries.person(person_id).national_id:
        raise Mendable(_("This is your own CPF."), "national_id")
    return number


def _is_there(known: list[Relative], kind: str, name: str, born_on: date, national_id: str) -> bool:
    """The same relative by CPF, or by name and birth."""
    plain = " ".join(name.casefold().split())
    return any(
        one.kind == kind
        and (
            (national_id and one.national_id == national_id)
            or (" ".join(one.name.casefold().split()) == plain and one.born_on == born_on)
        )
        for one in known
    )


def end_relative(actor: Actor, tie_id: int, ended_on: date, at: datetime) -> FamilyTie:
    """Ends one's own row from a day on. Mendable when it has ended or the day does not fit."""
    with acting(actor.label, "relative ended by the person"):
        tie = own_ties(actor.person_id or 0).select_for_update(of=("self",)).get(pk=tie_id)
        ensure(actor, "family.change", tie.person_id, at)
        if tie.ended_on is not None:
            raise Mendable(_("This has ended already."))
        if ended_on > timezone.localtime(at).date():
            raise Mendable(_("This day lies ahead."), "ended_on")
        if tie.since is not None and ended_on < tie.since:
            raise Mendable(_("This is before it began."), "ended_on")
        tie.ended_on = ended_on
        tie.save(update_fields=["ended_on"])
    return tie


def own_ties(person_id: int) -> QuerySet[FamilyTie]:
    """The rows that a person may end: their own word, not a register's."""
    return FamilyTie.objects.filter(person_id=person_id, is_certified=False)


def dispute_relative(
    actor: Actor, person_id: int, tie_id: int, words: str, at: datetime
) -> Inquiry:
    """A certified row is wrong: it stays as it is while we ask the register."""
    return inquiries.question_fact(actor, person_id, f"family {tie_id}", words, at)


def certify_relative(
    actor: Actor,
    person_id: int,
    relative: Person,
    *,
    kind: str,
    source: str,
    checked_on: date,
    since: date | None = None,
    facts: Collection[tuple[str, date | None, date | None]] = (),
) -> FamilyTie:
    """Writes down what a register says of two persons; said twice, it is checked anew."""
    if not actor.is_system:
        raise Denied("only a register certifies a relative")
    with acting(actor.label, f"{source} certified a relative"):
        tie, made = FamilyTie.objects.get_or_create(
            person_id=person_id,
            relative=relative,
            kind=kind,
            ended_on=None,
            defaults={"since": since, "source": source, "stated_on": checked_on},
        )
        if not made:
            tie.source, tie.stated_on = source, checked_on
            tie.save(update_fields=["source", "stated_on"])
        for fact, begins, ends in facts:
            FamilyFact.objects.update_or_create(
                tie=tie,
                kind=fact,
                is_certified=True,
                until=ends,
                defaults={"since": begins, "source": source, "stated_on": checked_on},
            )
    return tie
