"""An accident as it may be told, for tests."""

from __future__ import annotations

from datetime import date, time
from typing import Any

SAID: dict[str, Any] = {
    "kind": "initial",
    "earlier_number": "",
    "nature": "typical",
    "happened_on": date(2026, 11, 9),
    "happened_at": time(14, 30),
    "died_on": None,
    "place": "at_employer",
    "place_words": "Bakery, by the oven",
    "cause": "burn",
    "words": "The tray slipped and the hand touched the oven.",
    "police": False,
    "witnesses": "Rui Tavares, colleague",
    "body_part": "hand",
    "first_aid": "Health post of the quarter",
    "doctor": "Dr. Ivo Leal",
    "doctor_number": "CRM-SP 123456",
    "diagnosis": "T23.2",
    "absence_days": 20,
}


def typed(**changed: Any) -> dict[str, Any]:
    """The same as a form sends it; a day as `happened_on=date(…)`."""
    said = SAID | changed
    found: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, date):
            parts = (("day", value.day), ("month", value.month), ("year", value.year))
            found |= {f"{name}_{part}": str(number) for part, number in parts}
        elif isinstance(value, time):
            found[name] = f"{value:%H:%M}"
        elif name == "police":
            found[name] = "yes" if value else "no"
        elif value is not None:
            found[name] = str(value)
    return found
