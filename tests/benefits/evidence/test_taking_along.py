"""What one takes along holds the papers themselves, and says of the others why not."""

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse

from accounts.models import Person
from accounts.taking_along import files_of
from benefits import process
from benefits.evidence import storage
from benefits.evidence.models import Evidence, Scan
from portal.records import acting
from tests.accounts import people
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in, scanned

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return draft()


def taken(client, person: Person, **form) -> zipfile.ZipFile:
    people.sign_in(client, person.identities.get().user, stepped_up=True)
    answer = client.post(reverse("my_archive"), form)
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_each_paper_lies_in_it_as_it_was_kept(client, where):
    picture, letter = hand_in(where, name="carteira de trabalho.jpg"), None
    letter = hand_in(where, files.pdf(), name="carta.pdf")
    other = hand_in(draft(world.claimant()), name="theirs.jpg")
    bag = taken(client, where.person)
    told = {one["reference"]: one for one in json.loads(bag.read("data.json"))["papers"]}

    assert bag.testzip() is None
    assert set(told) == {picture.reference, letter.reference}
    for made in (picture, letter):
        one = told[made.reference]
        assert hashlib.sha256(bag.read(one["file"])).hexdigest() == one["sha256"] == made.sha256
    assert told[picture.reference]["file"].endswith("-carteira_de_trabalho.jpg")
    assert other.reference not in " ".join(bag.namelist())


def test_what_may_not_be_given_is_named_with_the_reason(client, where):
    given, virus, theirs, back, lost = (
        hand_in(where, files.jpeg(seed=number)) for number in range(5)
    )
    with acting("test", "test"):
        process.take_paper_back(world.as_person(where.person), back.pk, NOW)
        Evidence.objects.filter(pk=virus.pk).update(
            state="rejected", reason="virus", scan=Scan.INFECTED
        )
        Evidence.objects.filter(pk=theirs.pk).update(state="rejected", reason="other_person")
    storage.erase(lost.stored_name)

    bag = taken(client, where.person)
    told = {one["reference"]: one for one in json.loads(bag.read("data.json"))["papers"]}
    reasons = {key: one["not_given_because"] for key, one in told.items()}

    assert bag.namelist() == [told[given.reference]["file"], "data.json", "data.pdf"]
    assert reasons[given.reference] is None
    assert "virus" in reasons[virus.reference]
    assert "somebody else" in reasons[theirs.reference]
    assert "taken back" in reasons[back.reference]
    assert "our fault" in reasons[lost.reference]
    page = client.get(reverse("my_archive")).content.decode()
    for one in (virus, theirs, back):
        assert one.reference in page
    assert "2 papers that you handed in" in page


def test_a_part_holds_its_papers_and_the_first_the_data(client, where, monkeypatch):
    first, second = hand_in(where, files.jpeg(seed=1)), hand_in(where, files.jpeg(seed=2))
    monkeypatch.setattr("accounts.taking_along.PART", first.size)
    page = taken(client, where.person)
    assert [name for name in page.namelist() if first.reference in name]
    assert "data.json" in page.namelist()
    later = taken(client, where.person, part="2")
    assert [name for name in later.namelist() if second.reference in name]
    assert "data.json" not in later.namelist() and "papers.json" in later.namelist()
    assert "Download part 2 of 2" in client.get(reverse("my_archive")).content.decode()
    for odd in ("0", "3", "x", "9" * 400):
        assert "data.json" in taken(client, where.person, part=odd).namelist()


def test_joined_records_bring_their_papers_and_a_stranger_has_none(where):
    made = scanned(hand_in(where))
    assert [one.reference for one in files_of(where.person_id)] == [made.reference]
    assert files_of(world.claimant().pk) == []
