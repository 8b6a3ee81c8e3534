"""Reads the bank's account statement (ISO 20022 camt.053.001.08 and .02) into plain facts.

Streamed, without DTD, entities or network, with limits on size, depth and number of elements.
Whatever is wrong is raised as `BadStatement` with a code that the pages put into words.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lxml import etree

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 3_000_000
CURRENCY = "BRL"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_VERSIONS = ("02", "08")
_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d{1,5}))?", re.ASCII)


class BadStatement(Exception):
    """A file that cannot be taken as a statement; `code` and `values` say why."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Booking:
    """One movement on the account: cents, positive in, negative out."""

    bank_reference: str
    amount_cents: int
    booked_on: date
    end_to_end_id: str
    remittance_text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement whose balances were checked: opening + bookings = closing."""

    account: str
    statement_id: str
    created_on: date
    opening_cents: int
    closing_cents: int
    bookings: tuple[Booking, ...]


def is_statement(head: bytes) -> bool:
    """True when the first bytes of a file name the camt.053 namespace."""
    return _NAMESPACE.encode() in head


def read(content: bytes) -> list[Statement]:
    """All statements of the file. Raises BadStatement; then nothing of it may be used."""
    if len(content) > MAX_BYTES:
        raise BadStatement("too_big", limit=MAX_BYTES // 1024 // 1024)
    try:
        statements = [_statement(element) for element in _statements(content)]
    except etree.XMLSyntaxError as error:
        raise BadStatement("not_xml", line=error.lineno or 1) from error
    if not statements:
        raise BadStatement("no_statement")
    return statements


@dataclass
class _Open:
    """A statement while it is being read: its head, and the bookings read and thrown away."""

    element: Any
    bookings: list[Booking]


def _statements(content: bytes) -> Iterator[_Open]:
    depth, count, name, current = 0, 0, "", None
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if event == "start":
            depth, count = depth + 1, count + 1
            if depth == 1:
                name = _namespace(element)
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise BadStatement("too_deep")
            if element.tag == f"{{{name}}}Stmt":
                current = _Open(element, [])
            continue
        depth -= 1
        if element.tag == f"{{{name}}}Ntry" and current is not None:
            bookings = _bookings(element)
            current.bookings.extend(bookings)
            element.clear()
            parent = element.getparent()
            while element.getprevious() is not None and element.getprevious().tag == element.tag:
                parent.remove(element.getprevious())
        elif element.tag == f"{{{name}}}Stmt" and current is not None:
            yield current
            element.clear()
            current = None


def _namespace(root: Any) -> str:
    """The file's namespace; refuses DTDs and other messages."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadStatement("dtd")
    name = etree.QName(root).namespace or ""
    if not name.startswith(_NAMESPACE):
        raise BadStatement("other_message", found=name[-40:] or root.tag[:40])
    if name.removeprefix(_NAMESPACE) not in _VERSIONS:
        raise BadStatement("other_version", found=name.rsplit(":", 1)[-1][:40])
    return name


def _text(element: Any, path: str) -> str:
    """The text at a path written without namespaces, "" when there is none."""
    name = etree.QName(element).namespace
    found = element.findtext("/".join(f"{{{name}}}{step}" for step in path.split("/")))
    return " ".join((found or "").split())


def _all(element: Any, path: str) -> list[Any]:
    name = etree.QName(element).namespace
    found: list[Any] = element.findall("/".join(f"{{{name}}}{step}" for step in path.split("/")))
    return found


def _statement(opened: _Open) -> Statement:
    element = opened.element
    account = _text(element, "Acct/Id/IBAN") or _text(element, "Acct/Id/Othr/Id")
    number = _text(element, "Id")
    if not account or len(account) > 34:
        raise BadStatement("no_account")
    if not number or len(number) > 60:
        raise BadStatement("no_number")
    opening = _balance(element, number, "OPBD", "PRCD")
    closing = _balance(element, number, "CLBD")
    moved = sum(booking.amount_cents for booking in opened.bookings)
    if opening + moved != closing:
        raise BadStatement(
            "does_not_add_up", number=number, opening=opening, moved=moved, closing=closing
        )
    return Statement(
        account,
        number,
        _day(_text(element, "CreDtTm")[:10], number),
        opening,
        closing,
        tuple(_with_references(account, opened.bookings)),
    )


def _balance(element: Any, number: str, *codes: str) -> int:
    balances = {
        _text(balance, "Tp/CdOrPrtry/Cd"): balance for balance in reversed(_all(element, "Bal"))
    }
    for code in codes:
        if code in balances:
            return _signed(balances[code])
    raise BadStatement("no_balance", number=number, kind=codes[0])


def _signed(element: Any) -> int:
    """The amount of a balance or entry with the sign of its side."""
    side = _text(element, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise BadStatement("no_side")
    cents = _cents(next(iter(_all(element, "Amt")), None))
    return cents if side == "CRDT" else -cents


def _cents(amount: Any) -> int:
    text = "" if amount is None else (amount.text or "").strip()
    found = _AMOUNT.fullmatch(text)
    if not found or int((found[2] or "0").ljust(5, "0")) % 1000:
        raise BadStatement("bad_amount", text=text[:40])
    if amount.get("Ccy") != CURRENCY:
        raise BadStatement("other_currency", found=str(amount.get("Ccy"))[:10])
    return int(found[1]) * 100 + int((found[2] or "0").ljust(5, "0")) // 1000


def _day(text: str, number: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadStatement("bad_date", number=number, text=text[:40]) from None


def _bookings(entry: Any) -> list[Booking]:
    """The movements of an entry: one, or each transaction of a batch when they add up to it."""
    if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) not in ("BOOK", ""):
        return []  # announced, not booked: it is not in the balances either
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    day = _day(_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"), reference)
    total = _signed(entry)
    if not total:
        return []
    details = _all(entry, "NtryDtls/TxDtls")
    parts = [_part_cents(detail, total) for detail in details]
    if len(details) > 1 and None not in parts and sum(filter(None, parts)) == total:
        return [
            Booking(
                f"{reference[:50]}/{place}" if reference else "",
                int(cents or 0),
                day,
                *_words(detail),
            )
            for place, (detail, cents) in enumerate(zip(details, parts, strict=True), start=1)
        ]
    words = _words(details[0]) if len(details) == 1 else ("", _text(entry, "AddtlNtryInf")[:300])
    return [Booking(reference[:60], total, day, *words)]


def _part_cents(detail: Any, total: int) -> int | None:
    """What one transaction of a batch moved; None when the bank does not say."""
    amounts = _all(detail, "Amt") or _all(detail, "AmtDtls/TxAmt/Amt")
    if not amounts:
        return None
    cents = _cents(amounts[0])
    side = _text(detail, "CdtDbtInd") or ("CRDT" if total > 0 else "DBIT")
    return cents if side == "CRDT" else -cents


def _words(detail: Any) -> tuple[str, str]:
    """End-to-end id and what the payer wrote."""
    end_to_end = _text(detail, "Refs/EndToEndId")
    written = [
        *((part.text or "").strip() for part in _all(detail, "RmtInf/Ustrd")),
        *((part.text or "").strip() for part in _all(detail, "RmtInf/Strd/CdtrRefInf/Ref")),
    ]
    text = " ".join(" ".join(written).split())
    return ("" if end_to_end == "NOTPROVIDED" else end_to_end[:40]), text[:300]


def _with_references(account: str, bookings: list[Booking]) -> Iterator[Booking]:
    """Give a reference to bookings that came without: a digest, and a number for true twins."""
    twins: Counter[str] = Counter()
    for booking in bookings:
        if booking.bank_reference:
            yield booking
            continue
        facts = (
            account,
            booking.booked_on.isoformat(),
            str(booking.amount_cents),
            booking.end_to_end_id,
            booking.remittance_text,
        )
        digest = hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:32]
        twins[digest] += 1
        yield replace(booking, bank_reference=f"digest:{digest}:{twins[digest]}")
