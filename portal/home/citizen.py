"""A citizen's home: what matters next, what waits for them, what we do, the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import queries as people
from accounts.actors import mandate_word
from accounts.permissions import Actor, may
from accounts.queries import Relative
from benefits import queries as cases
from benefits.adjudication.models import InformationRequest
from benefits.agenda.models import Appointment
from benefits.agenda.telling import hour, where
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.assessments.models import Referral
from benefits.pages.claims_parts import STATUS, first_line, next_line
from benefits.payments import queries as pay
from benefits.payments.models import Payment, PaymentState
from contributions import queries as money_in
from portal.components import dates
from portal.components.life_band import BandMarker, BandMonth, LifeBand
from portal.components.parts import Task
from portal.components.values import money_text
from portal.home.catalogue import FOR_PEOPLE, Service, find
from portal.home.heard import to_be_heard
from portal.home.links import to
from portal.home.offered import late_partner, old_age, survivors
from portal.home.parts import Sign
from portal.home.there import NOTHING, there
from portal.messages.notices import unread_count


@dataclass(frozen=True)
class Known:
    """Everything the page reads, read once."""

    actor: Actor
    person_id: int
    on: date
    requests: list[InformationRequest]
    drafts: list[Draft]
    claims: list[Claim]
    payment: pay.NextPayment | None
    unread: int
    last_paid: Payment | None
    account: str
    visits: list[Appointment] = field(default_factory=list)
    to_book: list[Referral] = field(default_factory=list)
    heard: list[Task] = field(default_factory=list)
    record: list[money_in.RecordMonth] = field(default_factory=list)
    jobs: list[money_in.EmploymentFact] = field(default_factory=list)
    months: list[BandMonth] = field(default_factory=list)
    late: Relative | None = None
    sees_record: bool = True
    sees_claims: bool = True
    has_certificates: bool = True

    @property
    def open_claims(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.state in cases.OPEN_STATES]


def read(actor: Actor, person_id: int, at: datetime) -> Known:
    """Read what the page needs, in a number of queries that does not grow with the record.

    A helper gets only what the mandate covers: the rest is not read at all.
    """
    on = timezone.localdate(at)
    claims, pays, record, messages = (
        may(actor, action, person_id, on=on)
        for action in ("claims.own", "payments.read", "record.read", "inbox.read")
    )
    here = there(person_id) if claims or pays or messages else NOTHING
    own = here - {"unread"} if claims else NOTHING
    asked = list(cases.claims_of(person_id)) if "claims" in own else []
    running = any(claim.state in cases.OPEN_STATES for claim in asked)
    payment = pay.next_payment(person_id, on) if pays and "awards" in here else None
    # The account is spoken of only beside money: on its way, or asked for.
    account = people.payout_account(person_id, at) if pays and (payment or running) else None
    months = money_in.record_of(person_id, protocols=False) if record else []
    jobs = money_in.employments_of(person_id) if record else []
    return Known(
        actor=actor,
        person_id=person_id,
        on=on,
        requests=list(cases.open_requests_of(person_id)) if "requests" in own else [],
        drafts=list(cases.drafts_of(person_id)) if "drafts" in own else [],
        claims=asked,
        visits=list(cases.agenda.visits_of([person_id], at)) if "visits" in own else [],
        to_book=list(cases.agenda.to_book([person_id])) if "to_book" in own else [],
        payment=payment,
        unread=unread_count(person_id) if "unread" in here and messages else 0,
        last_paid=pay.payments_of(person_id).filter(state=PaymentState.PAID).first()
        if payment
        else None,
        account=account.number[-3:] if account else "",
        # Who never asked for anything and is paid nothing has nothing to lose or to contest.
        heard=to_be_heard(person_id, at) if own else [],
        record=months,
        jobs=jobs,
        months=money_in.band_facts(months, jobs, on),
        late=late_partner(person_id, asked) if "bereaved" in own else None,
        sees_record=record,
        sees_claims=claims,
        has_certificates="certificates" in own,
    )


# ── The one sign ─────────────────────────────────────────────────────────────────────────────


def sign(known: Known) -> Sign:
    """The next thing that matters: money on its way, else what waits, else where things stand."""
    waits = (_visit, _payment, _question, _choosing, _draft, _deciding)
    for choose in (*waits, _bereaved, _decided, _could_ask):
        found = choose(known)
        if found is not None:
            return found
    return _record(known) if known.sees_record else _helping(known)


def _helping(known: Known) -> Sign:
    """For a helper whose mandate covers nothing that would stand here."""
    capacity = known.actor.capacity
    return Sign(
        caption=mandate_word(capacity.mandate_kind).capitalize() if capacity else "",
        words=known.actor.capacity_label,
        url=to("services"),
        label=_("What can I do here?"),
    )


def _visit(known: Known) -> Sign | None:
    """A visit that is booked: where to be, and when."""
    if not known.visits:
        return None
    visit = known.visits[0]
    return Sign(
        caption=_("Your visit to the assessors"),
        words=_("%(day)s at %(hour)s")
        % {
            "day": dates.weekday_date(timezone.localtime(visit.starts_at)),
            "hour": hour(visit.starts_at),
        },
        note=where(visit),
        url=to("benefits:appointment", visit.claim.protocol),
        label=_("What to bring, move or cancel"),
    )


def _choosing(known: Known) -> Sign | None:
    """A time for the assessors that only the person can choose."""
    if not known.to_book:
        return None
    referral = known.to_book[0]
    return Sign(
        caption=_("Your claim needs an assessment"),
        words=_("Choose a time by %(day)s") % {"day": dates.weekday_date(referral.due_on)},
        note=_("Everything is done in one visit. Without it nothing can be decided."),
        url=to("benefits:appointment", referral.claim.protocol),
        label=_("Choose a time"),
    )


def _payment(known: Known) -> Sign | None:
    payment = known.payment
    if payment is None:
        return None
    amount = money_text(payment.amount_cents)
    if payment.held:
        return Sign(
            caption=_("Money waits for you"),
            words=_("%(amount)s cannot be paid yet") % {"amount": amount},
            note=_("We have no account that we could pay into. Name one in your own name."),
            url=to("payout_account"),
            label=_("Tell us your bank account"),
        )
    months = ""
    if payment.months > 1:
        months = ngettext(
            "For %(count)s month.", "For %(count)s months together.", payment.months
        ) % {"count": payment.months}
    account = _("To your account ending in %(digits)s.") % {"digits": known.account}
    return Sign(
        caption=_("On its way to your bank") if payment.sent else _("Your next payment"),
        words=_("%(amount)s on %(day)s")
        % {"amount": amount, "day": dates.weekday_date(payment.on)},
        note=" ".join(filter(None, (months, account, _last_paid(known)))),
        url=to("benefits:payments"),
        label=_("See your payments"),
    )


def _last_paid(known: Known) -> str:
    last = known.last_paid
    if last is None or last.paid_on is None:
        return ""
    return _("Paid last: %(amount)s on %(day)s.") % {
        "amount": money_text(last.net_cents),
        "day": dates.long_date(last.paid_on),
    }


def _question(known: Known) -> Sign | None:
    if not known.requests:
        return None
    request = known.requests[0]
    return Sign(
        caption=_("We need an answer from you"),
        words=_("by %(day)s") % {"day": dates.weekday_date(request.due_on)},
        note=request.what,
        url=to("benefits:answer", request.claim.protocol),
        label=_("Answer now"),
    )


def _draft(known: Known) -> Sign | None:
    if not known.drafts:
        return None
    draft = known.drafts[0]
    return Sign(
        caption=_("You began an application"),
        words=draft.get_benefit_display().capitalize(),
        note=_("Nothing is sent yet. What you answered is kept."),
        url=to("benefits:claims"),
        label=_("Go on where you stopped"),
    )


def _deciding(known: Known) -> Sign | None:
    if not known.open_claims:
        return None
    claim = known.open_claims[0]
    return Sign(
        caption=claim.get_benefit_display().capitalize(),
        words=first_line(claim),
        note=next_line(claim, None),
        url=to("benefits:claim", claim.protocol),
        label=_("See each step"),
    )


def _decided(known: Known) -> Sign | None:
    decided = [c for c in known.claims if c.state in (ClaimState.GRANTED, ClaimState.REFUSED)]
    if not decided:
        return None
    claim = decided[0]
    return Sign(
        caption=claim.get_benefit_display().capitalize(),
        words=first_line(claim),
        note=_("Decided on %(day)s. The letter says why, and how to contest it.")
        % {"day": dates.weekday_date(claim.decided_at)}
        if claim.decided_at
        else "",
        url=to("benefits:decision", claim.protocol),
        label=_("Read the decision"),
    )


def _bereaved(known: Known) -> Sign | None:
    return survivors(known.late, known.on) if known.late else None


def _could_ask(known: Known) -> Sign | None:
    if not known.sees_claims or not known.months:
        return None
    certificates = known.has_certificates
    return old_age(
        known.person_id, known.on, known.record, known.jobs, has_certificates=certificates
    )


def _record(known: Known) -> Sign:
    paid = len({fact.month for fact in known.months if fact.status == "paid"})
    missing = len({fact.month for fact in known.months if fact.status == "missing"})
    if not known.months:
        return Sign(
            caption=_("Your record"),
            words=_("We know of no work yet"),
            note=_("Months appear here as soon as an employer declares them."),
            url=to("services"),
            label=_("What can I do here?"),
        )
    if missing:
        note = ngettext(
            "%(count)s month is missing inside a job we know of.",
            "%(count)s months are missing inside jobs we know of.",
            missing,
        ) % {"count": missing}
    else:
        note = _("No month is missing inside the jobs we know of.")
    return Sign(
        caption=_("Paid in for you so far"),
        words=ngettext("%(count)s month", "%(count)s months", paid) % {"count": paid},
        note=note,
        url=to("contributions:record"),
        label=_("Look at your record"),
    )


# ── What waits, what we do, the record ───────────────────────────────────────────────────────


def waiting(known: Known) -> list[Task]:
    """What only the person can do."""
    tasks = [
        Task(
            label=_("Answer our question about your claim"),
            status="needs_you",
            url=to("benefits:answer", request.claim.protocol),
            hint=_("By %(day)s") % {"day": dates.weekday_date(request.due_on)},
        )
        for request in known.requests
    ]
    tasks += [
        Task(
            label=_("Choose a time for your assessment"),
            status="needs_you",
            url=to("benefits:appointment", referral.claim.protocol),
            hint=_("By %(day)s") % {"day": dates.weekday_date(referral.due_on)},
        )
        for referral in known.to_book
    ]
    tasks += known.heard
    tasks += [
        Task(
            label=_("Finish your application: %(benefit)s")
            % {"benefit": draft.get_benefit_display()},
            status="draft",
            url=to("benefits:claims"),
            hint=_("Last changed on %(day)s") % {"day": dates.long_date(draft.updated_at)},
        )
        for draft in known.drafts
    ]
    if not known.account and known.open_claims and not known.actor.is_for_another:
        tasks.append(
            Task(
                label=_("Tell us where to pay"),
                status="needs_you",
                url=to("payout_account"),
                hint=_("Without an account in your name no payment can leave."),
            )
        )
    if known.unread:
        tasks.append(
            Task(
                label=ngettext(
                    "Read %(count)s new message", "Read %(count)s new messages", known.unread
                )
                % {"count": known.unread},
                status="todo",
                url=to("messages:inbox"),
            )
        )
    return tasks


def doing(known: Known) -> list[Task]:
    """What we are doing for the person, and until when."""
    by_claim = {request.claim_id: request for request in known.requests}
    return [
        Task(
            label=f"{claim.get_benefit_display().capitalize()} · {claim.protocol}",
            status=STATUS[ClaimState(claim.state)],
            url=to("benefits:claim", claim.protocol),
            hint=next_line(claim, by_claim.get(claim.pk)),
        )
        for claim in known.open_claims
    ]


def can_do(known: Known) -> list[tuple[str, list[Service]]]:
    """The services for people, without what this person has already."""
    served = bool(known.payment or known.open_claims or known.drafts)
    return [
        (title, [service for service in services if not (served and service.key == "old_age")])
        for title, services in find("", {FOR_PEOPLE})
    ]


def band(known: Known) -> LifeBand | None:
    """The working life with the claims on it; None when nothing is known."""
    if not known.months:
        return None
    markers = [
        BandMarker(
            claim.filed_on.replace(day=1),
            "claim",
            claim.get_benefit_display(),
            to("benefits:claim", claim.protocol),
        )
        for claim in known.claims
    ]
    return LifeBand(months=known.months, markers=markers, on=known.on)
