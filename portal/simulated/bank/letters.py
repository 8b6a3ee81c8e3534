"""What the bank writes to its customer: status reports (pain.002) and statements (camt.053)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from portal.simulated.bank.books import Movement
from portal.simulated.bank.orders import Batch

PAIN002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT053 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LISTED = 10_000  # above this only refused orders are listed one by one


def amount(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def report(number: str, batch: Batch, rejected: dict[str, str], at: datetime) -> bytes:
    """Which orders of a batch were taken and which were not, by end-to-end id."""
    taken = [o for o in batch.orders if o.end_to_end_id not in rejected]
    status = "RJCT" if not taken else "PART" if rejected else "ACCP"
    counts = "".join(
        f"<NbOfTxsPerSts><DtldNbOfTxs>{count}</DtldNbOfTxs><DtldSts>{name}</DtldSts></NbOfTxsPerSts>"
        for name, count in (("ACCP", len(taken)), ("RJCT", len(rejected)))
        if count
    )
    # A batch in which nothing could be taken is told order by order, not refused as a file.
    group = "PART" if status == "RJCT" else status
    lines = [_refused(key, code) for key, code in rejected.items()]
    if len(batch.orders) <= _LISTED:
        lines += [_taken(order.end_to_end_id) for order in taken]
    return _report(
        number,
        at,
        f"<OrgnlMsgId>{escape(batch.message_id)}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<OrgnlNbOfTxs>{len(batch.orders)}</OrgnlNbOfTxs>"
        f"<OrgnlCtrlSum>{amount(batch.cents)}</OrgnlCtrlSum><GrpSts>{group}</GrpSts>{counts}",
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(batch.payment_id)}</OrgnlPmtInfId>"
        + "".join(lines)
        + "</OrgnlPmtInfAndSts>",
    )


def refusal(number: str, about: str, code: str, words: str, at: datetime) -> bytes:
    """The file as a whole was not taken."""
    return _report(
        number,
        at,
        f"<OrgnlMsgId>{escape(about or 'UNREADABLE')}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{escape(words[:105])}</AddtlInf></StsRsnInf>",
        "",
    )


def _report(number: str, at: datetime, group: str, orders: str) -> bytes:
    return (
        f'{_HEAD}<Document xmlns="{PAIN002}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{_moment(at)}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts>{group}</OrgnlGrpInfAndSts>{orders}"
        "</CstmrPmtStsRpt></Document>\n"
    ).encode()


def _taken(end_to_end_id: str) -> str:
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(end_to_end_id)}</OrgnlEndToEndId>"
        "<TxSts>ACCP</TxSts></TxInfAndSts>"
    )


def _refused(end_to_end_id: str, code: str) -> str:
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(end_to_end_id)}</OrgnlEndToEndId>"
        f"<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
    )


def statement(
    number: str,
    sequence: int,
    account: str,
    opening_cents: int,
    movements: Iterable[Movement],
    at: datetime,
) -> bytes:
    """One statement: opening balance, each booking, closing balance."""
    day, closing, entries = at.date().isoformat(), opening_cents, []
    for place, movement in enumerate(movements, start=1):
        closing += movement.cents
        entries.append(_entry(f"{number}-{place}", movement, day))
    return (
        f'{_HEAD}<Document xmlns="{CAMT053}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{_moment(at)}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb>"
        f"<CreDtTm>{_moment(at)}</CreDtTm>"
        f"<Acct><Id><Othr><Id>{escape(account)}</Id></Othr></Id><Ccy>BRL</Ccy></Acct>"
        f"{_balance('OPBD', opening_cents, day)}{_balance('CLBD', closing, day)}"
        + "".join(entries)
        + "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _balance(code: str, cents: int, day: str) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="BRL">{amount(cents)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(reference: str, movement: Movement, day: str) -> str:
    side, role = ("CRDT", "Dbtr") if movement.cents > 0 else ("DBIT", "Cdtr")
    family = "RCDT" if movement.cents > 0 else "ICDT"
    party = (
        f"<RltdPties><{role}><Pty><Nm>{escape(movement.party[:140])}</Nm></Pty></{role}></RltdPties>"
        if movement.party
        else ""
    )
    words = (
        f"<RmtInf><Ustrd>{escape(movement.words[:140])}</Ustrd></RmtInf>" if movement.words else ""
    )
    return (
        f'<Ntry><Amt Ccy="BRL">{amount(movement.cents)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly>"
        "</Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"{escape(movement.end_to_end_id or 'NOTPROVIDED')}</EndToEndId></Refs>{party}{words}"
        "</TxDtls></NtryDtls></Ntry>"
    )


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
