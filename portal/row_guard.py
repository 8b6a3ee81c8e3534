"""The last lock on the most sensitive rows: PostgreSQL itself shows them only when they are asked
for with a right.

Every web request runs under a role of its own that is neither owner nor superuser, and sees in the
guarded tables only rows of the persons that the request may deal with: the signed-in person, the
one they act for, and whoever a permission was granted for or whose file was opened with an entry
in the access log (`open_for`). A query that forgets its filter finds nothing of anybody else.

Workers and commands run as the owner of the tables; `everyone` is for the few web requests that
must look across people (an open letter check, a pay run). See docs/decisions/0023.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

ROLE = "portal_web"
ALL = "*"

OWNER = "portal_sees(person_id)"
# Table -> when its row is seen. One line more guards another table.
TABLES: dict[str, str] = {
    "accounts_payoutaccount": OWNER,
    "accounts_contactpoint": OWNER,
    "accounts_contactchallenge": OWNER,
    "accounts_address": OWNER,
    # A tie has two ends; what else is known of a relative goes with it.
    "accounts_familytie": f"{OWNER} OR portal_sees(relative_id)",
    "accounts_familyfact": "EXISTS (SELECT FROM accounts_familytie tie WHERE tie.id = tie_id)",
    "benefits_evidence": OWNER,
    "benefits_report": OWNER,
    "benefits_givenreason": OWNER,
    "benefits_assessment": OWNER,
    "benefits_finding": OWNER,
    "benefits_appointment": OWNER,
    "benefits_sitting": OWNER,
    "benefits_arrangement": OWNER,
    "benefits_overpayment": OWNER,
    "benefits_taxexemption": OWNER,
    "benefits_paybackbill": OWNER,
    "benefits_paybackmatch": OWNER,
    "contributions_accidentnotice": OWNER,
    "portal_messages_letter": OWNER,
    "portal_messages_print": OWNER,
    "portal_messages_notice": OWNER,
    "portal_messages_delivery": OWNER,
}
# The history of a guarded table is as sensitive as the table.
HISTORY = "portal_change"


@dataclass
class Scope:
    """Whose rows this request may meet."""

    persons: set[int] = field(default_factory=set)
    everyone: int = 0

    @property
    def words(self) -> str:
        """As the database's policies read it."""
        if self.everyone:
            return ALL
        return ",".join(str(person_id) for person_id in sorted(self.persons))


_scope: ContextVar[Scope | None] = ContextVar("row_guard", default=None)


# ── A request ────────────────────────────────────────────────────────────────────────────────


@contextmanager
def request_of(persons: Iterable[int | None]) -> Iterator[Scope]:
    """Runs a web request under the guarded role, with the rows of these persons."""
    scope = Scope({person_id for person_id in persons if person_id is not None})
    token = _scope.set(scope)
    _apply(connection)
    try:
        yield scope
    finally:
        _scope.reset(token)
        _apply(connection)


@contextmanager
def again(scope: Scope) -> Iterator[None]:
    """The same scope once more, for an answer that is made while it is being sent."""
    token = _scope.set(scope)
    _apply(connection)
    try:
        yield
    finally:
        _scope.reset(token)
        _apply(connection)


def open_for(person_id: int | None) -> None:
    """From here on the request may meet this person's rows: a right was granted, a look is kept."""
    scope = _scope.get()
    if scope is None or person_id is None or person_id in scope.persons:
        return
    scope.persons.add(person_id)
    if not scope.everyone:
        _apply(connection)


@contextmanager
def everyone(reason: str) -> Iterator[None]:
    """Rows of all persons for a moment; the reason stands where it is called, for the reader."""
    scope = _scope.get()
    if scope is None or not reason:
        yield
        return
    open_for_everyone()
    try:
        yield
    finally:
        scope.everyone -= 1
        _apply(connection)


def open_for_everyone() -> None:
    """For the rest of the request: a right over many people was granted (a pay run)."""
    scope = _scope.get()
    if scope is not None:
        scope.everyone += 1
        _apply(connection)


# ── The connection ───────────────────────────────────────────────────────────────────────────


def _apply(to: BaseDatabaseWrapper) -> None:
    """Tells the connection the role and the persons; a connection not yet made is told later."""
    raw = to.connection
    if raw is None or raw.closed:
        return
    if raw.info.transaction_status == TRANSACTION_STATUS_INERROR:
        return  # the rollback that must follow takes the settings back as well
    scope = _scope.get()
    guarded = scope is not None or settings.PROCESS == "web"
    with raw.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, false), set_config('portal.persons', %s, false)",
            [ROLE if guarded else "none", scope.words if scope else ""],
        )


def connected(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """A fresh connection: in a web process it is guarded before its first query."""
    if _scope.get() is not None or settings.PROCESS == "web":
        _apply(connection)


# ── The database ─────────────────────────────────────────────────────────────────────────────

_PREPARE = """
DO $$
BEGIN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
GRANT {role} TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
CREATE OR REPLACE FUNCTION portal_sees(person bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(current_setting('portal.persons', true), '')
           WHEN '' THEN false
           WHEN '*' THEN true
           ELSE person = ANY (
               string_to_array(current_setting('portal.persons', true), ',')::bigint[])
           END
$$;
"""
_GUARD = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS portal_web_rows ON {table};
CREATE POLICY portal_web_rows ON {table} TO {role} USING ({seen}) WITH CHECK ({written});
"""


def install(**_more: Any) -> None:
    """Makes role, rights and policies (after each migration; doing it again changes nothing)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20261122)")  # a role belongs to the whole server
        try:
            cursor.execute(sql.SQL(_PREPARE).format(role=sql.Identifier(ROLE)))
            present = set(connection.introspection.table_names(cursor))
            for table, seen in TABLES.items():
                if table in present:
                    _guard(cursor, table, seen, seen)
            if HISTORY in present:
                names = ", ".join(f"'{table}'" for table in TABLES)
                whose = "(coalesce(after, before)->>'person_id')::bigint"
                # Triggers write here in the name of whoever changes a row.
                _guard(
                    cursor,
                    HISTORY,
                    f'"table" NOT IN ({names}) OR portal_sees({whose})',
                    "true",
                )
        finally:
            cursor.execute("SELECT pg_advisory_unlock(20261122)")


def _guard(cursor: Any, table: str, seen: str, written: str) -> None:
    cursor.execute(
        sql.SQL(_GUARD).format(
            table=sql.Identifier(table),
            role=sql.Identifier(ROLE),
            seen=sql.SQL(seen),
            written=sql.SQL(written),
        )
    )
