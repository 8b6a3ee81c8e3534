"""Papers in the browser, without a script: several at once, each with its own word."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AccessLogEntry, Mandate, Role
from benefits import process
from benefits.evidence import storage
from benefits.evidence.models import Evidence
from portal.messages.models import Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in, held_claim, scanned

pytestmark = pytest.mark.django_db


def sent(client, where, *given, paper="other", **headers):
    uploads = [SimpleUploadedFile(name, content) for name, content in given]
    return client.post(
        reverse("benefits:papers_draft", args=[where.token]),
        {"paper": paper, "files": uploads},
        headers=headers or None,
    )


def test_several_papers_in_one_form_each_with_its_own_message(signed_in):
    where = draft()
    client = signed_in(where.person)
    good, photo = ("card.pdf", files.pdf()), ("photo.jpg", files.jpeg())
    assert sent(client, where, good, photo).status_code == 302
    shown = client.get(reverse("benefits:papers_draft", args=[where.token])).content.decode()
    for words in ("card.pdf", "photo.jpg", "2 papers are received", "data:image/jpeg;base64"):
        assert words in shown, words
    mixed = sent(client, where, ("page.html", b"<html>"), ("more.pdf", files.pdf("x")))
    shown = mixed.content.decode()
    assert mixed.status_code == 422
    assert "no photo (JPEG, PNG) and no PDF" in shown
    assert "more.pdf" in shown
    assert Evidence.objects.count() == 3


def test_the_form_takes_photos_and_files_without_a_script(signed_in):
    where = draft()
    client = signed_in(where.person)
    page = client.get(reverse("benefits:papers_draft", args=[where.token])).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'value="other"' in page  # the only paper that can be handed in is chosen
    assert 'capture="environment"' in page
    assert "multiple" in page
    empty = client.post(reverse("benefits:papers_draft", args=[where.token]), {"paper": "other"})
    assert empty.status_code == 422
    assert "Take a photo or choose a file." in empty.content.decode()


def test_the_script_gets_one_answer_for_one_file(signed_in):
    where = draft()
    client = signed_in(where.person)
    answer = sent(client, where, ("a.jpg", files.jpeg()), accept="application/json")
    assert answer.json() == {"taken": True, "message": "Received."}
    answer = sent(client, where, ("a.jpg", b"x"), accept="application/json")
    assert answer.status_code == 422
    assert answer.json()["taken"] is False


def test_no_hostile_file_comes_in_by_the_form_and_none_breaks_it(signed_in):
    where = draft()
    client = signed_in(where.person)
    client.raise_request_exception = False
    corpus = [*files.no_pictures(), *files.hostile_pictures()]
    for start in range(0, len(corpus), 40):
        answer = sent(client, where, *corpus[start : start + 40])
        assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_a_name_with_a_path_writes_nothing_outside_the_folder(signed_in, settings, tmp_path):
    where = draft()
    client = signed_in(where.person)
    body = (
        b'--b\r\nContent-Disposition: form-data; name="paper"\r\n\r\nother\r\n--b\r\n'
        b'Content-Disposition: form-data; name="files"; filename="../../../../evil.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + files.jpeg() + b"\r\n--b--\r\n"
    )
    address = reverse("benefits:papers_draft", args=[where.token])
    client.post(address, body, content_type="multipart/form-data; boundary=b")
    paper = Evidence.objects.get()
    assert paper.name == "evil.jpg"
    assert not list(tmp_path.rglob("*evil*"))
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_paper_opens_as_a_download_that_can_run_nowhere(signed_in):
    where = draft()
    paper = hand_in(where, files.pdf(), name='we"ird\u2019 name.pdf')
    answer = signed_in(where.person).get(reverse("benefits:paper", args=[paper.reference]))
    assert answer.content == files.pdf()
    assert answer["Content-Disposition"] == f'attachment; filename="{paper.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert not AccessLogEntry.objects.filter(person=where.person).exists()


def test_a_lost_file_is_said_to_be_our_fault(signed_in):
    where = draft()
    paper = hand_in(where)
    storage.erase(paper.stored_name)
    answer = signed_in(where.person).get(reverse("benefits:paper", args=[paper.reference]))
    assert answer.status_code == 503
    assert "our fault" in answer.content.decode()


def test_the_officer_of_the_unit_opens_it_and_the_person_sees_the_look(signed_in):
    member, claim, paper = held_claim()
    address = reverse("benefits:paper", args=[paper.reference])
    assert signed_in(member).get(address).status_code == 200
    look = AccessLogEntry.objects.get(person=claim.person, what="a paper that was handed in")
    assert (look.actor, look.case) == (member.display_name, claim.protocol)


def test_whoever_has_every_right_but_this_one_finds_nothing(signed_in):
    _member, claim, paper = held_claim()
    address = reverse("benefits:paper", args=[paper.reference])
    elsewhere = world.officer(world.unit(), roles=(Role.CASEWORKER, Role.SUPERVISOR))
    auditor = world.officer(claim.unit, roles=(Role.AUDITOR, Role.ADMIN, Role.CLERK, Role.MEDICAL))
    for who in (world.claimant(), elsewhere, auditor):
        assert signed_in(who).get(address).status_code == 404
    assert signed_in(claim.person).get(address).status_code == 200


def test_a_medical_paper_is_for_an_assessor_and_closed_to_the_desk(signed_in):
    member, claim, paper = held_claim()
    Evidence.objects.filter(pk=paper.pk).update(medical=True)
    address = reverse("benefits:paper", args=[paper.reference])
    assessor = world.officer(claim.unit, roles=(Role.MEDICAL,))
    assert signed_in(member).get(address).status_code == 404
    assert signed_in(assessor).get(address).status_code == 200
    elsewhere = world.officer(world.unit(), roles=(Role.MEDICAL,))
    assert signed_in(elsewhere).get(address).status_code == 404


def test_a_helper_opens_medical_papers_only_with_that_scope(signed_in):
    where = draft()
    paper = hand_in(where)
    helper = world.claimant()
    with acting("test", "helper"):
        mandate = Mandate.objects.create(
            holder=helper.identities.get().user,
            kind="helper",
            person=where.person,
            scopes=["claims"],
            starts_on=NOW.date(),
            proof="test",
        )
    client = signed_in(helper)
    session = client.session
    session["capacity"] = f"mandate-{mandate.pk}"
    session.save()
    address = reverse("benefits:paper", args=[paper.reference])
    assert client.get(address).status_code == 200
    assert AccessLogEntry.objects.filter(person=where.person).exists()
    Evidence.objects.filter(pk=paper.pk).update(medical=True)
    assert client.get(address).status_code == 404
    with acting("test", "helper"):
        mandate.scopes = ["claims", "medical"]
        mandate.save()
    assert client.get(address).status_code == 200


def test_staff_open_nothing_unscanned_unless_the_institution_accepts_it(signed_in, settings):
    member, claim, paper = held_claim()
    settings.EVIDENCE_OPEN_UNSCANNED = False
    address = reverse("benefits:paper", args=[paper.reference])
    client = signed_in(member)
    assert client.get(address).status_code == 409
    file = client.get(reverse("benefits:desk_file", args=[claim.protocol])).content.decode()
    assert "no scanner is configured" in file
    assert "opens no unscanned papers" in file
    assert "data:image/jpeg" not in file


def test_the_desk_shows_papers_beside_the_data_and_judges_them(signed_in):
    member, claim, paper = held_claim()
    client = signed_in(member)
    file = client.get(reverse("benefits:desk_file", args=[claim.protocol])).content.decode()
    for words in ("card.jpg", "data:image/jpeg;base64", "this institution accepts that"):
        assert words in file, words
    judge = reverse("benefits:paper_judge", args=[paper.reference])
    assert judge in file
    client.post(judge, {"act": "reject", "reason": "cut_off", "words": "The year is missing."})
    paper.refresh_from_db()
    assert (paper.state, paper.reason) == ("rejected", "cut_off")
    own = signed_in(claim.person).get(reverse("benefits:claim", args=[claim.protocol]))
    assert "A part of the paper is missing." in own.content.decode()
    assert "The year is missing." in own.content.decode()


def test_the_person_takes_a_paper_back(signed_in):
    where = draft()
    paper = hand_in(where)
    client = signed_in(where.person)
    address = reverse("benefits:paper_take_back", args=[paper.reference])
    assert client.get(address).status_code == 405
    assert signed_in(world.claimant()).post(address).status_code == 404
    assert client.post(address).status_code == 302
    paper.refresh_from_db()
    assert paper.state == "taken_back"


def test_a_claim_takes_papers_later_too_and_its_page_shows_them(signed_in):
    claim = world.referred(world.unit())
    client = signed_in(claim.person)
    address = reverse("benefits:papers", args=[claim.protocol])
    answer = client.post(
        address, {"paper": "other", "files": SimpleUploadedFile("late.pdf", files.pdf())}
    )
    assert answer.status_code == 302
    assert (
        "late.pdf" in client.get(reverse("benefits:claim", args=[claim.protocol])).content.decode()
    )
    assert signed_in(world.claimant()).get(address).status_code == 404


def test_the_notice_of_a_rejected_paper_says_why_and_how_to_mend_it(signed_in):
    member, claim, paper = held_claim()
    process.reject_paper(world.as_staff(member), paper.pk, reason="blurred", words="", at=NOW)
    inbox = signed_in(claim.person).get(reverse("messages:inbox")).content.decode()
    assert Notice.objects.filter(kind="paper_rejected").count() == 1
    assert "Lay it flat in daylight" in inbox
    assert reverse("benefits:papers", args=[claim.protocol]) in inbox


# ── The receipt ──────────────────────────────────────────────────────────────────────────────


def test_the_receipt_is_a_tagged_pdf_with_answers_papers_and_dates(signed_in):
    made = world.claimant()
    where = draft(made)
    paper = hand_in(where, files.pdf(), name="work card.pdf")
    claim = world.assessed(made)
    client = signed_in(made)
    address = reverse("benefits:receipt", args=[claim.protocol])
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert claim.protocol in answer["Content-Disposition"]
    assert b"/MarkInfo" in answer.content or b"/StructTreeRoot" in answer.content
    from benefits.pages.evidence_receipt import content_of

    content = content_of(claim, own=True)
    assert claim.protocol in content["answer"]
    assert any("work card.pdf" in words for _title, words, _sum in content["papers"])
    assert [row[2] for row in content["papers"]] == [paper.given_sha256]
    labels = [label for label, _said in content["answers"]]
    assert "Is your record of work complete?" in labels
    assert client.get(address).content == answer.content
    assert signed_in(world.claimant()).get(address).status_code == 404
    assert re.search(
        r"receipt\.pdf",
        client.get(reverse("benefits:claim_received", args=[claim.protocol])).content.decode(),
    )


def test_a_paper_that_was_scanned_is_said_to_be(signed_in):
    where = draft()
    paper = scanned(hand_in(where))
    shown = signed_in(where.person).get(reverse("benefits:papers_draft", args=[where.token]))
    assert paper.scan == "no_scanner"
    assert "not checked for viruses" in shown.content.decode()
