"""Months missing or wrong in the record: told with papers, followed, answered by the company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, acts
from accounts.pages.guards import needs_employer, needs_own_name, needs_person
from accounts.permissions import may
from benefits.evidence.words import why
from benefits.months.models import OPEN, Answer, CaseState, MonthCase
from benefits.pages import claims_parts as parts
from benefits.pages import evidence_parts
from benefits.pages.evidence_parts import Files, FilesField
from benefits.process import months as process
from contributions import queries as record
from contributions.employers.models import Category
from contributions.pages.record_years import source_of
from portal.components.dates import month_name, period
from portal.components.forms import MonthField, RadioSelect
from portal.components.parts import Amount, Link, Status, SummaryRow
from portal.components.values import money_text
from portal.errors import Mendable
from portal.periods import parse_month
from portal.states import IllegalTransition

MOST_BYTES = 10 * 1024 * 1024


class PapersForm(forms.Form):
    files = FilesField(
        label=gettext_lazy("Papers that show it"),
        help_text=gettext_lazy(
            "Payslips, work card, contract, bank statements. Photos (JPEG, PNG) or PDF, up to"
            " 10 MB each."
        ),
        required=False,
        widget=Files(attrs={"accept": evidence_parts.ACCEPT, "multiple": True}),
    )


class TellForm(PapersForm):
    field_order = ("employer", "first_month", "last_month", "words", "files")
    employer = forms.ChoiceField(
        label=gettext_lazy("With which employer?"),
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose the employer.")},
    )
    first_month = MonthField(label=gettext_lazy("First month"))
    last_month = MonthField(label=gettext_lazy("Last month"))
    words = forms.CharField(
        label=gettext_lazy("What is right?"),
        help_text=gettext_lazy(
            "For example: I worked all month and earned 2,400. Say it too if you were never there."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tell us in a sentence what is right.")},
    )

    def __init__(self, *args: Any, jobs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].choices = jobs  # type: ignore[attr-defined]


class ContestForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What is right?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tell us in a sentence what is right.")},
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("What is right?"),
        choices=Answer.choices,
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose one answer.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# ── The person ───────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@needs_own_name
def wrong_month(request: HttpRequest, month: str) -> HttpResponse:
    """The person says which months are wrong or missing, with papers."""
    ask = parts.asked(request)
    try:
        which = parse_month(month)
    except ValueError:
        raise Http404 from None
    person_id = ask.actor.person_id or 0
    jobs = record.employments_of(person_id)
    names = {str(job.employer_id): job.employer_name for job in reversed(jobs)}
    running = [
        str(job.employer_id)
        for job in jobs
        if job.started_on.replace(day=1) <= which <= (job.ended_on or ask.today)
    ]
    first = {"employer": running[-1] if running else "", "first_month": which, "last_month": which}
    form = TellForm(
        request.POST or None, request.FILES or None, jobs=list(names.items()), initial=first
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = process.open_case(
                ask.actor, employer_id=int(given["employer"]), first=given["first_month"],
                last=given["last_month"], words=given["words"], at=ask.at,
            )  # fmt: skip
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            _take(request, ask, made, given["files"])
            return redirect("benefits:months_case", reference=made.reference)
    known = [one for one in record.record_of_year(person_id, which.year) if one.month == which]
    context = {
        "form": form if names else None,
        "month": which,
        "rows": [
            SummaryRow(
                key=one.employer_name or str(Category(one.category).label),
                value=Amount(one.remuneration_cents),
                source=source_of(one),
            )
            for one in known
        ]
        + [
            SummaryRow(
                key=_("Employment"),
                value=period(job.started_on, job.ended_on, by_month=False),
                source=job.employer_name,
            )
            for job in jobs
            if str(job.employer_id) in running
        ],
        "missing": not known,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benefits/months/tell.html", context, status=status)


def _take(request: HttpRequest, ask: parts.Asked, case: MonthCase, files: list[Any]) -> None:
    """Each file by itself: what cannot be taken is said, the rest is kept."""
    for file in files:
        try:
            if (file.size or 0) > MOST_BYTES:
                raise Mendable(why("too_big"))
            process.add_paper(ask.actor, case, file.name or "", file.read(), ask.at)
        except Mendable as trouble:
            messages.error(request, f"{file.name}: {trouble.message}")


@require_safe
@needs_own_name
def own_cases(request: HttpRequest) -> HttpResponse:
    """What the person told us about months, the newest first."""
    ask = parts.asked(request)
    found = MonthCase.objects.filter(person_id=ask.actor.person_id)
    context = {
        "columns": [_("Number"), _("Employer"), _("Months"), _("State")],
        "rows": [
            [
                Link(one.reference, reverse("benefits:months_case", args=[one.reference])),
                one.employer.organisation.name,
                months_text(one),
                tag(one),
            ]
            for one in found.select_related("employer__organisation").order_by("-opened_at", "-id")
        ],
    }
    return render(request, "benefits/months/own.html", context)


@require_http_methods(["GET", "POST"])
@needs_person
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the case stands; more papers, taking it back, contesting a no."""
    ask = parts.asked(request)
    one = find(ask, reference, "months.read")
    own = may(ask.actor, "months.own", one, on=ask.today)
    act = request.POST.get("do", "")
    contest = ContestForm(request.POST if act == "contest" else None)
    papers = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not own:
            raise Http404
        try:
            if act == "papers" and papers.is_valid():
                _take(request, ask, one, papers.cleaned_data["files"])
                return redirect("benefits:months_case", reference=one.reference)
            if act == "take_back":
                process.take_back(ask.actor, one, ask.at)
                return redirect("benefits:months_case", reference=one.reference)
            if act == "contest" and contest.is_valid():
                process.contest(ask.actor, one, contest.cleaned_data["words"], ask.at)
                return redirect("benefits:months_case", reference=one.reference)
        except Mendable as trouble:
            trouble.show_on(contest)
        except IllegalTransition:
            messages.info(request, _("This was settled a moment ago."))
            return redirect("benefits:months_case", reference=one.reference)
    access_log.look(
        ask.actor, one.person_id, what=N_("contribution record"),
        purpose=N_("acting for the person"), case=one.reference, at=ask.at,
    )  # fmt: skip
    until = one.contest_until
    contestable = own and one.state == CaseState.REFUSED and until and ask.today <= until
    context = {
        "case": one,
        "rows": rows(one),
        "cards": evidence_parts.cards(process.papers_of(one), ask.actor, ask.today),
        "papers": papers if may(ask.actor, "months.add", one, on=ask.today) else None,
        "contest": contest if contestable else None,
        "can_take_back": own and one.state == CaseState.OPEN,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benefits/months/case.html", context, status=status)


# ── The company ──────────────────────────────────────────────────────────────────────────────


@require_safe
@needs_employer
def asked_of_company(request: HttpRequest) -> HttpResponse:
    """What we ask the company about, the oldest first."""
    ask = parts.asked(request)
    found = MonthCase.objects.filter(
        employer_id=ask.actor.acting_organisation_id, asked_at__isnull=False, state__in=OPEN
    ).select_related("person")
    shown = [one for one in found[:100] if may(ask.actor, "months.answer", one, on=ask.today)]
    context = {
        "columns": [_("Number"), _("Name"), _("Months"), _("Answer by"), _("State")],
        "rows": [
            [
                Link(one.reference, reverse("benefits:months_answer", args=[one.reference])),
                str(one.person),
                months_text(one),
                one.answer_by,
                one.get_answer_display() if one.answer else _("Waits for your answer"),
            ]
            for one in shown
        ],
    }
    return render(request, "benefits/months/asked.html", context)


@require_http_methods(["GET", "POST"])
@needs_employer
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """One question to the company, and its answer."""
    ask = parts.asked(request)
    one = find(ask, reference, "months.answer")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.answer_for_company(ask.actor, one, at=ask.at, **form.cleaned_data)
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            acts.done_to(request, one.reference)
            messages.success(request, _("Kept. The officer reads it."))
            return redirect("benefits:months_asked")
    context = {
        "case": one,
        "form": form if one.state in OPEN and not one.answer else None,
        "rows": [
            SummaryRow(key=_("Name"), value=str(one.person)),
            SummaryRow(key=_("Months"), value=months_text(one)),
            SummaryRow(key=_("Answer by"), value=one.answer_by),
        ],
        "upload_url": f"{reverse('contributions:upload')}?month={one.months[0]}",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "benefits/months/answer.html", context, status=status)


# ── What the pages share ─────────────────────────────────────────────────────────────────────


def find(ask: parts.Asked, reference: str, action: str) -> MonthCase:
    """The case, if this actor may do this with it; else not found."""
    found = MonthCase.objects.select_related("person", "employer__organisation", "draft")
    one = found.filter(reference=reference.upper()).first()
    if one is None or not may(ask.actor, action, one, on=ask.today):
        raise Http404
    return one


def tag(one: MonthCase) -> Status:
    """Where a case stands, as a tag."""
    return {
        "open": Status("waiting", pgettext("statement", "Being looked at")),
        "proposed": Status("waiting", pgettext("statement", "Being looked at")),
        "contested": Status("waiting", pgettext("statement", "Being looked at")),
        "settled": Status("granted", pgettext("statement", "Confirmed")),
        "refused": Status("ended", pgettext("statement", "Not confirmed")),
        "upheld": Status("ended", pgettext("statement", "Not confirmed")),
        "taken_back": Status("ended", pgettext("statement", "Withdrawn")),
    }[one.state]


def months_text(one: MonthCase) -> str:
    """How many, from when to when."""
    first, last = parse_month(one.months[0]), parse_month(one.months[-1])
    if first == last:
        return month_name(first)
    return f"{len(one.months)} ({month_name(first)} – {month_name(last)})"


def rows(one: MonthCase) -> list[SummaryRow]:
    """A case as its person and the officer read it."""
    found = [
        SummaryRow(key=_("Number"), value=one.reference),
        SummaryRow(key=_("Employer"), value=one.employer.organisation.name),
        SummaryRow(key=_("Months"), value=months_text(one)),
        SummaryRow(key=_("What is right"), value=one.words),
        SummaryRow(key=_("Received"), value=timezone.localdate(one.opened_at)),
        SummaryRow(key=_("State"), value=tag(one)),
    ]
    if one.state in OPEN:
        found.append(SummaryRow(key=_("Answer by"), value=one.due_on))
    if one.asked_at is not None:
        said = (
            one.get_answer_display()
            if one.answer
            else _("Asked, until %(day)s") % {"day": one.answer_by}
        )
        found.append(
            SummaryRow(
                key=_("The company"),
                value=" ".join([str(said), one.answer_words]).strip(),
                on=timezone.localdate(one.answered_at or one.asked_at),
            )
        )
    for month in record.recognised_in(one.reference):
        days = period(month.worked_from, month.worked_to, by_month=False)
        paper = _("paper %(number)s of %(issuer)s, %(day)s") % {
            "number": month.number,
            "issuer": month.issuer,
            "day": month.issued_on,
        }
        said = f"{money_text(month.remuneration_cents)}, {days}"
        if month.struck_at is not None:
            said = f"{said} · {_('taken back')}: {month.struck_why}"
        found.append(
            SummaryRow(key=month_name(month.month), value=said, source=f"{paper} · {ARTICLES}")
        )
    if one.reasons and one.decided_at is not None:
        found.append(SummaryRow(key=_("What the officer writes"), value=one.reasons))
    if one.contest_until is not None:
        found.append(SummaryRow(key=_("Can be contested until"), value=one.contest_until))
    if one.contest_words:
        found.append(SummaryRow(key=_("Contested"), value=one.contest_words))
    return found


ARTICLES = "Lei 8.213/1991 art. 29-A §2, art. 55 §3; Decreto 3.048/1999 art. 19-B"
