"""Small people and offices for the tests of claims."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from stdnum.br import cpf

from accounts import queries as people
from accounts.models import (
    Identity,
    Level,
    Organisation,
    PayoutAccount,
    Person,
    Role,
    StaffMember,
    Unit,
    User,
)
from accounts.permissions import Actor, Capacity, PersonCard
from benefits import process
from benefits.adjudication import leases
from benefits.adjudication.errors import Conflict
from benefits.applications.models import Claim
from contributions.employers.models import Employer, Employment
from contributions.record.models import ContributionMonth
from portal.periods import month_range
from portal.records import acting

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
CLEAN = {
    "person_right": "yes",
    "record_right": "yes",
    "working": "yes",
    "special": [],
    "other_pension": "no",
    "account_right": "yes",
    "declared": True,
}
_numbers = itertools.count(1)


def national_id(number: int) -> str:
    body = f"{300_000_000 + number:09d}"  # others begin at 100 000 001 (tests.accounts.people)
    return body + cpf._calc_check_digits(body)


def person(*, born_on: date = date(1960, 3, 10), sex: str = "F", account: bool = True) -> Person:
    """A citizen with a certified identity, a sign-in and (normally) a bank account."""
    number = next(_numbers)
    cpf_number = national_id(number)
    with acting("test", "world"):
        made = Person.objects.create(
            name=f"Person {number}",
            born_on=born_on,
            sex=sex,
            national_id=cpf_number,
            national_id_index=people.national_id_index(cpf_number),
            joined_on=date(1994, 7, 1),
            checked_on=date(2026, 10, 1),
        )
        user = User.objects.create(username=f"person{number}")
        Identity.objects.create(
            user=user, person=made, provider="test", subject=str(number), proof="t", linked_at=NOW
        )
        if account:
            give_account(made, f"{number:08d}")
    return made


def give_account(made: Person, number: str) -> None:
    with acting("test", "world"):
        PayoutAccount.objects.create(
            person=made,
            bank_code="001",
            branch="1234",
            number=number,
            number_index=people.account_number_index("001", "1234", number),
            holder=made.name,
            effective_at=datetime(2020, 1, 1, tzinfo=UTC),
            set_by="test",
        )


def employer() -> Employer:
    with acting("test", "world"):
        organisation = Organisation.objects.create(
            name=f"Works {next(_numbers)}", registration=f"{next(_numbers):014d}"
        )
        return Employer.objects.create(organisation=organisation)


def record(
    made: Person,
    *,
    first: date = date(1994, 7, 1),
    last: date = date(2026, 10, 1),
    cents: int = 300_000,
    without: tuple[date, ...] = (),
    job: Employer | None = None,
) -> Employer:
    """Months in a row with one employer, all paid; `without` leaves holes."""
    job = job or employer()
    with acting("test", "world"):
        Employment.objects.create(person=made, employer=job, started_on=first)
    each = [month for month in month_range(first, last) if month not in without]
    months(made, each, job=job, cents=cents, paid_cents=cents // 10)
    return job


def months(
    made: Person,
    each: Iterable[date],
    *,
    job: Employer | None = None,
    category: str = "employee",
    cents: int,
    paid_cents: int,
    paid_on_day: int = 20,
    source: str = "declaration",
) -> None:
    """Months of the record, paid, by one statement: half a life is 380 of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {ContributionMonth._meta.db_table}
                       (person_id, month, category, employer_id, remuneration_cents,
                        contribution_cents, status, paid_on, source)
                SELECT %s, month, %s, %s, %s, %s, 'paid', month + %s, %s
                  FROM unnest(%s::date[]) AS month""",
            [made.pk, category, job and job.pk, cents, paid_cents, paid_on_day - 1, source,
             list(each)],
        )  # fmt: skip


def claimant(**more: Any) -> Person:
    """A woman of 66 with 32 years of wages: the law says yes."""
    made = person(**more)
    record(made)
    return made


def as_person(made: Person) -> Actor:
    identity = made.identities.get()
    own = Capacity("self", "self", made.name, person_id=made.pk)
    return Actor(
        kind="person",
        label=made.name,
        user_id=identity.user_id,
        person=PersonCard(made.pk, made.name),
        capacity=own,
        capacities=(own,),
        level=Level.SUBSTANTIAL,
    )


def unit(name: str = "") -> Unit:
    return Unit.objects.create(name=name or f"Office {next(_numbers)}")


def officer(
    office: Unit, *, roles: tuple[Role, ...] = (Role.CASEWORKER,), own: Person | None = None
) -> StaffMember:
    number = next(_numbers)
    user = User.objects.create(username=f"officer{number}")
    with acting("test", "world"):
        return StaffMember.objects.create(
            user=user,
            person=own,
            unit=office,
            roles=[role.value for role in roles],
            display_name=f"Officer {number}",
        )


def as_staff(member: StaffMember) -> Actor:
    return Actor(
        kind="staff",
        label=member.display_name,
        user_id=member.user_id,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.pk,
        staff_person_id=member.person_id,
        unit_id=member.unit_id,
        unit_name=member.unit.name,
        level=Level.HIGH,
        capacity=Capacity("staff", "staff", member.unit.name),
    )


def filed(made: Person, at: datetime = NOW, **answers: Any) -> Claim:
    """An application filled in and sent."""
    actor = as_person(made)
    draft = process.begin_draft(actor, made.pk, "old_age", at)
    process.save_answers(actor, draft.pk, "check", {**CLEAN, **answers}, at)
    return process.submit(actor, draft.token, at)


def assessed(made: Person, at: datetime = NOW, **answers: Any) -> Claim:
    claim = filed(made, at, **answers)
    process.assess(claim.pk, at)
    claim.refresh_from_db()
    return claim


def referred(office: Unit | None = None, **answers: Any) -> Claim:
    """A claim that waits at a desk: the claimant says that the record is not complete."""
    if office is not None and not StaffMember.objects.filter(unit=office).exists():
        officer(office)
    made = claimant()
    return assessed(made, record_right="no", record_wrong="A year is missing.", **answers)


def take(actor: Actor, claim_id: int, at: datetime = NOW) -> Claim:
    """Puts a file into an officer's hands, as if it had been the next in their queue."""
    claim, member = Claim.objects.get(pk=claim_id), StaffMember.objects.get(pk=actor.staff_id)
    with transaction.atomic():
        leases.release_others(claim, member)
        if not leases.take(claim, member, at):
            raise Conflict("A colleague holds this file at the moment.")
    claim.refresh_from_db()
    process.refresh(claim, at)
    return claim
