"""The audit must notice: each test falsifies the database behind the triggers' back."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from contributions import process
from contributions.ledger.audit import CHECKS, audit
from tests.contributions import world
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER

pytestmark = pytest.mark.django_db


def _world():
    """Months paid, open, replaced, no longer owed; money that waits, money matched by hand."""
    payer, workers = world.employer(), world.people(3)
    world.paid(world.filed(payer, workers, month=SEPTEMBER))
    world.filed(payer, workers, month=date(2026, 8, 1))
    world.filed(payer, workers[:2], month=OCTOBER)
    world.filed(payer, workers, month=OCTOBER)
    world.paid(world.filed(payer, workers, month=date(2026, 7, 1)))
    world.filed(payer, workers[:1], month=date(2026, 7, 1))
    world.filed(payer, workers, month=date(2021, 1, 1), at=NOW.replace(year=2021, month=2))
    process.expire_bills(NOW)
    content = world.bank_says((12_345, "no reference"), (777, "by hand"), number="HAND")
    imported = process.import_statement(world.COLLECTOR, content, NOW)
    entry = imported.entries.get(amount_cents=777)
    august = payer.bills.get(month=date(2026, 8, 1))
    treasury = world.officer(world.Role.TREASURY)
    process.match_entry(treasury, entry, august.reference, "the payer called", NOW)


def test_a_world_made_by_the_process_agrees(capsys):
    _world()
    assert audit() == []
    call_command("audit_ledger")
    assert f"{len(CHECKS)} checks, no difference" in capsys.readouterr().out


LINE = "(SELECT min(id) FROM contributions_ledgerline)"
MUTATIONS = {
    "the ledger does not sum to zero": (
        f"UPDATE contributions_ledgerline SET amount_cents = amount_cents + 1 WHERE id = {LINE}"
    ),
    "an entry does not balance": f"DELETE FROM contributions_ledgerline WHERE id = {LINE}",
    "an entry has lost or gained lines": """
        INSERT INTO contributions_ledgerline (entry_id, account_id, amount_cents)
        SELECT entry_id, account_id, v FROM contributions_ledgerline, (VALUES (5), (-5)) AS t(v)
         WHERE id = (SELECT min(id) FROM contributions_ledgerline)""",
    "a reversal is not the opposite of what it reverses": """
        UPDATE contributions_ledgerline SET amount_cents = amount_cents * 2
         WHERE entry_id =
               (SELECT min(id) FROM contributions_ledgerentry WHERE kind = 'reversal')""",
    "a bill is not posted as it was charged": """
        UPDATE contributions_ledgerline SET amount_cents = amount_cents * 2
         WHERE entry_id = (SELECT min(id) FROM contributions_ledgerentry
                            WHERE kind = 'declaration filed')""",
    "a cancelled bill is not reversed": """
        DELETE FROM contributions_ledgerline WHERE entry_id =
               (SELECT min(id) FROM contributions_ledgerentry WHERE kind = 'reversal');
        DELETE FROM contributions_ledgerentry WHERE id =
               (SELECT min(id) FROM contributions_ledgerentry WHERE kind = 'reversal')""",
    "a bill that stands is reversed": (
        "UPDATE contributions_bill SET state = 'open' WHERE state = 'cancelled'"
    ),
    "a bill and what was received for it disagree": (
        "UPDATE contributions_bill SET state = 'paid', paid_on = '2026-11-10' WHERE state = 'open'"
    ),
    "what is written off is not what was left of an expired bill": """
        DELETE FROM contributions_ledgerline WHERE entry_id =
               (SELECT id FROM contributions_ledgerentry WHERE kind = 'bill written off');
        DELETE FROM contributions_ledgerentry WHERE kind = 'bill written off'""",
    "what came late is not charged as its bill says": (
        "UPDATE contributions_remittance SET fine_cents = fine_cents + 1"
    ),
    "a remittance is not the booking it came from": (
        "UPDATE contributions_remittance SET amount_cents = amount_cents - 1"
    ),
    "a remittance is not posted to its employer": """
        UPDATE contributions_ledgerline SET amount_cents = amount_cents * 2
         WHERE entry_id = (SELECT min(id) FROM contributions_ledgerentry
                            WHERE kind = 'remittance received')""",
    "the bank account is not what the bank says": """
        DELETE FROM contributions_ledgerline WHERE entry_id =
               (SELECT min(id) FROM contributions_ledgerentry WHERE kind = 'booking not allocated');
        DELETE FROM contributions_ledgerentry WHERE id =
               (SELECT min(id) FROM contributions_ledgerentry WHERE kind = 'booking not allocated')
        """,
    "money waits for a person and is not in its account": (
        "UPDATE contributions_statemententry SET state = 'matched' WHERE state = 'unmatched'"
    ),
    "a statement does not add up": """
        UPDATE contributions_bankstatement SET created_on = '2020-01-01', closing_cents = 1
         WHERE statement_id = 'HAND'""",
    "a declaration is not the sum of its lines": (
        "UPDATE contributions_declarationline SET contribution_cents = contribution_cents + 1"
    ),
    "a filed line is not in its worker's record": (
        "UPDATE contributions_contributionmonth SET remuneration_cents = remuneration_cents + 1"
    ),
    "a record names a line that is not filed": """
        UPDATE contributions_contributionmonth SET line_id =
               (SELECT min(l.id) FROM contributions_declarationline l
                  JOIN contributions_declaration d ON d.id = l.declaration_id
                 WHERE d.state = 'replaced')
         WHERE id = (SELECT min(id) FROM contributions_contributionmonth)""",
    "a month is declared although everything is paid": """
        UPDATE contributions_contributionmonth SET status = 'declared', paid_on = NULL
         WHERE month = '2026-09-01'""",
    "a month is paid although nothing was paid": """
        UPDATE contributions_contributionmonth SET status = 'paid', paid_on = '2026-11-10'
         WHERE month = '2026-08-01'""",
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_audit_names_what_was_falsified(check, capsys):
    _world()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        cursor.execute(MUTATIONS[check])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert check in {difference.check for difference in audit()}
    with pytest.raises(CommandError):
        call_command("audit_ledger")
    assert check in capsys.readouterr().out
