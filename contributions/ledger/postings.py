"""The only writer of the ledger. Positive cents are debits, negative cents credits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Sum

from contributions.ledger.models import LedgerAccount, LedgerEntry, LedgerLine
from portal.money import whole_cents

Code = LedgerAccount.Code
Line = tuple[str, str, int, int]  # account code, kind of owner, id of owner, cents
_BATCH = 2_000


class LedgerError(Exception):
    """A posting that cannot be: unbalanced, empty, or another one under a key already used."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry in the ledger; `fresh` is False when the key had been posted before."""

    entry_id: int
    key: str
    fresh: bool


def post(
    key: str,
    kind: str,
    occurred_on: date,
    lines: Iterable[Line],
    *,
    corrects: int | None = None,
    note: str = "",
) -> Posted:
    """Write one balanced entry, once per key; the same posting again changes nothing.

    `lines` are (account code, owner kind, owner id, cents); lines of one account are added up.
    `corrects` is the id of the entry this one corrects. Raises LedgerError when the lines do not
    balance, and when the key is taken by a different posting.
    """
    legs = _added_up(lines)
    with transaction.atomic():
        entry_id = _insert_entry(key, kind, occurred_on, len(legs), corrects, note)
        if entry_id is None:
            return _already(key, kind, occurred_on, legs)
        accounts = _accounts(legs)
        LedgerLine.objects.bulk_create(
            [
                LedgerLine(entry_id=entry_id, account_id=accounts[owner], amount_cents=cents)
                for owner, cents in legs.items()
            ],
            batch_size=_BATCH,
        )
    return Posted(entry_id, key, fresh=True)


def reverse(key: str, occurred_on: date, *, note: str = "") -> Posted:
    """Take an entry back by a new one with the opposite signs that names it; once per entry."""
    entry = LedgerEntry.objects.get(key=key)
    lines = [
        (code, owner_kind, owner_id, -cents)
        for (code, owner_kind, owner_id), cents in _legs_of(entry.pk).items()
    ]
    return post(
        f"reversal:{key}"[:160], "reversal", occurred_on, lines, corrects=entry.pk, note=note
    )


def balance(code: str, owner_kind: str = "fund", owner_id: int = 0) -> int:
    """The balance of one account in cents: debits minus credits."""
    found = LedgerLine.objects.filter(
        account__code=code, account__owner_kind=owner_kind, account__owner_id=owner_id
    ).aggregate(total=Sum("amount_cents"))["total"]
    return int(found or 0)


def balance_of_all(code: str) -> int:
    """The balance of all accounts of one code together, whoever owns them."""
    found = LedgerLine.objects.filter(account__code=code).aggregate(total=Sum("amount_cents"))
    return int(found["total"] or 0)


def posted_cents(key: str, code: str) -> int:
    """What one entry posted to the accounts of a code; 0 when there is no such entry."""
    found = LedgerLine.objects.filter(entry__key=key, account__code=code).aggregate(
        total=Sum("amount_cents")
    )
    return int(found["total"] or 0)


def _added_up(lines: Iterable[Line]) -> dict[tuple[str, str, int], int]:
    legs: dict[tuple[str, str, int], int] = defaultdict(int)
    for code, owner_kind, owner_id, cents in lines:
        legs[Code(code).value, owner_kind, owner_id] += whole_cents(cents)
    legs = {owner: cents for owner, cents in legs.items() if cents}
    if len(legs) < 2:
        raise LedgerError("an entry needs two accounts at least")
    if sum(legs.values()):
        raise LedgerError(f"debits and credits differ by {sum(legs.values())} cents")
    return legs


def _insert_entry(
    key: str, kind: str, occurred_on: date, lines: int, corrects: int | None, note: str
) -> int | None:
    """The new entry's id, or None when the key exists (a rival's insert is waited for)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contributions_ledgerentry"
            " (key, kind, occurred_on, lines, corrects_id, note)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id",
            [key, kind, occurred_on, lines, corrects, note[:200]],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _already(
    key: str, kind: str, occurred_on: date, legs: dict[tuple[str, str, int], int]
) -> Posted:
    entry = LedgerEntry.objects.get(key=key)
    if entry.kind != kind or entry.occurred_on != occurred_on or _legs_of(entry.pk) != legs:
        raise LedgerError(f"another entry has been posted as {key}")
    return Posted(entry.pk, key, fresh=False)


def _legs_of(entry_id: int) -> dict[tuple[str, str, int], int]:
    rows = LedgerLine.objects.filter(entry_id=entry_id).values_list(
        "account__code", "account__owner_kind", "account__owner_id", "amount_cents"
    )
    return {(code, owner_kind, owner_id): cents for code, owner_kind, owner_id, cents in rows}


def _accounts(owners: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], int]:
    """The ids of the accounts, opened where they are missing, in one order to avoid deadlocks."""
    wanted = sorted(owners)
    with connection.cursor() as cursor:
        codes, kinds, ids = (list(column) for column in zip(*wanted, strict=True))
        cursor.execute(
            "INSERT INTO contributions_ledgeraccount (code, owner_kind, owner_id)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])"
            " ON CONFLICT (code, owner_kind, owner_id) DO NOTHING",
            [codes, kinds, ids],
        )
        cursor.execute(
            "SELECT a.code, a.owner_kind, a.owner_id, a.id FROM contributions_ledgeraccount a"
            " JOIN unnest(%s::text[], %s::text[], %s::bigint[]) AS w(code, owner_kind, owner_id)"
            " USING (code, owner_kind, owner_id)",
            [codes, kinds, ids],
        )
        return {(code, kind, owner): account for code, kind, owner, account in cursor.fetchall()}
