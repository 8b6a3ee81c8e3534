"""The topics under which the legal numbers stand for readers: a few words for many folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a reader calls it, and the folders of the law that belong to it.
TOPICS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (
        _("Paying in"),
        frozenset(
            {"due", "employee", "indemnity", "late", "minimum", "payment", "rates", "wages"}
        ),
    ),
    (_("Jobs with an end"), frozenset({"short_job"})),
    (_("Being insured, and months that count"), frozenset({"insured", "carencia"})),
    (
        _("Retirement"),
        frozenset(
            {
                "acquired", "disability", "reform", "retirement", "rural", "special", "teacher",
                "toll_100", "toll_50", "transition",
            }
        ),
    ),
    (
        _("How an amount is made, and what is taken off"),
        frozenset(
            {
                "accumulation", "amount", "coefficient", "correction", "factor", "mean",
                "readjustment", "thirteenth", "withholding",
            }
        ),
    ),
    (
        _("Illness, accident, disability"),
        frozenset({"accident_aid", "permanent_incapacity", "temporary_incapacity"}),
    ),
    (
        _("Children and family"),
        frozenset({"family_allowance", "imprisonment", "maternity", "paternity", "survivors"}),
    ),
    (_("Without work"), frozenset({"closed_season", "unemployment"})),
    (
        _("Little or no income"),
        frozenset({"assistance", "family_grant", "inclusion_aid"}),
    ),
    (
        _("Deadlines, checks and money asked back"),
        frozenset({"limitation", "overpayment", "procedure", "proof_of_life"}),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """One topic with the keys of its numbers."""

    name: str
    parameters: list[str]


def by_topic(parameters: Iterable[str]) -> list[Topic]:
    """The numbers under their topics, in the order of this table, without empty ones."""
    keys = list(parameters)
    found = (
        Topic(str(name), [one for one in keys if one.partition("/")[0] in folders])
        for name, folders in TOPICS
    )
    return [topic for topic in found if topic.parameters]


def name_of(parameter: str) -> str:
    """The topic of a number, in the reader's language."""
    folder = parameter.partition("/")[0]
    return next(str(name) for name, folders in TOPICS if folder in folders)
