"""The visit to the assessors on the page of a claim."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from accounts.middleware import actor_of
from accounts.permissions import may
from benefits import queries
from benefits.agenda import telling
from benefits.applications.models import Claim, ClaimState
from portal import clock

register = template.Library()


@register.inclusion_tag("benefits/agenda/_card.html", takes_context=True)
def visit_card(context: Context, claim: Claim) -> dict[str, Any]:
    """What is booked, what is being arranged, or that a time is to be chosen; else nothing."""
    if claim.state != ClaimState.AWAITING_ASSESSMENT:
        return {}
    referral = queries.agenda.open_visit_referral(claim)
    if referral is None:
        return {}
    booked = queries.agenda.standing_of(referral)
    on = timezone.localdate(clock.now())
    return {
        "claim": claim,
        "referral": referral,
        "booked": booked,
        "where": telling.where(booked) if booked else "",
        "waiting": queries.agenda.arrangement_of(referral),
        "until": queries.agenda.last_day(referral, on),
        "can_book": may(actor_of(context["request"]), "appointment.book", claim, on=on),
    }
