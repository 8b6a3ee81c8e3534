"""The page behind the link in the mail about a new payout account: one button, no sign-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import not_me
from portal import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_change(request: HttpRequest, key: str) -> HttpResponse:
    """Says what the button does; a POST does it. Programs that open links in mails do nothing."""
    now = clock.now()
    if not_me.account_of(key, now) is None:
        raise Http404
    inquiry = not_me.stop(key, now) if request.method == "POST" else None
    return render(request, "accounts/not_me.html", {"inquiry": inquiry})
