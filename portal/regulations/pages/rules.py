"""The desk of the rules officers: every legal number, and new values from proposal to law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_fresh_step_up, needs_role
from accounts.permissions import may, require
from benefits import queries as benefits
from benefits.law.statute import the_law
from portal import clock
from portal.components.parts import Figure, Link, Status, SummaryRow
from portal.components.values import money_text
from portal.errors import Mendable
from portal.regulations import index, process, queries, trying, values
from portal.regulations.models import Proposal, ProposalState, Trial
from portal.regulations.pages import parts
from portal.regulations.pages.forms import ProposalForm, ReturnForm
from portal.regulations.topics import name_of
from portal.states import IllegalTransition
from portal.statutes import Parameter

PAGE = 50
reads_rules = needs_role(Role.RULES, Role.AUDITOR)
makes_rules = needs_role(Role.RULES)
TAGS = {
    ProposalState.PROPOSED: "needs_you",
    ProposalState.APPROVED: "granted",
    ProposalState.RETURNED: "waiting",
    ProposalState.WITHDRAWN: "ended",
}


@require_GET
@reads_rules
def rules(request: HttpRequest) -> HttpResponse:
    """What waits, and all legal numbers with their values today; a word narrows them."""
    words, on = request.GET.get("q", "")[:100].strip(), clock.today()
    keys = index.search(words).parameters if words else list(the_law().keys())
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    actor = actor_of(request)
    context = {
        "words": words,
        "page": page,
        "columns": parts.columns(),
        "rows": [parts.row(key, on, "regulations:parameter") for key in page],
        "proposal_columns": _proposal_columns(),
        "waiting": [_proposal_row(one) for one in queries.waiting()],
        "settled": [_proposal_row(one) for one in queries.settled()[:10]],
        "may_propose": may(actor, "regulation.propose", on=on),
    }
    return render(request, "regulations/rules.html", context)


def _proposal_columns() -> list[str]:
    return [_("New value"), _("From"), _("Proposed by"), _("State")]


def _proposal_row(one: Proposal) -> list[object]:
    parameter = the_law().parameter(one.parameter)
    return [
        Link(parameter.description, reverse("regulations:proposal", args=[one.pk])),
        one.since,
        str(one.made_by),
        Status(TAGS[ProposalState(one.state)], str(one.get_state_display()).capitalize()),
    ]


@require_GET
@reads_rules
def parameter(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """One number with its history, what was proposed for it, and the way to propose."""
    found, actor = _parameter_or_404(topic, name), actor_of(request)
    mine = [one for one in queries.waiting() if one.parameter == found.key]
    context = parts.whole(found, clock.today()) | {
        "proposal_columns": _proposal_columns(),
        "waiting": [_proposal_row(one) for one in mine],
        "may_propose": may(actor, "regulation.propose", on=clock.today())
        and values.can_be_proposed(found)
        and not mine,
        "is_fixed": not values.can_be_proposed(found),
        "topic": topic,
        "name": name,
        "topic_name": name_of(found.key),
    }
    return render(request, "regulations/parameter.html", context)


def _parameter_or_404(topic: str, name: str) -> Parameter:
    found = parts.parameter_or_none(topic, name)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@makes_rules
def propose(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """Asks for value, days, act, reason and source; leads to the trial."""
    found = _parameter_or_404(topic, name)
    if not values.can_be_proposed(found):
        raise Http404
    form = ProposalForm(request.POST if request.method == "POST" else None, parameter=found)
    if form.is_bound and form.is_valid():
        try:
            made = process.propose(
                actor_of(request),
                parameter=found.key,
                content=form.content,
                at=clock.now(),
                **{
                    key: form.cleaned_data[key]
                    for key in ("since", "until", "act", "reason", "source")
                },
            )
        except Mendable as trouble:
            form.add_trouble(trouble.field, str(trouble.message))
        else:
            return redirect("regulations:proposal", made.pk)
    context = {
        "form": form,
        "parameter": found,
        "value": parts.value_on(found, clock.today()),
        "topic": topic,
        "name": name,
    }
    status = 400 if form.is_bound else 200
    return render(request, "regulations/propose.html", context, status=status)


@require_GET
@reads_rules
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A new value beside the old one, what it would change, and what can be done."""
    return _page(request, _proposal_or_404(number), ReturnForm())


@require_GET
@reads_rules
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far the trial is, for a page that waits; reloads it when there is something to read."""
    found = _proposal_or_404(number)
    answer = render(request, "regulations/_progress.html", {"trial": _trial(found)})
    if found.trial.state != Trial.State.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _proposal_or_404(number: int) -> Proposal:
    found = queries.proposal(number)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Proposal, form: ReturnForm, trouble: str = "", status: int = 200
) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    shown = the_law().parameter(found.parameter)
    new = values.shown(values.exact(found.parameter, found.content), shown.unit)
    facts = [
        SummaryRow(key=_("Value on that day until now"), value=parts.value_on(shown, found.since)),
        SummaryRow(key=_("New value"), value=new),
        SummaryRow(key=_("From"), value=found.since),
        SummaryRow(key=_("Until"), value=found.until or _("until a later act or value")),
        SummaryRow(key=_("Act and article"), value=found.act),
        SummaryRow(key=_("Why"), value=found.reason),
        SummaryRow(key=_("Where it can be read"), value=Link(found.source, found.source)),
        SummaryRow(key=_("Proposed by"), value=str(found.made_by)),
    ]
    if found.checked_by is not None:
        facts.append(SummaryRow(key=_("Checked by"), value=str(found.checked_by)))
    context = {
        "proposal": found,
        "parameter": shown,
        "topic_name": name_of(shown.key),
        "facts": facts,
        "tag": TAGS[ProposalState(found.state)],
        "state_word": str(found.get_state_display()).capitalize(),
        "is_past": found.state == ProposalState.PROPOSED and found.since <= today,
        "decided_without": _decided_without(found, today),
        "calculated_again": _calculated_again(found),
        "trial": _trial(found),
        "may_check": may(actor, "regulation.check", found, on=today),
        "may_withdraw": may(actor, "regulation.withdraw", found, on=today),
        "form": form,
        "trouble": trouble,
        "address": found.parameter.split("/"),
    }
    return render(request, "regulations/proposal.html", context, status=status)


def _decided_without(found: Proposal, today: date) -> int:
    """How many claims in payment an approval would have calculated again."""
    if found.state != ProposalState.PROPOSED or found.since > today:
        return 0
    return benefits.late.touched(found.parameter, found.since).count()


def _calculated_again(found: Proposal) -> list[Figure]:
    """How far the benefits are that were decided without the value."""
    progress = benefits.late.progress([process.late_key(found)])
    return [
        Figure(label=label, value=value)
        for one in progress
        for label, value in benefits.late.figures(one)
    ]


def _trial(found: Proposal) -> dict[str, Any]:
    """How far the trial is, and its figures."""
    trial, effect = found.trial, trying.effect_of(found.trial)
    running = trial.state == Trial.State.RUNNING
    difference = effect.after_cents - effect.before_cents
    figures = [
        Figure(label=_("People in the sample"), value=str(effect.asked)),
        Figure(label=_("For whom something changes"), value=str(effect.touched)),
        Figure(
            label=_("A month more or less, all together"),
            value=("−" if difference < 0 else "") + money_text(abs(difference)),
        ),
    ]
    return {
        "label": _("Trying the new value on a sample of people"),
        "done": effect.asked,
        "total": trial.size,
        "running": running,
        "failed": trial.state == Trial.State.FAILED,
        "url": reverse("regulations:proposal_progress", args=[found.pk]),
        "figures": figures,
        "on": trial.on,
        "kinds": [[str(_kind(kind)), str(count)] for kind, count in sorted(effect.kinds.items())],
        "kind_columns": [_("What happens to their best retirement"), _("People")],
        "range": _range(effect),
        "words": ngettext("%(n)s person", "%(n)s people", effect.asked) % {"n": effect.asked},
    }


def _kind(kind: str) -> str:
    return {
        "same": _("nothing changes"),
        "more": _("a higher amount"),
        "less": _("a lower amount"),
        "newly_entitled": _("a right that they would not have had"),
        "no_longer_entitled": _("no right any more"),
        "other_rule": _("the same amount by another rule"),
        "open": _("open: a fact is not known"),
        "unanswered": _("open: a legal value of that day is not known yet"),
    }[kind]


def _range(effect: trying.Effect) -> str:
    if effect.least_cents is None or effect.most_cents is None:
        return ""
    return _("The differences go from %(least)s to %(most)s a month.") % {
        "least": ("−" if effect.least_cents < 0 else "") + money_text(abs(effect.least_cents)),
        "most": ("−" if effect.most_cents < 0 else "") + money_text(abs(effect.most_cents)),
    }


# ── Acts ─────────────────────────────────────────────────────────────────────────────────────


def _act(
    request: HttpRequest,
    number: int,
    right: str,
    act: Callable[[Proposal], object],
    done: str,
    form: ReturnForm | None = None,
) -> HttpResponse:
    """Does it and says so; the page again with what is wrong in the form, or with what forbids it.

    Raises Http404 where there is no such proposal or no right to do this with it.
    """
    found = _proposal_or_404(number)
    require(actor_of(request), right, found, on=clock.today())
    if form is not None and not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        act(found)
    except (Mendable, IllegalTransition) as trouble:
        return _page(request, found, ReturnForm(), str(trouble), status=400)
    messages.success(request, done)
    return redirect("regulations:proposal", number)


@require_POST
@makes_rules
@needs_fresh_step_up
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Makes it law: another officer, who proved just now who they are."""
    return _act(
        request,
        number,
        "regulation.check",
        lambda found: process.approve(actor_of(request), found.pk, clock.now()),
        _("The value is law now."),
    )


@require_POST
@makes_rules
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Returns it to its maker with the reason."""
    form = ReturnForm(request.POST)
    return _act(
        request,
        number,
        "regulation.check",
        lambda found: process.send_back(
            actor_of(request), found.pk, form.cleaned_data["words"], clock.now()
        ),
        _("The proposal went back to its maker."),
        form,
    )


@require_POST
@makes_rules
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """The maker takes it back."""
    return _act(
        request,
        number,
        "regulation.withdraw",
        lambda found: process.withdraw(actor_of(request), found.pk, clock.now()),
        _("The proposal is withdrawn."),
    )
