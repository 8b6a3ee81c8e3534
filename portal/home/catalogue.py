"""What one can do here. A service is listed only when its page exists; everyday words find it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.home.links import to

FOR_PEOPLE, FOR_EMPLOYERS, FOR_ALL = "people", "employers", "all"
GROUPS: tuple[tuple[str, Any], ...] = (
    (FOR_PEOPLE, _("For you")),
    (FOR_EMPLOYERS, _("For employers")),
    (FOR_ALL, _("For everybody")),
)
EVERY_GROUP = frozenset(group for group, _title in GROUPS)


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that can be done. `words` are what people call it, misspellings excluded."""

    key: str
    group: str
    label: Any
    hint: Any
    url_name: str
    words: Any = ""
    url_arguments: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return the address, or an empty text while the page does not exist."""
        return to(self.url_name, *self.url_arguments)


SERVICES: tuple[Service, ...] = (
    Service(
        key="record",
        group=FOR_PEOPLE,
        label=_("See your contribution record"),
        hint=_(
            "Every month of your working life: wage, contribution, who paid, and what is missing."
        ),
        url_name="contributions:record",
        words=_("cnis statement work history months paid missing employer payslip"),
    ),
    Service(
        key="ask",
        group=FOR_PEOPLE,
        label=_("Ask for money you have a right to"),
        hint=_(
            "When somebody close has died, you are ill, a child comes, you have lost your job,"
            " or you want to retire."
        ),
        url_name="benefits:claim_choose",
        words=_(
            "widow widower death funeral survivors sick accident baby maternity dismissed"
            " unemployment fisher fishing poor disability prison allowance apply claim"
        ),
    ),
    Service(
        key="old_age",
        group=FOR_PEOPLE,
        label=_("Ask for the old-age pension"),
        hint=_(
            "About ten minutes. What we already know is filled in; you can stop and go on later."
        ),
        url_name="benefits:claim_start",
        url_arguments=("old-age",),
        words=_("retire retirement pension age aposentadoria stop working"),
    ),
    Service(
        key="claims",
        group=FOR_PEOPLE,
        label=_("Follow what you asked for"),
        hint=_("Where your claim is, what happens next and until when."),
        url_name="benefits:claims",
        words=_("claim protocol number status deadline how long answer appeal contest"),
    ),
    Service(
        key="payments",
        group=FOR_PEOPLE,
        label=_("See your payments"),
        hint=_("The next one first; then each month with its statement."),
        url_name="benefits:payments",
        words=_("money when paid bank statement amount deposit pay day"),
    ),
    Service(
        key="conditions",
        group=FOR_PEOPLE,
        label=_("School and health for the family grant"),
        hint=_("What was reported of each child, what follows, and what you can do."),
        url_name="benefits:conditions",
        words=_("bolsa family grant school attendance vaccine blocked suspended warning child"),
    ),
    Service(
        key="household",
        group=FOR_PEOPLE,
        label=_("Register who works in your home"),
        hint=_(
            "A cleaner, nanny, cook or carer: your number as an employer, and each month's slip."
        ),
        url_name="contributions:household",
        words=_("maid domestic household employer housekeeper nanny cleaner esocial dae doméstica"),
    ),
    Service(
        key="accidents",
        group=FOR_PEOPLE,
        label=_("Report an accident at work"),
        hint=_("When your employer has not; and every notice about you, with who told it."),
        url_name="contributions:accidents",
        words=_("cat injury injured hurt accident report notice occupational illness commute fall"),
    ),
    Service(
        key="inbox",
        group=FOR_PEOPLE,
        label=_("Read messages and letters"),
        hint=_("What happened, why, what next. Each letter carries a code that proves it is ours."),
        url_name="messages:inbox",
        words=_("letter notice message mail decision"),
    ),
    Service(
        key="account",
        group=FOR_PEOPLE,
        label=_("Check your data and change your bank account"),
        hint=_("What the civil register says, how we reach you, where we pay."),
        url_name="account",
        words=_("address phone e-mail bank account change name birth password"),
    ),
    Service(
        key="looked",
        group=FOR_PEOPLE,
        label=_("See who looked at your data"),
        hint=_("Every look, with name, office and reason; automatic ones too."),
        url_name="access_log",
        words=_("privacy access log spy who saw data protection"),
    ),
    Service(
        key="payroll",
        group=FOR_EMPLOYERS,
        label=_("File the month's payroll"),
        hint=_("One file in, checked line by line; one bill out."),
        url_name="contributions:upload",
        words=_("declaration csv spreadsheet payroll workers wages efd esocial upload"),
    ),
    Service(
        key="bills",
        group=FOR_EMPLOYERS,
        label=_("See and pay the bill"),
        hint=_("Reference, amount and due date, and whether the money has arrived."),
        url_name="contributions:bills",
        words=_("pay bill due darf gps guide invoice"),
    ),
    Service(
        key="workers",
        group=FOR_EMPLOYERS,
        label=_("See the people you employ"),
        hint=_("As we know them: since when, and their last declared wage."),
        url_name="contributions:workers",
        words=_("employees staff hire list workers"),
    ),
    Service(
        key="short-job",
        group=FOR_EMPLOYERS,
        label=_("Check a short job"),
        hint=_("Temporary, trial, seasonal: how long it may last, and what is left for a worker."),
        url_name="contributions:short_job",
        words=_("temporary fixed term trial season intermittent contract quota days limit"),
    ),
    Service(
        key="worker_accidents",
        group=FOR_EMPLOYERS,
        label=_("Report a worker’s accident"),
        hint=_("By the next business day, a death at once. The receipt carries a number."),
        url_name="contributions:employer_accidents",
        words=_("cat injury injured hurt accident report notice occupational illness worker"),
    ),
    Service(
        key="done",
        group=FOR_EMPLOYERS,
        label=_("See what was done for the company"),
        hint=_("Every act of your clerks and accountants: who, what and when."),
        url_name="contributions:done",
        words=_("clerk accountant mandate acts log who did history audit revoke"),
    ),
    Service(
        key="pension",
        group=FOR_ALL,
        label=_("Estimate your pension"),
        hint=_("When you may stop and how much you would get. No sign-in; nothing is kept."),
        url_name="benefits:pension",
        words=_("simulator calculator estimate future when retire how much pension age"),
    ),
    Service(
        key="entitled",
        group=FOR_ALL,
        label=_("See what you might be entitled to"),
        hint=_("Ten questions about your life. No sign-in; nothing is kept."),
        url_name="benefits:entitled",
        words=_(
            "ill sick accident birth maternity child death widow unemployed dismissed poor"
            " disability prison benefit help rights"
        ),
    ),
    Service(
        key="death",
        group=FOR_ALL,
        label=_("Tell us that somebody has died"),
        hint=_("What to do, what to bring, and who can ask for a survivors’ pension."),
        url_name="somebody_died",
        words=_("death died dead funeral widow widower certificate survivors stop pension obito"),
    ),
    Service(
        key="reports",
        group=FOR_ALL,
        label=_("Report for the family grant"),
        hint=_("For schools, health posts and social centres: one child, a list, or a program."),
        url_name="benefits:institutions",
        words=_("teacher school attendance nurse vaccination health post report csv"),
    ),
    Service(
        key="offices",
        group=FOR_ALL,
        label=_("Find an office"),
        hint=_("Where you can speak with a person, and the telephone."),
        url_name="offices",
        words=_("office agency address telephone phone visit counter near where person"),
    ),
    Service(
        key="verify",
        group=FOR_ALL,
        label=_("Check that a letter is genuine"),
        hint=_("Type the code on the letter. No sign-in needed."),
        url_name="messages:verify",
        words=_("verify code fake genuine fraud bank landlord proof"),
    ),
)


def plain(text: str) -> str:
    """Return the text in small letters without accents, so that `pensão` finds `pensao`."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _fits(word: str, known: Iterable[str]) -> bool:
    """True for the word itself, its beginning, or a likely misspelling of it."""
    return any(
        other.startswith(word)
        or (len(word) > 4 and SequenceMatcher(None, word, other).ratio() >= 0.8)
        for other in known
    )


def _score(service: Service, words: list[str]) -> int:
    known = plain(f"{service.label} {service.hint} {service.words}").replace(",", " ").split()
    title = plain(str(service.label)).split()
    return sum((2 if _fits(word, title) else 1) for word in words if _fits(word, known))


def find(text: str, wanted: Collection[str] = EVERY_GROUP) -> list[tuple[str, list[Service]]]:
    """Return the services that exist, grouped; with words only those that fit, best first.

    `wanted` names the groups that are of use to the reader.
    """
    words = [word for word in plain(text).split() if len(word) > 2]
    open_now = [service for service in SERVICES if service.url]
    if words:
        scored = [(_score(service, words), service) for service in open_now]
        found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
        open_now = [service for _score_, service in found]
    groups = [
        (str(title), [service for service in open_now if service.group == group])
        for group, title in GROUPS
        if group in wanted
    ]
    return [(title, services) for title, services in groups if services]
