"""What home pages are made of, beside the components."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.components.parts import Column, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """The one thing that matters most now, and where it leads."""

    caption: str
    words: str
    note: str = ""
    url: str = ""
    label: str = ""

    @property
    def action(self) -> str:
        """Return the label, or an empty text while the page does not exist."""
        return self.label if self.url else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table of a home page."""

    caption: str
    columns: list[Column | str]
    rows: list[list[object]]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One role's part of a staff home page: numbers first, then what to open."""

    key: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    table: Table | None = None
    action_label: str = ""
    action_url: str = ""
    action_posts: bool = False
    links: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
