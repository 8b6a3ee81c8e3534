"""What the pages of a claim are made of: its first line, its timeline, what is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log, banks
from accounts import queries as people
from accounts.middleware import actor_of
from accounts.models import Person
from accounts.permissions import Actor
from benefits import queries
from benefits.adjudication.models import Decision, InformationRequest
from benefits.applications import drafts
from benefits.applications.forms.base import Pay
from benefits.applications.models import Channel, Claim, ClaimState, Draft
from benefits.applications.steps import Step, is_sealed, opened
from benefits.eligibility import wording
from contributions import queries as money_in
from portal import clock
from portal.components import dates
from portal.components.forms import DateField
from portal.components.life_band import BandMarker, LifeBand
from portal.components.parts import Code, SummaryRow, TimelineStep
from portal.components.values import money_text
from portal.records import StateChange

STATUS = {
    ClaimState.SUBMITTED: "received",
    ClaimState.IN_REVIEW: "deciding",
    ClaimState.AWAITING_ANSWER: "needs_you",
    ClaimState.REFUSAL_PROPOSED: "deciding",
    ClaimState.GRANT_PROPOSED: "deciding",
    ClaimState.GRANT_HELD: "deciding",
    ClaimState.REFUSAL_HELD: "deciding",
    ClaimState.AWAITING_ASSESSMENT: "deciding",
    ClaimState.GRANTED: "granted",
    ClaimState.REFUSED: "refused",
    ClaimState.WITHDRAWN: "ended",
}
WITH_AN_OFFICER = (
    ClaimState.IN_REVIEW,
    ClaimState.REFUSAL_PROPOSED,
    ClaimState.GRANT_PROPOSED,
    ClaimState.GRANT_HELD,
    ClaimState.REFUSAL_HELD,
    ClaimState.AWAITING_ASSESSMENT,
)
# Steps of the machine that a supervisor can take back: the timeline says that nobody took them.
ROBOT_STEPS = ("ask", "refer", "lapse", "send_to_assessor", "same_claim", "same_paper")
ENDED = (ClaimState.GRANTED, ClaimState.REFUSED, ClaimState.WITHDRAWN)


@dataclass(frozen=True)
class Asked:
    """One request, read once: who asks, and what time it is."""

    actor: Actor
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def asked(request: HttpRequest) -> Asked:
    return Asked(actor_of(request), clock.now())


def claim_or_404(request: HttpRequest, protocol: str) -> tuple[Asked, Claim]:
    """The claim if this actor may read it; a look by anybody else than the claimant is kept."""
    ask = asked(request)
    claim = queries.claim_for(ask.actor, protocol, on=ask.today)
    if claim is None or ask.actor.is_staff:
        raise Http404
    access_log.look(
        ask.actor,
        claim.person_id,
        what=N_("claim and its steps"),
        purpose=N_("acting for the person"),
        case=claim.protocol,
        at=ask.at,
    )
    return ask, claim


def staff_state(claim: Claim) -> str:
    """The state of a claim as officers speak of it."""
    return {
        ClaimState.SUBMITTED: _("automatic check"),
        ClaimState.IN_REVIEW: _("to be decided"),
        ClaimState.AWAITING_ANSWER: _("waiting for the claimant"),
        ClaimState.REFUSAL_PROPOSED: _("for a second officer"),
        ClaimState.GRANT_PROPOSED: _("for a second officer"),
        ClaimState.GRANT_HELD: _("about to be sent"),
        ClaimState.REFUSAL_HELD: _("about to be sent"),
        ClaimState.AWAITING_ASSESSMENT: _("with the assessors"),
        ClaimState.GRANTED: _("granted"),
        ClaimState.REFUSED: _("refused"),
        ClaimState.WITHDRAWN: _("withdrawn"),
    }[ClaimState(claim.state)]


# ── The first line ───────────────────────────────────────────────────────────────────────────


def first_line(claim: Claim) -> str:
    """The state of a claim as one would say it."""
    return {
        ClaimState.SUBMITTED: _("We are checking your claim now"),
        ClaimState.IN_REVIEW: _("A caseworker is looking at your claim"),
        ClaimState.AWAITING_ANSWER: _("We need an answer from you"),
        ClaimState.REFUSAL_PROPOSED: _("A second officer is looking at your claim"),
        ClaimState.GRANT_PROPOSED: _("A second officer is looking at your claim"),
        ClaimState.GRANT_HELD: _("Your letter is being prepared"),
        ClaimState.REFUSAL_HELD: _("Your letter is being prepared"),
        ClaimState.AWAITING_ASSESSMENT: _("Your claim needs an assessment"),
        ClaimState.GRANTED: _("Your claim is granted"),
        ClaimState.REFUSED: _("We could not grant your claim"),
        ClaimState.WITHDRAWN: _("You took this claim back"),
    }[ClaimState(claim.state)]


def next_line(
    claim: Claim, request: InformationRequest | None, decision: Decision | None = None
) -> str:
    """What happens next, and until when."""
    due = dates.weekday_date(claim.due_on)
    if decision is not None and decision.amount_cents and decision.starts_on:
        return _("You receive %(amount)s.") % {
            "amount": amount_sentence(
                decision.amount_cents,
                decision.starts_on,
                wording.pay_of(decision.determination.rule),
            )
        }
    if decision is not None:
        return _("The decision says why. You can contest it until %(day)s.") % {
            "day": dates.weekday_date(decision.appeal_until)
        }
    if claim.state == ClaimState.SUBMITTED:
        return _(
            "We compare what you told us with your record. Most claims are answered within a "
            "minute; the law gives us until %(day)s."
        ) % {"day": due}
    if claim.state == ClaimState.AWAITING_ANSWER and request is not None:
        return _("Please answer by %(day)s. Our own deadline waits until then.") % {
            "day": dates.weekday_date(request.due_on)
        }
    if claim.state == ClaimState.AWAITING_ASSESSMENT:
        office = claim.unit.name if claim.unit else _("the central office")
        return _("%(office)s decides by %(day)s at the latest, with what the assessors find.") % {
            "office": office,
            "day": due,
        }
    if claim.state in WITH_AN_OFFICER:
        office = claim.unit.name if claim.unit else _("the central office")
        return _("%(office)s decides by %(day)s at the latest. You need do nothing now.") % {
            "office": office,
            "day": due,
        }
    if claim.state == ClaimState.WITHDRAWN:
        return _("Nothing was decided. You can ask again at any time.")
    return ""


# ── The timeline ─────────────────────────────────────────────────────────────────────────────


def timeline(
    claim: Claim,
    steps: Iterable[StateChange],
    request: InformationRequest | None = None,
    *,
    staff: bool = False,
) -> list[TimelineStep]:
    """What happened with date and name, where it stands, what is to come and until when."""
    past = [
        TimelineStep(
            label=step_label(step, staff=staff),
            state="done",
            on=step.at,
            actor=actor_name(step),
            note=step.note,
        )
        for step in steps
    ]
    return past + _to_come(claim, request, staff)


def _to_come(claim: Claim, request: InformationRequest | None, staff: bool) -> list[TimelineStep]:
    if claim.state in ENDED:
        return []
    decision = TimelineStep(label=_("Decision and letter"), state="next", until=claim.due_on)
    if claim.state == ClaimState.AWAITING_ANSWER and request is not None:
        return [
            TimelineStep(
                label=_("The claimant’s answer") if staff else _("Your answer"),
                state="now",
                until=request.due_on,
            ),
            decision,
        ]
    now = {
        ClaimState.SUBMITTED: _("We compare your claim with your record"),
        ClaimState.IN_REVIEW: _("A caseworker looks at it"),
        ClaimState.REFUSAL_PROPOSED: _("A second officer looks at it"),
        ClaimState.GRANT_PROPOSED: _("A second officer looks at it"),
        ClaimState.GRANT_HELD: _("The letter is being prepared"),
        ClaimState.REFUSAL_HELD: _("The letter is being prepared"),
        ClaimState.AWAITING_ASSESSMENT: _("Assessors look at your health and your everyday life"),
    }
    return [TimelineStep(label=now[ClaimState(claim.state)], state="now"), decision]


def step_label(step: StateChange, *, staff: bool = False) -> str:
    """A step of the log in words; staff read of "the claimant", not of "you"."""
    if staff and step.action in ("ask", "answer", "resume"):
        return _("The claimant was asked") if step.action == "ask" else _("The claimant answered")
    return {
        "submit": _("The claim was sent"),
        "refer": _("Handed to a caseworker"),
        "ask": _("We asked you a question"),
        "resume": _("You answered; we look at it again"),
        "answer": _("You answered"),
        "lapse": _("The time to answer ended; a caseworker goes on"),
        "grant": _("Granted"),
        "propose_refusal": _("An officer proposed not to grant; a second one checks it"),
        "return": _("The second officer asked for another look"),
        "propose_grant": _("A second officer looks at it too before anything is sent"),
        "hold_grant": _("An officer has finished; the letter is being prepared"),
        "hold_refusal": _("Two officers have finished; the letter is being prepared"),
        "take_back": _("The officer looks at it once more before anything is sent"),
        "recall": _("Something changed at the last minute; the officer looks at it once more"),
        "send_to_assessor": _("Sent to the assessors"),
        "assessed": _("The assessment is there; an officer goes on"),
        "transfer": _("Handed on to colleagues"),
        "clock_waits": _("Our clock stood still while you waited for another visit"),
        "move": _("Went along with you to the office of your new region"),
        "refuse": _("Not granted"),
        "withdraw": _("Taken back"),
        "reopen": _("Opened again"),
        "unask": _("The question is withdrawn; a caseworker goes on"),
        "unsend": _("No assessment is needed; a caseworker goes on"),
        "same_claim": _("The same application came again; it was put to this one"),
        "same_paper": _("The same paper came again; the first copy is kept"),
        "reopen_draft": _("The second application is open again as a draft"),
        "refile_paper": _("A paper now stands for another one"),
        "divide": _("A share ends; the others are divided anew"),
        "stuck": _("Something failed on our side; an officer takes care of it"),
    }.get(step.action, step.action)


def actor_name(step: StateChange) -> str:
    """Who took a step, and by which channel; automatic steps say so."""
    if step.by == "engine" and step.action in ROBOT_STEPS:
        return _("done automatically")
    if step.by == "engine":
        return _("automatic check")
    if step.by == "person":
        return f"{step.actor}, {dict(Channel.choices).get(step.channel, step.channel)}"
    return step.actor


# ── What is known ────────────────────────────────────────────────────────────────────────────


def person_rows(person: Person) -> list[SummaryRow]:
    """Certified data with their source and date: shown, not asked."""
    source = _("civil register") if person.source == "civil register" else person.source
    common: dict[str, Any] = {"source": source, "on": person.checked_on}
    return [
        SummaryRow(key=_("Name"), value=str(person), **common),
        SummaryRow(key=_("Born"), value=person.born_on, **common),
        SummaryRow(key=_("Sex in the register"), value=person.get_sex_display(), **common),
    ]


def job_rows(person_id: int) -> list[SummaryRow]:
    """Where the person works or worked last."""
    jobs = money_in.employments_of(person_id)[-3:]
    return [
        SummaryRow(
            key=job.employer_name,
            value=dates.period(job.started_on, job.ended_on, by_month=False),
            source=_("employer"),
        )
        for job in reversed(jobs)
    ]


def account_rows(person_id: int, at: datetime) -> list[SummaryRow]:
    """The account we pay into, masked."""
    account = people.payout_account(person_id, at)
    if account is None:
        return []
    return [
        SummaryRow(key=_("Bank"), value=banks.name_of(account.bank_code)),
        SummaryRow(key=_("Account"), value=Code(banks.masked(account.number))),
        SummaryRow(key=_("In the name of"), value=account.holder),
    ]


def band(
    person_id: int, on: date, claims: Iterable[Claim] = (), doubts: Iterable[dict[str, Any]] = ()
) -> LifeBand:
    """The working life with the person's claims, and what an officer should look at, on it."""
    markers = [
        BandMarker(claim.filed_on.replace(day=1), "claim", claim.get_benefit_display())
        for claim in claims
    ]
    for doubt in doubts:
        text = doubt["values"].get("month") or doubt["values"].get("from")
        if text:
            month = date.fromisoformat(f"{text[:7]}-01")
            markers.append(
                BandMarker(month, "flag", money_in.doubt_sentence(doubt["key"], doubt["values"]))
            )
    return LifeBand(months=money_in.band_of(person_id, on), markers=markers, on=on)


def is_own(ask: Asked, subject: Draft | Claim) -> bool:
    """Whether the reader may read sealed answers: the claimant, or who helps in medical things."""
    if ask.actor.person_id == subject.person_id:
        return True
    capacity = ask.actor.capacity
    return capacity is not None and "medical" in capacity.scopes


def initial(step: Step, answers: dict[str, Any], *, own: bool = False) -> dict[str, Any]:
    """The answers given so far as a form shows them; sealed ones only to who may read them.

    What was said elsewhere stands where there is no answer yet.
    """
    found = {}
    for name, value in {**answers.get(drafts.TOLD, {}), **answers}.items():
        if name not in step.form.base_fields:
            continue
        if is_sealed(value):
            value = opened(value) if own else ""
        is_day = isinstance(step.form.base_fields[name], DateField)
        found[name] = date.fromisoformat(value) if is_day and value else value
    return found


def amount_sentence(cents: int, starts_on: date, pay: Pay | None = None) -> str:
    """The answer itself: how much, from when; `pay` says how the benefit is paid."""
    if pay is not None and pay.shared:
        return _("%(amount)s a month for all of you together, from %(day)s") % {
            "amount": money_text(cents),
            "day": dates.long_date(starts_on),
        }
    if pay is not None and pay.by_instalment:
        return _("%(amount)s with each instalment") % {"amount": money_text(cents)}
    return _("%(amount)s a month from %(day)s") % {
        "amount": money_text(cents),
        "day": dates.long_date(starts_on),
    }


def claim_url(claim: Claim, name: str = "claim") -> str:
    return reverse(f"benefits:{name}", args=[claim.protocol])
