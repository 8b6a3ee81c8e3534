"""The supervisor's page, the blind second decision, and what everybody may know of our figures."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.eligibility import assessment, wording
from benefits.pages import claims_parts as parts
from benefits.supervision.models import Route, Sampled, Verdict
from benefits.supervision.reviewing import CHECKLIST
from portal.components.charts import BarChart, Point
from portal.components.forms import RadioSelect
from portal.components.parts import Figure, SummaryRow
from portal.errors import Mendable
from portal.reasons import SENTENCE

supervises = needs_role(Role.SUPERVISOR)
reviews = needs_role(Role.CASEWORKER, Role.SUPERVISOR)
YEAR = timedelta(days=365)


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("How would you decide?"),
        choices=Verdict.choices,
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Say how you would decide.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why?"),
        min_length=SENTENCE,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why you would decide so."),
            "min_length": gettext_lazy("Say in a sentence why you would decide so."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in CHECKLIST.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=RadioSelect,
                error_messages={"required": _("Answer every line of the checklist.")},
            )
        self.order_fields([*CHECKLIST, "verdict", "words"])

    def checklist(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] == "yes" for name in CHECKLIST}


def _percent(share: Fraction | None) -> str:
    return _("not known yet") if share is None else f"{float(share) * 100:.1f} %"


def _how_long(median: int, slow: int) -> str:
    """Days of half of all and of nine in ten; no day at all is the same day."""
    half = (
        ngettext("half within %(days)s day", "half within %(days)s days", median) % {"days": median}
        if median
        else _("half on the same day")
    )
    most = (
        ngettext("nine of ten within %(days)s day", "nine of ten within %(days)s days", slow)
        % {"days": slow}
        if slow
        else _("nine of ten on the same day")
    )
    return f"{half}; {most}"


@require_GET
@supervises
def overview(request: HttpRequest) -> HttpResponse:
    """The unit today: what ages, who has how much, what is late soon, and whether it is right."""
    ask = parts.asked(request)
    unit_id, figures = ask.actor.unit_id, queries.figures
    assert unit_id is not None
    since = ask.at - YEAR
    return render(
        request,
        "benefits/supervision/overview.html",
        {
            "unit": ask.actor.unit_name,
            "figures": [
                Figure(label=_("Legal days that come near"), value=queries.near_count(unit_id)),
                Figure(label=_("Sample still to be read"), value=queries.to_review()),
                Figure(label=_("Errors to put right"), value=queries.open_tasks(unit_id).count()),
                Figure(
                    label=_("Not reached"),
                    value=len(queries.unreached.waiting(queries.staff_of(ask.actor))),
                    note=_("asked before something is taken away; no time runs"),
                ),
                Figure(
                    label=_("Wrong refusals"),
                    value=_percent(figures.wrong_refusals(since, ask.at).share),
                    note=_("of those read again in a year"),
                ),
            ],
            "ageing": _ageing(unit_id, ask),
            "near": queries.near(unit_id)[:25],
            "work_columns": [
                _("Officer"),
                _("With them"),
                _("Decided in 30 days"),
                _("Read again"),
                _("Wrong"),
            ],
            "work_rows": _work_rows(unit_id, ask),
            "stamps": figures.stamps(unit_id, ask.at),
            "error_columns": [_("Route"), _("Read again"), _("Wrong"), _("Error rate")],
            "route_rows": [
                [str(Route(key).label), one.reviewed, one.errors, _percent(one.share)]
                for key, one in figures.errors_by_route(since, ask.at).items()
            ],
            "unit_columns": [_("Unit"), _("Read again"), _("Wrong"), _("Error rate")],
            "unit_rows": [
                [key, one.reviewed, one.errors, _percent(one.share)]
                for key, one in figures.errors_by_unit(since, ask.at).items()
            ],
            "automation": _automation(ask),
            "tasks": queries.open_tasks(unit_id)[:25],
        },
    )


def _ageing(unit_id: int, ask: parts.Asked) -> BarChart:
    return BarChart(
        title=_("Running claims by days since they were filed"),
        points=[
            Point(
                _("up to %(days)s days") % {"days": one.most - 1} if one.most else _("longer"),
                one.count,
            )
            for one in queries.figures.ageing(unit_id, ask.today)
        ],
    )


def _work_rows(unit_id: int, ask: parts.Asked) -> list[list[object]]:
    return [
        [
            _("%(name)s (away)") % {"name": one.name} if one.away else one.name,
            one.open,
            one.decided,
            one.reviewed,
            one.errors,
        ]
        for one in queries.figures.workload(unit_id, ask.at)
    ]


def _automation(ask: parts.Asked) -> dict[str, str] | None:
    """Both figures or none."""
    found = queries.figures.automation(ask.at - YEAR, ask.at)
    if found is None:
        return None
    return {"share": _percent(found.share), "errors": _percent(found.errors.share)}


@require_POST
@supervises
def seen(request: HttpRequest, number: int) -> HttpResponse:
    ask = parts.asked(request)
    process.see_escalation(ask.actor, number, ask.at)
    return redirect("benefits:supervision")


@require_POST
@supervises
def task(request: HttpRequest, number: int) -> HttpResponse:
    """An error is put right."""
    ask = parts.asked(request)
    try:
        process.close_correction(ask.actor, number, request.POST.get("words", ""), ask.at)
    except Mendable as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Put right. Thank you."))
    return redirect("benefits:supervision")


# ── Deciding again, unseen ───────────────────────────────────────────────────────────────────


@require_POST
@reviews
def review_next(request: HttpRequest) -> HttpResponse:
    ask = parts.asked(request)
    found = process.take_next_review(ask.actor, ask.at)
    if found is None:
        messages.info(request, _("Nothing of the sample waits for you."))
        return redirect("benefits:desk")
    return redirect("benefits:review", reference=found.reference)


@require_http_methods(["GET", "POST"])
@reviews
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """The file as it was before anybody decided: facts, sources, questions; no result."""
    ask = parts.asked(request)
    found = queries.sampled(reference)
    if found is None or not may(ask.actor, "review.write", found, on=ask.today):
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            process.finish_review(
                ask.actor,
                found.reference,
                verdict=form.cleaned_data["verdict"],
                checklist=form.checklist(),
                words=form.cleaned_data["words"],
                at=ask.at,
            )
        except Conflict as error:
            form.add_error(None, error.message)
            status = 409
        except Mendable as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Kept. Thank you."))
            return redirect("benefits:desk")
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("facts of a claim that was decided"),
        purpose=N_("quality check of a decision, drawn by lot"),
        case=found.decision.claim.protocol,
        at=ask.at,
    )
    return render(request, "benefits/supervision/review.html", _file(found, form), status=status)


def _file(found: Sampled, form: ReviewForm) -> dict[str, Any]:
    claim, stored = found.decision.claim, found.decision.determination
    words = wording.wording()
    return {
        "sampled": found,
        "benefit": claim.get_benefit_display(),
        "filed_on": claim.filed_on,
        "person_rows": parts.person_rows(claim.person),
        "rules": [
            (
                wording.rule_title(one.rule),
                [
                    SummaryRow(
                        key=words.label(condition),
                        value=_("%(own)s (the law asks for %(needed)s)")
                        % {"own": words.own(condition), "needed": words.needed(condition)},
                        source=words.source(condition),
                    )
                    for condition in one.conditions
                ],
            )
            for one in assessment.determinations(stored)
        ],
        "requests": queries.requests_of(claim),
        "form": form,
    }


# ── What everybody may know ──────────────────────────────────────────────────────────────────


@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    """Days and grant share by route; the automatic share never without its error rate."""
    ask = parts.asked(request)
    figures = queries.figures
    since = ask.at - YEAR
    errors = figures.errors_by_route(since, ask.at)
    rows = []
    for one in figures.by_route(since, ask.at):
        label = str(Route(one.route).label)
        if one.small:
            rows.append([label, _("fewer than ten"), "", "", ""])
            continue
        rate = errors.get(one.route)
        rows.append(
            [
                label,
                one.decided,
                _percent(one.grant_share),
                _how_long(one.median_days, one.slow_days),
                _percent(rate.share if rate else None),
            ]
        )
    return render(
        request,
        "benefits/supervision/decided.html",
        {
            "columns": [
                _("Who decided"),
                _("Decisions"),
                _("Granted"),
                _("How long"),
                _("Wrong, by our own sample"),
            ],
            "rows": rows,
            "automation": _automation(ask),
        },
    )
