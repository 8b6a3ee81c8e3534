"""A division of shares, as who asked for the benefit sees it: who gets how much, and contesting."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Person
from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import queries
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Claim
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.process.shares_letter import ARTICLE, division_of, rows
from portal.components.parts import SummaryRow
from portal.messages.models import Letter


@require_GET
@needs_person
def division(request: HttpRequest, protocol: str, sequence: int) -> HttpResponse:
    """From when on who gets how much, why, the letter, and until when it can be contested."""
    ask, claim, found = _found(request, protocol, sequence)
    divided = division_of(found)
    people = Person.objects.in_bulk(
        [one["person"] for one in (*divided["shares"], *divided["ended"])]
    )
    return render(
        request,
        "benefits/claims/division.html",
        {
            "claim": claim,
            "decision": found,
            "since": date.fromisoformat(divided["since"]),
            "article": ARTICLE,
            "order": divided.get("order", ""),
            "rows": [
                SummaryRow(key=one["label"], value=one["value"]) for one in rows(divided, people)
            ],
            "letter": Letter.objects.filter(key=f"division:{found.pk}:{claim.person_id}")
            .only("code")
            .first(),
            "contested": queries.appeal_of(found),
            "contest_url": reverse("benefits:division_contest", args=[claim.protocol, sequence])
            if may(ask.actor, "claim.write", claim, on=ask.today)
            else "",
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, protocol: str, sequence: int) -> HttpResponse:
    """Contests a division, as any other decision."""
    ask, claim, found = _found(request, protocol, sequence)
    findings = [
        ("shares", _("Who shares")),
        ("amount", _("The amount")),
        ("since", _("The day from which it counts")),
        ("other", _("Something else")),
    ]
    return contest_page(request, ask, claim, found, findings)


def _found(
    request: HttpRequest, protocol: str, sequence: int
) -> tuple[parts.Asked, Claim, Decision]:
    ask, claim = parts.claim_or_404(request, protocol)
    found = claim.decisions.filter(sequence=sequence, outcome=Outcome.DIVIDED).first()
    if found is None:
        raise Http404
    return ask, claim, found
