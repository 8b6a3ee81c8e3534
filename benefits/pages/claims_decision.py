"""The decision as its reader sees it, and how to contest it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import queries as people
from accounts.pages.guards import needs_person
from accounts.permissions import may
from benefits import queries
from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.applications.forms import of as forms_of
from benefits.applications.models import Claim
from benefits.eligibility import assessment, wording
from benefits.pages import claims_parts as parts
from benefits.pages.appeals import contest_page
from benefits.payments.sharing import Share, shares_of
from benefits.payments.time_limits import lost_in_words
from portal.components.parts import Action, Amount
from portal.messages.models import Letter
from portal.messages.pages import share_columns


@require_GET
@needs_person
def decision(request: HttpRequest, protocol: str) -> HttpResponse:
    """The answer first; what we looked at; how the amount came about; what can be done now."""
    ask, claim, found = _decided(request, protocol)
    determined = _determination(found)
    shares = shares_of(claim.pk)
    before = [one for one in shares if one.ends_on and one.ends_on < ask.today]
    now = [one for one in shares if one not in before]
    return render(
        request,
        "benefits/claims/decision.html",
        {
            "claim": claim,
            "decision": found,
            "granted": found.outcome == "granted",
            "title": _title(found),
            "rule": wording.rule_title(determined.rule),
            "who": _who(found),
            "by_panel": any(one.get("key") == "board_order" for one in found.reasons),
            "officer_words": _officer_words(found),
            "conditions": wording.conditions(
                determined,
                facts=found.determination.facts,
                wrong_url=parts.claim_url(claim, "wrong"),
            ),
            "lines": wording.sum_lines(determined),
            "too_old": lost_in_words(found) if found.outcome == "granted" else [],
            "shares": [_share(one) for one in now],
            "earlier_shares": [_share(one) for one in before],
            "share_columns": share_columns(),
            "changes": queries.reductions_of(claim.pk),
            "others": [
                (wording.rule_title(one.rule), wording.conditions(one), one)
                for one in assessment.determinations(found.determination)
                if one.rule != determined.rule
            ],
            "first_day": _first_day(found),
            "actions": _actions(ask, claim, found),
            "parameters": determined.parameters_hash[:12],
            "rule_version": determined.rule_version,
        },
    )


@require_http_methods(["GET", "POST"])
@needs_person
def contest(request: HttpRequest, protocol: str) -> HttpResponse:
    """Tick the findings that are wrong, say why; received and numbered at once."""
    ask, claim, found = _decided(request, protocol)
    findings = _findings(found)
    wrong = request.GET.get("finding", "")
    return contest_page(request, ask, claim, found, findings, wrong=wrong)


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _decided(request: HttpRequest, protocol: str) -> tuple[parts.Asked, Claim, Decision]:
    ask, claim = parts.claim_or_404(request, protocol)
    found = queries.decision_of(claim)
    if found is None:
        raise Http404
    return ask, claim, found


def _share(one: Share) -> list[object]:
    until = one.ends_on or _("no end is known")
    return [one.name, Amount(one.cents), one.starts_on, until, one.paid_to or one.name]


def _determination(found: Decision) -> Any:
    """The determination that the decision rests on: the chosen rule, or the proposed one."""
    rule = rule_of(found)
    all_of_them = assessment.determinations(found.determination)
    return next((one for one in all_of_them if one.rule == rule), all_of_them[0])


def _first_day(found: Decision) -> date | None:
    """For a refusal: when the first rule would be met if work goes on as now."""
    if found.outcome == "granted":
        return None
    days = found.determination.content.get("first_dates", {}).values()
    return min((date.fromisoformat(day) for day in days if day), default=None)


def _title(found: Decision) -> str:
    if found.amount_cents is not None and found.starts_on is not None:
        return _("Yes. You receive %(amount)s") % {
            "amount": parts.amount_sentence(
                found.amount_cents, found.starts_on, wording.pay_of(rule_of(found))
            )
        }
    return _("We cannot give you the %(benefit)s now") % {
        "benefit": found.claim.get_benefit_display()
    }


def _who(found: Decision) -> str:
    if found.decided_by == "engine":
        return _("Decided automatically: everything the law asks for was met.")
    if found.second_officer is not None:
        return _("Decided by %(first)s and %(second)s.") % {
            "first": found.officer,
            "second": found.second_officer,
        }
    return _("Decided by %(officer)s.") % {"officer": found.officer}


def _officer_words(found: Decision) -> list[tuple[str, str, str]]:
    """What the officers wrote: about which condition, which article, in which words."""
    labels = dict(_findings(found))
    return [
        (
            labels.get(reason["key"], ""),
            reason.get("article", ""),
            reason.get("words") or reason.get("values", {}).get("words", ""),
        )
        for reason in found.reasons
        if reason.get("words") or reason.get("values", {}).get("words")
    ]


def _findings(found: Decision) -> list[tuple[str, str]]:
    """What can be contested, from the decision itself."""
    determined = _determination(found)
    words = wording.wording()
    findings = [(c.key, words.label(c)) for c in determined.conditions]
    if found.outcome == "granted":
        findings += [("amount", _("The amount")), ("starts_on", _("The day it begins"))]
    return [*findings, ("other", _("Something else"))]


def contesting(
    ask: parts.Asked, claim: Claim, found: Decision, *, primary: bool = True
) -> list[Action]:
    """The way to contest a decision, or to the appeal that is there.

    primary: it is the main action of the page when the decision is a refusal.
    """
    filed = queries.appeal_of(found)
    if filed is not None:
        return [
            Action(
                label=_("See your appeal %(protocol)s") % {"protocol": filed.protocol},
                url=reverse("benefits:appeal", args=[filed.protocol]),
            )
        ]
    if not may(ask.actor, "claim.write", claim, on=ask.today):
        return []
    in_time = ask.today <= found.appeal_until
    return [
        Action(
            label=_("Contest this decision"),
            url=parts.claim_url(claim, "contest"),
            until=found.appeal_until if in_time else None,
            note=_("Free of charge. People who did not decide it look at it again.")
            if in_time
            else _("The legal time is over. You can still send it and say why it is late."),
            primary=primary and found.outcome != "granted",
        )
    ]


def _actions(ask: parts.Asked, claim: Claim, found: Decision) -> list[Action]:
    actions = []
    letter = (
        Letter.objects.filter(case=claim.protocol, person__in=people.records_of(claim.person_id))
        .only("code")
        .order_by("-written_at")
        .first()
    )
    if letter is not None:
        actions.append(Action(label=_("Read the letter"), url=f"/letters/{letter.code}/"))
    actions += contesting(ask, claim, found)
    if found.outcome == "refused":
        actions.append(
            Action(
                label=_("Ask again"),
                url=reverse("benefits:claim_start", args=[forms_of(claim.benefit).slug]),
                note=_("At any time, for instance when a missing condition is met."),
            )
        )
    return actions
