"""My claim: where it stands, and what is still needed from me."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import Level
from accounts.permissions import may
from benefits import queries
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim, ClaimState
from benefits.assessments.models import Referral, ReferralState
from benefits.pages.claims_parts import STATUS, first_line, next_line
from portal.assistant.resolvers.base import CLAIM_FILE, Ask, Own, resolver
from portal.components import dates
from portal.components.parts import Link, Status, SummaryRow

DECIDED = (ClaimState.GRANTED, ClaimState.REFUSED)
SHOWN = 3
LOOKED_THROUGH = 20  # claims, for the newest with an examination


@resolver(
    "claim_status",
    action="claims.own",
    source=CLAIM_FILE,
    what=gettext_noop("claim and its steps"),
    level=Level.LOW,
)
def claim_status(ask: Ask) -> Own:
    """The newest open claims, or the last decided one; a named claim only if it is theirs."""
    claims = queries.claims_of(ask.subject_id)
    found = list(claims.filter(protocol=ask.case)) if ask.case else []
    found = found or list(queries.open_claims_of(ask.subject_id)[:SHOWN]) or list(claims[:1])
    if not found:
        return _no_claim(ask)
    asked = {request.claim_id: request for request in queries.open_requests_of(ask.subject_id)}
    first = found[0]
    decision = queries.decision_of(first) if first.state in DECIDED else None
    return Own(
        sentence=_("%(benefit)s: %(state)s. %(next)s")
        % {
            "benefit": first.get_benefit_display().capitalize(),
            "state": first_line(first),
            "next": next_line(first, asked.get(first.pk), _told(ask, decision)),
        },
        facts=[
            SummaryRow(
                key=claim.get_benefit_display().capitalize(),
                value=Status(STATUS[claim.state]),
                source=_("filed, number %(protocol)s") % {"protocol": claim.protocol},
                on=claim.filed_on,
                change_url=reverse("benefits:claim", args=[claim.protocol]),
                change_label=_("See each step"),
            )
            for claim in found
        ],
        links=[*_contesting(ask, first, decision), *_examination(ask, first), *_claims_page()],
    )


def _told(ask: Ask, decision: Decision | None) -> Decision | None:
    """The decision as far as it may be told here: no amount to a low sign-in, no time that is over.

    A refusal that is contested already has no time to be named either.
    """
    if decision is None:
        return None
    if decision.outcome == "granted":
        return decision if ask.actor.level >= Level.SUBSTANTIAL else None
    waits = ask.on <= decision.appeal_until and queries.appeal_of(decision) is None
    return decision if waits else None


def _contesting(ask: Ask, claim: Claim, decision: Decision | None) -> list[Link]:
    """After a refusal: the appeal that was filed, or where one is."""
    if decision is None or claim.state != ClaimState.REFUSED:
        return []
    filed = queries.appeal_of(decision)
    if filed is not None:
        label = _("See your appeal %(protocol)s") % {"protocol": filed.protocol}
        return [Link(label, reverse("benefits:appeal", args=[filed.protocol]))]
    if not may(ask.actor, "claim.write", claim, on=ask.on):
        return []
    page = reverse("benefits:contest", args=[claim.protocol])
    return [Link(_("Contest this decision"), page)]


def _examination(ask: Ask, claim: Claim) -> list[Link]:
    """Where the result of an examination stands, once one was asked for, for who may read it."""
    if not may(ask.actor, "assessment.read_own", claim, on=ask.on):
        return []
    if not queries.assessments.referrals_of(claim).exists():
        return []
    page = reverse("benefits:own_assessment", args=[claim.protocol])
    return [Link(_("Your examination and its result"), page)]


def _no_claim(ask: Ask) -> Own:
    drafts = queries.drafts_of(ask.subject_id).count()
    sentence = _("You have not sent any claim.")
    if drafts:
        sentence += " " + ngettext(
            "You have begun %(count)s application that is not sent yet.",
            "You have begun %(count)s applications that are not sent yet.",
            drafts,
        ) % {"count": drafts}
    return Own(sentence=sentence, links=[Link(_("Your claims"), reverse("benefits:claims"))])


@resolver(
    "exam_result",
    action="claims.own",
    source=CLAIM_FILE,
    what=gettext_noop("claim and its steps"),
    level=Level.LOW,
)
def exam_result(ask: Ask) -> Own:
    """Whether the newest examination has a result, and where it is read; never what was found."""
    claims = list(queries.claims_of(ask.subject_id)[:LOOKED_THROUGH])
    for claim in sorted(claims, key=lambda one: one.protocol != ask.case):
        referral = queries.assessments.referrals_of(claim).last()
        if referral is not None and may(ask.actor, "assessment.read_own", claim, on=ask.on):
            return Own(
                sentence=_how_far(ask, referral),
                facts=[SummaryRow(key=_("Claim"), value=claim.get_benefit_display().capitalize())],
                links=[*_examination(ask, claim), *_claims_page()],
            )
    return Own(
        sentence=_("We know of no examination by our assessors that you may read about."),
        links=_claims_page(),
    )


def _how_far(ask: Ask, referral: Referral) -> str:
    found = queries.assessments.finding_of(referral)
    if found is not None and found.on is not None:
        return _("Your examination was finished on %(day)s. The result is there to read.") % {
            "day": dates.long_date(found.on)
        }
    visit = queries.agenda.visits_of([ask.subject_id], ask.at).filter(referral=referral).first()
    if visit is not None:
        day = dates.weekday_date(timezone.localtime(visit.starts_at))
        return _("There is no result yet: your visit is on %(day)s.") % {"day": day}
    if referral.state == ReferralState.OPEN:
        return _("There is no result yet. The assessors have until %(day)s.") % {
            "day": dates.weekday_date(referral.due_on)
        }
    return _("This examination ended without a result.")


def _claims_page() -> list[Link]:
    return [Link(_("Your claims"), reverse("benefits:claims"))]


@resolver(
    "whats_missing",
    action="claims.own",
    source=CLAIM_FILE,
    what=gettext_noop("claim and its steps"),
    level=Level.LOW,
)
def whats_missing(ask: Ask) -> Own:
    """The questions that wait for the person, the most urgent first; then unsent applications."""
    requests = list(queries.open_requests_of(ask.subject_id))
    drafts = list(queries.drafts_of(ask.subject_id))
    if requests:
        sentence = ngettext(
            "We wait for %(count)s answer from you, by %(day)s.",
            "We wait for %(count)s answers from you, the first by %(day)s.",
            len(requests),
        ) % {"count": len(requests), "day": dates.weekday_date(requests[0].due_on)}
    elif drafts:
        sentence = _("Nothing is missing in what you sent. One application is not sent yet.")
    else:
        sentence = _("Nothing is missing: we do not wait for anything from you.")
    rows = [
        SummaryRow(
            key=request.what,
            value=_("by %(day)s") % {"day": dates.weekday_date(request.due_on)},
            source=request.claim.protocol,
            change_url=reverse("benefits:answer", args=[request.claim.protocol]),
            change_label=_("Answer the question"),
        )
        for request in requests
    ]
    rows += [
        SummaryRow(
            key=_("Application not sent"),
            value=draft.get_benefit_display().capitalize(),
            source=_("last changed"),
            on=draft.updated_at.date(),
        )
        for draft in drafts
    ]
    return Own(
        sentence=sentence,
        facts=rows,
        links=[Link(_("Your claims"), reverse("benefits:claims"))],
    )
