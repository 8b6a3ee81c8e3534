"""The provider's pages: choose a citizen, enter the code, go back to where one came from.

Each sign-in is made afresh: the provider keeps no session of its own, so that whoever tries the
portal can be another citizen each time.
"""

from __future__ import annotations

import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.idp.oidc import views
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from portal.simulated.identity_provider import answers
from portal.simulated.identity_provider.citizens import LEVELS
from portal.simulated.identity_provider.models import Citizen
from portal.simulated.identity_provider.register import searchable

SHOWN = 24
CODE_TRIES = 5
_NOBODY = make_password(None)


def home(request: HttpRequest) -> HttpResponse:
    """What this is."""
    return render(request, "identity_provider/home.html", {"portal": settings.CLIENT_ORIGINS[0]})


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """The door of OpenID Connect: sign in first, then the library answers the portal."""
    wanted = request.get_full_path()
    done = request.session.get("done")
    if not done or done["wanted"] != wanted:
        asked = request.GET.get("acr_values", "low").split()
        request.session.flush()
        request.session["wanted"] = wanted
        request.session["level"] = next((word for word in asked if word in LEVELS), "low")
        return redirect("choose")
    request.user = Citizen.objects.get(pk=done["citizen"])
    query = request.GET.copy()
    query.pop("prompt", None)  # the citizen has just signed in: what `prompt=login` asks for
    request.GET = query  # type: ignore[assignment]
    response = views.authorization(request)
    code = parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code", [""])[0]
    if code:
        answers.keep(code, done["sign_in"])
        request.session.flush()
    return response


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Gives the signed answer for a code, in the library's way."""
    answers.use(request)
    return views.token(request)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The citizens, to be clicked; or a national id with its password."""
    if "wanted" not in request.session:
        return redirect("home")
    error = ""
    if request.method == "POST":
        citizen = _chosen(request)
        if citizen is not None:
            return _first_factor_passed(request, citizen)
        error = _("This CPF and password do not belong together.")
    search = request.GET.get("q", "").strip()
    citizens = Citizen.objects.all()
    if search:
        digits = "".join(filter(str.isdigit, search))
        citizens = (
            citizens.filter(national_id__startswith=digits)
            if digits
            else citizens.filter(search_name__contains=searchable(search))
        )
    context = {
        "citizens": citizens[:SHOWN],
        "total": Citizen.objects.count(),
        "search": search,
        "level": request.session["level"],
        "error": error,
    }
    return render(request, "identity_provider/choose.html", context, status=400 if error else 200)


def _chosen(request: HttpRequest) -> Citizen | None:
    if "citizen" in request.POST:
        return Citizen.objects.filter(subject=request.POST["citizen"]).first()
    digits = "".join(filter(str.isdigit, request.POST.get("national_id", "")))
    citizen = Citizen.objects.filter(national_id=digits).first()
    known = citizen.password if citizen else _NOBODY
    fits = check_password(request.POST.get("password", ""), known)
    return citizen if fits else None


def _first_factor_passed(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    level = min(request.session["level"], citizen.level, key=LEVELS.index)
    request.session["citizen"], request.session["reached"] = citizen.pk, level
    if level == "low":
        return _done(request, ["pwd"])
    request.session["code"], request.session["tries"] = f"{secrets.randbelow(10**6):06}", 0
    return redirect("code")


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor: a code "by SMS", shown on this page because it is a simulation."""
    expected = request.session.get("code")
    if not expected:
        return redirect("home")
    error = ""
    if request.method == "POST":
        given = "".join(filter(str.isdigit, request.POST.get("code", "")))
        if secrets.compare_digest(given, expected):
            return _done(request, ["pwd", "otp", "mfa"])
        request.session["tries"] += 1
        if request.session["tries"] >= CODE_TRIES:
            wanted = request.session["wanted"]
            request.session.flush()
            return redirect(wanted)
        error = _("This is not the code. Write the six digits of the message.")
    citizen = Citizen.objects.get(pk=request.session["citizen"])
    context: dict[str, Any] = {
        "citizen": citizen,
        "code": expected,
        "level": request.session["reached"],
        "error": error,
    }
    return render(request, "identity_provider/code.html", context, status=400 if error else 200)


def _done(request: HttpRequest, methods: list[str]) -> HttpResponse:
    session = request.session
    wanted = session["wanted"]
    sign_in = {"acr": session["reached"], "amr": methods, "auth_time": int(time.time())}
    citizen = session["citizen"]
    session.flush()
    session["done"] = {"wanted": wanted, "citizen": citizen, "sign_in": sign_in}
    return redirect(wanted)


@require_http_methods(["POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Back to the portal without a sign-in, as the protocol says it."""
    wanted = request.session.get("wanted")
    request.session.flush()
    if not wanted:
        return redirect("home")
    query = parse_qs(urlsplit(wanted).query)
    target = query.get("redirect_uri", [""])[0]
    known = {f"{origin}/sign-in/return/" for origin in settings.CLIENT_ORIGINS}
    if target not in known:
        return redirect("home")
    state = query.get("state", [""])[0]
    response = HttpResponse(status=302)
    response["Location"] = f"{target}?error=access_denied&state={state}"
    return response
