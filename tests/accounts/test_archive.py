"""The file with everything: complete by a census of the tables, and nobody else's."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import access_log, archive, process
from accounts.actors import actor_for
from accounts.models import ContactPoint, SignInEvent
from accounts.pages import archive as archive_page
from accounts.permissions import Actor
from accounts.taking_along import File, as_zip, parts
from portal import clock
from tests.accounts import people

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)

# Tables that hold no facts about an insured person: a new table is either here, or in the archive.
NOT_ABOUT_PEOPLE = {
    *("accounts.organisation", "accounts.unit", "portal.heartbeat", "portal.outboxevent"),
    "accounts.accesslogcheck",  # whether all chains hold, by numbers of entries
    "accounts.enrolmentcode",  # a digest of what a member of staff was handed
    "portal.change",  # given with the rows that it is about
    *("contributions.employer", "contributions.declaration", "contributions.fault"),
    *("contributions.bill", "contributions.remittance", "contributions.ledgerentry"),
    *("contributions.ledgeraccount", "contributions.bankstatement", "contributions.statemententry"),
    *("benefits.payrun", "benefits.payfile", "benefits.bankanswer", "benefits.flagswitch"),
    *("benefits.robotswitch", "benefits.institution"),
    *("benefits.skill", "benefits.absence", "benefits.draw"),  # who works on what, and when
    "benefits.hours",  # when an assessor receives people
    "benefits.latevalue",  # a value of the law that came late; whom it touched is given
    *("socialaccount.socialapp", "socialaccount.socialtoken"),
    *("assistant.headversion", "assistant.activation", "assistant.addition", "assistant.daycount"),
}


def test_every_table_is_in_the_archive_or_left_out_for_a_reason() -> None:
    ours = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in archive.ROOMS + archive.LIBRARIES
    }
    inside = {model._meta.label_lower for model in archive.order()}

    assert ours - inside - set(archive.LEFT_OUT) - NOT_ABOUT_PEOPLE == set()
    assert all(archive.LEFT_OUT.values())
    assert set(archive.LEFT_OUT) <= ours


def _live(name: str, mark: str) -> Any:
    """A person with a canary in everything that this room keeps."""
    user = people.citizen(name)
    person_id = user.identity.person_id
    with people.acting("test", f"reason-{mark}"):
        ContactPoint.objects.create(
            person_id=person_id, kind="email", value=f"{mark}@example.org", confirmed_at=AT
        )
    actor = actor_for(user.pk, {"level": 2, "stepped_up_at": AT.timestamp()}, AT.date())
    process.change_payout_account(
        actor,
        person_id,
        bank_code="104",
        branch="1234",
        number=f"{person_id}77777",
        holder=name,
        at=AT,
    )
    process.question_fact(actor, person_id, "born_on", f"words-{mark}", AT)
    access_log.look(Actor.system("engine"), person_id, what=f"what-{mark}", purpose="p", at=AT)
    SignInEvent.objects.create(user=user, kind="sign_in", level=1, device=f"device-{mark}", at=AT)
    return user


@pytest.mark.django_db
def test_the_file_holds_everything_of_ones_own_and_nothing_of_another(client: Client) -> None:
    one, other = _live("Ana Prado", "canary1"), _live("Rui Tavares", "canary2")
    people.sign_in(client, one, stepped_up=True)
    assert client.get(reverse("my_archive")).status_code == 200

    answer = client.post(reverse("my_archive"), {"as": "json"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    content = json.loads(text)

    assert "attachment" in answer["Content-Disposition"]
    person = one.identity.person
    kept = [person.national_id, "canary1@example.org", f"{person.pk}77777", "words-canary1"]
    kept += ["what-canary1", "device-canary1", "reason-canary1"]
    for value in kept:
        assert value in text, value
    foreign = other.identity.person
    for value in ("canary2", foreign.national_id, "Rui Tavares", f"{foreign.pk}77777"):
        assert value not in text, value
    assert content["accounts.person"][0]["name"] == "Ana Prado"
    assert content["accounts.person (changes)"][0]["after"]["name"] == "Ana Prado"
    assert "password" not in content["accounts.user"][0]
    assert SignInEvent.objects.filter(user=one, kind="archive").count() == 1


@pytest.mark.django_db
def test_everything_comes_as_one_zip_with_the_same_rows(client: Client) -> None:
    one, _other = _live("Ana Prado", "canary1"), _live("Rui Tavares", "canary2")
    people.sign_in(client, one, stepped_up=True)

    answer = client.post(reverse("my_archive"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    assert 'filename="my-social-security.zip"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        assert bag.testzip() is None
        assert bag.namelist() == ["data.json", "data.pdf"]
        kept = json.loads(bag.read("data.json"))
        assert bag.read("data.pdf").startswith(b"%PDF-")
    assert kept["accounts.person"][0]["name"] == "Ana Prado" and kept["papers"] == []
    assert "canary1" in json.dumps(kept) and "canary2" not in json.dumps(kept)


@pytest.mark.django_db
def test_who_takes_it_again_and_again_waits_an_hour(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user, stepped_up=True)
    cache.set(f"archive:{user.identity.person_id}", archive_page.AN_HOUR)
    answer = client.post(reverse("my_archive"))
    assert answer.status_code == 429 and "Wait an hour" in answer.content.decode()
    assert not SignInEvent.objects.filter(user=user, kind="archive").exists()


def _file(name: str, **more: Any) -> File:
    facts = {"reference": "E-1", "kind": "pdf", "size": 3, "sha256": "", "why_not": ""} | more
    return File(name=name, read=lambda: b"abc", **facts)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("certidão de nascimento.pdf", "papers/E-1-certidão_de_nascimento.pdf"),
        ("../../etc/passwd", "papers/E-1-etc_passwd.pdf"),
        ("C:\\Windows\\x.exe", "papers/E-1-C_Windows_x.pdf"),
        ("\u202egpj.exe.pdf", "papers/E-1-gpj.exe.pdf"),
        ("身份证.jpeg", "papers/E-1-身份证.pdf"),
        (".pdf", "papers/E-1-pdf.pdf"),
        ("…", "papers/E-1-paper.pdf"),
        ("x" * 300, f"papers/E-1-{'x' * 60}.pdf"),
    ],
)
def test_no_name_of_a_file_leads_out_of_its_folder(name: str, place: str) -> None:
    assert _file(name).place == place


def test_what_is_too_much_for_one_download_comes_in_parts() -> None:
    one, two, gone, four = _file("1"), _file("2"), _file("3", why_not="gone"), _file("4", size=9)
    assert parts([one, two, gone, four], 6) == [[one, two, gone], [four]]
    assert parts([four, one], 6) == [[four], [one]]
    assert parts([], 6) == [[]]


def test_one_file_is_read_after_the_other_and_each_is_sent_before_the_next() -> None:
    seen: list[str] = []

    def read(number: int) -> bytes:
        seen.append(f"read {number}")
        return bytes([number]) * 50_000

    some = [
        _file(
            "x",
            reference=f"E-{number}",
            sha256=hashlib.sha256(bytes([number]) * 50_000).hexdigest(),
        )
        for number in range(4)
    ]
    some = [replace(one, read=partial(read, number)) for number, one in enumerate(some)]
    pieces = []
    for piece in as_zip(1, some, AT, with_data=False):
        pieces.append(piece)
        if len(piece) >= 50_000:
            seen.append("sent")
    assert seen == [word for number in range(4) for word in (f"read {number}", "sent")]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as bag:
        told = json.loads(bag.read("papers.json"))
    assert [one["file"] for one in told] == [f"papers/E-{number}-x.pdf" for number in range(4)]


def test_a_file_that_was_altered_is_named_and_not_given() -> None:
    content = b"".join(as_zip(1, [_file("x", sha256="0" * 64)], AT, with_data=False))
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        (told,) = json.loads(bag.read("papers.json"))
        assert bag.namelist() == ["papers.json"]
    assert told["file"] is None and "our fault" in told["not_given_because"]


@pytest.mark.django_db
def test_the_file_needs_a_fresh_step_up(client: Client) -> None:
    user = people.citizen()
    people.sign_in(client, user)

    answer = client.post(reverse("my_archive"))

    assert answer["Location"].startswith("/sign-in/again/")
    session = client.session
    session["stepped_up_at"] = (clock.now() - timedelta(minutes=6)).timestamp()
    session.save()
    assert client.post(reverse("my_archive"))["Location"].startswith("/sign-in/again/")
