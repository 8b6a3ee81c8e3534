"""The bank's statements: imported once, matched exactly, refused in plain words."""

import random

import pytest
from django.http import Http404

from contributions import process, queries
from contributions.declarations.models import BillState
from contributions.ledger.audit import audit
from contributions.remittances.matching import references_in
from contributions.remittances.models import BankStatement, Remittance, StatementEntry
from contributions.tasks import collect_statements
from portal.errors import Mendable
from portal.outbox import OutboxEvent
from tests.contributions import world
from tests.contributions.world import COLLECTOR, NOW, Role, balance, bank_says, entry, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill():
    return world.filed(world.employer(), [world.person()]).bill


def take(content):
    return process.import_statement(COLLECTOR, content, NOW)


def left():
    return dict(StatementEntry.objects.filter(state="unmatched").values_list("id", "reason"))


def test_the_exact_amount_with_the_reference_pays_the_bill(bill):
    take(bank_says((bill.total_cents, f"INSS {bill.reference} obrigado")))
    bill.refresh_from_db()
    assert (bill.state, str(bill.paid_on)) == ("paid", "2026-11-18")
    assert queries.owed_cents(bill.employer_id) == 0
    assert queries.ledger_balance("bank") == bill.total_cents
    line = bill.declaration.lines.get()
    month = queries.record_of(line.person_id)[0]
    assert (month.status, str(month.paid_on)) == ("paid", "2026-11-18")
    assert audit() == []


def test_the_reference_may_stand_in_the_end_to_end_id(bill):
    content = statement(
        [entry(bill.total_cents, "folha", end_to_end=bill.reference, reference="1")],
        closing=bill.total_cents,
    )
    take(content)
    bill.refresh_from_db()
    assert bill.state == "paid"


@pytest.mark.parametrize("version", ["02", "08"])
def test_both_versions_of_the_message_are_read(bill, version):
    one = entry(bill.total_cents, bill.reference, reference="1")
    if version == "02":
        one = one.replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")
    take(statement([one], closing=bill.total_cents, version=version))
    bill.refresh_from_db()
    assert bill.state == "paid"


def test_references_are_found_as_people_write_them(bill):
    bare = bill.reference.replace("-", "")
    assert references_in(f"pagto {bill.reference.lower()}.") == [bill.reference]
    assert references_in(bare) == [bill.reference]
    assert references_in(bill.reference.replace("-", " ")) == [bill.reference]
    assert references_in(bill.reference.replace("0", "O")) == [bill.reference]
    last = bill.reference[-1]
    assert references_in(bill.reference[:-1] + ("2" if last != "2" else "3")) == []


def test_what_does_not_fit_waits_with_its_reason(bill):
    other = world.filed(world.employer(), [world.person()]).bill
    total = bill.total_cents
    take(
        bank_says(
            (total - 1, bill.reference),
            (5_000, "thank you"),
            (5_000, "B-00000-00000-0000"),
            (total, f"{bill.reference} {other.reference}"),
            (-700, "fee"),
        )
    )
    assert list(left().values()) == [
        "wrong_amount",
        "no_reference",
        "unknown_reference",
        "several_bills",
        "unknown_debit",
    ]
    bill.refresh_from_db()
    assert bill.state == "open"
    waiting = total - 1 + 5_000 + 5_000 + total - 700
    assert queries.ledger_balance("unallocated_receipts") == -waiting
    assert queries.ledger_balance("bank") == waiting
    assert audit() == []


def test_a_second_payment_of_a_bill_waits_for_a_person(bill):
    take(bank_says((bill.total_cents, bill.reference), (bill.total_cents, bill.reference)))
    assert list(left().values()) == ["already_paid"]
    assert Remittance.objects.count() == 1


def test_the_same_statement_three_times_changes_nothing(bill):
    content = bank_says((bill.total_cents, bill.reference), (100, "x"))
    first = take(content)
    assert take(content) == first
    assert take(content.replace(b"><", b">\n<")) == first  # another copy, other spacing
    assert StatementEntry.objects.count() == 2
    assert queries.ledger_balance("bank") == bill.total_cents + 100


def test_overlapping_statements_book_the_shared_days_once(bill):
    shared = entry(bill.total_cents, bill.reference, reference="K1")
    take(statement([shared], number="DAY", closing=bill.total_cents))
    later = entry(500, "x", reference="K2", day="2026-11-19")
    take(statement([shared, later], number="TWO-DAYS", closing=bill.total_cents + 500))
    assert StatementEntry.objects.count() == 2
    assert queries.ledger_balance("bank") == bill.total_cents + 500


def test_true_twins_without_bank_reference_are_two_bookings_and_stay_two():
    twins = [entry(900, "same"), entry(900, "same")]
    take(statement(twins, number="A", closing=1_800))
    take(statement([*twins, entry(1, "new")], number="B", closing=1_801))
    assert StatementEntry.objects.count() == 3
    assert queries.ledger_balance("bank") == 1_801


def test_any_order_and_repetition_of_statements_ends_in_the_same_state():
    done = [world.filed(world.employer(), [world.person()]) for _number in range(4)]
    opening, files = 0, []
    for number, filed in enumerate(done):
        cents = filed.bill.total_cents
        files.append(bank_says((cents, filed.bill.reference), number=f"S{number}", opening=opening))
        opening += cents
    shuffled = files * 3
    random.Random(7).shuffle(shuffled)
    for content in shuffled:
        take(content)
    assert {BillState.PAID} == {type(f.bill).objects.get(pk=f.bill.pk).state for f in done}
    assert queries.ledger_balance("bank") == opening
    assert Remittance.objects.count() == 4
    assert audit() == []


def test_our_own_payments_are_handed_to_the_room_that_made_them():
    sent = entry(-5_000, end_to_end="P-1", reference="1")
    back = entry(5_000, end_to_end="P-1", reference="2")
    content = statement([sent, back], closing=0)
    take(content)
    take(content)
    events = OutboxEvent.objects.filter(kind="bank.entry_booked")
    assert events.count() == 2
    one, two = StatementEntry.objects.order_by("id")
    assert {one.state, two.state} == {"new"}
    process.settle_entry(one, matched=True, actor="payments", at=NOW)
    process.settle_entry(two, matched=False, actor="payments", at=NOW)
    process.settle_entry(two, matched=True, actor="payments", at=NOW)  # again changes nothing
    assert left() == {two.pk: "unknown_payment"}


def test_a_batch_is_split_into_its_transactions(bill):
    parts = "".join(
        f'<TxDtls><Amt Ccy="BRL">{world.money(cents)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
        for cents, text in [(bill.total_cents, bill.reference), (300, "y")]
    )
    whole = entry(bill.total_cents + 300, reference="BATCH")
    whole = whole.replace("<TxDtls></TxDtls>", parts)
    take(statement([whole], closing=bill.total_cents + 300))
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert list(left().values()) == ["no_reference"]


def test_announced_money_is_not_booked():
    pending = entry(900, "x").replace("BOOK", "PDNG")
    take(statement([pending], closing=0))
    assert not StatementEntry.objects.exists()


# ── Refused ──────────────────────────────────────────────────────────────────────────────────

GOOD = statement([entry(900, "x", reference="1")], closing=900)
BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + GOOD.split(
    b"?>", 1
)[1].replace(b">x<", b">&b;<")
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd">' + GOOD.split(b"?>", 1)[1]
)
REFUSED = {
    "does not add up": GOOD.replace(b"9.00", b"8.00", 1),
    "document type": BOMB,
    "carries a document type": EXTERNAL,
    "not a readable XML": GOOD[:-30],
    "not a readable": b"",
    "not a readable XML file": b"\x00\x01binary",
    "not an account statement": GOOD.replace(b"camt.053", b"pain.001"),
    "version of the statement": GOOD.replace(b"053.001.08", b"053.001.99"),
    "not an amount": GOOD.replace(b">9.00<", b">9,00<"),
    "“9.001” is not": GOOD.replace(b">9.00<", b">9.001<"),
    "in USD": GOOD.replace(b'"BRL"', b'"USD"'),
    "not a date": GOOD.replace(b"<Dt>2026-11-18", b"<Dt>2026-13-18"),
    "lacks its balance": GOOD.replace(balance("OPBD", 0).encode(), b""),
    "came in or went out": GOOD.replace(b"CRDT", b"XXXX"),
    "which account": GOOD.replace(b"0001-12345", b" "),
    "has no number": GOOD.replace(b"<Id>STM-1</Id>", b"<Id></Id>"),
    "nested more deeply": GOOD.replace(b"<Ntry>", b"<Ntry>" + b"<a>" * 70 + b"</a>" * 70),
    "no statement in": GOOD.replace(b"<Stmt>", b"<Other>").replace(b"</Stmt>", b"</Other>"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_file_that_is_no_sound_statement_is_refused_and_nothing_is_kept(words):
    assert REFUSED[words] != GOOD
    with pytest.raises(Mendable) as trouble:
        take(REFUSED[words])
    assert words in str(trouble.value.message)
    assert not BankStatement.objects.exists()
    assert not StatementEntry.objects.exists()


def test_one_bad_statement_in_a_file_refuses_the_whole_file():
    second = GOOD[GOOD.index(b"<Stmt>") : GOOD.index(b"</BkToCstmrStmt>")]
    bad = second.replace(b"STM-1", b"STM-2").replace(b"9.00", b"8.00", 1)
    with pytest.raises(Mendable):
        take(GOOD.replace(b"</BkToCstmrStmt>", bad + b"</BkToCstmrStmt>"))
    assert not BankStatement.objects.exists()


def test_a_known_statement_with_other_figures_is_refused():
    take(GOOD)
    with pytest.raises(Mendable, match="imported before"):
        take(GOOD.replace(b"9.00", b"8.00"))
    assert queries.ledger_balance("bank") == 900


# ── By hand ──────────────────────────────────────────────────────────────────────────────────


def test_treasury_matches_parts_by_hand_until_the_bill_is_paid(bill):
    treasury = world.officer(Role.TREASURY)
    half = bill.total_cents // 2
    take(bank_says((half, "first"), (bill.total_cents - half + 10, "rest and a bit")))
    first, second = StatementEntry.objects.order_by("id")
    process.match_entry(treasury, first, bill.reference, "voice on the phone", NOW)
    bill.refresh_from_db()
    assert bill.state == "open"
    process.match_entry(treasury, second, bill.reference.lower(), "receipt seen", NOW)
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert queries.owed_cents(bill.employer_id) == -10  # the surplus is theirs
    assert queries.ledger_balance("unallocated_receipts") == 0
    assert audit() == []


def test_matching_by_hand_needs_a_reason_and_an_open_bill(bill):
    treasury = world.officer(Role.TREASURY)
    take(bank_says((100, "x"), (bill.total_cents, bill.reference)))
    waiting = StatementEntry.objects.get(amount_cents=100)
    for reference, reason, field in [
        (bill.reference, "because", "reference"),  # it is paid
        ("B-1", "because", "reference"),
        (bill.reference, "  ", "reason"),
    ]:
        with pytest.raises(Mendable) as trouble:
            process.match_entry(treasury, waiting, reference, reason, NOW)
        assert trouble.value.field == field


def test_only_treasury_imports_and_matches(bill):
    take(bank_says((100, "x")))
    waiting = StatementEntry.objects.get()
    everything_else = world.officer(*[role for role in Role if role != Role.TREASURY])
    with pytest.raises(Http404):
        process.import_statement(everything_else, GOOD, NOW)
    with pytest.raises(Http404):
        process.match_entry(everything_else, waiting, bill.reference, "because", NOW)


# ── Collecting ───────────────────────────────────────────────────────────────────────────────


def test_statements_are_collected_refused_ones_put_aside_others_left(bill, settings):
    folder = settings.BANK_DIR / "from_bank"
    folder.mkdir(parents=True)
    good = bank_says((bill.total_cents, bill.reference))
    (folder / "a.xml").write_bytes(good)
    (folder / "b.xml").write_bytes(
        good.replace(b"STM-1<", b"STM-2<", 1).replace(b">0.00<", b">1.00<")
    )
    (folder / "c.xml").write_bytes(b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002'/>")
    assert collect_statements() == 1
    assert collect_statements() == 0
    assert sorted(path.name for path in folder.glob("*.xml")) == ["c.xml"]
    assert (folder / "done" / "a.xml").exists()
    assert "does not add up" in (folder / "refused" / "b.xml.txt").read_text()
    bill.refresh_from_db()
    assert bill.state == "paid"
