"""Flags: looked at again when a paper comes, settled by an officer, switched by two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from accounts.permissions import Actor
from benefits.adjudication import files
from benefits.adjudication.switching import Switching
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility import flags
from benefits.eligibility.flag_models import FLAG, Flag, FlagSwitch
from benefits.eligibility.flag_rules import RULES
from benefits.process.common import OPEN_STATES, found_out

IMPRECISE = N_("Fewer than half of its last 200 flags were upheld.")


def look_again(claim: Claim, at: datetime) -> None:
    """Runs the rules over a claim that is with a person: a new paper may state a new fact."""
    if claim.state not in OPEN_STATES or claim.state == ClaimState.SUBMITTED:
        return  # not assessed yet, or decided
    claim = files.locked(claim.pk)
    last = claim.determinations.order_by("-sequence").first()
    found = flags.raise_for(claim, last.facts["doubts"] if last else [], at)
    new = [one for one in found if one not in claim.referral_reasons]
    if new:
        claim.referral_reasons = [*claim.referral_reasons, *new]
        claim.save(update_fields=["referral_reasons"])


@transaction.atomic
def clear_flag(actor: Actor, flag_id: int, words: str, at: datetime) -> Flag:
    """There is an explanation for the fact: the officer says which."""
    return _settle(actor, flag_id, "clear", words, at)


@transaction.atomic
def uphold_flag(actor: Actor, flag_id: int, words: str, at: datetime) -> Flag:
    """The fact stands. It decides nothing: what follows from it, the decision has to say."""
    return _settle(actor, flag_id, "uphold", words, at)


def _settle(actor: Actor, flag_id: int, action: str, words: str, at: datetime) -> Flag:
    flag = Flag.objects.get(pk=flag_id)
    files.held(actor, flag.claim_id, at)
    words = found_out(words)
    flag = FLAG.apply(
        flag,
        action,
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        settled_by_id=files.staff_id(actor),
        settled_at=at,
        words=words,
    )
    if flag.rule in flags.rules_on() and flags.is_imprecise(flag.rule):
        FlagSwitch.objects.create(
            rule=flag.rule, on=False, reason=IMPRECISE, asked_at=at, effective_at=at
        )
    return flag


# Off by one officer, at once; what a rule flagged stays to be settled. On by two.
_RULES = Switching(
    FlagSwitch, "rule", "flags.switch", RULES.keys(), lambda rule: rule in flags.rules_on()
)
switch_off, ask_for_on = _RULES.off, _RULES.ask_for_on
confirm_on, return_on = _RULES.confirm_on, _RULES.return_on
