"""Months missing or wrong in the record: told with papers, asked of the company, decided.

A yes is one officer's, as for every paper that proves time; a no takes two, and a third one looks
at it when it is contested. What is recognised stands in the record at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from accounts.queries import administrators
from benefits.adjudication import decisions, files
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.evidence.models import Evidence
from benefits.months.models import CASE, OPEN, Answer, CaseState, MonthCase
from benefits.process.common import ENGINE, day, user
from benefits.process.correct import open_again
from benefits.process.desk import refresh
from benefits.process.evidence import take_paper
from benefits.process.revise import recheck
from benefits.recalculation.models import Cause
from contributions import process as money_in
from contributions import queries as record
from portal.errors import Mendable
from portal.messages.notices import Sending, send_each
from portal.outbox import emit, on
from portal.periods import first_of_month, month_range
from portal.reasons import FEW_WORDS, too_short
from portal.records import acting

# What was done is to be decided within thirty days (Lei 9.784/1999 art. 49).
DECISION_DAYS = 30
# House rule: no law gives a company a time to answer; its silence is no answer.
ANSWER_DAYS = 15
# As for an appeal (Decreto 3.048/1999 art. 305 §1).
CONTEST_DAYS = 30
ONLY_PAPERS = "record"  # a draft of no benefit: it holds the papers of a case


def papers_of(case: MonthCase) -> Sequence[Evidence]:
    """The papers of a case, as they came."""
    if case.draft_id is None:
        return []
    return list(Evidence.objects.filter(draft_id=case.draft_id).select_related("draft"))


# ── The person ───────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_case(
    actor: Actor, *, employer_id: int, first: date, last: date, words: str, at: datetime
) -> MonthCase:
    """The person says which months of one job are wrong. While one is open, again gives that one.

    Raises Http404 or Mendable.
    """
    require(actor, "months.tell", actor.person_id, on=day(at))
    assert actor.person_id is not None
    if last < first:
        raise Mendable(_("The last month comes after the first."), "last_month")
    if last > first_of_month(day(at)):
        raise Mendable(_("These days are still to come."), "last_month")
    if too_short(words, FEW_WORDS):
        raise Mendable(_("Tell us in a sentence what is right."), "words")
    jobs = record.employments_of(actor.person_id)
    if employer_id not in {job.employer_id for job in jobs}:
        raise Mendable(_("Choose the employer."), "employer")
    made = _opened(actor, actor.person_id, employer_id, _texts(first, last), words, at)
    if made.draft_id is None:
        made.draft = Draft.objects.create(
            person_id=actor.person_id,
            benefit=ONLY_PAPERS,
            token=uuid.uuid4(),
            begun_by_id=user(actor),
            updated_at=at,
            closed_at=at,
        )
        made.save(update_fields=["draft"])
    _tell(made, "months_received", at, due_on=made.due_on)
    return made


def _opened(
    actor: Actor, person_id: int, employer_id: int, months: list[str], words: str, at: datetime
) -> MonthCase:
    """One open case a person and employer."""
    try:
        with transaction.atomic():
            return MonthCase.objects.create(
                person_id=person_id,
                employer_id=employer_id,
                months=months,
                words=words.strip(),
                opened_by_id=user(actor),
                opened_at=at,
                due_on=day(at) + timedelta(days=DECISION_DAYS),
            )
    except IntegrityError:
        return MonthCase.objects.get(person_id=person_id, employer_id=employer_id, state__in=OPEN)


def _texts(first: date, last: date) -> list[str]:
    return [f"{month:%Y-%m}" for month in month_range(first, last)]


def add_paper(actor: Actor, case: MonthCase, name: str, content: bytes, at: datetime) -> Evidence:
    """One more paper of a case that is open. Raises Http404 or Mendable."""
    require(actor, "months.add", case, on=day(at))
    assert case.draft is not None
    return take_paper(
        actor, case.draft, case.person_id, paper="other", name=name, content=content, at=at
    )


@transaction.atomic
def take_back(actor: Actor, case: MonthCase, at: datetime) -> MonthCase:
    """The person does not want it any more. Raises Http404 or IllegalTransition."""
    require(actor, "months.own", case, on=day(at))
    return CASE.apply(case, "take_back", by="person", actor=actor.label, at=at)


@transaction.atomic
def contest(actor: Actor, case: MonthCase, words: str, at: datetime) -> MonthCase:
    """The person sees it otherwise: an officer who had no part in it looks again. Mendable."""
    require(actor, "months.own", case, on=day(at))
    if case.contest_until is not None and day(at) > case.contest_until:
        raise Mendable(_("The time for this is over. You can tell it again with other papers."))
    if too_short(words, FEW_WORDS):
        raise Mendable(_("Tell us in a sentence what is right."), "words")
    _free(case)
    return CASE.apply(
        case, "contest", by="person", actor=actor.label, at=at,
        contest_words=words.strip(), due_on=day(at) + timedelta(days=DECISION_DAYS),
    )  # fmt: skip


def _free(case: MonthCase) -> None:
    """Mendable when another case of the same job is open already."""
    same = MonthCase.objects.filter(person_id=case.person_id, employer_id=case.employer_id)
    if same.filter(state__in=OPEN).exclude(pk=case.pk).exists():
        raise Mendable(_("A newer case about this job is open. Go on there."))


# ── The company ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_company(actor: Actor, case: MonthCase, at: datetime) -> MonthCase:
    """The officer asks the company; once more asks nothing. Raises Http404 or Mendable."""
    case = _held(actor, case, at)
    if case.asked_at is not None:
        return case
    if case.state != CaseState.OPEN:
        raise Mendable(_("Somebody else has answered this already."))
    case.asked_at, case.answer_by = at, day(at) + timedelta(days=ANSWER_DAYS)
    case.save(update_fields=["asked_at", "answer_by"])
    values = {
        "company": case.employer.organisation.name,
        "due_on": case.answer_by,
        "name": str(case.person),
    }
    send_each(
        [
            Sending(
                one.holder.identity.person_id,  # type: ignore[union-attr]
                "months_asked",
                f"months_asked:{case.pk}:{one.holder_id}",
                values,
                case.reference,
            )
            for one in administrators(case.employer_id, day(at))
        ],
        at,
    )
    return case


@transaction.atomic
def answer_for_company(
    actor: Actor, case: MonthCase, *, answer: str, words: str, at: datetime
) -> MonthCase:
    """What the company says; later is better than never, twice is once. Http404 or Mendable."""
    require(actor, "months.answer", case, on=day(at))
    case = _locked(case)
    if case.state not in OPEN or case.answer:
        raise Mendable(_("This was settled a moment ago."))
    if answer == Answer.DENIES and too_short(words):
        raise Mendable(_("Say in a sentence why."), "words")
    case.answer, case.answer_words = Answer(answer), words.strip()
    case.answered_by_id, case.answered_at = user(actor), at
    case.save(update_fields=["answer", "answer_words", "answered_by", "answered_at"])
    return case


def _came_unnoticed(declaration_id: int, at: datetime) -> None:
    """The months stand in the record; the officer who opens the case sees them and closes it."""


@on("declaration.credited", exhausted=_came_unnoticed)
@transaction.atomic
def months_came(declaration_id: int, at: datetime) -> None:
    """A payroll came: whoever waited for its month and has all months now is told, case closed."""
    employer_id, month = record.month_of_declaration(declaration_id)
    waiting = MonthCase.objects.filter(
        employer_id=employer_id, state__in=OPEN, months__contains=[f"{month:%Y-%m}"]
    )
    for case in waiting.select_for_update(of=("self",)).order_by("pk"):
        since = record.declared_since(case.person_id, employer_id, case.opened_at)
        if set(case.months) <= since | _recognised(case):
            done = CASE.apply(case, "settle", by="engine", actor=ENGINE.label, at=at, decided_at=at)
            _tell(done, "months_came", at)


# ── The officer ──────────────────────────────────────────────────────────────────────────────


def recognise(
    actor: Actor,
    case: MonthCase,
    *,
    starts_on: date,
    ends_on: date,
    cents: int,
    number: str,
    issuer: str,
    issued_on: date,
    at: datetime,
) -> MonthCase:
    """The months of these days with this pay each; the case is settled with its last month.

    Raises Http404, Mendable or IllegalTransition.
    """
    with transaction.atomic(), acting(actor.label, f"months {case.reference}"):
        case = _held(actor, case, at)
        if case.state != CaseState.OPEN:
            raise Mendable(_("Somebody else has answered this already."))
        asked = set(case.months)
        if not set(_texts(first_of_month(starts_on), first_of_month(ends_on))) <= asked:
            raise Mendable(_("These days are not all in the months of the case."), "starts_on")
        money_in.recognise_months(
            case.person_id, case.employer_id, starts_on, ends_on, cents,
            money_in.ProvenBy(number, issuer, issued_on),
            decision=case.reference, decided_by=files.staff_id(actor), on=day(at), at=at,
        )  # fmt: skip
        emit(
            "months.recognised",
            case.pk,
            key=f"months:{case.pk}:{starts_on}:{at.timestamp():.0f}",
            due_at=at,
        )
        _tell(case, "months_recognised", at, key=f"{starts_on}:{at.timestamp():.0f}")
        have = record.months_with(case.person_id, case.employer_id)
        if asked <= _recognised(case) | (have - _wrong_pay(case)):
            case = CASE.apply(
                case, "settle", by="officer", actor=actor.label, at=at, channel="desk",
                decided_by_id=files.staff_id(actor), decided_at=at,
            )  # fmt: skip
    return case


def recognise_in_claim(
    actor: Actor,
    claim: Claim,
    *,
    employer: str,
    starts_on: date,
    ends_on: date,
    cents: int | None,
    number: str,
    issuer: str,
    issued_on: date,
    at: datetime,
) -> MonthCase:
    """The same from a claim whose papers prove the months; the officer holds its file."""
    jobs = {job.employer_name: job.employer_id for job in record.employments_of(claim.person_id)}
    if employer.strip() not in jobs:
        raise Mendable(
            _("Write the employer as the record does: %(names)s.") % {"names": "; ".join(jobs)},
            field="employer",
        )
    months = _texts(first_of_month(starts_on), first_of_month(ends_on))
    with transaction.atomic():
        case = _opened(actor, claim.person_id, jobs[employer.strip()], months, claim.protocol, at)
        if not set(months) <= set(case.months):
            case.months = sorted({*case.months, *months})
            case.save(update_fields=["months"])
        return recognise(
            actor, case, starts_on=starts_on, ends_on=ends_on, cents=cents or 0,
            number=number, issuer=issuer, issued_on=issued_on, at=at,
        )  # fmt: skip


@transaction.atomic
def close(actor: Actor, case: MonthCase, words: str, at: datetime) -> MonthCase:
    """The record is right now, as the officer saw: the company mended its payroll. Mendable."""
    case = _held(actor, case, at)
    _sentence(words)
    done = CASE.apply(
        case, "settle", by="officer", actor=actor.label, at=at, channel="desk",
        decided_by_id=files.staff_id(actor), decided_at=at, reasons=words.strip(),
    )  # fmt: skip
    _tell(done, "months_came", at)
    return done


@transaction.atomic
def propose_no(actor: Actor, case: MonthCase, words: str, at: datetime) -> MonthCase:
    """What is left of the case is not proven, says the first officer. Mendable."""
    case = _held(actor, case, at)
    _sentence(words)
    return CASE.apply(
        case, "propose", by="officer", actor=actor.label, at=at, channel="desk",
        proposed_by_id=files.staff_id(actor), reasons=words.strip(),
    )  # fmt: skip


@transaction.atomic
def confirm_no(actor: Actor, case: MonthCase, at: datetime) -> MonthCase:
    """The second officer agrees: the person learns why, and until when to contest it."""
    case = _held(actor, case, at)
    _another(actor, case.proposed_by_id)
    until = day(at) + timedelta(days=CONTEST_DAYS)
    done = CASE.apply(
        case, "refuse", by="officer", actor=actor.label, at=at, channel="desk",
        decided_by_id=files.staff_id(actor), decided_at=at, contest_until=until,
    )  # fmt: skip
    _tell(done, "months_refused", at, reason=done.reasons, due_on=until)
    return done


@transaction.atomic
def give_back(actor: Actor, case: MonthCase, at: datetime) -> MonthCase:
    """The second officer, or whoever looks at what was contested, sees it otherwise: open again."""
    case = _held(actor, case, at)
    _another(actor, case.proposed_by_id, case.decided_by_id)
    action = "reopen" if case.state == CaseState.CONTESTED else "return"
    return CASE.apply(case, action, by="officer", actor=actor.label, at=at, channel="desk")


@transaction.atomic
def uphold(actor: Actor, case: MonthCase, words: str, at: datetime) -> MonthCase:
    """A third officer finds the no right. Mendable."""
    case = _held(actor, case, at)
    _sentence(words)
    _another(actor, case.proposed_by_id, case.decided_by_id)
    done = CASE.apply(
        case, "uphold", by="officer", actor=actor.label, at=at, channel="desk",
        reasons=f"{case.reasons}\n{words.strip()}",
    )  # fmt: skip
    _tell(done, "months_upheld", at, reason=words.strip())
    return done


def strike(actor: Actor, case: MonthCase, words: str, at: datetime) -> int:
    """Another officer takes out what was recognised by mistake; the person is told. Mendable."""
    with transaction.atomic(), acting(actor.label, f"months {case.reference}"):
        case = _held(actor, case, at)
        _sentence(words)
        count = money_in.strike_recognised(
            case.reference, words, struck_by=files.staff_id(actor), at=at
        )
        if count:
            key = f"months:{case.pk}:struck:{at.timestamp():.0f}"
            emit("months.recognised", case.pk, key=key, due_at=at)
            _tell(case, "months_struck", at, key=f"{at.timestamp():.0f}", reason=words.strip())
    return count


def _held(actor: Actor, case: MonthCase, at: datetime) -> MonthCase:
    require(actor, "months.decide", case, on=day(at))
    return _locked(case)


def _locked(case: MonthCase) -> MonthCase:
    found = MonthCase.objects.select_for_update(of=("self",))
    return found.select_related("person", "employer__organisation").get(pk=case.pk)


def _another(actor: Actor, *officers: int | None) -> None:
    if files.staff_id(actor) in officers:
        raise Mendable(_("This takes another officer than who decided before."))


def _sentence(words: str) -> None:
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), "words")


def _recognised(case: MonthCase) -> set[str]:
    months = record.recognised_in(case.reference)
    return {f"{one.month:%Y-%m}" for one in months if one.struck_at is None}


def _wrong_pay(case: MonthCase) -> set[str]:
    """Months that the record had when the case was opened: about those it is the pay."""
    return record.months_with(case.person_id, case.employer_id, before=case.opened_at)


def _tell(case: MonthCase, kind: str, at: datetime, *, key: str = "", **values: object) -> None:
    values = {"company": case.employer.organisation.name, **values}
    send_each(
        [Sending(case.person_id, kind, f"{kind}:{case.pk}:{key}", values, case.reference)], at
    )


# ── What follows ─────────────────────────────────────────────────────────────────────────────


def _not_asked_again(case_id: int, at: datetime) -> None:
    """The months stand in the record all the same; the next decision counts them."""


@on("months.recognised", exhausted=_not_asked_again)
def months_recognised(case_id: int, at: datetime) -> None:
    """The law is asked again: for a claim with an officer as it stands, for a grant as a
    calculation again, for a refusal as a reason to open it.
    """
    case = MonthCase.objects.get(pk=case_id)
    for claim in Claim.objects.filter(person_id=case.person_id).order_by("pk"):
        if claim.state in (ClaimState.IN_REVIEW, ClaimState.AWAITING_ANSWER):
            refresh(claim, at)
        if claim.state == ClaimState.REFUSED:
            open_again(case.reference, claim.pk, at)
        decision = decisions.standing(claim)
        if decision is not None:
            recheck(decision, Cause.CORRECTION, f"months:{case.reference}", at)
