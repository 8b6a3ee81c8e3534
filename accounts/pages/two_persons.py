"""What waits for a second person: proposals of one officer that another confirms or refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, lost_factors, process, two_persons
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.models_rights import OFFICE_KINDS, Proposal
from accounts.pages.deaths import AliveForm, EnterDeathForm
from accounts.pages.forms import (
    AddressRightForm,
    GuardianForm,
    LostFactorForm,
    LostWayForm,
    NoteForm,
    OfficeForm,
    RoleForm,
)
from accounts.pages.guards import needs_fresh_step_up, needs_role, sent
from accounts.permissions import Actor, may, require
from accounts.rules import CHECKERS, MAKERS
from accounts.words import HELPER_SCOPE_WORDS
from portal import clock
from portal.components.dates import long_date
from portal.components.parts import SummaryRow
from portal.errors import Mendable

A_PAGE = 25
Kind = Proposal.Kind
takes_part = needs_role(Role.ADMIN, Role.CASEWORKER, Role.SUPERVISOR, Role.CLERK)


@dataclass(frozen=True)
class Way:
    """One kind of proposal: its form and what is made of it."""

    kind: str
    title: Any
    form: type[forms.Form]
    make: Callable[[Actor, dict[str, Any]], Proposal]


def _role(actor: Actor, given: dict[str, Any]) -> Proposal:
    member, role, words = given["staff"], given["role"], given["words"]
    return process.propose_role(
        actor, member, role, give=given["give"] == "yes", words=words, at=clock.now()
    )


def _lost_factor(actor: Actor, given: dict[str, Any]) -> Proposal:
    return process.propose_lost_factor(actor, given["staff"], given["words"], clock.now())


WAYS = {
    "role": Way(Kind.ROLE_GRANT, gettext_lazy("Give or take a role"), RoleForm, _role),
    "guardian": Way(
        Kind.GUARDIAN,
        gettext_lazy("Guardian by court order"),
        GuardianForm,
        lambda actor, given: process.propose_guardian(actor, at=clock.now(), **given),
    ),
    "organisation": Way(
        Kind.OFFICE,
        gettext_lazy("Organisation that helps people"),
        OfficeForm,
        lambda actor, given: process.propose_office(actor, at=clock.now(), **given),
    ),
    "lost-passkey": Way(
        Kind.LOST_FACTOR,
        gettext_lazy("A colleague lost their passkey"),
        LostFactorForm,
        _lost_factor,
    ),
    "lost-factor": Way(
        Kind.LOST_WAY,
        gettext_lazy("A person lost their app or passkey"),
        LostWayForm,
        lambda actor, given: process.propose_lost_way(actor, at=clock.now(), **given),
    ),
    "protected-address": Way(
        Kind.ADDRESS_RIGHT,
        gettext_lazy("See a protected address"),
        AddressRightForm,
        lambda actor, given: process.propose_address_right(actor, at=clock.now(), **given),
    ),
    "death": Way(
        Kind.DEATH,
        gettext_lazy("Enter a death from a certificate"),
        EnterDeathForm,
        lambda actor, given: process.propose_death(actor, at=clock.now(), **given),
    ),
    "alive": Way(
        Kind.ALIVE,
        gettext_lazy("Somebody is alive, though our record says dead"),
        AliveForm,
        lambda actor, given: process.propose_alive(actor, at=clock.now(), **given),
    ),
}


@require_safe
@takes_part
def proposals(request: HttpRequest) -> HttpResponse:
    """What one may propose, what waits for a second person, and what became of the rest."""
    actor, today = actor_of(request), clock.today()
    kinds = [kind for kind in Kind.values if actor.has(*(MAKERS[kind] | CHECKERS[kind]))]
    found = Proposal.objects.filter(Q(kind__in=kinds)).select_related("made_by", "decided_by")
    page = Paginator(found.order_by("outcome", "-made_at", "-id"), A_PAGE).get_page(
        request.GET.get("page")
    )
    ways = [
        (key, way.title)
        for key, way in WAYS.items()
        if may(actor, "proposal.make", way.kind, on=today)
    ]
    return render(request, "accounts/proposals.html", {"page_obj": page, "ways": ways})


@require_http_methods(["GET", "POST"])
@takes_part
@needs_fresh_step_up
def propose(request: HttpRequest, way: str) -> HttpResponse:
    """The first person's form."""
    actor, chosen = actor_of(request), WAYS.get(way)
    if chosen is None:
        raise Http404
    require(actor, "proposal.make", chosen.kind, on=clock.today())
    form = chosen.form(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = chosen.make(actor, form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Proposed. It waits for a second person."))
            return redirect("proposal", reference=made.reference)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "title": chosen.title}
    return render(request, "accounts/propose.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@takes_part
@needs_fresh_step_up
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """One proposal; the second person says yes or no here, and a code is shown once."""
    actor, today = actor_of(request), clock.today()
    found = get_object_or_404(
        Proposal.objects.select_related("person", "staff", "made_by", "decided_by"),
        reference=reference,
    )
    require(actor, "proposal.read", found, on=today)
    decides = not found.outcome and may(actor, "proposal.decide", found, on=today)
    hands_over = lost_factors.may_give_code(actor, found, clock.now())
    form, code = NoteForm(sent(request)), ""
    if request.method == "POST":
        if hands_over and request.POST.get("decision") == "code":
            code, hands_over = lost_factors.give_code(actor, found, clock.now()), False
        elif not decides:
            raise Http404
        elif form.is_valid() and _decided(request, actor, found, form):
            return redirect("proposal", reference=reference)
    elif found.person_id is not None:
        _look(actor, found)
    context = {
        "proposal": found,
        "rows": _rows(found),
        "form": form,
        "decides": decides,
        "hands_over": hands_over,
        "code": code,
    }
    status = 400 if request.method == "POST" and not code else 200
    return render(request, "accounts/proposal.html", context, status=status)


def _look(actor: Actor, found: Proposal) -> None:
    access_log.look(
        actor,
        found.person_id or 0,
        what="name, in a proposal that takes two officers",
        purpose="proposing or confirming it",
        case=found.reference,
        at=clock.now(),
    )


def _decided(request: HttpRequest, actor: Actor, found: Proposal, form: NoteForm) -> bool:
    try:
        if request.POST.get("decision") == "confirm":
            two_persons.confirm_proposal(actor, found, clock.now())
        elif not form.cleaned_data["note"]:
            form.add_error("note", _("Say why not."))
            return False
        else:
            two_persons.refuse_proposal(actor, found, form.cleaned_data["note"], clock.now())
    except Mendable as error:
        form.add_error(None, error.message)
        return False
    return True


def _death_words(found: Proposal) -> list[tuple[Any, Any]]:
    """What the second officer compares: the certificate with our record."""
    told, person = found.values, found.person
    words: list[tuple[Any, Any]] = [(_("Born on"), long_date(person.born_on))] if person else []
    died_on = long_date(date.fromisoformat(told["died_on"]))
    if found.kind == Kind.ALIVE:
        return [*words, (_("Died on, by our record"), died_on)]
    return [
        *words,
        (_("Name, as on the certificate"), told["name"]),
        (_("Day of the death"), died_on),
        (_("Number of the death certificate"), told["certificate"]),
    ]


def _rows(found: Proposal) -> list[SummaryRow]:
    """The proposal in words, without what only the machine needs."""
    told = found.values
    words: list[tuple[Any, Any]] = []
    if found.staff is not None and found.kind == Kind.LOST_FACTOR:
        words.append((_("Whose passkey"), found.staff))
    elif found.staff is not None:
        role = dict(Role.choices).get(told["role"], told["role"])
        words += [(_("Whose role"), found.staff), (_("Role"), role)]
    if found.person is not None and found.kind != Kind.GUARDIAN:
        words.append((_("Person"), found.person))
    if found.kind in (Kind.DEATH, Kind.ALIVE):
        words += _death_words(found)
    if found.kind == Kind.ADDRESS_RIGHT:
        words.append((_("Days"), told["days"]))
    if found.kind == Kind.GUARDIAN:
        words += [(_("For"), found.person), (_("Guardian"), told["guardian"])]
        words += [(_("Order"), told["number"]), (_("Court"), told["court"])]
        words += [(_("Day of the order"), told["ordered_on"]), (_("Last day"), told["ends_on"])]
        allowed = [str(HELPER_SCOPE_WORDS[one][0]) for one in told["scopes"]]
        words.append((_("What it allows"), ", ".join(allowed)))
    if found.kind == Kind.OFFICE:
        words += [(_("Name"), told["name"]), (_("CNPJ"), told["registration"])]
        words.append((_("Kind"), dict(OFFICE_KINDS).get(told["helps_as"], "")))
        words.append((_("Who will run it"), told["administrator"]))
    words += [(_("Why, and what was checked"), found.words), (_("Proposed by"), found.made_by)]
    if found.decided_by is not None:
        words.append((found.get_outcome_display().capitalize(), found.decided_by))
        words += [(_("Note"), found.note)] if found.note else []
    return [SummaryRow(key=str(key), value=str(value)) for key, value in words]
