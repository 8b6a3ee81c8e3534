"""Decisions that were calculated again and need a human: what was, what would be, and why."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_role
from benefits import process, queries
from benefits.eligibility import assessment, wording
from benefits.law.statute import the_law
from benefits.pages import claims_parts as parts
from benefits.pages import procedures
from benefits.recalculation.models import Cause, Revision
from benefits.recalculation.reduction_models import Reduction
from portal import clock
from portal.components import dates
from portal.components.parts import Amount, Figure, Link, SummaryRow
from portal.errors import Mendable

settles = needs_role(Role.SUPERVISOR)


_STEPS = procedures.STEPS | {
    "end": gettext_lazy("End the old benefit, as the person chose: propose it to a second one"),
    "hear_late": gettext_lazy(
        "Tell the person and ask how they see it: bad faith is proven, or the facts changed after"
        " the grant"
    ),
    "apply": gettext_lazy("Decide anew and pay the difference"),
    "keep": gettext_lazy("Leave the decision as it is"),
    "propose": gettext_lazy("Propose it to a second supervisor"),
    "drop": gettext_lazy("Leave the decision as it is, and tell the person"),
}


@require_GET
@settles
def revisions(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, and what the engine carried out by itself."""
    waiting = queries.open_revisions()
    figures = queries.revision_figures()
    late = queries.late.progress()
    late_labels = [label for one in late[:1] for label, _value in queries.late.figures(one)]
    return render(
        request,
        "benefits/revisions/list.html",
        {
            "figures": [
                Figure(label=_("To be looked at"), value=figures["open"]),
                Figure(label=_("Carried out"), value=figures["applied"]),
                Figure(label=_("Decision stands"), value=figures["kept"]),
            ],
            "late_columns": [_("Legal number"), _("From"), *late_labels],
            "late_rows": [_late_row(one) for one in late],
            "columns": [
                _("Claim"),
                _("Found"),
                _("Why"),
                _("A month until now"),
                _("A month, calculated again"),
                _("Where it stands"),
            ],
            "rows": [
                [
                    Link(one.decision.claim.protocol, reverse("benefits:revision", args=[one.pk])),
                    one.found_at,
                    one.get_cause_display(),
                    Amount(one.old_cents),
                    Amount(one.new_cents),
                    _stands(one),
                ]
                for one in waiting
            ],
        },
    )


def _late_row(one: queries.late.Progress) -> list[object]:
    """One value of the law, and how far the claims are that were decided without it."""
    parameter = the_law().parameter(one.value.parameter)
    name = Link(parameter.description, reverse("regulations:value", args=parameter.key.split("/")))
    return [name, one.value.since, *(value for _label, value in queries.late.figures(one))]


def _stands(found: Revision) -> str:
    """What a line of the list waits for."""
    reduction = queries.reduction_of(found)
    if reduction is None:
        return _("to be looked at")
    stands = procedures.stands(reduction, clock.today())
    if found.cause == Cause.JOB:
        waits = _("money waits from %(day)s on") % {"day": dates.short_date(reduction.effect_on)}
        return f"{stands}; {waits}"
    return stands


@require_http_methods(["GET", "POST"])
@settles
def revision(request: HttpRequest, number: int) -> HttpResponse:
    """One calculation beside the other; a supervisor who did not decide settles it."""
    ask = parts.asked(request)
    found = queries.revision_for(ask.actor, number, on=ask.today)
    if found is None:
        raise Http404
    reduction = queries.reduction_of(found)
    limits = process.limits_of(found)
    steps = _steps(found, reduction, ask.actor.staff_id, limits.too_late_to_annul(ask.today))
    drafted = {"do": "end", "words": process.draft_of(found)} if "end" in steps else None
    form = (
        procedures.SettleForm(request.POST or None, steps=steps, words=_STEPS, initial=drafted)
        if steps
        else None
    )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            said = _take(ask, found, reduction, form.cleaned_data["do"], form.cleaned_data["words"])
        except Mendable as error:
            procedures.add_error(form, error)
        else:
            messages.success(request, said)
            return redirect("benefits:revisions")
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("whole file of the claim"),
        purpose=N_("calculating a decision again"),
        case=found.decision.claim.protocol,
        at=ask.at,
    )
    context = _context(found, form) | {"reduction": reduction}
    in_favour = queries.revision_in_favour(found)
    context["rows"] = [*_rows(found), *_limits(limits, in_favour=in_favour)]
    return render(request, "benefits/revisions/revision.html", context)


def _steps(
    found: Revision, reduction: Reduction | None, staff_id: int | None, too_late: bool
) -> list[str]:
    """What this supervisor may do next; nothing when it is settled."""
    if found.state != "open":
        return []
    if reduction is None and found.cause == Cause.CHOICE:
        return ["end", "keep"]
    if reduction is None:
        if queries.revision_in_favour(found):
            return ["apply", "keep"]
        return ["keep", "hear_late"] if too_late else ["hear", "keep"]
    if reduction.state == "to_decide":
        return ["propose", "drop"]
    if reduction.state == "proposed" and reduction.proposed_by_id != staff_id:
        return ["confirm", "return", "drop"]
    return ["drop"]


def _take(
    ask: parts.Asked, found: Revision, reduction: Reduction | None, step: str, words: str
) -> str:
    """Takes a step; says what it did."""
    if reduction is None:
        if step == "end":
            process.propose_choice(ask.actor, found.pk, words, ask.at)
            return _("Proposed. A second supervisor looks at it.")
        if step in ("hear", "hear_late"):
            late = step == "hear_late"
            process.hear(ask.actor, found.pk, words, ask.at, after_ten_years=late)
            return _("The person is told and can answer. Until then nothing changes.")
        verb = process.apply_revision if step == "apply" else process.keep_decision
        settled = verb(ask.actor, found.pk, words, ask.at)
        if settled.state == "open":
            return _("The amount needs two: a second supervisor carries it out.")
        return _("Settled. The file says so.")
    if step == "confirm":
        process.confirm_reduction(ask.actor, reduction.pk, ask.at)
        return _("Decided. The letter goes out.")
    verbs = {
        "propose": process.propose_reduction,
        "return": process.return_reduction,
        "drop": process.drop_reduction,
    }
    verbs[step](ask.actor, reduction.pk, words, ask.at)
    return {
        "propose": _("Proposed. A second supervisor looks at it."),
        "return": _("Sent back. A colleague looks at it again."),
        "drop": _("The decision stands, and the person is told."),
    }[step]


def _context(found: Revision, form: procedures.SettleForm | None) -> dict[str, object]:
    return {
        "calculated": {} if found.cause == Cause.CHOICE else _calculated(found),
        "revision": found,
        "claim": found.decision.claim,
        "form": form,
        "first": found.officer if found.state == "open" else None,
        "in_favour": queries.revision_in_favour(found),
    }


def _rows(found: Revision) -> list[SummaryRow]:
    return [
        SummaryRow(key=_("Person"), value=str(found.person)),
        SummaryRow(key=_("Why"), value=found.get_cause_display()),
        SummaryRow(key=_("A month until now"), value=Amount(found.old_cents)),
        SummaryRow(key=_("A month, calculated again"), value=Amount(found.new_cents)),
        SummaryRow(key=_("Began"), value=found.decision.starts_on),
        SummaryRow(key=_("Would begin"), value=found.new_starts_on),
    ]


def _limits(limits: process.Limits, *, in_favour: bool) -> list[SummaryRow]:
    """The days of the law; the ten years only once something was paid."""
    found: list[tuple[str, date | None]] = [(_("Asked for, or found by us"), limits.asked_on)]
    if in_favour:
        found += [
            (_("A difference is paid from (art. 103)"), limits.pays_from),
            (_("Can be revised until (art. 103)"), limits.revised_until),
        ]
    else:
        found.append((_("Can be taken back until (art. 103-A)"), limits.annulled_until))
    return [SummaryRow(key=key, value=value) for key, value in found if value is not None]


def _calculated(found: Revision) -> dict[str, object]:
    """The one calculation beside the other."""
    before = assessment.determinations(found.decision.determination)[0]
    after = assessment.determinations(found.determination)[0]
    return {
        "before_conditions": wording.conditions(before),
        "before_lines": wording.sum_lines(before),
        "after_conditions": wording.conditions(after),
        "after_lines": wording.sum_lines(after),
    }
