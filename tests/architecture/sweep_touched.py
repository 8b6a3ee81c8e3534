"""Whose rows a request changed: nobody's act falls on somebody else, whatever its answer says.

What was there before and is changed or gone afterwards must belong, by one of its owners, to the
person who acts or to somebody they know of here. New rows are not judged: a notice to another is
new. Officers are not judged either: other people's rows are their work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from accounts.models import Organisation, Person, User
from contributions.declarations.models import Declaration
from contributions.employers.models import Employer
from tests.architecture.sweep_policy import SEEN_BY
from tests.architecture.sweep_world import World

Owner = tuple[str, Any]  # "person", "user" or "organisation", and its number
KINDS: dict[type[models.Model], str] = {
    Person: "person", User: "user", Organisation: "organisation", Employer: "organisation",
}  # fmt: skip


def _owned() -> dict[str, tuple[str, dict[str, str]]]:
    """Table -> its key and, by column, whose number stands there."""
    found = {}
    for model in apps.get_models():
        columns = {
            one.column: KINDS[one.related_model]
            for one in model._meta.concrete_fields
            if isinstance(one, models.ForeignKey) and one.related_model in KINDS
        }
        if columns and model._meta.managed and not model._meta.proxy:
            found[model._meta.db_table] = (model._meta.pk.column, columns)
    return found


@dataclass
class Touched:
    """The rows of the world with their owners, as they were at the mark."""

    world: World
    tables: dict[str, tuple[str, dict[str, str]]] = field(default_factory=_owned)
    rows: dict[str, dict[Any, frozenset[Owner]]] = field(default_factory=dict)
    known: dict[str, frozenset[Owner]] = field(default_factory=dict)
    newest: int = 0

    def mark(self) -> None:
        """What stands in the database now was there before."""
        # A step of its own has the newest number; the whole transaction has the oldest.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS sweep_mark (n int)")
            cursor.execute("INSERT INTO sweep_mark VALUES (1) RETURNING xmin::text::bigint")
            self.newest = cursor.fetchone()[0]
        for table in self.tables:
            self.rows[table] = {key: owners for key, _new, owners in self._read(table)}
        self.known = {one: frozenset(self._known(one)) for one in self.world.citizens}

    def _read(self, table: str) -> Iterator[tuple[Any, bool, frozenset[Owner]]]:
        key, columns = self.tables[table]
        named = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{key}", xmin::text::bigint > %s, {named} FROM "{table}"', [self.newest]
            )
            for number, is_new, *values in cursor.fetchall():
                owners = zip(columns.values(), values, strict=True)
                yield number, is_new, frozenset(one for one in owners if one[1] is not None)

    def _known(self, actor: str) -> Iterator[Owner]:
        """Who acts, and everybody whom they may read about here."""
        for key in {actor, *SEEN_BY.get(actor, {})}:
            who = self.world.citizens.get(key)
            if who is not None:
                yield from (("person", who.person.pk), ("user", who.user.pk))
            protocol = self.world.ids["declaration"].get(key)
            if protocol is not None:
                payer = Declaration.objects.get(protocol=protocol).employer_id
                yield "organisation", payer
        office = self.world.ids["office_id"].get(actor)
        if office is not None:
            yield "organisation", office

    def of_others(self, actor: str, tables: Iterable[str]) -> list[str]:
        """Rows of these tables that this person changed or removed, and that are none of theirs."""
        if actor not in self.known:
            return []
        found = []
        for table in sorted(set(tables) & set(self.rows)):
            now = {number: is_new for number, is_new, _owners in self._read(table)}
            found += [
                f"{table} {number}"
                for number, owners in self.rows[table].items()
                if owners and not owners & self.known[actor] and now.get(number, True)
            ]
        return found
