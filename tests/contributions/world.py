"""Small employers, workers and actors for the tests of the money coming in."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from stdnum.br import cpf

from accounts.actors import actor_for
from accounts.models import (
    Identity,
    Mandate,
    Organisation,
    Person,
    Role,
    StaffMember,
    Unit,
    User,
)
from accounts.permissions import Actor
from accounts.queries import national_id_index
from contributions import process, queries
from contributions.declarations.models import Declaration, Fault
from contributions.employers.models import Employer, Employment
from contributions.process import Filed
from portal.records import acting

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 10)
OCTOBER = date(2026, 10, 1)
SEPTEMBER = date(2026, 9, 1)
_numbers = itertools.count(1)


def national_id(number: int) -> str:
    body = f"{200_000_000 + number:09d}"
    return body + cpf._calc_check_digits(body)


def person(name: str = "", **facts: Any) -> Person:
    number = next(_numbers)
    own = national_id(number)
    with acting("test", "world"):
        return Person.objects.create(
            **{
                "name": name or f"Worker{number} da Silva",
                "born_on": date(1980, 5, 4),
                "sex": "F",
                "national_id": own,
                "national_id_index": national_id_index(own),
                **facts,
            }
        )


def people(count: int) -> list[Person]:
    return [person() for _number in range(count)]


def employer(name: str = "Padaria Aurora", risk_percent: int = 2) -> Employer:
    number = next(_numbers)
    with acting("test", "world"):
        organisation = Organisation.objects.create(
            name=f"{name} {number}", registration=f"{11_222_333_000_000 + number:014d}"
        )
    return Employer.objects.create(
        organisation=organisation, risk_percent=risk_percent, experience_factor=Decimal("1")
    )


def employ(
    worker: Person, payer: Employer, started_on: date = date(2020, 1, 6), **facts: Any
) -> Employment:
    with acting("test", "world"):
        return Employment.objects.create(
            person=worker, employer=payer, started_on=started_on, **facts
        )


def user() -> User:
    return User.objects.create(username=f"user-{next(_numbers)}")


def citizen(own: Person | None = None) -> User:
    own = own or person()
    holder = user()
    with acting("test", "world"):
        Identity.objects.create(
            user=holder, person=own, provider="national", subject=str(own.pk),
            proof="test", linked_at=NOW,
        )  # fmt: skip
    return holder


def mandate(holder: User, payer: Employer, kind: str = "employer_admin") -> Mandate:
    with acting("test", "world"):
        return Mandate.objects.create(
            holder=holder, kind=kind, organisation=payer.organisation,
            starts_on=date(2020, 1, 1), proof="test",
        )  # fmt: skip


def session_of(given: Mandate) -> dict[str, Any]:
    return {"capacity": f"mandate-{given.pk}", "level": 3}


def acting_for(payer: Employer, kind: str = "employer_admin") -> Actor:
    """A citizen who acts for the employer just now."""
    holder = citizen()
    return actor_for(holder.pk, session_of(mandate(holder, payer, kind)), TODAY)


def staff(*roles: Role) -> User:
    number = next(_numbers)
    unit = Unit.objects.create(name=f"Unit {number}")
    worker = user()
    with acting("test", "world"):
        StaffMember.objects.create(
            user=worker, unit=unit, roles=[role.value for role in roles],
            display_name=f"Officer {number}",
        )  # fmt: skip
    return worker


def officer(*roles: Role) -> Actor:
    return actor_for(staff(*roles).pk, {}, TODAY)


def payroll(workers: list[Person], wages: list[str] | None = None) -> bytes:
    """A plain file of Brazilian shape: semicolons, decimal comma."""
    wages = wages or ["2.000,00"] * len(workers)
    lines = [
        f"{worker.national_id};{worker.name};{wage}"
        for worker, wage in zip(workers, wages, strict=True)
    ]
    return "\n".join(["CPF;Nome;Remuneração", *lines, ""]).encode()


def uploaded(
    actor: Actor, payer: Employer, content: bytes, month: date = OCTOBER, at: datetime = NOW
) -> Declaration:
    """Uploaded and checked, as the worker does it."""
    declaration = process.upload_declaration(actor, payer.pk, month, "folha.csv", content, at)
    return process.check_declaration(declaration.pk, at)


def filed(
    payer: Employer,
    workers: list[Person],
    wages: list[str] | None = None,
    *,
    month: date = OCTOBER,
    actor: Actor | None = None,
    at: datetime = NOW,
) -> Filed:
    actor = actor or acting_for(payer)
    declaration = uploaded(actor, payer, payroll(workers, wages), month, at)
    return process.file_declaration(actor, declaration, at)


def faults(declaration: Declaration) -> list[tuple[int, str, str]]:
    """The blocking ones: (line, column, code)."""
    return list(
        declaration.faults.filter(blocking=True)
        .order_by("line", "id")
        .values_list("line", "column", "code")
    )


def questions(declaration: Declaration) -> list[tuple[int, str]]:
    """What is to be looked at: (line, code), the recognised columns aside."""
    return list(
        declaration.faults.filter(blocking=False)
        .exclude(code__in=Fault.OF_THE_READING)
        .order_by("line", "id")
        .values_list("line", "code")
    )


# ── The bank ─────────────────────────────────────────────────────────────────────────────────


def money(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def entry(
    cents: int,
    text: str = "",
    *,
    reference: str = "",
    end_to_end: str = "",
    day: str = "2026-11-18",
) -> str:
    """One booked entry of camt.053.001.08."""
    side = "CRDT" if cents > 0 else "DBIT"
    bank = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    ends = f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>" if end_to_end else ""
    said = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return (
        f'<Ntry><Amt Ccy="BRL">{money(cents)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>{bank}"
        f"<NtryDtls><TxDtls>{ends}{said}</TxDtls></NtryDtls></Ntry>"
    )


def balance(code: str, cents: int) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="BRL">{money(cents)}</Amt><CdtDbtInd>{side}</CdtDbtInd></Bal>'
    )


def statement(
    entries: list[str],
    *,
    number: str = "STM-1",
    opening: int = 0,
    closing: int,
    version: str = "08",
) -> bytes:
    """A statement of ready entries (their XML) with its balances."""
    body = "".join(entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M-{number}</MsgId></GrpHdr><Stmt><Id>{number}</Id>"
        f"<CreDtTm>2026-11-18T20:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>0001-12345</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{body}"
        f"</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def bank_says(*payments: tuple[int, str], number: str = "STM-1", opening: int = 0) -> bytes:
    """A statement of (cents, text), each booking with its own bank reference."""
    entries = [
        entry(cents, text, reference=f"{number}-{place}")
        for place, (cents, text) in enumerate(payments, start=1)
    ]
    total = opening + sum(cents for cents, _text in payments)
    return statement(entries, number=number, opening=opening, closing=total)


COLLECTOR = Actor.system("bank statements")


def paid(done: Filed, number: str = "") -> None:
    """The bank says that on 18 November what was asked for was paid."""
    assert done.bill is not None
    asked = queries.owed_on(done.bill, date(2026, 11, 18)).total_cents
    content = bank_says(
        (asked, f"Pagamento {done.bill.reference}"),
        number=number or f"STM-{next(_numbers)}",
    )
    process.import_statement(COLLECTOR, content, NOW)
