"""What a head must reach before it may answer. Light to import: pages show these figures too."""

from __future__ import annotations

from typing import Any

from portal.assistant.knowledge import ASKED_LANGUAGES

# What a published head must reach; (at least, at most): one of the two is None.
FLOOR: dict[str, tuple[float | None, float | None]] = {
    "precision": (0.95, None),
    "resolved": (0.90, None),
    "top_1": (0.85, None),
    "top_3": (0.95, None),
    "background_answered": (None, 0.01),
    "language_gap": (None, 0.05),
    "lost_capitals": (None, 0.02),
    "lost_accents": (None, 0.02),
    "lost_greeting": (None, 0.02),
    "p95_ms": (None, 50.0),
}
LEAST_PER_LANGUAGE = 200  # questions asked out of sight, in each language with sample questions


def gap(languages: dict[str, dict[str, float]]) -> float:
    """The widest distance in accuracy between the languages with sample questions."""
    values = [row["top_1"] for row in languages.values() if row["questions"]]
    return round(max(values) - min(values), 4) if values else 0.0


def measures(card: dict[str, Any]) -> dict[str, float]:
    """The figures of a card that the floor speaks of; a quick card has fewer."""
    overall = card["overall"]
    found = {name: overall[name] for name in ("precision", "resolved", "top_1", "top_3")}
    found["background_answered"] = card["background"]["answered"]
    asked = {name: row for name, row in card["languages"].items() if name in ASKED_LANGUAGES}
    found["language_gap"] = gap(asked)
    if card["complete"]:
        clean = card["disturbed"]["clean"]
        for short, name in (
            ("capitals", "capitals"),
            ("accents", "no accents"),
            ("greeting", "greeting and signature"),
        ):
            found[f"lost_{short}"] = round(clean - card["disturbed"][name], 4)
        found["p95_ms"] = card["speed"]["p95_ms"]
    return found


def shortfalls(card: dict[str, Any]) -> list[str]:
    """Every figure below the floor, in words; empty when it may be published."""
    short = []
    for name, value in measures(card).items():
        least, most = FLOOR[name]
        if least is not None and value < least:
            short.append(f"{name} is {value}, at least {least} is needed")
        if most is not None and value > most:
            short.append(f"{name} is {value}, at most {most} is allowed")
    for language in ASKED_LANGUAGES:
        count = int(card["languages"].get(language, {}).get("questions", 0))
        if count < LEAST_PER_LANGUAGE:
            short.append(f"{language} was tried with {count} questions, not {LEAST_PER_LANGUAGE}")
    return short
