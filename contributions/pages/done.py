"""What was done for the company: who, what, when, to what; as a list and as a table to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from accounts import access_log, receipts
from accounts import queries as people
from accounts.actors import mandate_word
from accounts.acts import word_key
from accounts.middleware import actor_of
from accounts.models import Invitation, Mandate, MandateAct
from accounts.pages.company import number_in
from accounts.pages.guards import needs_employer
from accounts.permissions import Actor, may
from accounts.words import ACT_WORDS
from contributions import queries
from contributions.employers.models import Employer
from contributions.pages.common import employer_of, table_file
from portal import clock
from portal.components import dates
from portal.components.parts import Link
from portal.periods import add_months

ACTS_SHOWN = 25
# To what an act was done: the page of its number, and the scope that opens that page.
OF_PAYROLLS = ("contributions:upload", "contributions:file", "contributions:discard")
OF_ACCIDENTS = ("contributions:employer_accident_new", "contributions:accident_correct")
OF_WORKERS = ("contributions:start_employment", "contributions:end_employment")
OF_MANDATES = ("company_people",)
OF_CODES = ("withdraw_company_code",)
BY_NAME = OF_WORKERS + OF_MANDATES + OF_CODES


@dataclass(frozen=True)
class Asked:
    """What of the list is asked for: all of it, one holder's mandate, one month."""

    sees_all: bool
    every: QuerySet[MandateAct]
    months: list[date]
    who: int
    month: date | None

    @property
    def acts(self) -> QuerySet[MandateAct]:
        """The acts that were asked for, newest first."""
        found = self.every.filter(mandate_id=self.who) if self.who else self.every
        if self.month is None:
            return found
        return found.filter(at__gte=_begin(self.month), at__lt=_begin(add_months(self.month, 1)))

    @property
    def query(self) -> str:
        """The same for an address."""
        chosen = {"who": str(self.who or ""), "month": f"{self.month:%Y-%m}" if self.month else ""}
        return urlencode({name: value for name, value in chosen.items() if value})


@require_safe
@needs_employer
def done(request: HttpRequest) -> HttpResponse:
    """Everything for an administrator, one's own acts for everybody else who acts here."""
    payer, actor = employer_of(request, "company_acts.read"), actor_of(request)
    asked = _asked(request, payer)
    page = Paginator(asked.acts, ACTS_SHOWN).get_page(request.GET.get("page"))
    holders = _holders(payer, asked.every)
    context = {
        "payer": payer,
        "asked": asked,
        "page": page,
        "holders": holders,
        "columns": [_("When"), _("Who"), _("As"), _("What"), _("To what")],
        "rows": _rows(request, payer, page),
        "to_end": [one for one in _asked_for(holders, asked) if _may_be_ended(one.mandate, actor)],
    }
    return render(request, "contributions/done.html", context)


@require_safe
@needs_employer
def done_file(request: HttpRequest) -> HttpResponse:
    """The same list as a table: all that was asked for, not a page of it."""
    payer = employer_of(request, "company_acts.read")
    found = list(_asked(request, payer).acts)
    names = _names(request, payer, found)
    rows = [
        [
            timezone.localtime(one.at).isoformat(timespec="seconds"),
            one.actor,
            mandate_word(one.mandate.kind),
            _receipt(one),
            str(ACT_WORDS[word_key(one)]),
            names.get(one.pk, "") if one.page in BY_NAME else one.about,
        ]
        for one in found
    ]
    headings = [_("When"), _("Who"), _("As"), _("Receipt"), _("What"), _("To what")]
    return table_file(f"done-{clock.today():%Y%m%d}.csv", headings, rows)


def _asked(request: HttpRequest, payer: Employer) -> Asked:
    """Only months in which something was done can be asked for; of strangers there is nothing."""
    actor, month = actor_of(request), request.GET.get("month", "")
    sees_all = may(actor, "company_people.read", payer.pk, on=clock.today())
    every = people.company_acts(payer.pk, None if sees_all else actor.user_id)
    months = [one.date() for one in every.datetimes("at", "month", order="DESC")]
    return Asked(
        sees_all=sees_all,
        every=every,
        months=months,
        who=number_in(request.GET.get("who", "")),
        month=next((one for one in months if f"{one:%Y-%m}" == month), None),
    )


def _begin(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=timezone.get_current_timezone())


@dataclass(frozen=True)
class Holder:
    """Somebody who acted, under one mandate, and how often."""

    mandate: Mandate
    name: str
    word: str
    times: int


def _holders(payer: Employer, acts: QuerySet[MandateAct]) -> list[Holder]:
    """The mandates under which something was done, by name: two queries."""
    times = dict(acts.order_by().values_list("mandate_id").annotate(Count("id")))
    found = people.mandates_of_company(payer.pk, times)
    holders = [
        Holder(one, receipts.holder_of(one), mandate_word(one.kind), times[one.pk])
        for one in found.values()
    ]
    return sorted(holders, key=lambda one: (one.name, one.mandate.pk))


def _asked_for(holders: list[Holder], asked: Asked) -> list[Holder]:
    """Those whose mandate an administrator may end from what is shown."""
    if not asked.sees_all:
        return []
    return [one for one in holders if asked.who in (0, one.mandate.pk)]


def _may_be_ended(mandate: Mandate, actor: Actor) -> bool:
    over = mandate.ends_on is not None and mandate.ends_on < clock.today()
    return mandate.revoked_at is None and not over and mandate.holder_id != actor.user_id


def _rows(request: HttpRequest, payer: Employer, acts: Iterable[MandateAct]) -> list[list[object]]:
    found = list(acts)
    names = _names(request, payer, found)
    return [
        [
            dates.time_of_day(timezone.localtime(one.at)),
            one.actor.removesuffix(f" / {payer.organisation.name}"),  # it stands above the list
            _as(one),
            str(ACT_WORDS[word_key(one)]),
            _to_what(request, payer, one, names),
        ]
        for one in found
    ]


def _as(act: MandateAct) -> object:
    """As what they acted, with the receipt of the mandate behind it."""
    word, reference = mandate_word(act.mandate.kind), _receipt(act)
    if not reference:
        return word
    return Link(text=word, url=reverse("receipt", args=[reference]), about=reference)


def _receipt(act: MandateAct) -> str:
    receipt = getattr(act.mandate, "receipt", None)
    return receipt.reference if receipt else ""


def _to_what(
    request: HttpRequest, payer: Employer, act: MandateAct, names: dict[int, str]
) -> object:
    """The number of it, as a link where the reader may open it; a worker by name."""
    actor, on = actor_of(request), clock.today()
    if act.page in OF_PAYROLLS and may(actor, "declaration.upload", payer.pk, on=on):
        return Link(text=act.about, url=reverse("contributions:declaration", args=[act.about]))
    if act.page in OF_ACCIDENTS and may(actor, "accident.file", payer.pk, on=on):
        return Link(text=act.about, url=reverse("contributions:accident", args=[act.about]))
    return names.get(act.pk, "") if act.page in BY_NAME else act.about


def _names(request: HttpRequest, payer: Employer, acts: list[MandateAct]) -> dict[int, str]:
    """Of whom an act was, by act: workers, for whom a look is kept, holders of mandates; as what
    a code that was taken back let somebody join.
    """
    actor, names = actor_of(request), dict[int, str]()
    of_workers = {one.pk: int(one.about) for one in acts if one.page in OF_WORKERS and one.about}
    if of_workers and may(actor, "workers.read", payer.pk, on=clock.today()):
        jobs = queries.jobs_by_number(payer.pk, of_workers.values())
        looks = {(job.person_id, payer.organisation.registration) for job in jobs.values()}
        access_log.look_each(
            actor,
            looks,
            what=N_("name and dates of the employment"),
            purpose=N_("what was done for the employer"),
            at=clock.now(),
        )
        names |= {pk: str(jobs[one].person) for pk, one in of_workers.items() if one in jobs}
    ended = {one.pk: int(one.about) for one in acts if one.page in OF_MANDATES and one.about}
    held = people.mandates_of_company(payer.pk, ended.values()) if ended else {}
    names |= {pk: receipts.holder_of(held[one]) for pk, one in ended.items() if one in held}
    codes = {one.pk: int(one.about) for one in acts if one.page in OF_CODES and one.about}
    if not codes:
        return names
    kinds = dict(
        Invitation.objects.filter(organisation_id=payer.pk, pk__in=codes.values()).values_list(
            "pk", "kind"
        )
    )
    return names | {pk: mandate_word(kinds[one]) for pk, one in codes.items() if one in kinds}
