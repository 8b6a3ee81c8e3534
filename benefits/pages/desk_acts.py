"""What an officer can do with a file: the form of each act, its verb, and what is said then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from accounts.permissions import may
from benefits import process, queries
from benefits.adjudication.held_models import HeldDecision, ProposedGrant
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.eligibility import assessment, wording
from benefits.evidence.certificate_models import Certificate
from benefits.pages import claims_parts as parts
from benefits.pages import desk_forms
from portal.components import dates
from portal.components.values import money_text

HELD = (ClaimState.GRANT_HELD, ClaimState.REFUSAL_HELD)
OPEN = (ClaimState.IN_REVIEW, ClaimState.GRANT_PROPOSED, ClaimState.REFUSAL_PROPOSED)


@dataclass(frozen=True)
class Act:
    """A form for a claim, and what happens with it. `step` returns the sentence that follows."""

    form: Callable[[Claim, parts.Asked, Any], forms.Form]
    step: Callable[[parts.Asked, Claim, Any, int], str]
    stays: bool = False  # the officer goes on with the same file


def holds(claim: Claim, ask: parts.Asked) -> bool:
    """True while this officer has the file in their hands."""
    return (
        claim.holder_id is not None
        and claim.holder_id == ask.actor.staff_id
        and claim.held_until is not None
        and claim.held_until >= ask.at
    )


def choices(claim: Claim, ask: parts.Asked) -> list[str]:
    """What this officer may do with the file now, in the order of the bar."""
    if not may(ask.actor, "claim.decide", claim, on=ask.today):
        return []
    return [*_with_the_file(claim, ask), *_beside_it(claim, ask)]


def _with_the_file(claim: Claim, ask: parts.Asked) -> list[str]:
    if not holds(claim, ask):
        return []
    if claim.state == ClaimState.IN_REVIEW:
        return ["ask", "grant", "refuse", "assess", "transfer", *_certifying(claim)]
    action, name = {
        ClaimState.GRANT_PROPOSED: ("grant.confirm", "confirm-grant"),
        ClaimState.REFUSAL_PROPOSED: ("refusal.confirm", "confirm"),
    }[ClaimState(claim.state)]
    return [name, "return"] if may(ask.actor, action, claim, on=ask.today) else []


def _certifying(claim: Claim) -> list[str]:
    """Certificates are entered where a claim rests on them, and taken back where there are any."""
    if not process.can_certify(claim):
        return []
    return ["certify", "strike"] if _entries(claim) else ["certify"]


def _beside_it(claim: Claim, ask: parts.Asked) -> list[str]:
    """What needs no lease: a note; a supervisor's pick or transfer; a second thought."""
    found = ["note"]
    supervises, held = ask.actor.has(Role.SUPERVISOR), holds(claim, ask)
    if claim.state in OPEN and not held:
        if claim.officer_id == ask.actor.staff_id and claim.state == ClaimState.IN_REVIEW:
            found.append("take")
        elif supervises:
            found.append("pick")
        if supervises and claim.state == ClaimState.IN_REVIEW:
            found.append("transfer")
    if claim.state in HELD:
        waiting = queries.held_of(claim)
        if waiting and ask.actor.staff_id in (waiting.officer_id, waiting.second_officer_id):
            found.append("undo")
    return found


# ── The verbs ────────────────────────────────────────────────────────────────────────────────


def _ask(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.ask(ask.actor, claim.pk, at=ask.at, **form.cleaned_data)
    return _("The question is on its way. The clock stands still until the answer.")


def _grant(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    done = process.grant_by_officer(
        ask.actor, claim.pk, determination_id=seen, at=ask.at, **form.cleaned_data
    )
    if isinstance(done, ProposedGrant):
        return _("This grant takes two: it waits for a second officer.")
    return _sent(done, _("Granted. Letter and award are made now."))


def _refuse(ask: parts.Asked, claim: Claim, form: Any, seen: int) -> str:
    process.propose_refusal(
        ask.actor, claim.pk, determination_id=seen, reasons=form.reasons(), at=ask.at
    )
    return _("Your proposal waits for a second officer.")


def _confirm(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    done = process.confirm_refusal(ask.actor, claim.pk, ask.at)
    return _sent(done, _("Refused, with both your names. The letter is written now."))


def _confirm_grant(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    done = process.confirm_grant(ask.actor, claim.pk, ask.at)
    return _sent(done, _("Granted, with both your names. Letter and award are made now."))


def _sent(done: object, at_once: str) -> str:
    """Whether it went out, or can be taken back for some minutes."""
    if isinstance(done, HeldDecision):
        minutes = round((done.goes_out_at - done.held_at).total_seconds() / 60)
        return ngettext(
            "Decided. It goes out in a minute; until then you can take it back.",
            "Decided. It goes out in %(minutes)s minutes; until then you can take it back.",
            minutes,
        ) % {"minutes": minutes}
    return at_once


def _return(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.return_proposal(ask.actor, claim.pk, form.cleaned_data["note"], ask.at)
    return _("Given back to the first officer.")


def _assess(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.refer_to_assessors(ask.actor, claim.pk, at=ask.at, **form.cleaned_data)
    return _("The assessors have it. The file comes back to you with their finding.")


def _certify(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.certify(ask.actor, claim.pk, at=ask.at, **form.cleaned_data)
    return _("Entered. The law was asked again with it.")


def _strike(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.strike_certificate(ask.actor, claim.pk, at=ask.at, **form.cleaned_data)
    return _("Taken back. The law was asked again without it.")


def _transfer(ask: parts.Asked, claim: Claim, form: Any, seen: int) -> str:
    process.transfer(
        ask.actor, claim.pk, reason=form.cleaned_data["reason"], at=ask.at, **form.target()
    )
    return _("Handed on.")


def _note(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.write_note(ask.actor, claim.pk, form.cleaned_data["text"], ask.at)
    return _("Your note is on the file.")


def _pick(ask: parts.Asked, claim: Claim, form: forms.Form, seen: int) -> str:
    process.take_file(ask.actor, claim.pk, ask.at, form.cleaned_data["reason"])
    return _("The file is in your hands.")


# ── Their forms ──────────────────────────────────────────────────────────────────────────────


def _met_rules(claim: Claim) -> list[tuple[str, str]]:
    stored = queries.determination_of(claim)
    return [
        (
            one.rule,
            _("%(rule)s: %(amount)s")
            % {
                "rule": wording.rule_title(one.rule),
                "amount": parts.amount_sentence(one.amount_cents, one.starts_on),
            },
        )
        for one in (assessment.determinations(stored) if stored else [])
        if one.entitled and one.amount_cents and one.starts_on
    ]


def _failed(claim: Claim) -> list[tuple[str, str, str]]:
    """The conditions a refusal must explain; all of them when the rule is met on paper."""
    stored = queries.determination_of(claim)
    if stored is None:
        return []
    words, best = wording.wording(), assessment.determinations(stored)[0]
    open_ones = [c for c in best.conditions if c.result != "met"] or list(best.conditions)
    return [(c.key, words.label(c), c.article) for c in open_ones]


def _places(claim: Claim, ask: parts.Asked) -> list[tuple[str, str]]:
    return queries.places(claim.unit_id, ask.today) if claim.unit_id else []


def _certify_form(claim: Claim, ask: parts.Asked, data: Any) -> forms.Form:
    kinds = process.kinds_for(claim)
    return desk_forms.CertifyForm(data, kinds=kinds, time=claim.benefit != Benefit.ASSISTANCE)


def _entries(claim: Claim) -> list[tuple[str, str]]:
    """What stands certified on a claim, in words."""
    return [
        (one.reference, certificate_words(one))
        for one in queries.certificates_of(claim.pk)
        if one.struck_at is None
    ]


def certificate_words(one: Certificate) -> str:
    """One entry in a line: what, which days or how much, by which paper."""
    said = [capfirst(one.get_certifies_display())]
    if one.starts_on and one.ends_on:
        said.append(f"{dates.short_date(one.starts_on)} – {dates.short_date(one.ends_on)}")
    if not one.accepted:
        said.append(_("not accepted"))
    elif one.cents is not None:
        said.append(money_text(one.cents))
    paper = _("paper %(number)s of %(issuer)s, %(day)s") % {
        "number": one.number,
        "issuer": one.issuer,
        "day": dates.short_date(one.issued_on),
    }
    return ", ".join([*said, paper])


def _plain(kind: type[forms.Form]) -> Callable[[Claim, parts.Asked, Any], forms.Form]:
    return lambda claim, ask, data: kind(data)


ACTS: dict[str, Act] = {
    "ask": Act(lambda claim, ask, data: desk_forms.AskForm(data, on=ask.today), _ask),
    "grant": Act(
        lambda claim, ask, data: desk_forms.GrantForm(data, rules=_met_rules(claim)), _grant
    ),
    "refuse": Act(
        lambda claim, ask, data: desk_forms.RefuseForm(data, failed=_failed(claim)), _refuse
    ),
    "assess": Act(_plain(desk_forms.AssessForm), _assess),
    "confirm": Act(_plain(desk_forms.ConfirmForm), _confirm),
    "confirm-grant": Act(_plain(desk_forms.ConfirmGrantForm), _confirm_grant),
    "return": Act(_plain(desk_forms.ReturnForm), _return),
    "transfer": Act(
        lambda claim, ask, data: desk_forms.TransferForm(data, places=_places(claim, ask)),
        _transfer,
    ),
    "certify": Act(_certify_form, _certify, stays=True),
    "strike": Act(
        lambda claim, ask, data: desk_forms.StrikeForm(data, entries=_entries(claim)),
        _strike,
        stays=True,
    ),
    "note": Act(_plain(desk_forms.NoteForm), _note, stays=True),
    "pick": Act(_plain(desk_forms.PickForm), _pick, stays=True),
}
