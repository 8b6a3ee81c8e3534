"""Double entry: balanced, append-only, once per key."""

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contributions import process, queries
from contributions.ledger import postings
from contributions.ledger.audit import audit
from contributions.ledger.models import LedgerEntry, LedgerLine
from contributions.ledger.postings import LedgerError
from tests.contributions.world import TODAY

CODES = [str(code) for code in postings.Code.values]


def lines(*pairs):
    return [(code, "fund", 0, cents) for code, cents in pairs]


@pytest.mark.django_db
def test_the_same_posting_again_changes_nothing():
    both = lines(("bank", 500), ("unallocated_receipts", -500))
    first = process.post("k", "test", TODAY, both)
    again = process.post("k", "test", TODAY, list(reversed(both)))
    assert (first.fresh, again.fresh, first.entry_id) == (True, False, again.entry_id)
    assert queries.ledger_balance("bank") == 500


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "kind", "cents"), [("k", "test", 501), ("k", "other", 500)])
def test_another_posting_under_the_same_key_is_refused(key, kind, cents):
    process.post("k", "test", TODAY, lines(("bank", 500), ("unallocated_receipts", -500)))
    with pytest.raises(LedgerError):
        process.post(key, kind, TODAY, lines(("bank", cents), ("unallocated_receipts", -cents)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        lines(("bank", 500)),
        lines(("bank", 500), ("unallocated_receipts", -499)),
        lines(("bank", 500), ("bank", -500)),
        [],
    ],
)
def test_what_does_not_balance_is_refused(wrong):
    with pytest.raises(LedgerError):
        process.post("k", "test", TODAY, wrong)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [1.5, True, "1"])
def test_only_whole_cents_are_posted(amount):
    with pytest.raises(TypeError):
        process.post("k", "test", TODAY, [("bank", "fund", 0, amount)])


@pytest.mark.django_db
def test_a_reversal_names_what_it_takes_back_and_happens_once():
    entry = process.post("k", "test", TODAY, lines(("bank", 7), ("tax_withheld", -7)))
    back = process.reverse("k", TODAY, note="wrong")
    assert process.reverse("k", TODAY, note="wrong").entry_id == back.entry_id
    assert LedgerEntry.objects.get(pk=back.entry_id).corrects_id == entry.entry_id
    assert queries.ledger_balance("bank") == 0
    assert audit() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE contributions_ledgerline SET amount_cents = 1",
        "DELETE FROM contributions_ledgerline",
        "UPDATE contributions_ledgerentry SET kind = 'x'",
        "DELETE FROM contributions_ledgerentry",
        "TRUNCATE contributions_ledgerline",
        """INSERT INTO contributions_ledgerline (entry_id, account_id, amount_cents)
           SELECT entry_id, account_id, 5 FROM contributions_ledgerline LIMIT 1""",
        """INSERT INTO contributions_ledgerline (entry_id, account_id, amount_cents)
           SELECT entry_id, account_id, v FROM (SELECT * FROM contributions_ledgerline LIMIT 1) l,
                  (VALUES (5), (-5)) AS t(v)""",
        """INSERT INTO contributions_ledgerentry (key, kind, occurred_on, lines, note)
           VALUES ('empty', 'x', '2026-01-01', 2, '')""",
    ],
)
def test_the_database_refuses_to_rewrite_history(tampering):
    process.post("k", "test", TODAY, lines(("bank", 500), ("unallocated_receipts", -500)))
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(tampering)
    assert list(LedgerLine.objects.values_list("amount_cents", flat=True)) == [500, -500]
    with connection.cursor() as cursor:  # leave nothing behind
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "DELETE FROM contributions_ledgerline; DELETE FROM contributions_ledgerentry"
        )
        cursor.execute("SET session_replication_role = DEFAULT")


class Properties(TestCase):
    """Whatever is posted in whatever order, everything sums to zero."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from(CODES), st.integers(1, 3), st.integers(-(10**12), 10**12)
                ),
                min_size=1,
                max_size=6,
            ),
            max_size=6,
        ),
        st.data(),
    )
    def test_any_postings_and_reversals_sum_to_zero(self, drafts, data):
        expected: dict[tuple[str, int], int] = {}
        keys = []
        for number, draft in enumerate(drafts):
            rest = -sum(cents for _code, _owner, cents in draft)
            legs = [(code, "employer", owner, cents) for code, owner, cents in draft]
            legs.append(("bank", "employer", 9, rest))
            try:
                posted = process.post(f"k{number}", "test", TODAY, legs)
            except LedgerError:
                continue
            keys.append(posted.key)
            for code, _kind, owner, cents in legs:
                expected[code, owner] = expected.get((code, owner), 0) + cents
            if data.draw(st.booleans()):
                process.reverse(f"k{number}", TODAY)
                for code, _kind, owner, cents in legs:
                    expected[code, owner] -= cents
        total = sum(LedgerLine.objects.values_list("amount_cents", flat=True))
        assert total == 0
        for (code, owner), cents in expected.items():
            assert queries.ledger_balance(code, "employer", owner) == cents
        for number, key in enumerate(keys):  # every message again, in another order
            assert not process.post(
                key, "test", TODAY, [(c, k, o, v) for c, k, o, v in _legs(key)]
            ).fresh, number


def _legs(key):
    return LedgerLine.objects.filter(entry__key=key).values_list(
        "account__code", "account__owner_kind", "account__owner_id", "amount_cents"
    )
