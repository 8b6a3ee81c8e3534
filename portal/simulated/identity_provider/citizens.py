"""The citizens that the provider knows: a file of JSON, written by whoever plays a world."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

LEVELS = ("low", "substantial", "high")
_FIELDS = ("national_id", "name", "birth_date", "sex", "email", "password", "level")


def write_citizens(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes the list, whole or not at all; returns how many there are.

    Each row has national_id (eleven digits), name, birth_date (a day or its ISO text), sex (F or
    M), email, password and level (the highest one that this citizen's identity reaches); note and
    featured are optional: what the citizen is good for, and whether to show them first.
    """
    citizens = [_row(row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(citizens, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
    return len(citizens)


def read_citizens(path: Path) -> list[dict[str, Any]]:
    """The list; empty when nobody has written one."""
    if not path.exists():
        return []
    return [_row(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {field: row[field] for field in _FIELDS}
    born = found["birth_date"]
    found["birth_date"] = born.isoformat() if isinstance(born, date) else str(born)
    if found["level"] not in LEVELS:
        raise ValueError(f"level is {found['level']!r}; it must be one of {', '.join(LEVELS)}")
    return {**found, "note": row.get("note", ""), "featured": bool(row.get("featured", False))}
