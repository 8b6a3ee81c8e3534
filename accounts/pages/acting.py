"""For whom one acts: oneself, an employer, another person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import SELF, mandate_word
from accounts.middleware import actor_of
from accounts.pages.guards import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def capacity(request: HttpRequest) -> HttpResponse:
    """Lists the capacities; a POST with the key of one switches to it."""
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
        return redirect("/")
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
