"""The bank's statements of the story as camt.053 files, and what employers paid in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import timezone

from contributions import process, queries
from contributions.declarations.models import Bill
from portal.demo.payrolls import paid_in_time
from portal.demo.story import Story
from portal.demo.world import STORY_MONTHS, World

_ENTRY = """\
      <Ntry>
        <NtryRef>{reference}</NtryRef>
        <Amt Ccy="BRL">{amount}</Amt>
        <CdtDbtInd>{direction}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt>
        <ValDt><Dt>{day}</Dt></ValDt>
        <AcctSvcrRef>{reference}</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
          <Amt Ccy="BRL">{amount}</Amt>
          <CdtDbtInd>{direction}</CdtDbtInd>
          <RmtInf><Ustrd>{text}</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>"""
_BALANCE = """\
      <Bal>
        <Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>
        <Amt Ccy="BRL">{amount}</Amt>
        <CdtDbtInd>{direction}</CdtDbtInd>
        <Dt><Dt>{day}</Dt></Dt>
      </Bal>"""
_STATEMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>{number}</MsgId><CreDtTm>{moment}</CreDtTm></GrpHdr>
    <Stmt>
      <Id>{number}</Id>
      <ElctrncSeqNb>{sequence}</ElctrncSeqNb>
      <CreDtTm>{moment}</CreDtTm>
      <Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>BRL</Ccy></Acct>
{balances}
{entries}
    </Stmt>
  </BkToCstmrStmt>
</Document>
"""


@dataclass(frozen=True, slots=True)
class Booking:
    """Money that moved: the bank's own reference, what the payer wrote, cents (negative: out)."""

    bank_reference: str
    text: str
    cents: int
    end_to_end_id: str = "NOTPROVIDED"


def _amount(cents: int) -> dict[str, str]:
    size = abs(cents)
    return {
        "amount": f"{size // 100}.{size % 100:02}",
        "direction": "DBIT" if cents < 0 else "CRDT",
    }


def camt053(
    number: str, moment: datetime, opening_cents: int, bookings: Sequence[Booking]
) -> bytes:
    """Return a statement of one day whose closing balance is the opening and the bookings."""
    day = timezone.localdate(moment)
    closing = opening_cents + sum(booking.cents for booking in bookings)
    balances = [("OPBD", opening_cents, day - timedelta(days=1)), ("CLBD", closing, day)]
    return _STATEMENT.format(
        number=number,
        sequence=1,
        moment=timezone.localtime(moment).isoformat(timespec="seconds"),
        account=settings.FUND_ACCOUNT,
        balances="\n".join(
            _BALANCE.format(kind=kind, day=on, **_amount(cents)) for kind, cents, on in balances
        ),
        entries="\n".join(
            _ENTRY.format(
                reference=booking.bank_reference,
                day=day,
                end_to_end=booking.end_to_end_id,
                text=escape(booking.text),
                **_amount(booking.cents),
            )
            for booking in bookings
        ),
    ).encode()


def tell_statements(story: Story) -> None:
    """Add the days on which the bank's statement brings the employers' money."""
    at = story.world.calendar.at
    for months_ago in range(STORY_MONTHS, 0, -1):
        story.tell(at(months_ago, 28, 8), _arrives(story.world, months_ago))


def _arrives(world: World, months_ago: int) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        month = world.calendar.ago(months_ago)
        bookings = [
            Booking(f"{month:%Y%m}-{number:03}", f"GUIA {bill.reference}", bill.total_cents)
            for number, bill in enumerate(_bills(world, months_ago, month), start=1)
        ]
        bookings += _odd(world, months_ago, month)
        opening = queries.ledger_balance("bank")
        number = f"EXT-{month:%Y%m}-1"
        text = camt053(number, at, opening, bookings)
        process.import_statement(world.officer("nestor", at), text, at)

    return act


def _bills(world: World, months_ago: int, month: date) -> list[Bill]:
    found = []
    for key in paid_in_time(months_ago):
        found += [b for b in queries.open_bills(world.employers[key].pk) if b.month == month]
    return found


def _odd(world: World, months_ago: int, month: date) -> list[Booking]:
    """Money that only a person can place: too little for a bill, and without any reference."""
    if months_ago != 1:
        return []
    bill = next(b for b in queries.open_bills(world.employers["meat"].pk) if b.month == month)
    return [
        Booking(f"{month:%Y%m}-901", f"guia {bill.reference} parcela 1", bill.total_cents // 2),
        Booking(f"{month:%Y%m}-902", "DEPOSITO EM DINHEIRO", 41_250),
    ]
