"""One payroll from the file to the receipt: upload, checking, faults, review, filed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import acts
from accounts.middleware import actor_of
from accounts.pages.guards import needs_employer
from accounts.permissions import may, require
from contributions import process, queries
from contributions.declarations.models import Bill, Declaration
from contributions.pages import review
from contributions.pages.common import employer_of, plain_amount, table_file
from contributions.pages.forms import UploadForm
from portal import clock
from portal.components.dates import month_name
from portal.errors import Mendable
from portal.periods import add_months, parse_month
from portal.states import IllegalTransition

FINDINGS_SHOWN = 50


@require_http_methods(["GET", "POST"])
@needs_employer
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a month and a file; a worker checks it and the next page shows what came of it."""
    payer, today = employer_of(request, "declaration.upload"), clock.today()
    if request.method == "GET":
        form = UploadForm(today=today, initial={"month": _asked_month(request)})
        return render(request, "contributions/upload.html", _upload_page(form, payer))
    form = UploadForm(request.POST, request.FILES, today=today)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            declaration = process.upload_declaration(
                actor_of(request),
                payer.pk,
                form.cleaned_data["month"],
                file.name,
                file.read(),
                clock.now(),
            )
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            return redirect("contributions:declaration", protocol=declaration.protocol)
    return render(request, "contributions/upload.html", _upload_page(form, payer), status=400)


def _upload_page(form: UploadForm, payer: Any) -> dict[str, Any]:
    return {"form": form, "payer": payer, "demo_files": [path.name for path in _demo_files()]}


def _asked_month(request: HttpRequest) -> Any:
    try:
        return parse_month(request.GET.get("month", ""))
    except ValueError:
        return add_months(clock.today().replace(day=1), -1)


def _demo_files() -> list[Path]:
    """Files to play with; only where the portal runs as a demonstration."""
    shown = getattr(settings, "DEMO", False)
    folder = Path(getattr(settings, "DEMO_FILES_DIR", "")) if shown else None
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx"))


@require_safe
@needs_employer
def demo_file(request: HttpRequest, name: str) -> Any:
    """A payroll to play with, in the demonstration only."""
    employer_of(request, "declaration.upload")
    for path in _demo_files():
        if path.name == name:
            return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    raise Http404


def _declaration(request: HttpRequest, protocol: str, action: str) -> Declaration:
    """The declaration, when the actor may do this to it; else not found."""
    declaration = queries.declaration_by_protocol(protocol)
    if declaration is None:
        raise Http404
    require(actor_of(request), action, declaration, on=clock.today())
    return declaration


@require_safe
@needs_employer
def declaration(request: HttpRequest, protocol: str) -> HttpResponse:
    """The page of one declaration, by its state."""
    one, today = _declaration(request, protocol, "declaration.read"), clock.today()
    may_sign = may(actor_of(request), "declaration.file", one, on=today)
    if one.state == "checking":
        return render(request, "contributions/checking.html", {"declaration": one})
    if one.state == "faulty":
        return render(request, "contributions/faulty.html", _faulty(request, one))
    if one.state == "ready":
        context = review.ready(one, today) | {"may_sign": may_sign}
        return render(request, "contributions/ready.html", context)
    if one.state == "discarded":
        return render(request, "contributions/discarded.html", {"declaration": one})
    sees_bills = may(actor_of(request), "bill.read", Bill(employer_id=one.employer_id), on=today)
    context = review.filed(one, today, sees_bills=sees_bills)
    return render(request, "contributions/filed.html", context)


def _faulty(request: HttpRequest, one: Declaration) -> dict[str, Any]:
    kinds = queries.kinds_found(one, blocking=True)
    kind = request.GET.get("kind", "")
    faults = queries.faults_of(one, blocking=True)
    if kind in dict(kinds):
        faults = faults.filter(code=kind)
    page = Paginator(faults, FINDINGS_SHOWN).get_page(request.GET.get("page"))
    return {
        "declaration": one,
        "caption": f"{month_name(one.month)} · {one.file_name}",
        "page": page,
        "columns": review.finding_columns(),
        "rows": [review.finding_row(fault) for fault in page],
        "columns_read": review.columns_read(one),
        "kind_columns": review.kind_columns(),
        "kinds": review.kind_rows(kinds) if len(kinds) > 1 else [],
        "kind": queries.kind_words(kind) if kind in dict(kinds) else "",
        "not_listed": one.fault_count - queries.faults_of(one, blocking=True).count(),
        "only_whole_file": all(not queries.kind_words(code) for code, _times in kinds),
    }


@require_safe
@needs_employer
def status(request: HttpRequest, protocol: str) -> HttpResponse:
    """The progress of the check as a fragment; when it is over, the whole page is read again."""
    one = _declaration(request, protocol, "declaration.read")
    answer = render(request, "contributions/checking_progress.html", {"declaration": one})
    if one.state != "checking":
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@needs_employer
def faults_file(request: HttpRequest, protocol: str) -> HttpResponse:
    """All that is to be mended, or else to be looked at, for the accountant's spreadsheet."""
    one = _declaration(request, protocol, "declaration.read")
    faulty = one.state == "faulty"
    rows = []
    for fault in queries.faults_of(one, blocking=faulty).iterator(chunk_size=1_000):
        what, mend = queries.finding_words(fault.code, fault.values)
        rows.append([fault.line or "", fault.column, what, mend])
    headings = review.finding_columns() if faulty else review.question_columns()
    return table_file(f"{'faults' if faulty else 'look-at'}-{one.protocol}.csv", headings, rows)


@require_safe
@needs_employer
def marked_file(request: HttpRequest, protocol: str) -> HttpResponse:
    """The faulty file as it was sent, with what is wrong beside each line."""
    one = _declaration(request, protocol, "declaration.read")
    table = queries.marked(one) if one.state == "faulty" else None
    if table is None:
        raise Http404
    return table_file(f"mend-{one.protocol}.csv", *table)


@require_POST
@needs_employer
def file_declaration(request: HttpRequest, protocol: str) -> HttpResponse:
    """Sign: twice is once; the answer is the receipt."""
    one = _declaration(request, protocol, "declaration.file")
    try:
        if not process.file_declaration(actor_of(request), one, clock.now()).fresh:
            acts.nothing_done(request)
    except IllegalTransition:
        acts.nothing_done(request)
        messages.error(
            request,
            _("This upload cannot be filed any more: it was changed in the meantime. Look again."),
        )
    return redirect("contributions:declaration", protocol=protocol)


@require_POST
@needs_employer
def discard(request: HttpRequest, protocol: str) -> HttpResponse:
    """Let the upload go; nothing was filed by it."""
    one = _declaration(request, protocol, "declaration.read")
    try:
        process.discard_declaration(actor_of(request), one, clock.now())
    except IllegalTransition:
        acts.nothing_done(request)
        messages.error(request, _("This upload cannot be discarded any more. Look again."))
        return redirect("contributions:declaration", protocol=protocol)
    messages.success(request, _("The upload was discarded. Nothing was filed by it."))
    return redirect("contributions:employer")


@require_safe
@needs_employer
def lines_file(request: HttpRequest, protocol: str) -> HttpResponse:
    """The lines of a checked declaration with the contribution of each, as a table."""
    one = _declaration(request, protocol, "declaration.read")
    rows = (
        [line, name, plain_amount(wage), plain_amount(withheld)]
        for line, name, wage, withheld in one.lines.order_by("line")
        .values_list("line", "name", "remuneration_cents", "contribution_cents")
        .iterator(chunk_size=2_000)
    )
    headings = [_("Line"), _("Name"), _("Wage"), _("Contribution withheld")]
    stamp = timezone.localtime(one.uploaded_at)
    return table_file(f"payroll-{one.month:%Y-%m}-{stamp:%Y%m%d}.csv", headings, rows)
