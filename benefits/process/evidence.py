"""Papers: handed in, scanned, read by an officer.

A file is written between two transactions: first a row "on its way", then the file, then
"received". Whoever dies in between leaves a row that `settle_upload` finds: the file is whole and
becomes received, or it is not and the person is asked again. Nothing is received and not there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.applications.models import Claim, Draft
from benefits.evidence import papers, scanner, storage
from benefits.evidence.inspect import Unfit, inspect
from benefits.evidence.models import PAPER, Evidence, EvidenceState, Scan
from benefits.evidence.words import REASONS, why
from benefits.process.channels import channel_of
from benefits.process.common import ENGINE, day, user
from benefits.process.flags import look_again
from benefits.robots import steps
from benefits.robots.models import Kind
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.texts import WORDS
from portal.outbox import emit, on

SETTLES_AFTER = timedelta(minutes=10)
# Notices keep a reason as its key and say it in the language of whoever reads.
WORDS["paper_reason"] = {
    key: format_lazy("{} {}", reason.what, reason.mend) for key, reason in REASONS.items()
}


def upload_paper(
    actor: Actor,
    draft_id: int,
    *,
    paper: str,
    name: str,
    content: bytes,
    at: datetime,
    about: str = "",
) -> Evidence:
    """Takes one file for an application, also after it was sent. Mendable says what is wrong.

    The same file for the same application is taken once.
    """
    draft = Draft.objects.get(pk=draft_id)
    require(actor, "evidence.add", draft, on=day(at))
    return take_paper(
        actor, draft, draft.person_id, paper=paper, name=name, content=content, at=at, about=about
    )


def take_paper(
    actor: Actor,
    draft: Draft,
    person_id: int,
    *,
    paper: str,
    name: str,
    content: bytes,
    at: datetime,
    about: str = "",
) -> Evidence:
    """Takes a file about a person; the caller has asked for the right to it."""
    channel = channel_of(actor, person_id, at)
    key = papers.wanted(draft.benefit, paper).key
    try:
        sound = inspect(name, content, most_bytes=papers.limits_of(channel).file)
        made, new = papers.announce(
            draft,
            person_id,
            sound,
            paper=key,
            about=about,
            user_id=user(actor),
            channel=channel,
            at=at,
        )
    except Unfit as trouble:
        raise Mendable(why(trouble.reason), field="files") from trouble
    if not new:
        return _here_already(made, person_id, key, at)
    emit("paper.begun", made.pk, key=f"paper:{made.pk}:settle", due_at=at + SETTLES_AFTER)
    papers.keep(made, sound)
    return _received(made, by="officer" if actor.is_staff else "person", actor=actor, at=at)


@transaction.atomic
def _here_already(first: Evidence, person_id: int, meant: str, at: datetime) -> Evidence:
    """The same file again: the copy is closed by itself, and its claim says so.

    Mendable while that is switched off: the person decides what to do with the copy.
    """
    claim = Claim.objects.filter(draft_id=first.draft_id).first()
    if claim is None:
        return first
    if first.person_id != person_id or not steps.is_on(Kind.SAME_PAPER):
        title = papers.wanted(claim.benefit, first.paper).title
        raise Mendable(
            _("This file is in your application already, as “%(paper)s”.") % {"paper": title},
            field="files",
        )
    steps.note(
        Kind.SAME_PAPER,
        claim,
        f"same_paper:{first.pk}:{meant}",
        at,
        subject_id=first.pk,
        values={"meant": meant},
    )
    return first


@transaction.atomic
def _received(made: Evidence, *, by: str, actor: Actor, at: datetime) -> Evidence:
    """The file is on the disk: the row may say so. A twin that was faster stays the only one."""
    Draft.objects.select_for_update(of=("self",)).get(pk=made.draft_id)
    twin = (
        papers.of_draft(made.draft_id)
        .filter(state__in=papers.HERE, given_sha256=made.given_sha256)
        .first()
    )
    if twin is not None:
        return _here_already(twin, made.person_id, made.paper, at)
    made = PAPER.apply(
        made,
        "receive",
        by=by,
        actor=actor.label,
        at=at,
        channel=made.channel,
        received_at=at,
    )
    emit("paper.received", made.pk, key=f"paper:{made.pk}:scan", due_at=at)
    return made


def settle_failed(evidence_id: int, at: datetime) -> None:
    """Even looking failed five times: the person is asked to send it again."""
    with transaction.atomic():
        made = _locked(evidence_id)
        if made.state == EvidenceState.PENDING:
            _rejected_by_engine(made, "interrupted", at)


@on("paper.begun", exhausted=settle_failed)
@transaction.atomic
def settle_upload(evidence_id: int, at: datetime) -> None:
    """An upload that nobody finished: received if the whole file is there, else asked again."""
    made = _locked(evidence_id)
    if made.state != EvidenceState.PENDING:
        return
    if storage.holds(made.stored_name, made.sha256):
        kept = _received(made, by="engine", actor=ENGINE, at=at)
        if kept.pk != made.pk:  # the same file came again meanwhile: this copy is not needed
            _rejected_by_engine(made, "interrupted", at, tell=False)
        return
    _rejected_by_engine(made, "interrupted", at)


def scan_failed(evidence_id: int, at: datetime) -> None:
    """The scanner does not answer: shown as such, and not opened by anybody until it does."""
    with transaction.atomic():
        made = _locked(evidence_id)
        if made.scan == Scan.WAITING:
            _scanned(made, Scan.FAILED, at)


@on("paper.received", exhausted=scan_failed)
def scan_paper(evidence_id: int, at: datetime) -> None:
    """Asks the scanner, or says that there is none; then looks whether the paper was used before.

    The row is locked only after the answer: nobody waits for the scanner.
    """
    made = Evidence.objects.get(pk=evidence_id)
    if made.state not in papers.HERE or made.scan not in (Scan.WAITING, Scan.FAILED):
        return
    verdict = scanner.scan(storage.read(made.stored_name)) if scanner.configured() else None
    with transaction.atomic():
        _take_verdict(_locked(evidence_id), verdict, at)


def _take_verdict(made: Evidence, verdict: scanner.Verdict | None, at: datetime) -> None:
    if made.state not in papers.HERE:
        return
    if verdict is not None and not verdict.clean:
        _rejected_by_engine(made, "virus", at, scan=Scan.INFECTED, scanned_at=at)
        return
    _scanned(made, Scan.NO_SCANNER if verdict is None else Scan.CLEAN, at)
    claim = Claim.objects.filter(draft_id=made.draft_id).first()
    if claim is not None:
        look_again(claim, at)


def scan_again(at: datetime) -> int:
    """Sends papers to the scanner that were never scanned; returns how many."""
    waiting = Evidence.objects.filter(
        state__in=papers.HERE, scan__in=[Scan.NO_SCANNER, Scan.FAILED]
    )
    if not scanner.configured():
        return 0
    ids = list(waiting.values_list("pk", flat=True))
    with transaction.atomic():
        Evidence.objects.filter(pk__in=ids).update(scan=Scan.WAITING)
        for evidence_id in ids:
            key = f"paper:{evidence_id}:scan:{at.timestamp():.0f}"
            emit("paper.received", evidence_id, key=key, due_at=at)
    return len(ids)


@transaction.atomic
def take_paper_back(actor: Actor, evidence_id: int, at: datetime) -> Evidence:
    """The person takes a paper back, as long as the application was not sent."""
    made = _locked(evidence_id)
    require(actor, "evidence.take_back", made, on=day(at))
    made = PAPER.apply(
        made, "take_back", by="person", actor=actor.label, at=at, channel=made.channel
    )
    _erase_after_commit(made)
    return made


@transaction.atomic
def accept_paper(actor: Actor, evidence_id: int, at: datetime) -> Evidence:
    """An officer has read the paper and can use it."""
    made = _for_judgement(actor, evidence_id, at)
    return PAPER.apply(
        made,
        "accept",
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        judged_by_id=files.staff_id(actor),
        judged_at=at,
    )


@transaction.atomic
def reject_paper(
    actor: Actor, evidence_id: int, *, reason: str, words: str, at: datetime
) -> Evidence:
    """An officer cannot use the paper: why, how to mend it, and the person is told at once."""
    made = _for_judgement(actor, evidence_id, at)
    if reason not in REASONS or not REASONS[reason].by_officer:
        raise Mendable(_("Choose why the paper cannot be used."), field="reason")
    made = PAPER.apply(
        made,
        "reject",
        by="officer",
        actor=actor.label,
        at=at,
        channel="desk",
        reason=reason,
        words=words.strip(),
        judged_by_id=files.staff_id(actor),
        judged_at=at,
    )
    _tell_rejected(made, at)
    return made


def _for_judgement(actor: Actor, evidence_id: int, at: datetime) -> Evidence:
    """The paper, locked: readable, and its file in the officer's hands (an assessor needs none)."""
    made = _locked(evidence_id)
    require(actor, "evidence.judge", made, on=day(at))
    if not papers.scan_allows_reading(made, settings.EVIDENCE_OPEN_UNSCANNED):
        raise Mendable(_("This paper was not scanned for viruses yet. Nobody can open it."))
    if not made.medical:
        files.held(actor, Claim.objects.get(draft_id=made.draft_id).pk, at)
    return made


def _locked(evidence_id: int) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",)).get(pk=evidence_id)


def _scanned(made: Evidence, scan: Scan, at: datetime) -> None:
    made.scan, made.scanned_at = scan, None if scan == Scan.NO_SCANNER else at
    made.save(update_fields=["scan", "scanned_at"])


def _rejected_by_engine(
    made: Evidence, reason: str, at: datetime, *, tell: bool = True, **changes: Any
) -> None:
    made = PAPER.apply(
        made, "reject", by="engine", actor=ENGINE.label, at=at, reason=reason, **changes
    )
    _erase_after_commit(made)
    if tell:
        _tell_rejected(made, at)


def _erase_after_commit(made: Evidence) -> None:
    """A file goes only when the row that says so is kept."""
    transaction.on_commit(lambda: storage.erase(made.stored_name))


def _tell_rejected(made: Evidence, at: datetime) -> None:
    claim = Claim.objects.filter(draft_id=made.draft_id).first()
    frees = made.paper == papers.TAX_REPORT.key  # sent again on the page of the request
    notices.send(
        made.person_id,
        "report_rejected" if frees else "paper_rejected",
        key=f"paper:{made.pk}:rejected",
        values={"paper_reason": made.reason, "benefit": made.draft.benefit},
        case=made.about if frees else claim.protocol if claim else "",
        at=at,
    )
