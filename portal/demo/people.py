"""Writes the people: civil data, sign-ins, accounts, addresses, families, employments."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.linking import AWAITED
from accounts.models import ContactPoint, FamilyTie, Identity, PayoutAccount, Person, User
from accounts.queries import account_number_index, national_id_index
from contributions.employers.models import Employer, Employment
from portal.demo.chance import chance
from portal.demo.lives import Life
from portal.demo.numbers import national_id

SOURCE = "civil register"
BANKS = ("001", "104", "237", "341", "033", "756")


@dataclass(frozen=True, slots=True)
class Citizen:
    """A life and its row."""

    life: Life
    person: Person


def email_of(life: Life) -> str:
    """Return an address at a domain that can never receive mail."""
    letters = unicodedata.normalize("NFKD", life.name.lower()).encode("ascii", "ignore").decode()
    return ".".join(letters.split()) + "@example.org"


def write_people(lives: Sequence[Life], registered_on: date) -> dict[str, Citizen]:
    """Write the persons; returns them by the key of the life."""
    persons = Person.objects.bulk_create(
        Person(
            name=life.name,
            born_on=life.born_on,
            sex=life.sex,
            died_on=life.died_on,
            national_id=national_id(life.key),
            national_id_index=national_id_index(national_id(life.key)),
            joined_on=life.joined_on,
            source=SOURCE,
            checked_on=registered_on,
        )
        for life in lives
    )
    return {life.key: Citizen(life, person) for life, person in zip(lives, persons, strict=True)}


def write_sign_ins(citizens: Iterable[Citizen], at: datetime) -> dict[str, User]:
    """Write the sign-ins that wait for these people; returns them by key."""
    chosen = list(citizens)
    nobody_knows = make_password(None)
    users = User.objects.bulk_create(
        User(username=f"id-{c.life.key}", password=nobody_knows) for c in chosen
    )
    Identity.objects.bulk_create(
        Identity(
            user=user,
            person=c.person,
            provider="",
            subject=f"{AWAITED}{c.person.pk}",
            proof="awaits the first sign-in with the digital identity",
            linked_at=at,
        )
        for user, c in zip(users, chosen, strict=True)
    )
    return {c.life.key: user for c, user in zip(chosen, users, strict=True)}


def write_contacts(citizens: Iterable[Citizen], at: datetime) -> None:
    """Write how people are reached: an e-mail for all, a phone for most, a street for all."""
    rows: list[ContactPoint] = []
    for citizen in citizens:
        draw = chance("contact", citizen.life.key)
        street = draw.choice(("das Palmeiras", "do Poço", "Sete", "da Estação", "dos Ipês"))
        values = {
            ContactPoint.Kind.EMAIL: email_of(citizen.life),
            ContactPoint.Kind.ADDRESS: f"Rua {street}, {draw.randint(1, 990)}",
        }
        if draw.random() < 0.8:
            values[ContactPoint.Kind.PHONE] = f"+55 11 5550-{draw.randint(1000, 9999)}"
        rows += [
            ContactPoint(person=citizen.person, kind=kind, value=value, confirmed_at=at)
            for kind, value in values.items()
        ]
    ContactPoint.objects.bulk_create(rows)


def write_accounts(citizens: Iterable[Citizen], at: datetime) -> None:
    """Write where people are paid; numbers that end in 99 the simulated bank turns away."""
    rows: list[PayoutAccount] = []
    for citizen in citizens:
        life = citizen.life
        if not life.has_account or life.died_on:
            continue
        draw = chance("account", life.key)
        bank, branch = draw.choice(BANKS), f"{draw.randint(1, 4999):04}"
        ending = life.account_ending or f"{draw.randint(10, 89)}"
        number = f"{draw.randint(10_000, 999_999)}{ending}"
        rows.append(
            PayoutAccount(
                person=citizen.person,
                bank_code=bank,
                branch=branch,
                number=number,
                number_index=account_number_index(bank, branch, number),
                holder=life.name,
                effective_at=at,
                set_by=life.name,
            )
        )
    PayoutAccount.objects.bulk_create(rows)


def write_employments(citizens: Iterable[Citizen], employers: dict[str, Employer]) -> None:
    """Write one employment for each spell with an employer."""
    Employment.objects.bulk_create(
        Employment(
            person=citizen.person,
            employer=employers[spell.employer],
            category=spell.category,
            started_on=spell.start,
            ended_on=spell.end,
            source="employer",
        )
        for citizen in citizens
        for spell in citizen.life.spells
        if spell.employer
    )


def write_families(citizens: dict[str, Citizen], month: date) -> None:
    """Write two couples with their children, and some drawn among the others."""
    families = {
        ("teresa", "anselmo"): ("livia", "caua"),
        ("herminia", "aurelio"): ("breno", "iracy"),
    }
    pairs = list(families)
    keys = sorted(key for key in citizens if key.startswith(("grocer-", "steel-", "clinic-")))
    pairs += list(zip(keys[0:16:2], keys[1:16:2], strict=True))
    rows = [
        FamilyTie(
            person=citizens[parent].person,
            relative=citizens[child].person,
            kind=FamilyTie.Kind.CHILD,
            since=citizens[child].life.born_on,
            source=SOURCE,
            stated_on=month,
        )
        for parents, children in families.items()
        for parent in parents
        for child in children
    ]
    for one, other in pairs:
        younger = max(citizens[one].life.born_on, citizens[other].life.born_on)
        since = min(younger + timedelta(days=365 * 24), month - timedelta(days=400))
        for person, relative in ((one, other), (other, one)):
            rows.append(
                FamilyTie(
                    person=citizens[person].person,
                    relative=citizens[relative].person,
                    kind=FamilyTie.Kind.SPOUSE,
                    since=since,
                    source=SOURCE,
                    stated_on=month,
                )
            )
    FamilyTie.objects.bulk_create(rows)
