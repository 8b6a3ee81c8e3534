"""The receipt of a claim: a PDF with everything that was sent, made anew at each request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.pages.guards import needs_person
from accounts.permissions import own_or_for
from benefits import queries
from benefits.applications import questions
from benefits.applications.models import Claim
from benefits.evidence import papers, words
from benefits.pages import claims_parts as parts
from portal.components import dates
from portal.messages import receipts


@require_GET
@needs_person
def receipt(request: HttpRequest, protocol: str) -> HttpResponse:
    """The receipt in the reader's language; the same claim gives the same bytes."""
    ask, claim = parts.claim_or_404(request, protocol)
    own = own_or_for(ask.actor, claim.person_id, "medical")
    content = content_of(claim, own=own)
    pdf = receipts.render(content, get_language() or "en", claim.filed_at)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{claim.protocol}.pdf"'},
    )


def content_of(claim: Claim, *, own: bool) -> dict[str, Any]:
    """What the receipt says: number, dates, every answer, every paper with its fingerprint."""
    filed = timezone.localtime(claim.filed_at)
    return {
        "title": _("Receipt of your claim"),
        "answer": _("We received your claim %(protocol)s on %(day)s at %(time)s.")
        % {
            "protocol": claim.protocol,
            "day": dates.weekday_date(filed.date()),
            "time": f"{filed:%H:%M}",
        },
        "facts": [
            (_("Protocol number"), claim.protocol),
            (_("For"), str(claim.person)),
            (_("Benefit"), claim.get_benefit_display()),
            (_("Counts from"), dates.long_date(claim.filed_on)),
            (_("Sent"), claim.get_channel_display()),
            (_("We decide by"), dates.weekday_date(claim.due_on)),
        ],
        "answers_title": _("What you told us"),
        "answers": _answers(claim, own),
        "papers_title": _("What you handed in"),
        "papers": [
            (
                str(papers.wanted(claim.benefit, one.paper).title),
                f"{one.name} · {words.state_words(one)}"
                + (f" · {dates.long_date(one.received_at)}" if one.received_at else ""),
                one.given_sha256,
            )
            for one in queries.evidence_of(claim)
        ],
        "no_papers": _("No papers were handed in."),
        "fingerprint": _("Fingerprint of the file (SHA-256)"),
        "closing": _(
            "Keep this receipt. It proves what you sent and on which day. You confirmed that what"
            " you said is true as far as you know."
        ),
    }


def _answers(claim: Claim, own: bool) -> list[tuple[str, str]]:
    """In the order they were asked; answers about health only for who may read them."""
    return [
        (str(label), str(said))
        for one in questions.steps_of(claim.benefit)
        for label, said in questions.answered(one, claim.answers, own=own)
    ]
