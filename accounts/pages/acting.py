"""For whom one acts: oneself, an employer, another person."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import step_up
from accounts.actors import SELF, mandate_word
from accounts.middleware import actor_of
from accounts.pages.guards import signed_in
from accounts.permissions import Capacity
from portal.components import navigation


@require_http_methods(["GET", "POST"])
@signed_in
def capacity(request: HttpRequest) -> HttpResponse:
    """Lists the capacities; a POST with the key of one switches to it and leads back."""
    actor = actor_of(request)
    if actor.person is None:
        raise Http404
    if request.method == "POST":
        chosen = next((c for c in actor.capacities if c.key == request.POST.get("capacity")), None)
        if chosen is None:
            messages.error(request, _("You cannot act for them (any more). Choose from the list."))
            return redirect("capacity")
        request.session["capacity"] = chosen.key
        request.session.cycle_key()
        target = step_up.safe(request, request.GET.get("next"))
        return redirect(target if _is_there(target, chosen) else "/")
    choices = [
        {
            "key": c.key,
            "label": c.label,
            "is_self": c.kind == SELF,
            "is_current": c == actor.capacity,
            "word": mandate_word(c.mandate_kind),
        }
        for c in actor.capacities
    ]
    return render(request, "accounts/capacity.html", {"choices": choices})


def _is_there(target: str, capacity: Capacity) -> bool:
    """Whether a page is there in this name too; what is named in an address is of the other one."""
    path = urlsplit(target).path
    try:
        page = resolve(path)
    except Resolver404:
        return False
    policies = set(getattr(page.func, "policies", ()))
    if page.kwargs or page.view_name == "capacity":
        return False
    if "own name" in policies and capacity.kind != SELF:
        return False
    role = navigation.ROLES.get(capacity.kind, capacity.kind)
    places = navigation.items(role, path, {}, capacity.scopes)
    return policies <= {"signed in"} or any(place.current for place in places)
