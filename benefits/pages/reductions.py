"""A change that may take something away, as the person sees it: what changed, answer, contest."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.pages.guards import needs_person
from benefits import process, queries
from benefits.eligibility import assessment, wording
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.pages.procedures import Kind, person_page, undecided
from benefits.process.reduction_letter import answer as outcome_of
from benefits.recalculation.reduction_models import Reduction
from portal.components.parts import Amount, SummaryRow
from portal.messages.models import Letter

_KIND = Kind(
    name="reduction",
    template="benefits/reductions/reduction.html",
    opened=process.open_reduction,
    answer=process.answer_reduction,
    said=gettext_lazy("We have your answer. Nothing changes until it is read."),
    hint=gettext_lazy("Your own words are enough. Say what is wrong, or what we miss."),
    status={
        "hearing": "needs_you",
        "to_decide": "deciding",
        "proposed": "deciding",
        "carried_out": "ended",
        "dropped": "granted",
    },
)


@require_http_methods(["GET", "POST"])
@needs_person
def reduction(request: HttpRequest, reference: str) -> HttpResponse:
    """What changed, what it would mean, until when one can answer; later what was decided."""
    ask, found = _found(request, reference)
    return person_page(request, ask, found, _KIND, lambda: _context(found))


def _context(found: Reduction) -> dict[str, Any]:
    chosen = found.revision.cause == "choice"  # the law's answer is about the other benefit
    after = None if chosen else assessment.determinations(found.revision.determination)[0]
    decided = found.result is not None
    return {
        "title": outcome_of(found) if decided else _title(found),
        "letter": Letter.objects.filter(key=f"reduction:{found.pk}").only("code").first()
        if decided
        else None,
        "rows": _rows(found),
        "conditions": wording.conditions(after) if after else [],
        "lines": wording.sum_lines(after) if after and found.revision.new_cents else [],
    }


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Contests what was taken away, as any other decision."""
    ask, found = _found(request, reference)
    if found.result is None:
        raise Http404
    return contest_page(request, ask, found.claim, found.result, _findings(found))


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _found(request: HttpRequest, reference: str) -> tuple[parts.Asked, Reduction]:
    ask = parts.asked(request)
    found = queries.reduction_for(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _findings(found: Reduction) -> list[tuple[str, str]]:
    """What can be contested, from the calculation that the decision rests on."""
    findings: list[tuple[str, str]] = []
    if found.revision.cause != "choice":
        after = assessment.determinations(found.revision.determination)[0]
        words = wording.wording()
        findings = [(one.key, words.label(one)) for one in after.conditions]
    return [*findings, ("amount", _("The amount")), ("other", _("Something else"))]


def _title(found: Reduction) -> str:
    return _("Nothing changes") if found.state == "dropped" else undecided(found)


def _rows(found: Reduction) -> list[SummaryRow]:
    revision = found.revision
    return [
        SummaryRow(key=_("Claim"), value=found.claim.protocol),
        SummaryRow(key=_("What has changed"), value=revision.get_cause_display()),
        SummaryRow(key=_("A month, as it was granted"), value=Amount(revision.old_cents)),
        SummaryRow(
            key=_("A month, as it would have been"),
            value=Amount(revision.new_cents) if revision.new_cents else _("nothing any more"),
        ),
    ]
