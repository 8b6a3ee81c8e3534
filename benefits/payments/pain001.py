"""The order to the bank: ISO 20022 pain.001.001.09, the same bytes for the same sealed rows.

The rows stream out of PostgreSQL with their XML around the account number; only the number, which
is sealed at rest, is filled in here. Memory stays the same for a thousand and for a million.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.timezone import localtime

from accounts.banks import ABROAD
from benefits.payments.models import PayRun
from benefits.payments.rows import each
from portal.sealed import opener

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "BRL"
_BUFFER = 1 << 16

# & < > as entities, and a space for the characters that XML 1.0 cannot hold at all.
_FORBIDDEN = r"[\x01-\x08\x0B\x0C\x0E-\x1F\x7F\t\n\r\uFFFE\uFFFF]"


def _xml(column: str, length: int) -> str:
    clean = f"left(btrim(regexp_replace({column}, '{_FORBIDDEN}', ' ', 'g')), {length})"
    return f"replace(replace(replace({clean}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


_ROWS = f"""
    SELECT '<CdtTrfTxInf><PmtId><EndToEndId>' || p.end_to_end_id
           || '</EndToEndId></PmtId><Amt><InstdAmt Ccy="{CURRENCY}">'
           || (p.net_cents / 100) || '.' || lpad((p.net_cents %% 100)::text, 2, '0')
           || '</InstdAmt></Amt><CdtrAgt><FinInstnId>'
           || CASE WHEN a.bank_code = '{ABROAD}'
                   THEN '<BICFI>' || {_xml("a.branch", 11)} || '</BICFI>'
                   ELSE '<ClrSysMmbId><MmbId>' || {_xml("a.bank_code", 35)}
                        || '</MmbId></ClrSysMmbId>' END
           || '</FinInstnId></CdtrAgt><Cdtr><Nm>'
           || coalesce(nullif({_xml("a.holder", 140)}, ''), '-')
           || '</Nm></Cdtr><CdtrAcct><Id>'
           || CASE WHEN a.bank_code = '{ABROAD}' THEN '<IBAN>'
                   ELSE '<Othr><Id>' || {_xml("a.branch", 10)} || '/' END,
           encode(a.number, 'hex'),
           CASE WHEN a.bank_code = '{ABROAD}' THEN '</IBAN>' ELSE '</Id></Othr>' END
           || '</Id></CdtrAcct><RmtInf><Ustrd>'
           || to_char(p.month, CASE WHEN p.kind IN ('first_half', 'thirteenth') THEN '"13"/YYYY'
                                    ELSE 'YYYY-MM' END)
           || '</Ustrd></RmtInf></CdtTrfTxInf>',
           a.id
      FROM benefits_payment p JOIN accounts_payoutaccount a ON a.id = p.account_id
     WHERE p.run_id = %(run)s ORDER BY p.id
"""  # noqa: S608  (constants)


@dataclass(frozen=True)
class Written:
    """What a file is known by."""

    sha256: str
    size: int


def message_id(run: PayRun) -> str:
    """The bank's handle for the file, fixed by the run: sending again is the same message."""
    return f"MSS-{run.month:%Y%m}-{run.number:02d}-{run.reference[2:]}"


def write(run: PayRun, path: Path) -> Written:
    """Writes the order of a sealed run; it appears whole (written aside, then renamed)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with aside.open("wb", buffering=_BUFFER) as target:
        sink = _Sink(target)
        sink.put(_head(run).encode())
        each(_ROWS, {"run": run.pk}, _transaction(sink.put))
        sink.put(b"</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n")
    aside.replace(path)
    return Written(sink.digest.hexdigest(), sink.size)


class _Sink:
    """Writes, counts and digests in one pass."""

    def __init__(self, target: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._write = target.write

    def put(self, content: bytes) -> None:
        self.digest.update(content)
        self.size += len(content)
        self._write(content)


def _transaction(put: Callable[[bytes], None]) -> Callable[[bytes], None]:
    open_number = opener("payout_account.number")

    def take(row: bytes) -> None:
        before, sealed, after, account_id = row.split(b"\t")
        if b"\\" in before:  # COPY doubles a backslash; nothing else is left to be escaped
            before = before.replace(b"\\\\", b"\\")
        plain = open_number(bytes.fromhex(sealed.decode()), int(account_id))
        number = plain if before.endswith(b"<IBAN>") else account_number(plain)
        put(b"".join((before, number.encode(), after, b"\n")))

    return take


def account_number(plain: str) -> str:
    """An account number as the file may hold it: at most 23 characters beside the branch."""
    if plain.isalnum() and len(plain) <= 23:
        return plain
    return escape(re.sub(_FORBIDDEN, " ", plain).strip()[:23])


def _head(run: PayRun) -> str:
    if run.frozen_at is None or not run.payment_count:
        raise ValueError(f"pay run {run.reference} is not sealed or pays nobody")
    message, total = message_id(run), f"{run.total_cents // 100}.{run.total_cents % 100:02d}"
    made = localtime(run.frozen_at).replace(microsecond=0).isoformat()
    name = escape(settings.SITE_NAME)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{NAMESPACE}">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{run.payment_count}</NbOfTxs>\
<CtrlSum>{total}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>{message}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{run.payment_count}</NbOfTxs>\
<CtrlSum>{total}</CtrlSum><ReqdExctnDt><Dt>{run.pays_on}</Dt></ReqdExctnDt>\
<Dbtr><Nm>{name}</Nm></Dbtr>\
<DbtrAcct><Id><Othr><Id>{escape(settings.FUND_ACCOUNT)}</Id></Othr></Id><Ccy>{CURRENCY}</Ccy>\
</DbtrAcct><DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>{escape(settings.FUND_BANK)}</MmbId>\
</ClrSysMmbId></FinInstnId></DbtrAgt>
"""
