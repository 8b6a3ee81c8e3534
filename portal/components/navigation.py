"""The navigation by role: one table. A page that is not there is left out, never a dead link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# (names of the page, first that exists; label)
Entry = tuple[tuple[str, ...], Any]
NAVIGATION: dict[str, tuple[Entry, ...]] = {
    "visitor": (
        (("home",), _("Start")),
        (("services",), _("What can I do here?")),
    ),
    "self": (
        (("home",), _("Home")),
        (("contributions:record", "record"), _("Your record")),
        (("benefits:claims", "claims"), _("Your claims")),
        (("benefits:payments", "payments"), _("Your payments")),
        (("messages:inbox", "inbox"), _("Messages")),
        (("services",), _("What can I do here?")),
    ),
    "employer": (
        (("home",), _("Home")),
        (("contributions:employer",), _("Payroll")),
        (("contributions:bills",), _("Bills")),
        (("contributions:workers",), _("Workers")),
        (("messages:inbox", "inbox"), _("Messages")),
    ),
    "staff": (
        (("home",), _("Today")),
        (("benefits:desk", "desk"), _("Case desk")),
        (("benefits:runs", "runs"), _("Pay runs")),
        (("contributions:statements",), _("Bank statements")),
    ),
}

FOOTER: tuple[Entry, ...] = (
    (("services",), _("What can I do here?")),
    (("accounts:looked", "looked"), _("Who looked at my data")),
    (("messages:verify", "verify"), _("Check a letter")),
    (("how_we_decide",), _("How decisions are made")),
    (("accessibility",), _("Accessibility")),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the navigation; current: this page; count: things that wait there."""

    name: str
    label: str
    url: str
    current: bool
    count: int


def link_to(*names: str) -> str:
    """The address of the first name that exists, or "" if none does."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def items(role: str, path: str, waiting: Mapping[str, int]) -> list[NavItem]:
    """The navigation of a role as far as its pages exist."""
    found = [(names[0], label, link_to(*names)) for names, label in NAVIGATION.get(role, ())]
    found = [entry for entry in found if entry[2]]
    best = max(
        (url for _name, _label, url in found if path == url or _inside(path, url)),
        key=len,
        default=None,
    )
    return [
        NavItem(name, str(label), url, url == best, waiting.get(name, 0))
        for name, label, url in found
    ]


def footer_items() -> list[tuple[str, str]]:
    """(label, url) of the pages at the foot that exist."""
    found = [(str(label), link_to(*names)) for names, label in FOOTER]
    return [entry for entry in found if entry[1]]


def _inside(path: str, url: str) -> bool:
    return url != "/" and path.startswith(url.rstrip("/") + "/")
