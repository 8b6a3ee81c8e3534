"""Papers and flags inside other pages: a tag each, so that no page has to gather them."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from accounts.middleware import actor_of
from accounts.permissions import may
from benefits import queries
from benefits.applications.models import Claim, Draft
from benefits.eligibility import flags
from benefits.eligibility.flag_models import Flag, FlagState
from benefits.eligibility.flag_rules import RULES
from benefits.evidence.papers import of_draft
from benefits.pages import evidence_parts
from portal import clock

register = template.Library()


@register.inclusion_tag("benefits/evidence/_papers.html", takes_context=True)
def papers_for(context: Any, subject: Draft | Claim) -> dict[str, Any]:
    """A person's papers for an application or a claim, and the way to hand in more."""
    actor, on = actor_of(context["request"]), clock.today()
    draft = subject.draft if isinstance(subject, Claim) else subject
    url = (
        reverse("benefits:papers", args=[subject.protocol])
        if isinstance(subject, Claim)
        else reverse("benefits:papers_draft", args=[subject.token])
    )
    found = of_draft(draft.pk).select_related("draft")
    return {
        "cards": evidence_parts.cards(found, actor, on),
        "papers_url": url if may(actor, "evidence.add", draft, on=on) else "",
        "request": context["request"],
    }


@register.inclusion_tag("benefits/evidence/_beside.html", takes_context=True)
def papers_beside(context: Any, claim: Claim) -> dict[str, Any]:
    """A claim's papers beside its data, for the desk."""
    actor = actor_of(context["request"])
    found = queries.evidence_of(claim).select_related("draft", "judged_by")
    return {
        "cards": evidence_parts.cards(found, actor, clock.today()),
        "corrections": queries.corrections_of(claim.draft_id),
        "form": evidence_parts.RejectForm(auto_id=False),
        "csrf_token": context.get("csrf_token", ""),
        "request": context["request"],
    }


@register.inclusion_tag("benefits/evidence/_flags.html", takes_context=True)
def flags_beside(context: Any, claim: Claim) -> dict[str, Any]:
    """What the flag rules found in a claim; the officer who holds it settles each."""
    actor, at = actor_of(context["request"]), clock.now()
    held = (
        claim.holder_id is not None
        and claim.holder_id == actor.staff_id
        and claim.held_until is not None
        and claim.held_until >= at
    )
    by_rule: dict[str, list[Flag]] = {}
    for flag in claim.flags.select_related("settled_by").order_by("pk"):
        by_rule.setdefault(flag.rule, []).append(flag)
    return {
        "groups": [
            (
                RULES.get(rule),
                [(flag, flags.sentence(flag.rule, flag.values)) for flag in found],
                [flag for flag in found if flag.state == FlagState.OPEN],
            )
            for rule, found in by_rule.items()
        ],
        "may_settle": held and may(actor, "claim.decide", claim, on=clock.today()),
        "csrf_token": context.get("csrf_token", ""),
        "request": context["request"],
    }


@register.inclusion_tag("benefits/evidence/_checks.html")
def checks_on(claim: Claim) -> dict[str, Any]:
    """For the claimant: which checks are on in their claim, and what they can show."""
    return {
        "checks": [
            (RULES[flag.rule], flags.sentence(flag.rule, flag.values))
            for flag in claim.flags.filter(state=FlagState.OPEN)
            if flag.rule in RULES
        ],
        "corrections": queries.corrections_of(claim.draft_id),
    }
