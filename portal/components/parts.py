"""What components are made of. Each dataclass is the contract of one line in one component.

Every argument is a keyword; a wrong name fails in Python itself, a wrong word raises
ComponentError. Money is integer cents, a month is the date of its first day.
"""

from dataclasses import dataclass
from datetime import date, datetime

from portal.components.errors import ComponentError
from portal.components.words import CONDITION_RESULTS, STATUS_KINDS

STEP_STATES = frozenset({"done", "now", "next"})
SUM_KINDS = frozenset({"add", "subtract", "step", "total"})


def _allowed(owner: str, argument: str, value: str, words: object) -> None:
    if value not in words:  # type: ignore[operator]
        known = ", ".join(sorted(words))  # type: ignore[call-overload]
        raise ComponentError(f"{owner}: {argument} is {value!r}, but must be one of {known}")


# --- values a component can show ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in integer cents, shown with the currency in the reader's format."""

    cents: int

    def __post_init__(self) -> None:
        if not isinstance(self.cents, int) or isinstance(self.cents, bool):
            raise ComponentError(f"Amount: cents must be an int, not {type(self.cents).__name__}")


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, written out: "March 2026"."""

    month: date


@dataclass(frozen=True, slots=True)
class Period:
    """From one month or day to another; end None means "until now"."""

    start: date
    end: date | None
    by_month: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a value in a row or cell. about: words only a screen reader gets."""

    text: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A telephone number, a mail address or digits with signs: from left to right everywhere."""

    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """A status tag as a value in a row or cell."""

    kind: str
    label: str = ""

    def __post_init__(self) -> None:
        _allowed("Status", "kind", self.kind, STATUS_KINDS)


# --- lines of components -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One fact: what it is, its value, where it came from and when, and how to change it."""

    key: str
    value: object
    source: str = ""
    on: date | None = None
    change_url: str = ""
    change_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do. status: a status kind, or "todo" / "done"."""

    label: str
    status: str
    url: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        _allowed("Task", "status", self.status, STATUS_KINDS | {"todo", "done"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """One step in time. until: by when we promise a step that is now or next."""

    label: str
    state: str
    on: date | datetime | None = None
    actor: str = ""
    note: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        _allowed("TimelineStep", "state", self.state, STEP_STATES)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column. numeric: right-aligned tabular figures; long: sentences, not words."""

    label: str
    numeric: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that matters, with what it means and how it moved."""

    label: str
    value: object
    note: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a decision: yours, needed, result, source and article.

    `law_on`: the day whose law was asked; the article's link leads to the values of that day.
    """

    label: str
    result: str
    own: object = ""
    needed: object = ""
    source: str = ""
    on: date | None = None
    article: str = ""
    note: str = ""
    url: str = ""
    law_on: date | None = None

    def __post_init__(self) -> None:
        _allowed("Condition", "result", self.result, CONDITION_RESULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of a calculation: cents, or text for a value that is not money."""

    label: str
    cents: int | None = None
    text: str = ""
    kind: str = "step"
    note: str = ""
    article: str = ""

    def __post_init__(self) -> None:
        _allowed("SumLine", "kind", self.kind, SUM_KINDS)
        if self.kind != "step" and self.cents is None:
            raise ComponentError(f"SumLine {self.label!r}: a line of kind {self.kind} needs cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something the person can do now, and until when."""

    label: str
    url: str = ""
    until: date | None = None
    note: str = ""
    primary: bool = False
    method: str = "get"

    def __post_init__(self) -> None:
        _allowed("Action", "method", self.method, {"get", "post"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNotice:
    """What is down, since when, and what still works."""

    what: str
    since: datetime | None = None
    works: str = ""
