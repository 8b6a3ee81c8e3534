"""Notices of accidents at work: the lists, one notice, its paper, and “this is not right”."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log
from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer, needs_own_name, needs_person, signed_in
from accounts.permissions import Actor, is_own, may, require
from accounts.process import question_fact
from contributions import queries
from contributions.accidents.models import AccidentNotice
from contributions.pages import accident_parts as parts
from contributions.pages.common import employer_of
from contributions.pages.forms import WrongNoticeForm
from portal import clock, paper
from portal.components.dates import weekday_date


@require_safe
@needs_person
def accidents(request: HttpRequest) -> HttpResponse:
    """Every notice about the person, whoever told it; what they told of others; the way to tell."""
    actor = actor_of(request)
    person_id = actor.subject_person_id or 0
    require(actor, "accident.tell", person_id, on=clock.today())
    access_log.look(
        actor,
        person_id,
        what=N_("notices of accidents at work"),
        purpose=N_("acting for the person"),
        at=clock.now(),
    )
    own_name = not actor.is_for_another
    told = queries.accidents_told_by(person_id) if own_name else []
    context = {
        "columns": parts.columns(_("Employer")),
        "rows": parts.rows(queries.accidents_of(person_id), lambda one: one.employer_name),
        "others_columns": parts.columns(_("Person")),
        "others": parts.rows(told, lambda one: str(one.person)),
        "relatives": queries.certified_relatives(person_id) if own_name else [],
        "own_name": own_name,
        "reported_columns": [_("Number"), _("Told on")],
        "reported": _reported(actor) if own_name else [],
    }
    return render(request, "contributions/accidents/own.html", context)


def _reported(actor: Actor) -> list[list[object]]:
    """What somebody told as a union, a doctor or an authority: number and day, no outcome."""
    found = queries.accidents_reported_by(actor.user_id or 0)
    return [[one.reference, timezone.localdate(one.filed_at)] for one in found]


@require_safe
@needs_employer
def employer_accidents(request: HttpRequest) -> HttpResponse:
    """What this employer told; nothing that its workers or others told."""
    payer, actor = employer_of(request, "accident.file"), actor_of(request)
    found = queries.accidents_told_of_workers(payer.pk)
    access_log.look_each(
        actor,
        {(one.person_id, one.reference) for one in found},
        what=N_("notices of accidents at work"),
        purpose=N_("list of the notices that the employer told"),
        at=clock.now(),
    )
    context = {
        "payer": payer,
        "columns": parts.columns(_("Worker")),
        "rows": parts.rows(found, lambda one: str(one.person)),
    }
    return render(request, "contributions/accidents/of_workers.html", context)


def _readable(request: HttpRequest, reference: str) -> AccidentNotice:
    """The notice, when the actor may read it; a look at another person's is kept."""
    actor, notice = actor_of(request), queries.accident_notice(reference)
    if notice is None:
        raise Http404
    require(actor, "accident.read", notice, on=clock.today())
    purpose = N_("reading a notice that one told, or a copy that the law gives")
    if actor.is_for_another:
        purpose = N_("acting for the person")
    access_log.look(
        actor,
        notice.person_id,
        what=N_("notice of an accident at work"),
        purpose=purpose,
        case=notice.reference,
        at=clock.now(),
    )
    return notice


@require_safe
@signed_in
def accident(request: HttpRequest, reference: str) -> HttpResponse:
    """One notice: the receipt of who told it, the copy of whom it is about."""
    notice, actor = _readable(request, reference), actor_of(request)
    own = is_own(actor, notice.person_id)
    context = {
        "notice": notice,
        "state": parts.state(notice),
        "head": parts.head(notice),
        "sections": parts.sections(notice),
        "due": weekday_date(notice.due_on) if notice.due_on else "",
        "late": parts.is_late(notice),
        "own": own,
        "may_correct": not notice.is_replaced
        and may(actor, "accident.correct", notice, on=clock.today()),
        "by_employer": notice.due_on is not None or notice.teller in ("employer", "household"),
        "back": _back(request, notice),
    }
    return render(request, "contributions/accidents/notice.html", context)


def _back(request: HttpRequest, notice: AccidentNotice) -> str:
    if actor_of(request).acting_organisation_id is not None:
        return reverse("contributions:employer_accidents")
    return reverse("contributions:accidents")


@require_safe
@signed_in
def accident_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same on paper, word for word: the copy for the worker, the family, the union."""
    notice = _readable(request, reference)
    late = []
    if parts.is_late(notice):
        late = [_("This notice came after the last day that the law sets.")]
    if notice.is_replaced:
        later = notice.replaced_by.reference
        late.append(_("Replaced by the notice %(number)s.") % {"number": later})
    content = paper.render(
        title=_("Notice of an accident at work (CAT)"),
        lead=notice.reference,
        sections=[
            (_("The notice"), late, [(row.key, str(row.value)) for row in parts.head(notice)]),
            *(
                (title, [], [(row.key, str(row.value)) for row in rows])
                for title, rows in parts.sections(notice)
            ),
        ],
        language=get_language() or "en",
        at=notice.filed_at,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{notice.reference}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@needs_own_name
def accident_wrong(request: HttpRequest, reference: str) -> HttpResponse:
    """The person says that a notice about them is not right; somebody looks into it."""
    actor, notice = actor_of(request), queries.accident_notice(reference)
    if notice is None or not is_own(actor, notice.person_id):
        raise Http404
    form = WrongNoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inquiry = question_fact(
            actor,
            actor.person_id or 0,
            f"accident notice {notice.reference}",
            form.cleaned_data["words"],
            clock.now(),
        )
        return redirect("inquiry_sent", reference=inquiry.reference)
    context = {"form": form, "notice": notice}
    status = 400 if request.method == "POST" else 200
    return render(request, "contributions/accidents/wrong.html", context, status=status)
