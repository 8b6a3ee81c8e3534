"""Rooms made in one step: an operation for it, and the way back to how it was written.

`manage.py squash_rooms` writes the steps; a database that lives goes on one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """All tables of a room at once, with their constraints, indexes and triggers.

    Django draws its picture of all models anew after each operation; a room in hundreds of
    operations costs a minute. Here it is drawn once. Tables may point at each other in circles:
    PostgreSQL gets the foreign keys when all tables are there.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration file writes it."""
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to a picture that is drawn when somebody looks."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop them, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the line that `migrate` and `showmigrations` print."""
        return f"Create {len(self.models)} tables"


class OneByOne(MigrationLoader):
    """The migrations as they were written, as if none stood for several of them."""

    def load_disk(self) -> None:
        """Read them; whoever goes on from one that stands for others goes on from their last."""
        super().load_disk()
        found = self.disk_migrations
        self.last = {key: one.replaces[-1] for key, one in found.items() if one.replaces}
        for key in self.last:
            del found[key]
        for one in found.values():
            one.dependencies = [self.last.get(tuple(key), key) for key in one.dependencies]
