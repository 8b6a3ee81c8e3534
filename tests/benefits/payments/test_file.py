"""The order to the bank is valid by the ISO schema, exact, and the same bytes every time."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sepaxml
import xmlschema
from django.conf import settings
from django.db import transaction
from lxml import etree

from accounts.models import PayoutAccount
from benefits.payments import pain001, sending
from benefits.payments.models import PayFile
from portal.records import acting, well_formed_reference
from portal.simulated.bank import orders
from tests.benefits import world as claims_world
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db
NS = {"p": pain001.NAMESPACE}
NASTY = [
    "Müller & Söhne <Cia> \"Ltda\" ]]> 'x'",
    "back\\slash \\N and \\t",
    "tab\there\nand\rlines \x01\x1f",
    "Ünïcödé 李 Ωmega 🙂",
    "x" * 200,
    "   ",
]


@lru_cache(maxsize=1)
def schema() -> xmlschema.XMLSchema:
    """The ISO schema as a wheel of the test group ships it."""
    folder = Path(sepaxml.__file__).parent / "schemas"
    return xmlschema.XMLSchema(str(folder / "pain.001.001.09.xsd"))


def orders_in(content: bytes) -> list[Any]:
    return etree.fromstring(content).findall(".//p:CdtTrfTxInf", NS)


def named(holder: str, number: str) -> None:
    """A person who is paid into an account with these words on it."""
    person = claims_world.person(account=False)
    claims_world.give_account(person, number)
    with acting("test", "names"):
        PayoutAccount.objects.filter(person=person).update(holder=holder)
    world.award(person)


def test_the_file_is_valid_by_the_schema_whatever_the_names_hold() -> None:
    for holder in NASTY:
        named(holder, "12345")
    named("Plain", '12<&>"\\34')
    content = world.order_of(world.sent(world.treasurers()))
    schema().validate(content.decode())
    names = [one.findtext("p:Cdtr/p:Nm", namespaces=NS) for one in orders_in(content)]
    assert names == [
        NASTY[0],
        NASTY[1],
        "tab here and lines",
        NASTY[3],
        "x" * 140,
        "-",
        "Plain",
    ]
    numbers = [one.findtext("p:CdtrAcct//p:Othr/p:Id", namespaces=NS) for one in orders_in(content)]
    assert numbers[-1] == '1234/12<&>"\\34'


def test_an_account_in_another_country_is_paid_by_iban_and_bic(tmp_path: Path) -> None:
    number = "MT84MALT011000012345MTLCAST001S"  # longer than any number in Brazil
    named("Plain", number)
    with acting("test", "abroad"):
        PayoutAccount.objects.filter(holder="Plain").update(bank_code="IBAN", branch="MALTMTMT")
    named("At home", "12345")
    content = world.order_of(world.sent(world.treasurers()))

    schema().validate(content.decode())
    abroad, at_home = orders_in(content)
    assert abroad.findtext("p:CdtrAcct/p:Id/p:IBAN", namespaces=NS) == number
    assert abroad.findtext("p:CdtrAgt//p:BICFI", namespaces=NS) == "MALTMTMT"
    assert abroad.find("p:CdtrAgt//p:ClrSysMmbId", NS) is None
    assert at_home.find("p:CdtrAcct/p:Id/p:IBAN", NS) is None
    (tmp_path / "order.xml").write_bytes(content)
    accounts = {one.account for one in orders.read(tmp_path / "order.xml").orders}
    assert number in accounts and len(accounts) == 2


def test_totals_and_amounts_are_those_of_the_run() -> None:
    for cents in (1, 99, 100, 234_567):
        world.award(amount_cents=cents)
    run = world.sent(world.treasurers())
    content = world.order_of(run)
    tree = etree.fromstring(content)
    assert [e.text for e in tree.findall(".//p:NbOfTxs", NS)] == ["4", "4"]
    assert {e.text for e in tree.findall(".//p:CtrlSum", NS)} == {"2347.67"}
    amounts = [one.findtext("p:Amt/p:InstdAmt", namespaces=NS) for one in orders_in(content)]
    assert amounts == ["0.01", "0.99", "1.00", "2345.67"]


def test_the_end_to_end_ids_carry_a_check_character() -> None:
    for _ in range(5):
        world.award()
    run = world.sent(world.treasurers())
    keys = list(run.payments.values_list("end_to_end_id", flat=True))
    assert all(key.startswith("P-") and well_formed_reference(key) for key in keys)
    assert len(set(keys)) == 5


def test_the_same_sealed_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for _ in range(3):
        world.award()
    run = world.sent(world.treasurers())
    first = pain001.write(run, tmp_path / "a.xml")
    second = pain001.write(run, tmp_path / "b.xml")
    assert first == second
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
    stored = PayFile.objects.get(run=run)
    assert (stored.sha256, stored.size) == (first.sha256, first.size)
    assert hashlib.sha256(world.order_of(run)).hexdigest() == stored.sha256


def test_a_delivery_that_was_not_recorded_is_repeated_byte_for_byte() -> None:
    world.award()
    run = world.sent(world.treasurers())
    before = world.order_of(run)
    box = Path(settings.BANK_DIR) / "to_bank"
    (box / f"{run.file.message_id}.xml").unlink()  # the bank took it; then our worker died
    PayFile.objects.filter(run=run).update(sent_at=None)
    with transaction.atomic():
        sending.deliver(run.pk, world.NOW)
    assert world.order_of(run) == before
    assert PayFile.objects.get(run=run).sent_at == world.NOW


def test_a_delivery_that_was_recorded_is_not_repeated() -> None:
    world.award()
    run = world.sent(world.treasurers())
    box = Path(settings.BANK_DIR) / "to_bank"
    for path in box.glob("*.xml"):
        path.unlink()
    with transaction.atomic():
        sending.deliver(run.pk, world.NOW)
        sending.send(run.pk, world.NOW)
    assert list(box.glob("*.xml")) == []


def test_the_bank_reads_what_we_write(tmp_path: Path) -> None:
    for holder in NASTY:
        named(holder, "777")
    run = world.sent(world.treasurers())
    path = tmp_path / "order.xml"
    path.write_bytes(world.order_of(run))
    batch = orders.read(path)
    assert batch.message_id == run.file.message_id
    assert batch.cents == run.total_cents
    assert {order.account for order in batch.orders} == {"1234/777"}
