"""Awards, treasurers and a bank on paper for the tests of pay runs."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings

from accounts.models import Person, Role
from accounts.permissions import Actor
from benefits import process
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.eligibility.models import StoredDetermination
from benefits.payments.awards import awards_from
from benefits.payments.models import Award, Payment, PayRun
from contributions.process import import_statement
from portal import outbox
from portal.periods import add_months
from tests.benefits import world

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MONTH = date(2026, 11, 1)
_numbers = itertools.count(1)


def award(
    person: Person | None = None,
    *,
    starts_on: date = MONTH,
    amount_cents: int = 243_117,
    filed_on: date | None = None,
    facts: dict[str, object] | None = None,
) -> Award:
    """A right to be paid, by a decision of the engine; asked for in time if no day is given."""
    person = person or world.person()
    user_id = person.identities.get().user_id
    draft = Draft.objects.create(
        person=person,
        benefit="old_age",
        token=uuid.uuid4(),
        begun_by_id=user_id,
        updated_at=NOW,
        closed_at=NOW,
    )
    claim = Claim.objects.create(
        person=person,
        benefit="old_age",
        draft=draft,
        state=ClaimState.GRANTED,
        answers={},
        filed_on=filed_on or min(starts_on, NOW.date()),
        filed_at=NOW,
        filed_by_id=user_id,
        due_on=NOW.date(),
        decided_at=NOW,
    )
    stored = StoredDetermination.objects.create(
        claim=claim,
        person=person,
        sequence=1,
        rule="old_age",
        rule_version="1",
        outcome="entitled",
        facts=facts or {},
        content={},
        parameters_hash="",
        hash="",
        determined_at=NOW,
    )
    decision = Decision.objects.create(
        claim=claim,
        person=person,
        outcome=Outcome.GRANTED,
        determination=stored,
        decided_by="engine",
        starts_on=starts_on,
        amount_cents=amount_cents,
        decided_at=NOW,
        appeal_until=NOW.date(),
    )
    return awards_from(decision, decision.decided_at)[0]


def account_number(person: Person, ending: str) -> None:
    """Gives a person the only account, with a number that ends so."""
    world.give_account(person, f"{next(_numbers):06d}{ending}")


def treasurers(count: int = 3) -> list[Actor]:
    office = world.unit()
    return [world.as_staff(world.officer(office, roles=(Role.TREASURY,))) for _ in range(count)]


def frozen(people: list[Actor], month: date = MONTH, at: datetime = NOW) -> PayRun:
    run = process.prepare_pay_run(people[0], month, at)
    return process.freeze_pay_run(people[0], run.pk, at)


def approved(people: list[Actor], month: date = MONTH, at: datetime = NOW) -> PayRun:
    run = frozen(people, month, at)
    for actor in people[1:3]:
        run = process.approve_pay_run(actor, run.pk, seal=run.seal, at=at)
    return run


def work(at: datetime = NOW) -> None:
    """Runs all events that are due, as a worker would."""
    outbox.drain(lambda: at)


def sent(people: list[Actor], month: date = MONTH, at: datetime = NOW) -> PayRun:
    run = approved(people, month, at)
    work(at)
    run.refresh_from_db()
    return run


def order_of(run: PayRun) -> bytes:
    """The file that lies in the bank's box."""
    return (Path(settings.BANK_DIR) / "to_bank" / f"{run.file.message_id}.xml").read_bytes()


def report(
    run: PayRun, rejected: dict[str, str], accepted: Iterable[str] = (), *, number: str = "1"
) -> bytes:
    """A pain.002 about a run."""
    orders = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for key, reason in rejected.items()
    ) + "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>"
        for key in accepted
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>ANSWER-{run.reference}-{number}</MsgId>"
        "<CreDtTm>2026-11-20T12:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{run.file.message_id}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>{orders}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def statement(
    bookings: list[tuple[str, int]], *, number: str, opening: int = 10_000_000_00
) -> bytes:
    """A camt.053 whose bookings are (end-to-end id, cents; negative: debit)."""
    entries = "".join(
        f'<Ntry><Amt Ccy="BRL">{abs(cents) // 100}.{abs(cents) % 100:02d}</Amt>'
        f"<CdtDbtInd>{'CRDT' if cents > 0 else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>2026-11-23</Dt></BookgDt>"
        f"<AcctSvcrRef>{number}-{place}</AcctSvcrRef>"
        "<BkTxCd><Prtry><Cd>T</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{key}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for place, (key, cents) in enumerate(bookings, start=1)
    )
    closing = opening + sum(cents for _, cents in bookings)

    def balance(code: str, cents: int) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="BRL">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            "<Dt><Dt>2026-11-23</Dt></Dt></Bal>"
        )

    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>m</MsgId><CreDtTm>2026-11-23T12:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><CreDtTm>2026-11-23T12:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{settings.FUND_ACCOUNT}</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def book(actor: Actor, content: bytes, at: datetime = NOW) -> None:
    """The treasury imports a statement, and a worker settles it."""
    import_statement(actor, content, at)
    work(at)


def debits(run: PayRun) -> list[tuple[str, int]]:
    payments = Payment.objects.filter(run=run, state="sent").order_by("id")
    return [(payment.end_to_end_id, -payment.net_cents) for payment in payments]


def next_month(month: date = MONTH) -> date:
    return add_months(month, 1)
