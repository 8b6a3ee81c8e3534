"""Protected addresses: which ones an officer may see just now, and the address itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import access_log, own_data
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_fresh_step_up, needs_role
from accounts.permissions import may, require
from portal import clock

may_ask = needs_role(Role.CASEWORKER, Role.CLERK, Role.SUPERVISOR)


@require_safe
@may_ask
def address_rights(request: HttpRequest) -> HttpResponse:
    """The rights that hold, and the way to ask for one."""
    actor = actor_of(request)
    context = {
        "rights": own_data.rights_of(actor.staff_id or 0, clock.now()),
        "may_ask": may(actor, "proposal.make", "address_right", on=clock.today()),
    }
    return render(request, "accounts/address_rights.html", context)


@never_cache
@require_safe
@may_ask
@needs_fresh_step_up
def protected_address(request: HttpRequest, right_id: int) -> HttpResponse:
    """The address, while the right holds; each look is written down with its reason."""
    actor, now = actor_of(request), clock.now()
    right = get_object_or_404(own_data.rights_of(actor.staff_id or 0, now), pk=right_id)
    require(actor, "address.read", right.person_id, on=clock.today())
    access_log.look(
        actor, right.person_id, what="protected home address", purpose=right.reason, at=now
    )
    context = {
        "right": right,
        "home": own_data.home_of(actor, right.person_id, now),
        "until": timezone.localtime(right.ends_at),
    }
    return render(request, "accounts/protected_address.html", context)
