"""The assessors' desk, and the person's own view of what was found about them."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access_log
from accounts.models import Role
from accounts.pages.guards import needs_person, needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.assessments import degree
from benefits.assessments.combining import DOMAINS, NO, OPEN, YES
from benefits.assessments.models import Assessment, Kind, Part
from benefits.pages import assessment_words as words
from benefits.pages import claims_parts as parts
from contributions import queries as record
from contributions.pages import accident_parts
from portal.components.forms import DateField, RadioSelect
from portal.components.parts import SummaryRow
from portal.errors import Mendable

PAGE = 25
assessors = needs_role(Role.MEDICAL, Role.SOCIAL)
ANSWERS = [
    (YES, gettext_lazy("Yes")),
    (NO, gettext_lazy("No")),
    (OPEN, gettext_lazy("I cannot tell")),
]


class _Words(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What you found"),
        help_text=gettext_lazy("Sealed: only you and the person read this. No officer does."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Write down what you found, in a sentence at least.")
        },
    )


class GradesForm(_Words):
    """One grade for each domain of the part."""

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        grades = [("", "—"), *((str(n), label) for n, label in words.GRADES.items())]
        for name in DOMAINS[part]:
            self.fields[name] = forms.ChoiceField(
                label=words.DOMAINS[name],
                choices=grades,
                error_messages={"required": _("Choose a grade from 0 to 4.")},
            )
        if part == Part.MEDICAL:
            self.fields["months"] = forms.IntegerField(
                label=_("How many months will it last, from its beginning?"),
                help_text=_("Leave it empty if you cannot tell."),
                required=False,
                min_value=0,
                max_value=1200,
            )
        self.order_fields([*DOMAINS[part], "months", "words"])

    def answers(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: int(self.cleaned_data[name]) for name in DOMAINS[self.part]}
        return found | {"months": self.cleaned_data.get("months")}


class DegreeForm(_Words):
    """How 41 activities are done; the doctor also says what the impairment is, and since when."""

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        ways = [("", "—"), *words.WAYS.items()]
        for name in degree.ALL:
            self.fields[name] = forms.ChoiceField(
                label=words.ACTIVITIES[name],
                choices=ways,
                error_messages={"required": _("Say how it is done.")},
            )
        if part == Part.MEDICAL:
            self._ask_the_doctor()
        self.order_fields([*self._first(), *degree.ALL, "words"])

    def _first(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name not in {*degree.ALL, "words"})

    def _ask_the_doctor(self) -> None:
        self.fields["impairment"] = forms.ChoiceField(
            label=_("What kind of impairment is it?"),
            choices=list(words.IMPAIRMENTS.items()),
            widget=RadioSelect(hints=words.MARKS),
            error_messages={"required": _("Choose the kind of impairment.")},
        )
        self.fields["marked"] = forms.ChoiceField(
            label=_("Does the sentence beside the kind you chose hold?"),
            choices=ANSWERS[:2],
            widget=RadioSelect,
        )
        self.fields["help_missing"] = forms.ChoiceField(
            label=_("Is help by other people missing when it is needed?"),
            choices=ANSWERS[:2],
            widget=RadioSelect,
        )
        self.fields["since"] = DateField(
            label=_("Since when does the disability exist?"),
            help_text=_("Leave it empty if you cannot tell."),
            required=False,
        )
        self.fields["months"] = forms.IntegerField(
            label=_("How many months will it last, from its beginning?"),
            help_text=_("Leave it empty if you cannot tell."),
            required=False,
            min_value=0,
            max_value=1200,
        )

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The questions under their headings."""
        first = [("", [self[name] for name in self._first()])] if self._first() else []
        domains = [
            (str(words.ACTIVITY_DOMAINS[domain]), [self[name] for name in names])
            for domain, names in degree.ACTIVITIES.items()
        ]
        return [*first, *domains, (_("In your words"), [self["words"]])]

    def answers(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in degree.ALL}
        if self.part == Part.SOCIAL:
            return given
        since = self.cleaned_data["since"]
        return given | {
            **{name: self.cleaned_data[name] for name in ("impairment", "marked", "help_missing")},
            "months": self.cleaned_data["months"],
            "since": since.isoformat() if since else None,
        }


class AbilityForm(_Words):
    """Whether somebody can work, since and until when."""

    unable = forms.ChoiceField(
        label=gettext_lazy("Is the person unable to do their work?"),
        choices=ANSWERS,
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the person can work.")},
    )
    since = DateField(label=gettext_lazy("Since when?"), required=False)
    until = DateField(label=gettext_lazy("Until when?"), required=False)
    permanent = forms.ChoiceField(
        label=gettext_lazy("Is it for good?"), choices=ANSWERS, widget=RadioSelect, required=False
    )
    due_to_work = forms.ChoiceField(
        label=gettext_lazy("Does it come from the work?"),
        choices=ANSWERS,
        widget=RadioSelect,
        required=False,
    )
    field_order = ["unable", "since", "until", "permanent", "due_to_work", "words"]

    def answers(self) -> dict[str, Any]:
        given = self.cleaned_data
        days = {name: given[name] and given[name].isoformat() for name in ("since", "until")}
        return {**{name: given[name] for name in ("unable", "permanent", "due_to_work")}, **days}


@require_GET
@assessors
def queue(request: HttpRequest) -> HttpResponse:
    """How much waits; which one comes next is not the assessor's choice."""
    ask = parts.asked(request)
    own = process.parts_of(ask.actor)
    backlog = queries.assessments.backlog(own, ask.today)
    assert ask.actor.staff_id is not None
    return render(
        request,
        "benefits/assessments/queue.html",
        {
            "held": queries.assessments.held_by(ask.actor.staff_id, ask.at),
            "kinds": [str(Part(part).label) for part in own],
            "backlog": backlog,
            "frees_from_tax": may(ask.actor, "exemption.open", None, on=ask.today),
            "can_take": backlog.waiting > backlog.by_visit,
        },
    )


@require_POST
@assessors
def take_next(request: HttpRequest) -> HttpResponse:
    ask = parts.asked(request)
    try:
        found = process.take_next_assessment(ask.actor, ask.at)
    except Mendable as error:
        messages.info(request, error.message)
        return redirect("benefits:assessments")
    if found is None:
        messages.info(request, _("Nothing waits for you at the moment."))
        return redirect("benefits:assessments")
    return redirect("benefits:assessment", reference=found.reference)


@require_http_methods(["GET", "POST"])
@assessors
def assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """One part, without a sight of the other; sealed when it is finished."""
    ask = parts.asked(request)
    found = queries.assessments.by_reference(reference)
    if found is None or not may(ask.actor, "assessment.write", found, on=ask.today):
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "put-back":
        process.put_back_assessment(ask.actor, found.reference, ask.at)
        return redirect("benefits:assessments")
    if request.method == "POST" and request.POST.get("act") == "call-in":
        process.call_in(ask.actor, found.reference, ask.at)
        messages.success(request, _("The person chooses a time. They come to you by the agenda."))
        return redirect("benefits:assessments")
    form = _form(found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            process.finish_assessment(
                ask.actor,
                found.reference,
                answers=form.answers(),
                words=form.cleaned_data["words"],
                at=ask.at,
            )
        except Conflict as error:
            form.add_error(None, error.message)
            status = 409
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Sealed. Thank you."))
            return redirect("benefits:assessments")
    access_log.look(
        ask.actor,
        found.person_id,
        what=N_("health and everyday life, for an assessment"),
        purpose=N_("assessing for a claim"),
        case=found.referral.claim.protocol,
        at=ask.at,
    )
    return render(
        request,
        "benefits/assessments/assessment.html",
        {
            "assessment": found,
            "person_rows": parts.person_rows(found.person),
            "why": found.referral.why,
            "accidents": _accidents(found),
            "form": form,
        },
        status=status,
    )


def _accidents(found: Assessment) -> list[tuple[str, list[SummaryRow]]]:
    """What notices of accidents at work say, for the doctor who looks at the ability to work."""
    if found.referral.kind != Kind.INCAPACITY:
        return []
    return [
        (
            notice.reference,
            [*accident_parts.head(notice), *(row for _t, rows in accident_parts.sections(notice)
                                             for row in rows)],
        )
        for notice in record.accidents_of(found.person_id)
        if not notice.is_replaced
    ]  # fmt: skip


def _form(found: Assessment, data: Any) -> Any:
    if found.referral.kind == Kind.INCAPACITY:
        return AbilityForm(data)
    if found.referral.kind == Kind.DEGREE:
        return DegreeForm(data, part=found.part)
    return GradesForm(data, part=found.part)


@require_GET
@needs_person
def own(request: HttpRequest, protocol: str) -> HttpResponse:
    """Everything that was found about oneself, with every grade and every word."""
    ask, claim = parts.claim_or_404(request, protocol)
    if not may(ask.actor, "assessment.read_own", claim, on=ask.today):
        raise Http404
    found = []
    for referral in queries.assessments.referrals_of(claim):
        finding = queries.assessments.finding_of(referral)
        done = queries.assessments.parts_done(referral) or {}
        found.append(
            (
                referral,
                words.finding_rows(finding) if finding else [],
                [(one, _answer_rows(one)) for one in done.values()],
            )
        )
    return render(request, "benefits/assessments/own.html", {"claim": claim, "found": found})


def _answer_rows(one: Assessment) -> list[SummaryRow]:
    answers = json.loads(one.answers)
    rows = [
        SummaryRow(key=str(words.DOMAINS[name]), value=str(words.GRADES[grade]))
        for name, grade in answers.get("scores", {}).items()
    ]
    rows += _ways_rows(answers)
    if answers.get("months") is not None:
        rows.append(SummaryRow(key=_("Months"), value=answers["months"]))
    labels = ("since",) if "ways" in answers else words.LABELS
    given = {name: answers[name] for name in labels if answers.get(name)}
    return rows + [
        SummaryRow(key=str(words.LABELS[name]), value=words.plain(name, value))
        for name, value in given.items()
    ]


def _ways_rows(answers: dict[str, Any]) -> list[SummaryRow]:
    """What was answered for the degree of a disability."""
    rows = [
        SummaryRow(key=str(words.ACTIVITIES[name]), value=str(words.WAYS[way]))
        for name, way in answers.get("ways", {}).items()
    ]
    if "impairment" not in answers:
        return rows
    kind = answers["impairment"]
    rows.append(SummaryRow(key=_("Kind of impairment"), value=str(words.IMPAIRMENTS[kind])))
    if kind in words.MARKS:
        mark = words.answer(YES if answers["marked"] else NO)
        rows.append(SummaryRow(key=str(words.MARKS[kind]), value=mark))
    missing = words.answer(YES if answers["help_missing"] else NO)
    return [*rows, SummaryRow(key=_("Help is missing when it is needed"), value=missing)]
