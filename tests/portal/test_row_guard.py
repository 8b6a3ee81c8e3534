"""Rows of other people are hidden by the database itself, whatever a query forgets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from accounts import access_log
from accounts.models import ContactPoint, FamilyFact, FamilyTie, PayoutAccount, Person, Role
from accounts.permissions import Actor, must_keep_away, staff_on_file
from benefits import process
from portal import clock, row_guard
from portal.records import acting
from tests.accounts import people
from tests.benefits.conditions import world as grants

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


def _with_account(name: str) -> Person:
    person = people.citizen(name).identity.person
    with acting("test", "test"):
        PayoutAccount.objects.create(
            person=person, bank_code="001", branch="1", number="77", number_index=b"x",
            holder=name, effective_at=AT, set_by="test",
        )  # fmt: skip
        ContactPoint.objects.create(person=person, kind="email", value=f"{person.pk}@example.org")
    return person


def _raw(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


EVERY_ACCOUNT = "SELECT person_id FROM accounts_payoutaccount"


def test_raw_sql_finds_only_rows_of_the_person_of_the_request() -> None:
    one, other = _with_account("Ana Prado"), _with_account("Rui Tavares")
    assert len(_raw(EVERY_ACCOUNT)) == 2  # workers and commands: the owner

    with row_guard.request_of([one.pk]):
        assert _raw("SELECT current_user::text, current_setting('is_superuser')") == [
            (row_guard.ROLE, "off")
        ]
        assert _raw(EVERY_ACCOUNT) == [(one.pk,)]
        assert not PayoutAccount.objects.filter(person=other).exists()
        assert not ContactPoint.objects.exclude(person=one).exists()
        kept = _raw("SELECT after FROM portal_change WHERE \"table\" = 'accounts_payoutaccount'")
        assert [row[0] for row in kept] and "Rui" not in str(kept)

    assert len(_raw(EVERY_ACCOUNT)) == 2


def test_nobody_is_nobody() -> None:
    _with_account("Ana Prado")
    with row_guard.request_of([]):
        assert _raw(EVERY_ACCOUNT) == []


def test_rows_of_others_are_neither_changed_nor_made() -> None:
    one, other = _with_account("Ana Prado"), _with_account("Rui Tavares")
    with row_guard.request_of([one.pk]):
        with acting("test", "test"):
            assert PayoutAccount.objects.filter(person=other).update(holder="Mallory") == 0
            ContactPoint.objects.filter(person=other).delete()
        with pytest.raises(ProgrammingError, match="row-level security"), acting("test", "test"):
            ContactPoint.objects.create(person=other, kind="phone", value="1")
    assert ContactPoint.objects.filter(person=other).count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accounts_payoutaccount DISABLE ROW LEVEL SECURITY",
        "DROP POLICY portal_web_rows ON accounts_payoutaccount",
        "TRUNCATE accounts_payoutaccount CASCADE",
        "ALTER TABLE accounts_payoutaccount DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TABLE loot AS SELECT 1",
    ],
)
def test_the_role_of_a_request_owns_nothing(statement: str) -> None:
    with row_guard.request_of([]), pytest.raises(ProgrammingError), transaction.atomic():
        _raw(statement)


def test_a_look_that_is_kept_opens_the_file_and_nothing_else() -> None:
    one, other = _with_account("Ana Prado"), _with_account("Rui Tavares")
    officer = Actor(kind="staff", label="Marta", roles=frozenset(Role))
    with row_guard.request_of([]):
        access_log.look(officer, one.pk, what="record", purpose="deciding a claim", at=AT)
        assert _raw(EVERY_ACCOUNT) == [(one.pk,)]
        with row_guard.everyone("a pay run"):
            assert len(_raw(EVERY_ACCOUNT)) == 2
        assert _raw(EVERY_ACCOUNT) == [(one.pk,)]
    assert other.pk


def test_a_failed_statement_inside_leaves_no_open_door() -> None:
    one = _with_account("Ana Prado")
    _with_account("Rui Tavares")
    with row_guard.request_of([one.pk]):
        with pytest.raises(ProgrammingError), transaction.atomic(), row_guard.everyone("test"):
            _raw("SELECT nonsense")
        assert _raw(EVERY_ACCOUNT) == [(one.pk,)]


def test_a_page_runs_under_the_guard_and_the_next_statement_does_not(client: Client) -> None:
    user = people.citizen("Ana Prado")
    _with_account("Rui Tavares")
    seen: list[tuple[Any, ...]] = []

    def watch(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if "accounts_payoutaccount" in statement:
            seen.append(_role())
        return execute(statement, values, many, context)

    people.sign_in(client, user)
    with connection.execute_wrapper(watch):
        assert client.get("/account/").status_code == 200
    assert seen and set(seen) == {(row_guard.ROLE, str(user.identity.person_id))}
    assert _role()[0] != row_guard.ROLE


def _role() -> tuple[Any, ...]:
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_setting('portal.persons', true)")
        return tuple(cursor.fetchone())


def test_a_new_connection_of_the_web_is_guarded_before_its_first_query(settings: Any) -> None:
    settings.PROCESS = "web"
    _with_account("Ana Prado")
    row_guard.connected(connection)
    assert _role() == (row_guard.ROLE, "")
    assert _raw(EVERY_ACCOUNT) == []
    settings.PROCESS = "command"
    with row_guard.request_of([]):
        pass
    assert _role()[0] != row_guard.ROLE


def test_a_tie_is_seen_from_both_ends_with_its_facts_and_from_nowhere_else() -> None:
    one, other, third = (people.person(name) for name in ("Ana Prado", "Rui Prado", "Eva Lima"))
    with acting("test", "test"):
        tie = FamilyTie.objects.create(
            person=one, relative=other, kind="spouse", source="test", stated_on=AT.date()
        )
        FamilyFact.objects.create(tie=tie, kind="dependent", source="test", stated_on=AT.date())
    for person, seen in ((one, 1), (other, 1), (third, 0)):
        with row_guard.request_of([person.pk]):
            assert len(_raw("SELECT 1 FROM accounts_familytie")) == seen
            assert len(_raw("SELECT 1 FROM accounts_familyfact")) == seen


def test_a_rule_that_says_no_because_of_a_tie_still_knows_of_it() -> None:
    one, officer = people.person("Ana Prado"), people.person("Rui Prado")
    with acting("test", "test"):
        FamilyTie.objects.create(
            person=one, relative=officer, kind="sibling", source="test", stated_on=AT.date()
        )
    actor = Actor(
        kind="staff", label="Rui", roles=frozenset({Role.CASEWORKER}), staff_person_id=officer.pk
    )
    with row_guard.request_of([]):
        assert must_keep_away(actor, one.pk)
        assert not staff_on_file(actor, one.pk, Role.CASEWORKER)


def test_what_schools_report_and_families_explain_is_seen_by_the_family_alone() -> None:
    family = grants.family()
    grants.attendance(grants.poster(), family.child, grants.FEBRUARY, "10")
    process.give_reason(
        family.actor, family.period(grants.FEBRUARY).pk,
        followed_id=family.followed(family.child).pk, duty="school_attendance", why="illness",
        words="He had pneumonia.", paper_id=None, at=grants.after(grants.FEBRUARY, 80),
    )  # fmt: skip
    stranger = people.person("Eva Lima")
    seen = {family.child.pk: (1, 0), family.mother.pk: (0, 1), stranger.pk: (0, 0)}
    for person_id, (reports, reasons) in seen.items():
        with row_guard.request_of([person_id]):
            assert len(_raw("SELECT 1 FROM benefits_report")) == reports
            assert len(_raw("SELECT 1 FROM benefits_givenreason")) == reasons


def test_every_guarded_table_is_there_and_guarded() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert set(row_guard.TABLES) <= tables
    guarded = _raw("SELECT relname FROM pg_class WHERE relrowsecurity")
    assert {name for (name,) in guarded} == {*row_guard.TABLES, row_guard.HISTORY}
    assert clock.now() > AT
