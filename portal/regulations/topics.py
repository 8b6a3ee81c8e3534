"""The topics under which the legal numbers stand for readers: a few words for many folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# name in an address → what a reader calls it, and the folders of the law that belong to it
TOPICS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "paying-in": (
        _("Paying in"),
        frozenset(
            {"due", "employee", "indemnity", "late", "minimum", "payment", "rates", "wages"}
        ),
    ),
    "working": (_("Jobs with an end"), frozenset({"short_job"})),
    "insured": (_("Being insured, and months that count"), frozenset({"insured", "carencia"})),
    "retirement": (
        _("Retirement"),
        frozenset(
            {
                "acquired", "disability", "reform", "retirement", "rural", "special", "teacher",
                "toll_100", "toll_50", "transition",
            }
        ),
    ),
    "amount": (
        _("How an amount is made, and what is taken off"),
        frozenset(
            {
                "accumulation", "amount", "coefficient", "correction", "factor", "mean",
                "readjustment", "thirteenth", "withholding",
            }
        ),
    ),
    "health": (
        _("Illness, accident, disability"),
        frozenset({"accident_aid", "permanent_incapacity", "temporary_incapacity"}),
    ),
    "family": (
        _("Children and family"),
        frozenset({"family_allowance", "imprisonment", "maternity", "paternity", "survivors"}),
    ),
    "without-work": (_("Without work"), frozenset({"closed_season", "unemployment"})),
    "little-income": (
        _("Little or no income"),
        frozenset({"assistance", "family_grant", "inclusion_aid"}),
    ),
    "procedure": (
        _("Deadlines, checks and money asked back"),
        frozenset({"limitation", "overpayment", "procedure", "proof_of_life"}),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """One topic with the keys of its numbers."""

    key: str
    name: str
    parameters: list[str]


def by_topic(parameters: Iterable[str]) -> list[Topic]:
    """The numbers under their topics, in the order of this table, without empty ones."""
    keys = list(parameters)
    found = (
        Topic(key, str(name), [one for one in keys if one.partition("/")[0] in folders])
        for key, (name, folders) in TOPICS.items()
    )
    return [topic for topic in found if topic.parameters]


def name_of(parameter: str) -> str:
    """The topic of a number, in the reader's language."""
    folder = parameter.partition("/")[0]
    return next(str(name) for name, folders in TOPICS.values() if folder in folders)
