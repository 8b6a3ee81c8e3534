"""Streams the rows of a run out of PostgreSQL, one call a row, whatever their number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection


class _Each:
    """A file to COPY that hands on each row as soon as it arrives; nothing is collected."""

    def __init__(self, take: Callable[[bytes], Any]) -> None:
        self._take = take

    def write(self, row: bytes) -> int:
        self._take(row)
        return len(row)


def each(select: str, parameters: dict[str, Any], take: Callable[[bytes], Any]) -> None:
    """Calls `take` with each row of the query in COPY's text form (tab between, newline after)."""
    with connection.cursor() as cursor:
        query = cursor.mogrify(select, parameters).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", _Each(take))
