"""manage.py squash_rooms: an empty database is made in one step for each room again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import CreateExtension
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations import CreateModel, Migration
from django.db.migrations.migration import SwappableTuple
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

from portal.migrating import CreateTables, OneByOne

Key = tuple[str, str]
# Operations after which the picture of the models shows all that they did.
SHOWN = (CreateTables, ModelOperation, FieldOperation, IndexOperation, SeparateDatabaseAndState)
ROOMS = ("portal", "accounts", "contributions", "benefits")


class Command(BaseCommand):
    """Writes for each room the one migration that stands for all that were written so far.

    To be run after migrations were added, when making a database takes long again. The migrations
    it stands for stay: a database that lives goes on with them. The one it wrote before goes: what
    a database remembers are always the names of those that were written by hand.
    """

    help = "Write for each room one migration that stands for all its migrations so far."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Replace the files; says what it wrote."""
        loader = OneByOne(None)
        models = loader.project_state().models
        for room in apps.get_app_configs():
            label = room.label
            parts = [one for key, one in sorted(loader.disk_migrations.items()) if key[0] == label]
            if room.name.partition(".")[0] in ROOMS and any(map(_points_elsewhere, parts)):
                made = [model for key, model in models.items() if key[0] == label]
                self._write(parts, made)
        for (label, gone), last in loader.last.items():
            _follow(f"('{label}', '{gone}')", f"('{label}', '{last[1]}')")

    def _write(self, parts: list[Migration], made: list[ModelState]) -> None:
        label, last = parts[-1].app_label, parts[-1].name
        one = type("Migration", (Migration,), {})(f"0001_squashed_{last[:4]}", label)
        one.initial = True
        one.replaces = [(label, part.name) for part in parts]
        one.dependencies = _needs(parts, label)
        one.operations = [*beside(parts), CreateTables([_create(model) for model in made])]
        writer = MigrationWriter(one)
        path = Path(writer.path)
        if path.exists():  # nothing was added since
            return
        for before in path.parent.glob("0001_squashed_*.py"):
            before.unlink()
        path.write_text(writer.as_string(), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: {len(made)} tables")


def _points_elsewhere(one: Migration) -> bool:
    """Whether it needs another room: the few tables of one that needs none are quickly made."""
    return any(room != one.app_label for room, _name in one.dependencies)


def beside(parts: list[Migration]) -> list[Operation]:
    """What has to be there before the tables; what else the picture does not show is refused."""
    before: list[Operation] = []
    for part in parts:
        for operation in part.operations:
            if isinstance(operation, CreateExtension):
                before.append(operation)
            elif not isinstance(operation, SHOWN):
                raise CommandError(f"{part}: {operation.describe()} has to stay by itself.")
    return before


def _follow(gone: str, last: str) -> None:
    """Let those that were written to follow a file that went follow the last it stood for."""
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("migrations/*.py"):
            text = path.read_text(encoding="utf-8")
            if gone in text:
                path.write_text(text.replace(gone, last), encoding="utf-8")


def _needs(parts: list[Migration], label: str) -> list[Any]:
    """The last migration of each other room that a part needs, and whatever may be swapped."""
    last: dict[str, str] = {}
    swappable = []
    for part in parts:
        for needed in part.dependencies:
            if isinstance(needed, SwappableTuple):
                swappable = [needed]
            elif needed[0] != label:
                last[needed[0]] = max(last.get(needed[0], ""), needed[1])
    return [*sorted(last.items()), *swappable]


def _create(model: ModelState) -> CreateModel:
    """The whole table: constraints, indexes and triggers are options of it."""
    options = {name: value for name, value in model.options.items() if value or value is False}
    return CreateModel(model.name, list(model.fields.items()), options, model.bases, model.managers)
