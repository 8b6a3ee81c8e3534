"""The navigation by role: one table. A page that is not there is left out, never a dead link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CASEWORK = frozenset({"caseworker", "supervisor"})
MONEY = frozenset({"treasury", "auditor"})
OPENING = frozenset({"caseworker", "supervisor", "clerk", "medical", "auditor"})
SECOND_PERSON = frozenset({"admin", "caseworker", "supervisor", "clerk"})

IN_SIGHT = 6
"""Places that fit beside each other; of a longer navigation the last ones stand under "More"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place: its label, the names its page may have, which staff roles (for helpers: scopes) may
    enter (all if none is named), and whether it is for citizens alone.

    Permissions decide; this only spares dead ends.
    """

    label: Any
    names: tuple[str, ...]
    roles: frozenset[str] = frozenset()
    own: bool = False


NAVIGATION: dict[str, tuple[Entry, ...]] = {
    "visitor": (
        Entry(pgettext_lazy("page", "Start"), ("home",)),
        Entry(_("Your pension, estimated"), ("benefits:pension",)),
        Entry(_("What might I be entitled to?"), ("benefits:entitled",)),
        Entry(_("What can I do here?"), ("services",)),
    ),
    "self": (
        Entry(_("Home"), ("home",)),
        Entry(_("Your record"), ("contributions:record",)),
        Entry(_("Your claims"), ("benefits:claims",)),
        Entry(_("Your payments"), ("benefits:payments",)),
        Entry(_("Messages"), ("messages:inbox", "inbox")),
        Entry(_("What can I do here?"), ("services",)),
    ),
    # Who acts for another person: the scopes of the mandate stand in place of staff roles.
    "helper": (
        Entry(_("Home"), ("home",)),
        Entry(_("Record"), ("contributions:record",), frozenset({"record"})),
        Entry(_("Claims"), ("benefits:claims",), frozenset({"claims"})),
        Entry(_("Payments"), ("benefits:payments",), frozenset({"payments"})),
        Entry(_("Messages"), ("messages:inbox", "inbox"), frozenset({"messages"})),
    ),
    "employer": (
        Entry(_("Home"), ("home",)),
        Entry(_("Payroll"), ("contributions:employer_home", "contributions:employer")),
        Entry(_("Bills"), ("contributions:bills",)),
        Entry(_("Workers"), ("contributions:workers",)),
        Entry(_("Who acts for you"), ("company_people",), frozenset({"people"})),
        Entry(_("What was done"), ("contributions:done",)),
    ),
    "staff": (
        Entry(_("Today"), ("home",)),
        Entry(_("Case desk"), ("benefits:desk",), CASEWORK),
        Entry(_("Assessments"), ("benefits:assessments",), frozenset({"medical", "social"})),
        Entry(
            _("Visits"),
            ("benefits:agenda",),
            frozenset({"clerk", "supervisor", "medical", "social"}),
        ),
        Entry(_("Supervision"), ("benefits:supervision",), frozenset({"supervisor"})),
        Entry(_("Serve a person"), ("benefits:office",), frozenset({"clerk"})),
        Entry(_("Values said to be wrong"), ("benefits:corrections",), CASEWORK),
        Entry(_("Done automatically"), ("benefits:robots",), frozenset({"rules", "supervisor"})),
        Entry(_("Flag rules"), ("benefits:flag_rules",), frozenset({"rules", "supervisor"})),
        Entry(_("School and health"), ("benefits:grant_steps",), CASEWORK),
        Entry(_("Accidents reported by others"), ("contributions:accident_reports",), CASEWORK),
        Entry(_("Months in the record"), ("benefits:months_desk",), CASEWORK),
        Entry(_("Old months of own work"), ("benefits:indemnities",), CASEWORK),
        Entry(_("Reports for families"), ("benefits:institutions",), frozenset({"admin", "clerk"})),
        Entry(_("Calculated again"), ("benefits:revisions",), frozenset({"supervisor"})),
        Entry(_("Paid too much"), ("benefits:overpayments",), frozenset({"supervisor"})),
        Entry(_("Not reached"), ("benefits:unreached",), frozenset({"clerk", "supervisor"})),
        Entry(_("Overturned decisions"), ("benefits:candidates",), frozenset({"rules", "auditor"})),
        Entry(_("Appeals"), ("benefits:board",), frozenset({"board", "council"})),
        Entry(_("Pay runs"), ("benefits:runs",), MONEY),
        Entry(_("Bank statements"), ("contributions:statements",), MONEY),
        Entry(_("Legal numbers"), ("regulations:rules",), frozenset({"rules", "auditor"})),
        Entry(
            _("Questions handed over"),
            ("assistant:console",),
            frozenset({"clerk", "caseworker", "supervisor"}),
        ),
        Entry(_("Assistant"), ("assistant:unresolved",), frozenset({"rules", "admin"})),
        Entry(
            _("Reported deaths"),
            ("death_reports",),
            frozenset({"caseworker", "clerk", "supervisor"}),
        ),
        Entry(_("Locked accounts"), ("payout_locks",), frozenset({"clerk", "supervisor"})),
        Entry(_("One person twice"), ("duplicates",), CASEWORK),
        Entry(_("Enrolment codes"), ("give_enrolment_code",), frozenset({"admin"})),
        Entry(_("Questions about looks"), ("open_inquiries",), frozenset({"auditor"})),
        Entry(_("Open a file"), ("open_file",), OPENING),
        Entry(_("Files opened"), ("openings",), frozenset({"supervisor", "auditor"})),
        Entry(
            _("Protected addresses"),
            ("address_rights",),
            frozenset({"caseworker", "clerk", "supervisor"}),
        ),
        Entry(_("Legal holds"), ("holds",), frozenset({"auditor", "supervisor"})),
        Entry(_("For a second person"), ("proposals",), SECOND_PERSON),
    ),
}

ROLES = {"mandate": "helper"}
"""Kinds of capacity whose places stand under another name."""

FOOTER: tuple[Entry, ...] = (
    Entry(_("What can I do here?"), ("services",)),
    Entry(_("Who looked at my data"), ("access_log",), own=True),
    Entry(_("Check a letter"), ("messages:verify", "verify")),
    Entry(_("How decisions are made"), ("how_we_decide",)),
    Entry(_("Which machines work here"), ("assistant:register",)),
    Entry(_("The law behind the decisions"), ("regulations:law",)),
    Entry(_("Accessibility"), ("accessibility",)),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the navigation; current: this page; count: things that wait there; tucked_away:
    it stands under "More"."""

    name: str
    label: str
    url: str
    current: bool
    count: int
    tucked_away: bool


def link_to(*names: str) -> str:
    """The address of the first name that exists, or "" if none does."""
    return _address(names, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)  # two dozen on every page, and they stay the same
def _address(names: tuple[str, ...], _urlconf: object, _prefix: str) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def items(
    role: str, path: str, waiting: Mapping[str, int], staff_roles: Collection[str] = ()
) -> list[NavItem]:
    """The navigation of a role as far as its pages exist and the staff roles reach."""
    open_to = [
        entry
        for entry in NAVIGATION.get(role, ())
        if not entry.roles or not entry.roles.isdisjoint(staff_roles)
    ]
    found = [(entry, url) for entry in open_to if (url := link_to(*entry.names))]
    here = [url for _entry, url in found if path == url or _inside(path, url)]
    best = max(here, key=len, default=None)
    shown = []
    room = IN_SIGHT if len(found) <= IN_SIGHT else IN_SIGHT - 1
    for place, (entry, url) in enumerate(found, start=1):
        current = url == best
        count = max((waiting.get(name, 0) for name in entry.names), default=0)
        tucked_away = place > room and not current and not count
        shown.append(NavItem(entry.names[0], str(entry.label), url, current, count, tucked_away))
    return shown


def footer_items(role: str) -> list[tuple[str, str]]:
    """(label, url) of the pages at the foot that exist and are open to the role."""
    open_to = [entry for entry in FOOTER if role in {"visitor", "self"} or not entry.own]
    return [(str(entry.label), url) for entry in open_to if (url := link_to(*entry.names))]


def _inside(path: str, url: str) -> bool:
    return url != "/" and path.startswith(url.rstrip("/") + "/")
