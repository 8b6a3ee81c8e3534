"""The case desk: the unit's queue, and "take next"."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Role, StaffMember
from accounts.pages.guards import needs_role
from benefits import process, queries
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility import wording
from benefits.pages import claims_parts as parts
from portal.components.dates import short_date
from portal.components.parts import Figure, Link, Status
from portal.errors import Mendable

PAGE = 25
at_the_desk = needs_role(Role.CASEWORKER, Role.SUPERVISOR)


@require_GET
@at_the_desk
def desk(request: HttpRequest) -> HttpResponse:
    """What waits in the unit, by legal deadline and age, with the reason why it needs a human."""
    ask = parts.asked(request)
    staff = StaffMember.objects.get(pk=ask.actor.staff_id)
    page = Paginator(queries.queue(staff), PAGE).get_page(request.GET.get("page"))
    figures = queries.queue_figures(staff.unit_id, ask.today)
    return render(
        request,
        "benefits/desk/queue.html",
        {
            "unit": ask.actor.unit_name,
            "held": queries.held_by(staff, ask.at),
            "undoable": queries.held_by_officer(staff.pk),
            "supervises": ask.actor.has(Role.SUPERVISOR),
            "page": page,
            "rows": [_row(claim, staff, ask) for claim in page],
            "columns": [
                _("Claim"),
                _("Benefit"),
                _("Decide by"),
                _("Waiting since"),
                _("Why a human"),
                _("State"),
            ],
            "figures": [
                Figure(label=_("Waiting"), value=figures.waiting),
                Figure(label=_("For a second officer"), value=figures.second_look),
                Figure(label=_("Waiting for answers"), value=figures.awaiting_answer),
                Figure(label=_("Past the legal day"), value=figures.late),
            ],
            "asked_rows": [
                [
                    Link(claim.protocol, parts.claim_url(claim, "desk_file")),
                    short_date(claim.answer_due),  # type: ignore[attr-defined]
                    str(claim.officer) if claim.officer else None,
                ]
                for claim in queries.waiting_for_answers(staff.unit_id)[:PAGE]
            ],
            "asked_columns": [_("Claim"), _("Answer by"), _("Officer")],
        },
    )


@require_POST
@at_the_desk
def take_next(request: HttpRequest) -> HttpResponse:
    """The next file, by deadline and age: nobody picks, nothing is left behind."""
    ask = parts.asked(request)
    try:
        claim = process.take_next(ask.actor, ask.at)
    except Mendable as error:
        messages.info(request, error.message)
        return redirect("benefits:desk")
    if claim is None:
        messages.info(request, _("Nothing waits for you at the moment."))
        return redirect("benefits:desk")
    return redirect("benefits:desk_file", protocol=claim.protocol)


@require_GET
@at_the_desk
def keys(request: HttpRequest) -> HttpResponse:
    """All keys of the desk on one page, to learn them by or to print."""
    tables = [
        (
            _("In the queue"),
            [
                ("n", _("Take the next file")),
                ("u", _("Take back what was decided last and has not gone out")),
                ("r", _("Read one of the sample")),
                ("w", _("Note an absence")),
                ("m", _("Several files at once (supervisors)")),
                ("v", _("Supervision (supervisors)")),
            ],
        ),
        (
            _("With a file"),
            [
                ("t", _("Take this file")),
                ("f", _("Go to the flags")),
                ("a", _("Ask the claimant")),
                ("g", pgettext("act", "Grant")),
                ("r", _("Propose not to grant")),
                ("c", _("Agree as the second officer")),
                ("b", _("Give back to the first officer")),
                ("m", _("Send to the assessors")),
                ("e", _("Enter what a certificate shows")),
                ("h", _("Hand on")),
                ("o", _("Write a note")),
                ("u", _("Take back what has not gone out")),
                ("p", _("Put the file back")),
                ("q", _("Back to the queue")),
            ],
        ),
        (
            _("In a form"),
            [
                ("Ctrl + Enter", _("Send it")),
                ("Ctrl + Shift + Enter", _("Send it and take the next file")),
                ("Esc", _("Leave the field; then the letters below work")),
                ("s", _("Send it")),
                ("n", _("Send it and take the next file")),
            ],
        ),
        (
            _("Everywhere"),
            [("?", _("Show the keys of this page, or put them away"))],
        ),
    ]
    return render(request, "benefits/desk/keys.html", {"tables": tables})


def _row(claim: Claim, staff: StaffMember, ask: parts.Asked) -> list[object]:
    reasons = why_a_human(claim)
    return [
        Link(claim.protocol, parts.claim_url(claim, "desk_file")),
        claim.get_benefit_display(),
        due_words(claim.due_on, ask.today),
        short_date(claim.filed_on),
        " ".join(reasons[:2]) + (" …" if len(reasons) > 2 else ""),
        _state(claim, staff, ask),
    ]


def why_a_human(claim: Claim) -> list[str]:
    """The reasons, each kind of them once: of several equal ones the first, and how many more.

    Flags stand last: the file shows each of them with its fact.
    """
    kinds: dict[str, list[str]] = {}
    for reason in sorted(claim.referral_reasons, key=lambda one: one["key"] == "flag"):
        texts = kinds.setdefault(reason["key"], [])
        if (text := wording.reason_text(reason)) not in texts:
            texts.append(text)
    return [
        ngettext(
            "%(first)s (and %(more)s more like it)",
            "%(first)s (and %(more)s more like it)",
            len(texts) - 1,
        )
        % {"first": texts[0], "more": len(texts) - 1}
        if len(texts) > 1
        else texts[0]
        for texts in kinds.values()
    ]


def _state(claim: Claim, staff: StaffMember, ask: parts.Asked) -> Status:
    if claim.holder_id and claim.held_until and claim.held_until >= ask.at:
        if claim.holder_id == staff.pk:
            return Status("needs_you", _("In your hands"))
        return Status("deciding", str(claim.holder))
    if claim.state in (ClaimState.REFUSAL_PROPOSED, ClaimState.GRANT_PROPOSED):
        return Status("waiting", _("Second officer"))
    if claim.officer_id == staff.pk:
        return Status("needs_you", _("Back to you"))
    return Status("waiting", _("Free"))


def due_words(due_on: date, today: date) -> str:
    """The legal day with the days left, or how late it is."""
    left = (due_on - today).days
    if left < 0:
        return _("%(day)s (%(count)s days late)") % {"day": short_date(due_on), "count": -left}
    return _("%(day)s (%(count)s days left)") % {"day": short_date(due_on), "count": left}
