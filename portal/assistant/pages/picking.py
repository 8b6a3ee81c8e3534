"""A button of the conversation in which the time of a visit is picked. It books nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from portal.assistant import flows_booking, process
from portal.assistant.pages.common import back, context_of, talk_of
from portal.errors import Mendable


@require_POST
def pick_visit(request: HttpRequest, number: int) -> HttpResponse:
    """An office, a day or an hour; or one of them anew; or the visit is to be moved."""
    context = context_of(request)
    talk = talk_of(request, context, begin=False)
    if talk is None:
        raise Http404
    names = (*flows_booking.STEPS, flows_booking.MOVE, flows_booking.AGAIN)
    name = next((one for one in names if one in request.POST), "")
    try:
        process.pick_visit(context, talk, number, name, request.POST.get(name, ""))
    except Mendable:
        return back(request)
    return back(request, number)
