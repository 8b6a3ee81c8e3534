"""Acting for one another: whom I let help me, and whom I may help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import mandates, process, queries, receipts
from accounts.middleware import actor_of
from accounts.models import Invitation, Level, Mandate
from accounts.pages.company import number_in
from accounts.pages.forms import CodeForm, HelperForm
from accounts.pages.guards import needs_fresh_step_up, needs_level, needs_own_name, sent
from accounts.permissions import Actor, require
from accounts.words import HELPER_SCOPE_WORDS
from portal import clock
from portal.counting import counted
from portal.errors import Mendable

CODE_TRIES_AN_HOUR = 10


@require_safe
@needs_own_name
def helpers(request: HttpRequest) -> HttpResponse:
    """Both lists on one page."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    person_id = actor.person_id or 0
    given = [m for m in queries.mandates_given(person_id) if _counts(m, now)]
    held = [capacity for capacity in actor.capacities if capacity.kind == "mandate"]
    acted_for = {capacity.person_id for capacity in held}
    context = {
        "given": [(mandate, _holder(mandate), _scopes(mandate.scopes)) for mandate in given],
        "invitations": [
            (invitation, _scopes(invitation.scopes))
            for invitation in queries.open_invitations(person_id, now)
        ],
        "held": [(capacity, _scopes(capacity.scopes)) for capacity in held],
        "children": [
            child for child in mandates.children_of(person_id, today) if child.pk not in acted_for
        ],
        "offices": _offices(actor),
    }
    return render(request, "accounts/helpers.html", context)


def _counts(mandate: Mandate, now: datetime) -> bool:
    over = mandate.ends_on is not None and mandate.ends_on < now.date()
    return mandate.revoked_at is None and not over


def _holder(mandate: Mandate) -> str:
    return receipts.holder_of(mandate)


def _offices(actor: Actor) -> list[Mandate]:
    """The organisations that the person runs here."""
    held = queries.offices_of(actor.user_id or 0, clock.today())
    return list(held.filter(kind=Mandate.Kind.OFFICE_ADMIN))


def _scopes(given: Iterable[str]) -> list[str]:
    """What may be done, in words, always in the same order."""
    scopes = frozenset(given)
    return [str(words[0]) for scope, words in HELPER_SCOPE_WORDS.items() if scope in scopes]


@never_cache
@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def new_helper(request: HttpRequest) -> HttpResponse:
    """What the helper may do, and until when; then the code, shown once."""
    actor, now = actor_of(request), clock.now()
    form = HelperForm(sent(request))
    if request.method == "POST" and form.is_valid():
        chosen, until = form.cleaned_data["scopes"], form.cleaned_data["ends_on"]
        try:
            code = process.invite_helper(actor, actor.person_id or 0, chosen, until, now)
        except Mendable as error:
            error.show_on(form)
        else:
            groups = [code[start : start + 4] for start in range(0, len(code), 4)]
            context = {"code": " ".join(groups), "scopes": _scopes(chosen), "ends_on": until}
            return render(request, "accounts/helper_code.html", context)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/new_helper.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_level(Level.SUBSTANTIAL)
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """The helper enters the code, sees who asks for what, and accepts."""
    actor, now = actor_of(request), clock.now()
    form = CodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        found = None
        if _may_try(actor.user_id or 0):
            found = queries.invitation(form.cleaned_data["code"], now)
        own = found is not None and found.person_id == actor.person_id
        if found is None or own:
            form.add_error("code", _("We do not know this code, or it no longer counts."))
        elif "accept" not in request.POST:
            context = {
                "form": form,
                "invitation": found,
                "principal": found.person or found.organisation,
                "scopes": _scopes(found.scopes),
                "offices": _offices(actor) if found.person_id else [],
            }
            return render(request, "accounts/accept_invitation.html", context)
        else:
            try:
                office = number_in(request.POST.get("office", "")) or None
                mandate = process.accept_invitation(actor, found, now, office_id=office)
            except Mendable as error:
                error.show_on(form)
            else:
                text = _("You may now act for %(name)s. Choose it at the top of the page.")
                messages.success(request, text % {"name": receipts.principal_of(mandate)})
                return redirect("capacity")
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/invitation_code.html", {"form": form}, status=status)


def _may_try(user_id: int) -> bool:
    """Few enough tries in the last hour: codes are long, and guessing stays hopeless."""
    return counted(f"invitation-tries:{user_id}") <= CODE_TRIES_AN_HOUR


@require_POST
@needs_own_name
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """The principal revokes, or the holder gives it back; it counts at once."""
    actor = actor_of(request)
    mandate = get_object_or_404(Mandate, pk=mandate_id)
    require(actor, "mandate.end", mandate, on=clock.today())
    process.end_mandate(actor, mandate, clock.now())
    messages.success(request, _("Ended. It no longer counts from this moment."))
    return redirect("helpers")


@require_POST
@needs_own_name
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Makes a code worthless."""
    actor = actor_of(request)
    invitation = get_object_or_404(
        Invitation, pk=invitation_id, person_id=actor.person_id, person__isnull=False
    )
    process.withdraw_invitation(actor, invitation, clock.now())
    messages.success(request, _("Withdrawn. The code opens nothing now."))
    return redirect("helpers")
