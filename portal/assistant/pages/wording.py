"""Words for figures, languages and articles, as the pages of this room show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_

from portal.assistant import library
from portal.assistant.head import OUT_OF_SCOPE
from portal.assistant.training.floor import FLOOR, measures
from portal.components.context import LANGUAGE_NAMES

NAMES = {
    "precision": L_("Direct answers that are right"),
    "resolved": L_("Questions resolved, directly or by choice"),
    "top_1": L_("Best guess is right"),
    "top_3": L_("Right one among three"),
    "background_answered": L_("Foreign questions answered by mistake"),
    "language_gap": L_("Widest gap between languages"),
    "lost_capitals": L_("Lost when written in capitals"),
    "lost_accents": L_("Lost without accents"),
    "lost_greeting": L_("Lost with greeting and signature"),
    "p95_ms": L_("Milliseconds for nineteen of twenty questions"),
}


def name_of(figure: str) -> str:
    """The figure in words; one that has none yet by its own name."""
    return str(NAMES.get(figure, figure.replace("_", " ")))


def share(figure: str, value: float | None) -> str:
    """A figure as a percentage, or in milliseconds; a dash where it was not measured."""
    if value is None:
        return "—"
    return f"{value:g} ms" if figure.endswith("_ms") else f"{value * 100:.1f} %"


def goal(figure: str) -> str:
    """What the figure must reach, or may reach at most."""
    least, most = FLOOR[figure]
    if least is not None:
        return _("at least %(value)s") % {"value": share(figure, least)}
    return _("at most %(value)s") % {"value": share(figure, most)}


def is_met(figure: str, value: float) -> bool:
    least, most = FLOOR[figure]
    return (least is None or value >= least) and (most is None or value <= most)


def rows(
    card: dict[str, Any], compared: Iterable[tuple[str, float | None, float]] = ()
) -> list[dict[str, Any]]:
    """Every figure of a card in words; `compared` adds that of the head that answers now."""
    before = {name: now for name, now, _new in compared}
    return [
        {
            "name": name_of(name),
            "now": share(name, before.get(name)),
            "value": share(name, value),
            "goal": goal(name),
            "met": is_met(name, value),
        }
        for name, value in measures(card).items()
    ]


def parts(figures: dict[str, dict[str, float]], name: Callable[[str], str]) -> list[dict[str, Any]]:
    """The figures of each language or text in words, the weakest first."""
    return [
        {"name": name(key), "questions": int(row["questions"])}
        | {figure: share(figure, row[figure]) for figure in ("top_1", "precision", "resolved")}
        for key, row in sorted(figures.items(), key=lambda item: item[1]["top_1"])
    ]


def language_name(code: str) -> str:
    """The language by its own name."""
    return LANGUAGE_NAMES.get("zh-hans" if code == "zh" else code, code)


def topic_name(article: str) -> str:
    """The title of an article in the reader's language; "" for one that is not there."""
    found = library.current().articles.get(article)
    return found.text(get_language() or "en").title if found else ""


def near_name(article: str) -> str:
    """What a sample question belongs to."""
    return _("none of our business") if article == OUT_OF_SCOPE else topic_name(article) or article
