"""What every notice says: what happened, why, what next, by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Whoever is heard before something is taken away (docs/decisions/0053).
HEARD_UNTIL = _(
    "You have at least until %(until_on)s to answer. If you read this later, your whole"
    " time begins on that day. Silence alone decides nothing against you."
)


@dataclass(frozen=True)
class NoticeText:
    """The four sentences of a kind. `link` is a url name that takes the notice's case, or none.

    `daily`: in the inbox at once, and by e-mail together with others of its day. `starts_time`: a
    legal time runs from the day on which it reaches its reader (`reaching`).
    """

    title: Any
    what: Any
    why: Any = ""
    next: Any = ""
    by_when: Any = ""
    link: str = ""
    link_label: Any = ""
    needs_you: bool = False
    daily: bool = False
    starts_time: bool = False
