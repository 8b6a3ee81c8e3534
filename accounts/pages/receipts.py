"""Receipts of mandates, and what others did in one's name."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import acts, queries, receipts
from accounts.middleware import actor_of
from accounts.models_privacy import Receipt
from accounts.pages.guards import needs_own_name, signed_in
from accounts.permissions import require
from accounts.templatetags.accounts_words import kept_words
from accounts.words import ACT_WORDS, HELPER_SCOPE_WORDS
from portal import clock, paper
from portal.components import dates
from portal.components.parts import SummaryRow

A_PAGE = 25


@require_safe
@needs_own_name
def my_receipts(request: HttpRequest) -> HttpResponse:
    """All receipts that the person holds, from either side."""
    actor = actor_of(request)
    found = queries.receipts_of(actor.person_id or 0, actor.user_id or 0)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/receipts.html", {"page_obj": page})


@require_safe
@signed_in
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """One receipt, with the text that was agreed to."""
    found = _receipt_or_404(request, reference)
    context = {"receipt": found, "rows": rows(found), "is_genuine": receipts.is_genuine(found)}
    return render(request, "accounts/receipt.html", context)


@require_safe
@signed_in
def receipt_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a PDF to keep."""
    found = _receipt_or_404(request, reference)
    with translation.override(found.language):  # one paper, one language
        content = paper.render(
            title=_("Receipt of a mandate"),
            lead=found.reference,
            sections=[
                (_("What was agreed"), found.text.splitlines(), []),
                (_("The facts"), [], [(row.key, str(row.value)) for row in rows(found)]),
            ],
            language=found.language,
            at=found.issued_at,
        )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


def _receipt_or_404(request: HttpRequest, reference: str) -> Receipt:
    found = get_object_or_404(
        Receipt.objects.select_related("mandate__person", "mandate__organisation"),
        reference=reference,
    )
    require(actor_of(request), "receipt.read", found.mandate, on=clock.today())
    return found


def rows(found: Receipt) -> list[SummaryRow]:
    """Every fact of a receipt in words."""
    scopes = [str(HELPER_SCOPE_WORDS[one][0]) for one in found.scopes if one in HELPER_SCOPE_WORDS]
    until = dates.long_date(found.ends_on) if found.ends_on else _("until it is ended")
    over = _("no")
    if found.revoked_at is not None:
        moment = dates.time_of_day(timezone.localtime(found.revoked_at))
        over = _("on %(moment)s by %(name)s") % {"moment": moment, "name": found.revoked_by}
    facts = [
        (_("Number"), found.reference),
        (_("Who gave it"), found.given_by),
        (_("Who holds it"), found.given_to),
        (_("What it allows"), ", ".join(scopes) or _("what the role in the company allows")),
        (_("From"), dates.long_date(found.starts_on)),
        (_("Until"), until),
        (_("Ended before"), over),
        (_("Given"), dates.time_of_day(timezone.localtime(found.issued_at))),
        (_("Way"), _("at an office") if found.channel == "office" else _("online")),
        (_("Proof"), kept_words(found.proof)),
        (_("Version of the text"), found.text_version),
        (_("Digest of the text (SHA-256)"), found.text_hash),
    ]
    return [SummaryRow(key=str(key), value=str(value)) for key, value in facts]


@require_safe
@needs_own_name
def acts_for_me(request: HttpRequest) -> HttpResponse:
    """What others did in one's name, newest first."""
    found = queries.acts_for(actor_of(request).person_id or 0)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = [
        SummaryRow(
            key=dates.time_of_day(timezone.localtime(act.at)),
            value=act.actor,
            source=str(ACT_WORDS[acts.word_key(act)]),
        )
        for act in page
    ]
    return render(request, "accounts/acts_for_me.html", {"page_obj": page, "rows": lines})
