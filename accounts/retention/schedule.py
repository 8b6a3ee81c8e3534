"""Reads the schedule: classes of data with their time, their reason and what happens then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models
from django.utils.translation import gettext

FILE = Path(__file__).with_name("schedule.yaml")
DOES = ("erase", "keep", "own_room")


class ScheduleError(Exception):
    """The schedule says something that cannot be: the message names class and mend."""


@dataclass(frozen=True)
class Table:
    """The rows of one table that belong to a class."""

    table: str
    clock: str = ""
    where: dict[str, Any] = field(default_factory=dict)
    # rows of other tables that cannot stay without these: table -> column that points here
    goes_with: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.table)


@dataclass(frozen=True)
class DataClass:
    """One entry of the schedule."""

    key: str
    what: str
    tables: tuple[Table, ...]
    keep_days: int | None  # None: as long as a right may hang on it
    do: str
    reason: str
    article: str
    warn_days: int = 0
    on_request: bool = False

    @property
    def words(self) -> str:
        """What it is, in the reader's language."""
        return gettext(self.what)

    @property
    def why(self) -> str:
        return gettext(self.reason)

    @property
    def is_erased(self) -> bool:
        return self.do in ("erase", "own_room")

    def limit(self, at: datetime) -> datetime:
        """Rows whose clock stands before this moment are over."""
        assert self.keep_days is not None
        return at - timedelta(days=self.keep_days)


@lru_cache(maxsize=1)
def classes() -> tuple[DataClass, ...]:
    """The whole schedule, in the order of the file."""
    entries = yaml.safe_load(FILE.read_text())
    found = tuple(_class(entry) for entry in entries)
    keys = [one.key for one in found]
    if len(keys) != len(set(keys)):
        raise ScheduleError("a class stands twice in the schedule")
    return found


def _class(entry: dict[str, Any]) -> DataClass:
    key, keep = entry["class"], entry["keep"]
    made = DataClass(
        key=key,
        what=entry["what"],
        tables=tuple(_table(one) for one in entry["tables"]),
        keep_days=None if keep == "life" else int(keep),
        do=entry["do"],
        reason=entry["reason"],
        article=entry["article"],
        warn_days=entry.get("warn_days", 0),
        on_request=entry.get("on_request", False),
    )
    if made.do not in DOES:
        raise ScheduleError(f"{key}: do is one of {', '.join(DOES)}")
    if made.do == "erase" and (made.keep_days is None or not all(t.clock for t in made.tables)):
        raise ScheduleError(f"{key}: what is erased needs days and a clock in each table")
    if made.warn_days and made.warn_days >= (made.keep_days or 0):
        raise ScheduleError(f"{key}: the warning comes before the end, not before the beginning")
    return made


def _table(entry: dict[str, Any]) -> Table:
    return Table(
        table=entry["table"],
        clock=entry.get("clock", ""),
        where=entry.get("where", {}),
        goes_with=entry.get("with", {}),
    )
