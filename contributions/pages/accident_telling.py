"""Telling of an accident at work: fill in, check, sign; from each side that may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import acts
from accounts import queries as people
from accounts.middleware import actor_of
from accounts.pages.guards import kept_form, needs_employer, needs_person, signed_in
from accounts.permissions import may, require
from contributions import process, queries
from contributions.accidents.models import EMPLOYING, AccidentNotice, AccidentReport, Kind, Teller
from contributions.employers.models import Employer, Employment
from contributions.law.accident_notice import last_day_to_tell
from contributions.pages.accident_forms import (
    AccidentForm,
    AtHomeForm,
    OfWorkerForm,
    OwnForm,
    as_said,
    brought,
)
from contributions.pages.accident_parts import sections
from contributions.pages.common import employer_of
from portal import clock
from portal.components.dates import weekday_date
from portal.errors import Mendable

PREFIX = "told-"  # answers that were given elsewhere, for instance to the assistant


@dataclass(frozen=True)
class Telling:
    """One way to tell: its questions, its act, and what its pages say."""

    form: Callable[..., AccidentForm]
    tell: Callable[[AccidentForm], AccidentNotice | AccidentReport]
    lead: str
    back: str
    employs: bool  # the law sets a day
    about: Callable[[AccidentForm], str]
    replaces: AccidentNotice | None = None
    initial: dict[str, Any] = field(default_factory=dict)
    receipt: str = ""  # another page than that of the notice


def answer(request: HttpRequest, way: Telling) -> HttpResponse:
    """The questions, then the check, then the receipt. Nothing is kept before it is signed."""
    act = request.POST.get("act", "")
    if act != "sign":
        acts.nothing_done(request)
    if request.method != "POST":
        kept = kept_form(request)
        return _ask(request, way, way.form(kept) if kept else way.form(initial=way.initial))
    if act in ("fill", "change"):
        given = brought(way.form(), request.POST, PREFIX if act == "fill" else "")
        return _ask(request, way, way.form(initial=way.initial | given))
    form = way.form(request.POST)
    if not form.is_valid():
        return _ask(request, way, form, status=400)
    if act != "sign":
        return _check(request, way, form)
    try:
        notice = way.tell(form)
    except Mendable as trouble:
        trouble.show_on(form)
        return _ask(request, way, form, status=400)
    messages.success(request, _("We have your notice. Keep its number: %s") % notice.reference)
    if way.receipt:
        return redirect(way.receipt)
    return redirect("contributions:accident", reference=notice.reference)


def _ask(request: HttpRequest, way: Telling, form: AccidentForm, status: int = 200) -> HttpResponse:
    context = {"way": way, "form": form}
    return render(request, "contributions/accidents/tell.html", context, status=status)


def _check(request: HttpRequest, way: Telling, form: AccidentForm) -> HttpResponse:
    """Everything once more in words; the answers go along with the signature."""
    said = form.said()
    draft = AccidentNotice(**{key: "" if value is None else value for key, value in said.items()})
    for name in ("happened_at", "died_on", "absence_days"):
        setattr(draft, name, said[name])
    due = late = None
    if way.employs and said["kind"] != Kind.REOPENING:
        due = last_day_to_tell(said["happened_on"], said["died_on"])
        late = due < clock.today()
    context = {
        "way": way,
        "about": way.about(form),
        "sections": sections(draft),
        "due": weekday_date(due) if due else "",
        "late": late,
        "hidden": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "act")
            for value in values
        ],
    }
    return render(request, "contributions/accidents/check.html", context)


# ── Who employs ──────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_employer
def employer_accident_new(request: HttpRequest) -> HttpResponse:
    """A firm tells; `?worker=` is an employment chosen in its list."""
    payer = employer_of(request, "accident.file")
    chosen = request.GET.get("worker", "")
    employment = None
    if chosen:
        found = Employment.objects.select_related("person").filter(employer=payer)
        employment = found.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if employment is None:
            raise Http404
    return answer(request, _by_firm(request, payer, employment))


def _by_firm(
    request: HttpRequest,
    payer: Employer,
    employment: Employment | None,
    replaces: AccidentNotice | None = None,
) -> Telling:
    def tell(form: Any) -> AccidentNotice:
        return process.tell_of_accident_of_worker(
            actor_of(request), payer, form.said(), clock.now(),
            person_id=form.employment.person_id, replaces=replaces,
        )  # fmt: skip

    return Telling(
        form=lambda *args, **more: OfWorkerForm(*args, payer=payer, employment=employment, **more),
        tell=tell,
        lead=str(employment.person) if employment else "",
        back=reverse("contributions:employer_accidents"),
        employs=True,
        about=lambda form: str(form.employment.person),  # type: ignore[attr-defined]
        replaces=replaces,
        initial=as_said(replaces) if replaces else {},
    )


@require_http_methods(["GET", "POST"])
@needs_person
def household_accident_new(request: HttpRequest) -> HttpResponse:
    """Who employs somebody at home tells."""
    actor = actor_of(request)
    require(actor, "household.keep", actor.person_id, on=clock.today())
    return answer(request, _at_home(request))


def _at_home(request: HttpRequest, replaces: AccidentNotice | None = None) -> Telling:
    payer = queries.household_of(actor_of(request).person_id or 0)
    if payer is None:
        raise Http404
    workers = list(payer.employments.select_related("person", "employer__organisation"))
    initial: dict[str, Any] = {"worker": str(workers[0].pk)} if len(workers) == 1 else {}
    if replaces is not None:
        workers = [one for one in workers if one.person_id == replaces.person_id]
        initial = as_said(replaces) | {"worker": str(workers[-1].pk)}

    def tell(form: Any) -> AccidentNotice:
        return process.tell_of_accident_at_home(
            actor_of(request), form.employment, form.said(), clock.now(), replaces=replaces
        )

    return Telling(
        form=lambda *args, **more: AtHomeForm(*args, workers=workers, **more),
        tell=tell,
        lead="",
        back=reverse("contributions:household"),
        employs=True,
        about=lambda form: str(form.employment.person),  # type: ignore[attr-defined]
        replaces=replaces,
        initial=initial,
    )


# ── The injured person, and those who may for them ───────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_person
def accident_new(request: HttpRequest) -> HttpResponse:
    """Oneself, or the person one acts for; `?for=` names a relative of one's own."""
    actor = actor_of(request)
    person_id = actor.subject_person_id or 0
    chosen = request.GET.get("for", "")
    if chosen:
        if actor.is_for_another:
            raise Http404
        ties = {str(one.tie_id): one for one in queries.certified_relatives(person_id)}
        if chosen not in ties:
            raise Http404
        person_id = ties[chosen].person_id or 0
    require(actor, "accident.tell", person_id, on=clock.today())
    return answer(request, _by_person(request, person_id))


def _by_person(
    request: HttpRequest, person_id: int, replaces: AccidentNotice | None = None
) -> Telling:
    actor = actor_of(request)
    name = str(people.person(person_id))
    # Where somebody worked is shown to who may read the record: no relative, not every helper.
    sees = may(actor, "record.read", person_id, on=clock.today())
    jobs = queries.employments_of(person_id) if sees else []
    recent = [one for one in jobs if (one.ended_on or clock.today()) > _long_ago()]

    def tell(form: Any) -> AccidentNotice:
        employer_id, employer_name = form.payer()
        return process.tell_of_accident(
            actor, person_id, form.said(), clock.now(),
            employer_name=employer_name, employer_id=employer_id, replaces=replaces,
        )  # fmt: skip

    return Telling(
        form=lambda *args, **more: OwnForm(*args, jobs=recent, **more),
        tell=tell,
        lead=name,
        back=reverse("contributions:accidents"),
        employs=False,
        about=lambda _form: name,
        replaces=replaces,
        initial=as_said(replaces) if replaces else {},
    )


def _long_ago() -> Any:
    """An illness may show years after the work."""
    return clock.today() - timedelta(days=10 * 365)


# ── Saying it better ─────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@signed_in
def accident_correct(request: HttpRequest, reference: str) -> HttpResponse:
    """A new notice in the place of one's own earlier one, which stays readable."""
    notice = queries.accident_notice(reference)
    if notice is None:
        raise Http404
    require(actor_of(request), "accident.correct", notice, on=clock.today())
    if notice.is_replaced:
        raise Http404
    if notice.teller == Teller.EMPLOYER:
        payer = employer_of(request, "accident.file")
        jobs = Employment.objects.filter(
            employer=payer, person_id__in=people.records_of(notice.person_id)
        )
        employment = jobs.select_related("person").last()
        return answer(request, _by_firm(request, payer, employment, notice))
    if notice.teller in EMPLOYING:
        return answer(request, _at_home(request, notice))
    return answer(request, _by_person(request, notice.person_id, notice))
