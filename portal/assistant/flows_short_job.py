"""A short job in the conversation: kind and days are asked; the worker is chosen on the page.

Names stay out of the conversation: what is left for a worker is read on the employer's own page,
which opens with the answers filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.permissions import Actor, may
from contributions.pages.short_job import ShortJobForm
from contributions.pages.short_job_words import article_links, kind_name, rule
from portal import clock
from portal.components.dates import period

TEMPLATE = "assistant/flow_short_job.html"


class TalkedShortJobForm(ShortJobForm):
    """Kind, first and last day; the page asks the rest."""

    goes_on = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Ending:
    """The rule for the kind, and the page of the employer with the answers filled in."""

    kind: str
    days: str
    rule: str
    article: SafeString
    url: str
    fields: list[tuple[str, str]]
    may_open: bool


def ending(answers: Mapping[str, Any], actor: Actor) -> Ending:
    """Where the answers lead."""
    first, last = (date.fromisoformat(answers[name]) for name in ("first", "last"))
    employer_id = actor.acting_organisation_id
    return Ending(
        kind=kind_name(answers["kind"]),
        days=period(first, last, by_month=False),
        rule=rule(answers["kind"], first),
        article=article_links(answers["kind"], first),
        url=reverse("contributions:short_job"),
        fields=[("kind", answers["kind"]), *_parts("first", first), *_parts("last", last)],
        may_open=employer_id is not None
        and may(actor, "workers.read", employer_id, on=clock.today()),
    )


def _parts(name: str, day: date) -> list[tuple[str, str]]:
    parts = (("day", day.day), ("month", day.month), ("year", day.year))
    return [(f"{name}_{part}", str(value)) for part, value in parts]
