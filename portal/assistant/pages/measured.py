"""Every question that a head got wrong when it was measured, for the editors who can mend it."""

from __future__ import annotations

import csv
import io

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_safe

from portal.assistant.models import HeadVersion
from portal.assistant.pages import wording
from portal.assistant.pages.common import page
from portal.assistant.pages.editing import editors_only

A_PAGE = 100
GOT = {
    "wrong": L_("a wrong answer"),
    "missed": L_("three choices without the right one"),
    "offered": L_("three choices, the right one not first"),
    "refused": L_("no answer"),
}


def _misses(version_id: int) -> list[dict[str, str]]:
    """The worst first; 404 for a head that was measured before they were kept."""
    row = HeadVersion.objects.filter(pk=version_id).values_list("misses", flat=True).first()
    if row is None:
        raise Http404
    order = {name: at for at, name in enumerate(GOT)}
    found: list[dict[str, str]] = row
    return sorted(found, key=lambda one: (order[one["got"]], one["language"], one["asked"]))


@require_safe
@editors_only
def misses(request: HttpRequest, version_id: int) -> HttpResponse:
    """All of them, or those of one language, a hundred a page."""
    found = _misses(version_id)
    languages = sorted({one["language"] for one in found})
    chosen = request.GET.get("language", "")
    if chosen in languages:
        found = [one for one in found if one["language"] == chosen]
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    values = {
        "version_id": version_id,
        "count": len(found),
        "languages": [(code, wording.language_name(code)) for code in languages],
        "chosen": chosen,
        "shown": shown,
        "rows": [
            one
            | {
                "got": GOT[one["got"]],
                "asked": wording.near_name(one["asked"]),
                "taken_for": wording.near_name(one["taken_for"]),
                "language": wording.language_name(one["language"]),
            }
            for one in shown
        ],
    }
    return page(request, "assistant/misses.html", values)


@require_safe
@editors_only
def misses_file(request: HttpRequest, version_id: int) -> HttpResponse:
    """The same, whole, as a table."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(["got", "language", "question", "asked", "taken_for"])
    for one in _misses(version_id):
        # A sample may begin with a sign that a spreadsheet would take for a formula.
        said = one["question"].lstrip("=+-@\t\r")
        sheet.writerow([one["got"], one["language"], said, one["asked"], one["taken_for"]])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="misses-{version_id}.csv"'
    return answer
