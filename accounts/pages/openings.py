"""Files outside one's queue: opened for a purpose, or in an emergency with a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import national_ids, openings, process, queries
from accounts.middleware import actor_of
from accounts.models import Role
from accounts.models_rights import FileOpening
from accounts.pages.forms import OpeningForm, ReviewForm
from accounts.pages.guards import needs_fresh_step_up, needs_role, sent
from accounts.permissions import Actor, found_for, has_opened, may
from accounts.rules import OPENERS
from accounts.words import AUDIT_PURPOSE_WORDS, PURPOSE_WORDS
from portal import clock
from portal.components import dates
from portal.components.parts import SummaryRow
from portal.errors import Mendable

A_PAGE = 25


@require_http_methods(["GET", "POST"])
@needs_role(*OPENERS)
@needs_fresh_step_up
def open_file(request: HttpRequest) -> HttpResponse:
    """Whose file, what for, and why; an emergency waits for a second person.

    Nobody learns here who is insured: an unknown number and one that the officer must keep away
    from get the same answer.
    """
    actor, now = actor_of(request), clock.now()
    form = OpeningForm(sent(request), purposes=_purposes(actor))
    if request.method == "POST" and form.is_valid():
        person = queries.find_by_national_id(form.cleaned_data["national_id"])
        person = found_for(actor, "file.open", person, on=clock.today())
        given = form.cleaned_data
        if person is None:
            form.add_error("national_id", _("You cannot open a file with this CPF."))
        else:
            try:
                if given["purpose"] == "emergency":
                    made = process.ask_emergency(actor, person.pk, given["words"], now)
                else:
                    made = process.open_file(
                        actor, person.pk, given["purpose"], given["words"], now
                    )
            except Mendable as error:
                error.show_on(form)
            else:
                return redirect("opening", reference=made.reference)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/open_file.html", {"form": form}, status=status)


def _purposes(actor: Actor) -> dict[str, Any]:
    """What this officer may open a file for: auditors audit, the others serve people."""
    serving = set(OPENERS) - {Role.AUDITOR}
    found = PURPOSE_WORDS if actor.has(*serving) else {}
    return found | (AUDIT_PURPOSE_WORDS if actor.has(Role.AUDITOR) else {})


@require_safe
@needs_role(*OPENERS)
def all_openings(request: HttpRequest) -> HttpResponse:
    """One's own openings; emergencies that wait: supervisors confirm, auditors review."""
    page = Paginator(_shown(actor_of(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/openings.html", {"page_obj": page, "now": clock.now()})


def _shown(actor: Actor) -> QuerySet[FileOpening]:
    emergency = Q(kind=FileOpening.Kind.EMERGENCY)
    wanted = Q(staff_id=actor.staff_id)
    if actor.has(Role.SUPERVISOR):
        wanted |= emergency & Q(opened_at__isnull=True, refused_at__isnull=True)
    if actor.has(Role.AUDITOR):
        wanted |= emergency & Q(opened_at__isnull=False)
    return FileOpening.objects.filter(wanted).select_related("staff__unit", "confirmed_by")


@require_http_methods(["GET", "POST"])
@needs_role(*OPENERS)
@needs_fresh_step_up
def opening(request: HttpRequest, reference: str) -> HttpResponse:
    """One opening: the file's head while it counts, a yes or no, or the review."""
    actor, today = actor_of(request), clock.today()
    found = get_object_or_404(
        FileOpening.objects.select_related("staff__unit", "person", "confirmed_by", "reviewed_by"),
        reference=reference,
    )
    confirms = (
        found.kind == FileOpening.Kind.EMERGENCY
        and not (found.opened_at or found.refused_at)
        and may(actor, "file.confirm", found, on=today)
    )
    reviews = (
        found.kind == FileOpening.Kind.EMERGENCY
        and found.opened_at is not None
        and may(actor, "file.review", found, on=today)
    )
    if not (found.staff_id == actor.staff_id or confirms or reviews):
        raise Http404
    form = ReviewForm(sent(request))
    if request.method == "POST" and _acted(request, actor, found, form, confirms, reviews):
        return redirect("opening", reference=reference)
    is_open = found.staff_id == actor.staff_id and has_opened(actor, found.person_id)
    context = {
        "opening": found,
        "rows": _rows(found),
        "person": _person_rows(found) if is_open else [],
        "files": openings.files_of(actor, found.person_id) if is_open else [],
        "confirms": confirms,
        "reviews": reviews and not found.verdict,
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/opening.html", context, status=status)


def _acted(
    request: HttpRequest,
    actor: Actor,
    found: FileOpening,
    form: ReviewForm,
    confirms: bool,
    reviews: bool,
) -> bool:
    now, wanted = clock.now(), request.POST.get("decision", "")
    try:
        if confirms and wanted == "confirm":
            process.confirm_emergency(actor, found, now)
        elif confirms and wanted == "refuse":
            process.refuse_emergency(actor, found, now)
        elif reviews and form.is_valid():
            given = form.cleaned_data
            openings.review(actor, found, given["verdict"], given["words"], now)
        elif reviews:
            return False
        else:
            raise Http404
    except Mendable as error:
        messages.error(request, error.message)
    return True


def _rows(found: FileOpening) -> list[SummaryRow]:
    told = [
        (_("Who"), f"{found.staff}, {found.staff.unit.name}"),
        (_("What for"), (PURPOSE_WORDS | AUDIT_PURPOSE_WORDS).get(found.purpose, found.purpose)),
        (_("Why"), found.words),
        (_("Asked"), _moment(found.asked_at)),
        (_("Second person"), found.confirmed_by or "—"),
        (_("Opened"), _moment(found.opened_at)),
        (_("Counts until"), _moment(found.until)),
    ]
    if found.reviewed_by is not None:
        told += [(_("Review"), found.get_verdict_display()), (_("Words"), found.review)]
    return [SummaryRow(key=str(key), value=str(value)) for key, value in told]


def _moment(moment: object) -> str:
    return str(dates.time_of_day(timezone.localtime(moment))) if moment else "—"  # type: ignore[arg-type]


def _person_rows(found: FileOpening) -> list[SummaryRow]:
    person = found.person
    contacts = queries.contact_points(person.pk)
    told = [
        (_("Name"), str(person)),
        (_("CPF"), national_ids.formatted(person.national_id)),
        (_("Date of birth"), str(dates.long_date(person.born_on))),
        *((str(contact.get_kind_display()), contact.value) for contact in contacts.values()),
    ]
    return [SummaryRow(key=str(key), value=str(value)) for key, value in told]
