"""Reads the customer's orders (pain.001) as a bank does: strictly, and one order at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LARGEST = 2 * 1024 * 1024 * 1024
_AMOUNT = re.compile(r"[0-9]{1,13}\.[0-9]{2}", re.ASCII)


class Refused(Exception):
    """The file as a whole cannot be taken; `code` is an ISO reason, `about` its message id."""

    def __init__(self, code: str, about: str, words: str) -> None:
        self.code, self.about = code, about
        super().__init__(words)


@dataclass
class Order:
    """One credit transfer."""

    end_to_end_id: str
    cents: int
    name: str
    account: str


@dataclass
class Batch:
    """A whole file of orders."""

    message_id: str = ""
    created: str = ""
    payment_id: str = ""
    announced_count: int = -1
    announced_cents: int = -1
    orders: list[Order] = field(default_factory=list)

    @property
    def cents(self) -> int:
        return sum(order.cents for order in self.orders)


def read(path: Path) -> Batch:
    """The batch in a file. Refused when it is not a sound pain.001.001.09 with true totals."""
    batch = Batch()
    if path.stat().st_size > LARGEST:
        raise Refused("FF01", "", "too large")
    try:
        for _, element in etree.iterparse(
            str(path), resolve_entities=False, no_network=True, load_dtd=False
        ):
            if element.tag == f"{{{NAMESPACE}}}GrpHdr":
                _head(batch, element)
            elif element.tag == f"{{{NAMESPACE}}}PmtInfId":
                batch.payment_id = element.text or ""
            elif element.tag == f"{{{NAMESPACE}}}CdtTrfTxInf":
                batch.orders.append(_order(batch, element))
                parent = element.getparent()
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        raise Refused("FF01", batch.message_id, f"not XML: {error}") from error
    if not batch.message_id or not batch.orders:
        raise Refused("FF01", batch.message_id, "not a pain.001.001.09 with orders")
    if len(batch.orders) != batch.announced_count:
        raise Refused("AM18", batch.message_id, "the number of orders is not the one announced")
    if batch.cents != batch.announced_cents:
        raise Refused("AM10", batch.message_id, "the sum is not the one announced")
    return batch


def _head(batch: Batch, element: etree._Element) -> None:
    batch.message_id = _text(element, "MsgId")
    batch.created = _text(element, "CreDtTm")
    count = _text(element, "NbOfTxs")
    batch.announced_count = int(count) if count.isdigit() else -1
    batch.announced_cents = _cents(batch, _text(element, "CtrlSum"))


def _order(batch: Batch, element: etree._Element) -> Order:
    amount = element.find(f"{{{NAMESPACE}}}Amt/{{{NAMESPACE}}}InstdAmt")
    if amount is None or amount.get("Ccy") != "BRL":
        raise Refused("AM03", batch.message_id, "an amount is not in BRL")
    return Order(
        end_to_end_id=_text(element, "PmtId", "EndToEndId"),
        cents=_cents(batch, amount.text or ""),
        name=_text(element, "Cdtr", "Nm"),
        account=_text(element, "CdtrAcct", "Id", "Othr", "Id")
        or _text(element, "CdtrAcct", "Id", "IBAN"),
    )


def _cents(batch: Batch, text: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise Refused("AM12", batch.message_id, f"not an amount: {text[:20]!r}")
    return int(text.replace(".", ""))


def _text(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{{{NAMESPACE}}}{step}" for step in path))
    return (found.text or "").strip() if found is not None else ""
