"""Two clicks, two workers, two tellers at the same moment: one effect."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from contributions import process, queries
from contributions.declarations.models import Bill, Declaration
from contributions.ledger.audit import audit
from contributions.ledger.models import LedgerEntry
from contributions.record.models import ContributionMonth
from contributions.remittances.models import Remittance
from portal.states import IllegalTransition
from tests.contributions import world
from tests.contributions.world import NOW, OCTOBER

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[object]:
    """Run all at once, each on its own connection; results or exceptions in order."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = work()
        except Exception as error:  # noqa: BLE001  (what a rival got is part of the result)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_ten_uploads_of_the_same_file_are_one_declaration():
    payer, worker = world.employer(), world.person()
    actor, content = world.acting_for(payer), world.payroll([worker])

    def upload():
        return process.upload_declaration(actor, payer.pk, OCTOBER, "f.csv", content, NOW)

    assert len(set(together(*[upload] * 10))) == 1
    assert Declaration.objects.count() == 1


def test_different_files_at_once_leave_one_open_declaration():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)

    def upload(number):
        content = world.payroll([worker], [f"{number}.000,00"])
        return lambda: process.upload_declaration(actor, payer.pk, OCTOBER, "f", content, NOW)

    together(*[upload(number) for number in range(1, 7)])
    assert Declaration.objects.exclude(state="discarded").count() == 1


def test_ten_clicks_on_file_are_one_bill():
    payer, workers = world.employer(), world.people(3)
    actor = world.acting_for(payer)
    declaration = world.uploaded(actor, payer, world.payroll(workers))
    results = together(*[lambda: process.file_declaration(actor, declaration, NOW)] * 10)
    assert sum(result.fresh for result in results) == 1
    assert len({result.bill for result in results}) == 1
    assert Bill.objects.count() == 1
    assert LedgerEntry.objects.count() == 1
    assert ContributionMonth.objects.count() == 3


def test_filing_and_discarding_at_once_ends_in_one_of_them():
    payer, worker = world.employer(), world.person()
    actor = world.acting_for(payer)
    declaration = world.uploaded(actor, payer, world.payroll([worker]))
    results = together(
        lambda: process.file_declaration(actor, declaration, NOW),
        lambda: process.discard_declaration(actor, declaration, NOW),
    )
    assert sum(isinstance(result, IllegalTransition) for result in results) == 1
    declaration.refresh_from_db()
    assert (declaration.state == "filed") == Bill.objects.exists()


def test_two_workers_that_check_the_same_file_store_its_lines_once():
    payer, workers = world.employer(), world.people(5)
    declaration = process.upload_declaration(
        world.acting_for(payer), payer.pk, OCTOBER, "f.csv", world.payroll(workers), NOW
    )
    together(*[lambda: process.check_declaration(declaration.pk, NOW)] * 4)
    declaration.refresh_from_db()
    assert (declaration.state, declaration.lines.count()) == ("ready", 5)


def test_the_same_statement_imported_at_once_pays_once():
    bill = world.filed(world.employer(), [world.person()]).bill
    content = world.bank_says((bill.total_cents, bill.reference))
    results = together(*[lambda: process.import_statement(world.COLLECTOR, content, NOW)] * 5)
    assert len(set(results)) == 1
    assert Remittance.objects.count() == 1
    assert queries.ledger_balance("bank") == bill.total_cents
    assert audit() == []


def test_two_treasurers_match_the_same_booking_once():
    bill = world.filed(world.employer(), [world.person()]).bill
    treasury = world.officer(world.Role.TREASURY)
    content = world.bank_says((bill.total_cents, "no words"))
    entry = process.import_statement(world.COLLECTOR, content, NOW).entries.get()
    results = together(
        *[lambda: process.match_entry(treasury, entry, bill.reference, "call", NOW)] * 4
    )
    assert sum(isinstance(result, Exception) for result in results) == 3
    assert Remittance.objects.count() == 1
    assert audit() == []


def test_a_correction_and_the_payment_of_the_first_bill_at_once_stay_in_balance():
    for _round in range(3):
        payer, workers = world.employer(), world.people(2)
        actor = world.acting_for(payer)
        first = world.filed(payer, workers, actor=actor)
        second = world.uploaded(actor, payer, world.payroll(workers, ["2.500,00", "3.000,00"]))
        content = world.bank_says(
            (first.bill.total_cents, first.bill.reference), number=f"R-{payer.pk}"
        )
        together(
            lambda second=second, actor=actor: process.file_declaration(actor, second, NOW),
            lambda content=content: process.import_statement(world.COLLECTOR, content, NOW),
        )
        first.bill.refresh_from_db()
        assert first.bill.state in ("paid", "cancelled")
        owed, waits = queries.owed_cents(payer.pk), queries.unmatched_count()
        new_bill = Bill.objects.get(declaration=second)
        assert new_bill.total_cents == owed
        assert (first.bill.state == "cancelled") == (waits > 0)
        assert audit() == []
        if waits:
            return
