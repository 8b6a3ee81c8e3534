"""The life of a paper: on its way, received, scanned, judged; never received and not there."""

import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from benefits import process, queries
from benefits.adjudication.errors import Conflict
from benefits.evidence import papers as room
from benefits.evidence import storage
from benefits.evidence.models import Evidence, EvidenceState, Scan
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.states import IllegalTransition
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in, held_claim, scanned

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def test_a_paper_rests_sealed_under_a_random_name_and_opens_as_it_was(settings):
    paper = hand_in(draft(), files.pdf("my name is Maria"), name="card.pdf")
    assert paper.state == EvidenceState.RECEIVED
    assert paper.received_at == NOW
    assert storage.read(paper.stored_name) == files.pdf("my name is Maria")
    kept = [path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [paper.stored_name]
    assert b"%PDF-" not in kept[0].read_bytes()
    assert kept[0].stat().st_mode & 0o077 == 0
    assert len(paper.stored_name) == 64 and "card" not in paper.stored_name


def test_a_file_moved_under_another_name_does_not_open(settings):
    one, other = hand_in(draft()), hand_in(draft(), files.jpeg(2))
    root = Path(settings.EVIDENCE_DIR)
    paths = {path.name: path for path in root.rglob("*") if path.is_file()}
    paths[one.stored_name].write_bytes(paths[other.stored_name].read_bytes())
    with pytest.raises(storage.Lost):
        storage.read(one.stored_name)


def test_files_move_to_the_newest_key_and_still_open(settings):
    paper = hand_in(draft())
    before = storage.read(paper.stored_name)
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, 2: b"9" * 32}
    assert storage.reseal_all() == 2  # the file and its small picture
    assert storage.reseal_all() == 0
    settings.SEALING_KEYS = {2: b"9" * 32}
    assert storage.read(paper.stored_name) == before


def test_the_same_file_is_taken_once():
    where = draft()
    assert hand_in(where).pk == hand_in(where, name="again.jpg").pk
    assert Evidence.objects.count() == 1


def test_papers_of_the_draft_are_those_of_the_claim():
    made = world.claimant()
    where = draft(made)
    hand_in(where)
    claim = world.assessed(made)
    assert claim.draft_id == where.pk
    assert [paper.draft_id for paper in queries.evidence_of(claim)] == [where.pk]
    assert room.papers_of(claim.pk) == {"other": "received"}


def test_no_more_than_fifty_papers_and_no_more_bytes_than_a_partner_may(monkeypatch):
    where = draft()
    monkeypatch.setattr(room, "MOST_PAPERS", 2)
    hand_in(where, files.pdf("1"), name="1.pdf")
    hand_in(where, files.pdf("2"), name="2.pdf")
    with pytest.raises(Mendable, match="the most for one application"):
        hand_in(where, files.pdf("3"), name="3.pdf")
    monkeypatch.setattr(room, "MOST_PAPERS", 50)
    monkeypatch.setattr(room, "LIMITS", room.Limits(10_000_000, 10))
    with pytest.raises(Mendable, match="Together"):
        hand_in(where, files.pdf("4"), name="4.pdf")
    assert room.limits_of("partner").file == 5 * 1024 * 1024
    assert room.limits_of("partner").together == 30 * 1024 * 1024


def test_somebody_else_can_hand_nothing_in():
    where = draft()
    with pytest.raises(Http404):
        hand_in(where, actor=world.as_person(world.claimant()))
    assert not Evidence.objects.exists()


def test_a_paper_is_taken_back_before_sending_and_its_file_goes(django_capture_on_commit_callbacks):
    where = draft()
    paper = hand_in(where)
    with django_capture_on_commit_callbacks(execute=True):
        process.take_paper_back(world.as_person(where.person), paper.pk, NOW)
    with pytest.raises(storage.Lost):
        storage.read(paper.stored_name)
    assert not room.of_draft(where.pk).exists()


def test_what_was_sent_cannot_be_taken_back():
    made = world.claimant()
    paper = hand_in(draft(made))
    world.assessed(made)
    with pytest.raises(Http404):
        process.take_paper_back(world.as_person(made), paper.pk, NOW)


# ── Nothing is received and not there ────────────────────────────────────────────────────────


KILLED = """
import os, signal, sys
import django; django.setup()
from benefits import process
from benefits.evidence import papers, storage
from benefits.process import evidence
from tests.benefits import world
from tests.benefits.evidence import files
from accounts.models import Person
from benefits.applications.models import Draft
from django.conf import settings
from pathlib import Path
settings.EVIDENCE_DIR = Path(sys.argv[2])
def die(*_args, **_more): os.kill(os.getpid(), signal.SIGKILL)
stage = sys.argv[1]
if stage == "before the file": papers.keep = die
if stage == "in the file": storage.os.fsync = die
if stage == "before the name": Path.rename = die
if stage == "after the file": evidence._received = die
where = Draft.objects.get()
paper = process.upload_paper(world.as_person(where.person), where.pk, paper="other",
    name="card.jpg", content=files.jpeg(), at=world.NOW)
print("received", paper.state)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("stage", "whole"),
    [
        ("before the file", False),
        ("in the file", False),
        ("before the name", False),
        ("after the file", True),
        ("never", True),
    ],
)
def test_a_killed_upload_is_whole_or_asked_again_never_received_and_lost(
    stage, whole, child_environment, settings
):
    where = draft()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, stage, str(settings.EVIDENCE_DIR)],
        cwd=ROOT,
        env={**child_environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    killed = stage != "never"
    assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr[-2000:]
    paper = Evidence.objects.get()
    assert paper.state == (EvidenceState.PENDING if killed else EvidenceState.RECEIVED)
    later = NOW + timedelta(minutes=11)
    outbox.drain(lambda: later)
    paper.refresh_from_db()
    assert storage.holds(paper.stored_name, paper.sha256) == whole
    if whole:
        assert paper.state == EvidenceState.RECEIVED
        assert paper.scan == Scan.NO_SCANNER
    else:
        assert (paper.state, paper.reason) == (EvidenceState.REJECTED, "interrupted")
        assert Notice.objects.filter(kind="paper_rejected", person=where.person).count() == 1
        assert hand_in(where).state == EvidenceState.RECEIVED  # the same file, sent again


def test_an_interrupted_upload_that_was_sent_again_is_dropped_in_silence(monkeypatch):
    where = draft()
    monkeypatch.setattr(process.evidence, "_received", lambda made, **_more: made)
    first = hand_in(where)
    monkeypatch.undo()
    again = hand_in(where)
    process.settle_upload(first.pk, NOW)
    first.refresh_from_db()
    assert first.state == EvidenceState.REJECTED
    assert again.state == EvidenceState.RECEIVED
    assert not Notice.objects.filter(kind="paper_rejected").exists()


# ── The scan ─────────────────────────────────────────────────────────────────────────────────


@contextmanager
def scanner(answer: bytes):
    """A daemon that takes one INSTREAM and gives this answer; keeps what it was sent."""
    got = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _address = server.accept()
            with line, line.makefile("rb") as read:
                assert read.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(read.read(4), "big"):
                    content += read.read(size)
                got.append(content)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", got
        thread.join(10)


def test_a_clean_paper_is_scanned_whole(settings):
    paper = hand_in(draft(), files.pdf(), name="a.pdf")
    with scanner(b"stream: OK\0") as (address, got):
        settings.EVIDENCE_SCANNER = address
        process.scan_paper(paper.pk, NOW)
    paper.refresh_from_db()
    assert got == [files.pdf()]
    assert (paper.scan, paper.scanned_at) == (Scan.CLEAN, NOW)


def test_an_infected_paper_is_deleted_and_the_person_told(
    settings, django_capture_on_commit_callbacks
):
    paper = hand_in(draft())
    with (
        scanner(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") as (address, _got),
        django_capture_on_commit_callbacks(execute=True),
    ):
        settings.EVIDENCE_SCANNER = address
        process.scan_paper(paper.pk, NOW)
    paper.refresh_from_db()
    assert (paper.state, paper.scan, paper.reason) == ("rejected", "infected", "virus")
    with pytest.raises(storage.Lost):
        storage.read(paper.stored_name)
    assert Notice.objects.filter(kind="paper_rejected").count() == 1


@pytest.mark.parametrize("answer", [b"", b"stream: size limit exceeded. ERROR\0", b"\0", b"OK\0"])
def test_a_scanner_without_a_plain_answer_never_means_clean(settings, answer):
    paper = hand_in(draft())
    event = outbox.OutboxEvent.objects.get(kind="paper.received", subject_id=paper.pk)
    outbox.OutboxEvent.objects.filter(pk=event.pk).update(attempts=4)
    with scanner(answer) as (address, _got):
        settings.EVIDENCE_SCANNER = address
        assert not outbox.run_one(event.pk, NOW)
    paper.refresh_from_db()
    assert paper.scan == Scan.FAILED
    assert not room.scan_allows_reading(paper, open_unscanned=True)


def test_without_a_scanner_it_is_said_so_and_the_institution_decides_who_opens(settings):
    paper = scanned(hand_in(draft()))
    assert paper.scan == Scan.NO_SCANNER
    assert room.scan_allows_reading(paper, open_unscanned=True)
    assert not room.scan_allows_reading(paper, open_unscanned=False)
    assert process.scan_again(NOW) == 0
    settings.EVIDENCE_SCANNER = "127.0.0.1:1"
    assert process.scan_again(NOW + timedelta(days=1)) == 1
    paper.refresh_from_db()
    assert paper.scan == Scan.WAITING


# ── An officer's word ────────────────────────────────────────────────────────────────────────


def test_the_officer_who_holds_the_file_says_usable_or_why_not():
    member, claim, paper = held_claim()
    accepted = process.accept_paper(world.as_staff(member), paper.pk, NOW)
    assert (accepted.state, accepted.judged_by) == (EvidenceState.USABLE, member)
    rejected = process.reject_paper(
        world.as_staff(member), paper.pk, reason="blurred", words="Page two.", at=NOW
    )
    assert (rejected.state, rejected.reason) == (EvidenceState.REJECTED, "blurred")
    notice = Notice.objects.get(kind="paper_rejected", person=claim.person)
    assert notice.values["paper_reason"] == "blurred"
    with pytest.raises(IllegalTransition):
        process.accept_paper(world.as_staff(member), paper.pk, NOW)


def test_an_officer_cannot_reject_for_a_reason_of_the_engine():
    member, _claim, paper = held_claim()
    with pytest.raises(Mendable):
        process.reject_paper(world.as_staff(member), paper.pk, reason="virus", words="", at=NOW)


def test_a_colleague_without_the_file_and_an_officer_elsewhere_judge_nothing():
    _member, claim, paper = held_claim()
    colleague = world.officer(claim.unit)
    with pytest.raises(Conflict):
        process.accept_paper(world.as_staff(colleague), paper.pk, NOW)
    with pytest.raises(Http404):
        process.accept_paper(world.as_staff(world.officer(world.unit())), paper.pk, NOW)
    paper.refresh_from_db()
    assert paper.state == EvidenceState.RECEIVED


def test_nobody_judges_what_was_not_scanned(settings):
    member, _claim, paper = held_claim()
    settings.EVIDENCE_OPEN_UNSCANNED = False
    with pytest.raises(Mendable, match="not scanned"):
        process.accept_paper(world.as_staff(member), paper.pk, NOW)


# ── The database repeats it ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change",
    [
        {"state": "usable"},  # without an officer
        {"state": "rejected"},  # without a reason
        {"scan": "infected"},
        {"received_at": None},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_a_paper_that_contradicts_itself(change):
    paper = hand_in(draft())
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=paper.pk).update(**change)


def test_a_rejected_paper_never_becomes_received_again():
    paper = hand_in(draft())
    Evidence.objects.filter(pk=paper.pk).update(state="rejected", reason="blurred")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=paper.pk).update(state="received")
