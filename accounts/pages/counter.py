"""Staff acts on a person's account: opening a payout lock after a visit, and people found twice.

Each takes two officers. Opening a page about somebody is a look that they see.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, merging, national_ids, payout, process, queries
from accounts.middleware import actor_of
from accounts.models import DuplicateCase, PayoutLock, Person, Role
from accounts.pages.guards import needs_fresh_step_up, needs_role, sent
from accounts.permissions import Actor, Denied, found_for, may, require
from portal import clock
from portal.components.forms import CPFField
from portal.components.parts import SummaryRow
from portal.errors import Mendable
from portal.states import IllegalTransition

A_PAGE = 25


class FindForm(forms.Form):
    national_id = CPFField(label=gettext_lazy("CPF of the person in front of you"))


class VisitForm(forms.Form):
    document = forms.CharField(
        label=gettext_lazy("Document you saw"),
        max_length=200,
        help_text=gettext_lazy("Kind, issuer and the last three characters of its number."),
    )


class PairForm(forms.Form):
    national_id = CPFField(label=gettext_lazy("CPF of the record that stays"))
    other = CPFField(label=gettext_lazy("CPF of the record that goes"))
    words = forms.CharField(
        label=gettext_lazy("Why do you think it is one person?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    act = forms.ChoiceField(
        choices=[(one, one) for one in ("propose", "confirm", "send_back", "reject", "reverse")]
    )
    words = forms.CharField(max_length=1000, required=False)


# ── Locks ────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_role(Role.CLERK, Role.SUPERVISOR)
@needs_fresh_step_up
def payout_locks(request: HttpRequest) -> HttpResponse:
    """Find the lock of the person who is here; below, what waits for a second officer."""
    actor = actor_of(request)
    form = FindForm(sent(request))
    if request.method == "POST" and form.is_valid():
        lock = _lock_of(actor, form.cleaned_data["national_id"])
        if lock is not None:
            return redirect("payout_lock_visit", lock_id=lock.pk)
        form.add_error("national_id", _("There is no locked account that you may open."))
    waiting = [
        lock
        for lock in payout.locks_to_confirm(actor.staff_id or 0)
        if may(actor, "payout_lock.lift", lock.person_id, on=clock.today())
    ]
    return _page(request, "accounts/payout_locks.html", {"form": form, "waiting": waiting})


def _lock_of(actor: Actor, national_id: str) -> PayoutLock | None:
    person = queries.find_by_national_id(national_id)
    person = found_for(actor, "payout_lock.lift", person, on=clock.today())
    return payout.payout_lock(person.pk) if person else None


@require_http_methods(["GET", "POST"])
@needs_role(Role.CLERK, Role.SUPERVISOR)
@needs_fresh_step_up
def payout_lock_visit(request: HttpRequest, lock_id: int) -> HttpResponse:
    """The visit: the first officer writes down the document, the second opens the lock or not."""
    actor = actor_of(request)
    lock = get_object_or_404(
        PayoutLock.objects.select_related("person", "asked_by__unit"), pk=lock_id, lifted_at=None
    )
    require(actor, "payout_lock.lift", lock.person_id, on=clock.today())
    is_second = lock.asked_by_id is not None and lock.asked_by_id != actor.staff_id
    given = sent(request)
    form = VisitForm(given if given is not None and given.get("act") == "ask" else None)
    if request.method == "POST":
        answer = _act_on_lock(request, lock, form, is_second=is_second)
        if answer is not None:
            return answer
    else:
        _look(actor, lock.person_id, "payout account", "opening the lock you asked us to open")
    context = {
        "form": form,
        "lock": lock,
        "is_second": is_second,
        "cpf": national_ids.formatted(lock.person.national_id),
    }
    return _page(request, "accounts/payout_lock_visit.html", context)


def _act_on_lock(
    request: HttpRequest, lock: PayoutLock, form: VisitForm, *, is_second: bool
) -> HttpResponse | None:
    actor, now, act = actor_of(request), clock.now(), request.POST.get("act")
    try:
        if act == "ask" and form.is_valid():
            process.ask_to_unlock(actor, lock.pk, form.cleaned_data["document"], now)
            messages.success(request, _("Written down. A second officer has to confirm it."))
        elif act == "confirm" and is_second:
            process.confirm_unlock(actor, lock.pk, now)
            messages.success(request, _("The lock is open. The person is told."))
        elif act == "keep" and is_second:
            process.keep_locked(actor, lock.pk, now)
            messages.success(request, _("The lock stays."))
        else:
            return None
    except Mendable as error:
        form.add_error(None, error.message)
        return None
    return redirect("payout_locks")


# ── One person twice ─────────────────────────────────────────────────────────────────────────


@require_safe
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
def duplicates(request: HttpRequest) -> HttpResponse:
    """The cases that wait, oldest first, without names before one is opened."""
    actor = actor_of(request)
    found = [
        case
        for case in DuplicateCase.objects.order_by("opened_at", "id")
        if _may_work(actor, case) and (case.state in ("open", "proposed") or _is_lately(case))
    ]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/duplicates.html", {"page_obj": page})


def _is_lately(case: DuplicateCase) -> bool:
    return case.state == "merged" and merging.is_reversible(case)


def _may_work(actor: Actor, case: DuplicateCase) -> bool:
    persons = [case.person_id] + ([case.other_id] if case.other_id else [])
    return all(may(actor, "duplicate.work", one, on=clock.today()) for one in persons)


@require_http_methods(["GET", "POST"])
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
def new_duplicate(request: HttpRequest) -> HttpResponse:
    """Two numbers that look like one person."""
    actor = actor_of(request)
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = [queries.find_by_national_id(given[key]) for key in ("national_id", "other")]
        try:
            stays, goes = _both(actor, found)
            case = merging.open_persons_case(actor, stays, goes, given["words"], clock.now())
        except Mendable as error:
            error.show_on(form)
        else:
            return redirect("duplicate", reference=case.reference)
    return _page(request, "accounts/new_duplicate.html", {"form": form})


def _both(actor: Actor, found: list[Person | None]) -> tuple[Person, Person]:
    """Both persons, if there are two that the officer may work on; else one and the same answer."""
    on = clock.today()
    one, other = (found_for(actor, "duplicate.work", person, on=on) for person in found)
    if one is None or other is None:
        raise Mendable(_("We do not find both records among those that you may work on."))
    return one, other


@require_http_methods(["GET", "POST"])
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
@needs_fresh_step_up
def duplicate(request: HttpRequest, reference: str) -> HttpResponse:
    """Side by side; one officer proposes, another confirms."""
    actor, now = actor_of(request), clock.now()
    case = get_object_or_404(
        DuplicateCase.objects.select_related("person", "other", "proposed_by"), reference=reference
    )
    for person in _persons(case):
        require(actor, "duplicate.work", person.pk, on=clock.today())
        purpose = "comparing two records that may be one person"
        _look(actor, person.pk, "name, birth, contact and accounts", purpose, reference)
    form = DecideForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _decide(actor, case, form.cleaned_data, now)
        except Mendable as error:
            form.add_error(None, error.message)
        except (IllegalTransition, Denied):
            form.add_error(None, _("This is not possible now, or not for you."))
        else:
            return redirect("duplicate", reference=reference)
    context = {
        "form": form,
        "case": case,
        "sides": [(person, _facts(person, case)) for person in _persons(case)],
        "is_second": case.proposed_by_id not in (None, actor.staff_id),
        "is_reversible": merging.is_reversible(case),
        "moved": sorted((way, len(ids)) for way, ids in case.moved.get("rows", {}).items()),
    }
    return _page(request, "accounts/duplicate.html", context)


def _decide(actor: Actor, case: DuplicateCase, given: dict[str, str], now: Any) -> None:
    act, words = given["act"], given["words"]
    if act == "confirm":
        merging.confirm(actor, case, now)
    elif act == "send_back":
        merging.send_back(actor, case, now)
    else:
        verb = {"propose": merging.propose, "reject": merging.reject, "reverse": merging.reverse}
        verb[act](actor, case, words, now)


def _persons(case: DuplicateCase) -> list[Person]:
    return [case.person] + ([case.other] if case.other is not None else [])


def _facts(person: Person, case: DuplicateCase) -> list[SummaryRow]:
    contacts = queries.contact_points(person.pk)
    rows = [
        SummaryRow(key=_("Name"), value=person.name, source=person.source, on=person.checked_on),
        SummaryRow(key=_("Date of birth"), value=person.born_on),
        SummaryRow(key=_("CPF"), value=national_ids.formatted(person.national_id)),
        *(
            SummaryRow(key=str(contact.get_kind_display()), value=contact.value)
            for contact in contacts.values()
        ),
    ]
    if case.kind == DuplicateCase.Kind.IDENTITY:
        rows += [
            SummaryRow(key=_("Linked until now"), value=link.proof, on=link.linked_at.date())
            for link in person.identities.order_by("id")
        ]
        rows.append(SummaryRow(key=_("Claimed by"), value=case.proof, on=case.opened_at.date()))
    return rows


def _look(actor: Actor, person_id: int, what: str, purpose: str, case: str = "") -> None:
    access_log.look(actor, person_id, what=what, purpose=purpose, case=case, at=clock.now())


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)
