"""A room is made in one step where nothing is yet; a database that lives goes on where it is."""

from __future__ import annotations

import pytest
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations import AddField, Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import IntegerField

from portal.management.commands.squash_rooms import ROOMS, beside
from portal.migrating import CreateTables, OneByOne

pytestmark = pytest.mark.django_db

Key = tuple[str, str]


def together() -> dict[Key, list[Key]]:
    """Each migration that makes a room in one step, and those that it stands for."""
    found = MigrationLoader(connection).disk_migrations
    return {key: migration.replaces for key, migration in found.items() if migration.replaces}


def written_order() -> list[Key]:
    """Every migration in the order in which a database meets them one by one."""
    loader, order = OneByOne(connection), []
    for leaf in loader.graph.leaf_nodes():
        order += [key for key in loader.graph.forwards_plan(leaf) if key not in order]
    return order


def remember(applied: list[Key]) -> MigrationExecutor:
    """Let the database remember just these migrations; what would migrate it from there."""
    recorder = MigrationRecorder(connection)
    recorder.flush()
    for app, name in applied:
        recorder.record_applied(app, name)
    return MigrationExecutor(connection)


def plan(executor: MigrationExecutor) -> list[Key]:
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _back in steps]


def test_a_room_made_in_one_step_is_the_same_room():
    made = MigrationLoader(connection).project_state().models
    assert made == OneByOne(connection).project_state().models


def test_an_empty_database_is_made_in_one_step_for_each_room():
    steps = plan(remember([]))
    assert set(together()) <= set(steps)
    assert not {old for olds in together().values() for old in olds} & set(steps)


def test_so_few_operations_stand_by_themselves_that_an_empty_database_is_quickly_made():
    executor = remember([])
    alone = [
        operation
        for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
        if migration.__module__.partition(".")[0] in ROOMS and not migration.replaces
        for operation in migration.operations
    ]
    assert len(alone) <= 150, "manage.py squash_rooms puts them into the rooms' one step"


def test_only_what_the_picture_of_the_models_shows_is_put_into_one_step():
    extension, other = BtreeGistExtension(), RunSQL("SELECT 1", "SELECT 1")
    tables = CreateTables([])
    assert beside([moved(extension, AddField("claim", "x", IntegerField()), tables)]) == [extension]
    with pytest.raises(CommandError, match="by itself"):
        beside([moved(extension), moved(other)])


def moved(*operations: Operation) -> Migration:
    migration = Migration("0099_moved", "benefits")
    migration.operations = list(operations)
    return migration


def test_a_database_that_took_every_step_has_nothing_to_do():
    executor = remember(written_order())
    assert plan(executor) == []
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert set(together()) <= set(MigrationRecorder(connection).applied_migrations())


def test_a_database_at_any_earlier_step_goes_on_with_the_next():
    order, rooms = written_order(), together()
    for reached in range(len(order)):
        steps = plan(remember(order[:reached]))
        taken = [old for step in steps for old in rooms.get(step, [step])]
        assert sorted(taken) == sorted(order[reached:]), order[reached]


def test_tables_made_together_are_taken_away_together_and_come_back():
    room = "regulations"
    (key,) = (key for key in together() if key[0] == room)
    made = MigrationLoader(connection).disk_migrations[key].operations[-1]
    assert isinstance(made, CreateTables)
    names = {f"{room}_{model.name_lower}" for model in made.models}
    assert names <= set(connection.introspection.table_names())
    MigrationExecutor(connection).migrate([(room, None)])
    assert not names & set(connection.introspection.table_names())
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes(room))
    assert names <= set(connection.introspection.table_names())
