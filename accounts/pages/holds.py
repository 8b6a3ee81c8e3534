"""Legal holds: set by one officer, confirmed and lifted by another."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, queries
from accounts.middleware import actor_of
from accounts.models import LegalHold, Role
from accounts.pages.guards import needs_fresh_step_up, needs_role, sent
from accounts.permissions import Actor, Denied, found_for, may, require
from accounts.retention import holds
from portal import clock
from portal.components.forms import CPFField, DateField
from portal.components.parts import SummaryRow
from portal.errors import Mendable

A_PAGE = 25
keeps = needs_role(Role.AUDITOR, Role.SUPERVISOR)


class HoldForm(forms.Form):
    """Whose data must stay, why and by which law."""

    person = CPFField(label=gettext_lazy("CPF of the person"))
    reason = forms.CharField(
        label=gettext_lazy("Why, in a sentence that the person can read"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )
    article = forms.CharField(
        label=gettext_lazy("Law that obliges us"),
        max_length=120,
        help_text=gettext_lazy("For example: CPC art. 396, order 123 of the 4th court."),
    )
    until = DateField(label=gettext_lazy("Last day, if you know it"), required=False)
    quiet_by = forms.CharField(
        label=gettext_lazy("Law that forbids telling the person"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only if there is one. Else the person is told at once."),
    )


@require_safe
@keeps
def all_holds(request: HttpRequest) -> HttpResponse:
    """What stands, what waits for a second person, and what was lifted."""
    found = [
        hold
        for hold in LegalHold.objects.order_by("lifted_at", "-set_at", "-id")
        if may(actor_of(request), "hold.set", hold.person_id, on=clock.today())
    ]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/holds.html", {"page_obj": page, "today": clock.today()})


@require_http_methods(["GET", "POST"])
@keeps
@needs_fresh_step_up
def new_hold(request: HttpRequest) -> HttpResponse:
    """Sets a hold; an unknown number and one of the officer's own people get the same answer."""
    actor = actor_of(request)
    form = HoldForm(sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = queries.find_by_national_id(given.pop("person"))
        person = found_for(actor, "hold.set", person, on=clock.today())
        if person is None:
            form.add_error("person", _("We know nobody with this CPF."))
        else:
            try:
                hold = holds.set_hold(actor, person.pk, at=clock.now(), **given)
            except Mendable as error:
                error.show_on(form)
            else:
                messages.success(request, _("The hold stands. A second person should confirm it."))
                return redirect("hold", reference=hold.reference)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/new_hold.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@keeps
@needs_fresh_step_up
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """One hold; somebody else than who set it confirms or lifts it."""
    actor, now = actor_of(request), clock.now()
    found = get_object_or_404(LegalHold.objects.select_related("person"), reference=reference)
    require(actor, "hold.set", found.person_id, on=clock.today())
    is_second = found.set_by != actor.label and found.lifted_at is None
    if request.method == "POST":
        verb = {"confirm": holds.confirm_hold, "lift": holds.lift_hold}.get(
            request.POST.get("act", "")
        )
        try:
            if verb is not None:
                verb(actor, found, now)
        except (Denied, Mendable):
            messages.error(request, _("This is not possible now, or not for you."))
        return redirect("hold", reference=reference)
    _look(actor, found)
    context = {"hold": found, "rows": _rows(found), "is_second": is_second}
    return render(request, "accounts/hold.html", context)


def _look(actor: Actor, found: LegalHold) -> None:
    """Kept like any look; while a law forbids telling, in words that do not tell."""
    what, purpose = "name", "work of the auditors"
    if not found.quiet_by:
        what = "reasons for which nothing may be erased"
        purpose = "setting, confirming or lifting a hold"
    access_log.look(actor, found.person_id, what=what, purpose=purpose, at=clock.now())


def _rows(found: LegalHold) -> list[SummaryRow]:
    quiet = found.quiet_by or _("Yes")
    told = [
        (_("Person"), str(found.person)),
        (_("Why"), found.reason),
        (_("Law"), found.article),
        (_("Last day"), found.until or _("until it is lifted")),
        (_("Is the person told?"), _("No: %(law)s") % {"law": quiet} if found.quiet_by else quiet),
        (_("Set by"), found.set_by),
        (_("Second person"), found.confirmed_by or _("not yet")),
    ]
    if found.lifted_by:
        told.append((_("Lifted by"), found.lifted_by))
    return [SummaryRow(key=str(key), value=value) for key, value in told]
