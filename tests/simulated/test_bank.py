"""The bank as the portal meets it: files in, files out, a page to pay a bill."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from contributions.remittances import camt
from portal.simulated.bank.pages import server
from portal.simulated.bank.service import Bank

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NS = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def bank(folder: Path) -> Bank:
    return Bank(folder, account="0001/1", now=lambda: AT, delay=0)


def order(*payments: tuple[str, int, str], message: str = "M1", total: int | None = None) -> bytes:
    rows = "".join(
        f"<CdtTrfTxInf><PmtId><EndToEndId>{key}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="BRL">{cents // 100}.{cents % 100:02d}</InstdAmt></Amt>'
        f"<Cdtr><Nm>A &amp; B</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>"
        for key, cents, account in payments
    )
    whole = sum(cents for _, cents, _ in payments) if total is None else total
    return (
        f'<Document xmlns="{NS}"><CstmrCdtTrfInitn><GrpHdr><MsgId>{message}</MsgId>'
        f"<CreDtTm>2026-11-20T12:00:00</CreDtTm><NbOfTxs>{len(payments)}</NbOfTxs>"
        f"<CtrlSum>{whole // 100}.{whole % 100:02d}</CtrlSum></GrpHdr>"
        f"<PmtInf><PmtInfId>{message}</PmtInfId>{rows}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


def drop(folder: Path, content: bytes, name: str = "order.xml") -> None:
    (folder / "to_bank" / name).write_bytes(content)


def answers(folder: Path, kind: str) -> list[bytes]:
    found = sorted((folder / "from_bank").glob(f"{kind}*.xml"))
    return [path.read_bytes() for path in found]


def text(content: bytes, name: str) -> str:
    found = etree.fromstring(content).find(f".//{{*}}{name}")
    assert found is not None
    return found.text or ""


def test_an_order_is_answered_and_booked_on_a_statement_that_adds_up(tmp_path: Path) -> None:
    it = bank(tmp_path)
    drop(tmp_path, order(("P-1", 100_00, "1/5"), ("P-2", 50_25, "1/6")))
    it.tick()
    [report] = answers(tmp_path, "pain.002")
    assert text(report, "GrpSts") == "ACCP"
    [statement] = camt.read(answers(tmp_path, "camt.053")[0])
    assert [b.amount_cents for b in statement.bookings] == [-100_00, -50_25]
    assert [b.end_to_end_id for b in statement.bookings] == ["P-1", "P-2"]
    assert statement.closing_cents - statement.opening_cents == -150_25


def test_accounts_ending_in_99_are_refused_and_not_debited(tmp_path: Path) -> None:
    it = bank(tmp_path)
    drop(tmp_path, order(("P-1", 100_00, "1/5"), ("P-2", 50_00, "1/699")))
    it.tick()
    [report] = answers(tmp_path, "pain.002")
    assert text(report, "GrpSts") == "PART"
    assert b"<OrgnlEndToEndId>P-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>" in report
    assert text(report, "StsRsnInf/{*}Rsn/{*}Cd") == "AC04"
    [statement] = camt.read(answers(tmp_path, "camt.053")[0])
    assert [b.end_to_end_id for b in statement.bookings] == ["P-1"]


def test_accounts_ending_in_98_are_debited_and_then_sent_back(tmp_path: Path) -> None:
    it = bank(tmp_path)
    drop(tmp_path, order(("P-1", 100_00, "1/598")))
    it.tick()
    statements = [camt.read(content)[0] for content in answers(tmp_path, "camt.053")]
    assert [s.bookings[0].amount_cents for s in statements] == [-100_00, 100_00]
    assert statements[0].closing_cents == statements[1].opening_cents


def test_a_message_that_came_before_is_refused_and_moves_nothing(tmp_path: Path) -> None:
    it = bank(tmp_path)
    for name in ("one.xml", "two.xml"):
        drop(tmp_path, order(("P-1", 100_00, "1/5")), name)
        it.tick()
    reports = [text(r, "GrpSts") for r in answers(tmp_path, "pain.002")]
    assert sorted(reports) == ["ACCP", "RJCT"]
    assert any(b"AM05" in report for report in answers(tmp_path, "pain.002"))
    assert len(answers(tmp_path, "camt.053")) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no xml", "FF01"),
        (order(("P-1", 100_00, "1/5"), total=1), "AM10"),
        (order(("P-1", 100_00, "1/5")).replace(b"BRL", b"EUR"), "AM03"),
        (order(), "FF01"),
    ],
)
def test_a_faulty_file_is_refused_as_a_whole(tmp_path: Path, content: bytes, code: str) -> None:
    it = bank(tmp_path)
    drop(tmp_path, content)
    it.tick()
    [report] = answers(tmp_path, "pain.002")
    assert (text(report, "GrpSts"), text(report, "StsRsnInf/{*}Rsn/{*}Cd")) == ("RJCT", code)
    assert answers(tmp_path, "camt.053") == []
    assert list((tmp_path / "to_bank").glob("*.xml")) == []


def test_a_bank_that_died_between_its_books_and_its_files_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = bank(tmp_path)
    drop(tmp_path, order(("P-1", 100_00, "1/5")))

    def die(*_: object) -> None:
        raise OSError("killed")

    monkeypatch.setattr(it, "_deliver", die)
    with pytest.raises(OSError, match="killed"):
        it.tick()
    it.books.close()
    assert answers(tmp_path, "") == []
    bank(tmp_path).tick()
    assert len(answers(tmp_path, "pain.002")) == 1
    assert len(answers(tmp_path, "camt.053")) == 1


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    it = bank(tmp_path)
    web = server(it, 0, portal="http://localhost:8000")
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()


def post(address: str, **fields: str) -> tuple[int, str]:
    data = urllib.parse.urlencode(fields).encode()
    try:
        with urllib.request.urlopen(f"{address}/pay", data, timeout=60) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_bill_paid_on_the_page_is_a_credit_with_its_reference(page: str, tmp_path: Path) -> None:
    status, body = post(page, reference="b-7k3mx-9qtwa-4hz8", amount="1234.56", payer="Works <1>")
    assert status == 200
    assert "R$\u00a01,234.56" in body
    assert "Works &lt;1&gt;" in body
    [statement] = camt.read(answers(tmp_path, "camt.053")[0])
    [booking] = statement.bookings
    assert (booking.amount_cents, booking.remittance_text) == (1234_56, "B-7K3MX-9QTWA-4HZ8")


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "", "amount": "1.00"},
        {"reference": "B-1234", "amount": "x"},
        {"reference": "B-1234", "amount": "0"},
        {"reference": "<script>", "amount": "1.00"},
        {},
    ],
)
def test_a_form_with_faults_pays_nothing_and_says_why(
    page: str, tmp_path: Path, fields: dict[str, str]
) -> None:
    status, body = post(page, **fields)
    assert status == 400
    assert "Nothing was paid." in body
    assert "<script>" not in body
    assert answers(tmp_path, "camt.053") == []


def test_the_page_says_that_it_is_a_simulation(page: str) -> None:
    with urllib.request.urlopen(f"{page}/?reference=B-1&amount=10.00", timeout=60) as reply:
        body = reply.read().decode()
    assert "This is a simulation." in body
    assert 'value="B-1"' in body
