"""Letters are written once, are PDF/UA, and can be verified without giving anything away."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal import printing
from portal.messages import letters
from portal.messages.models import Letter, Print
from tests.accounts.people import citizen, sign_in

AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
CASE = "C-7K3MX-9QTWA-4HZ8"
CONTENT: dict[str, Any] = {
    "title": "Decision on your old-age pension",
    "answer": "Yes. You receive R$ 2,431.17 a month from 1 December 2026.",
    "paragraphs": ["# not a heading, *not bold*, $x$ and <b>&amp;</b>"],
    "conditions": [
        {"label": "Age", "result": "met", "own": "66 years", "needed": "62 years",
         "source": "civil register", "article": "EC 103/2019 art. 19"},
        {"label": "Time", "result": "unknown"},
    ],
    "sum": [
        {"label": "Mean", "amount": "R$ 4,000.00"},
        {"label": "Amount", "amount": "R$ 2,431.17", "kind": "total"},
    ],
    "sections": [{"title": "If you do not agree", "paragraphs": ["Contest"], "items": ["Online"]}],
}  # fmt: skip


def written(person_id: int, key: str = "decision:1", language: str = "en") -> Letter:
    return letters.write(
        person_id, "decision", key=key, case=CASE, content=CONTENT, language=language, at=AT
    )


def file_of(letter: Letter) -> tuple[bytes, str]:
    found = letters.printed(letter)
    return found.pdf, found.sha256


@pytest.fixture
def user(db: None) -> Any:
    return citizen("Maria da Silva Júnior")


def test_the_same_key_is_written_once(user: Any) -> None:
    person_id = user.identity.person_id
    first, second = written(person_id), written(person_id)
    assert first.pk == second.pk
    assert Letter.objects.count() == 1


def test_the_pdf_is_tagged_says_its_language_and_title_and_matches_its_digest(user: Any) -> None:
    pdf, digest = file_of(written(user.identity.person_id, language="pt"))
    assert hashlib.sha256(pdf).hexdigest() == digest
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang) == "pt"
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == CONTENT["title"]


@pytest.mark.parametrize(
    ("language", "lang", "answer"),
    [
        ("ar", "ar", "نعم. تستلمين R$ 2.431,17 كل شهر."),
        ("zh-hans", "zh", "是的。您每月领取这笔钱。"),
    ],
)
def test_a_letter_in_arabic_or_chinese_has_its_letters_and_its_language(
    user: Any, language: str, lang: str, answer: str
) -> None:
    content = {**CONTENT, "title": answer, "answer": answer}
    letter = letters.write(
        user.identity.person_id,
        "decision",
        key=language,
        case=CASE,
        content=content,
        language=language,
        at=AT,
    )
    with pikepdf.open(io.BytesIO(file_of(letter)[0])) as opened:
        assert str(opened.Root.Lang) == lang
        fonts = {str(font.BaseFont) for font in _fonts_of(opened)}
    wanted = {"ar": "IBMPlexSansArabic", "zh": "NotoSansSC"}[lang]
    assert any(wanted in font for font in fonts)


def test_a_sign_that_no_typeface_has_stops_no_letter(user: Any) -> None:
    content = {
        **CONTENT,
        "paragraphs": ["I am glad \U0001f600, says \u05e9\u05dc\u05d5\u05dd."],
    }
    letter = letters.write(
        user.identity.person_id,
        "decision",
        key="glad",
        case=CASE,
        content=content,
        language="en",
        at=AT,
    )
    assert file_of(letter)[0].startswith(b"%PDF-")


@pytest.fixture
def set_in_type(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was given to the printer, each time: content, moment, and the sentence on squares."""
    tried: list[tuple[Any, ...]] = []
    compiled = printing._compiled
    monkeypatch.setattr(
        printing, "_compiled", lambda *given: (tried.append(given[2:]), compiled(*given))[1]
    )
    return tried


def says(person_id: int, words: str) -> Letter:
    content = {**CONTENT, "paragraphs": [words]}
    return letters.write(
        person_id, "decision", key="said", case=CASE, content=content, language="en", at=AT
    )


@pytest.mark.parametrize("first", [0x1F300, 0x20000, 0x30000])  # pictures, rare Chinese signs
def test_thousands_of_signs_outside_the_typefaces_cost_one_try_more_and_are_said_to_be_missing(
    user: Any, set_in_type: list[tuple[Any, ...]], first: int
) -> None:
    rare = "".join(chr(first + number) for number in range(3000))
    letter = says(user.identity.person_id, f"My name is {rare} 王, they wrote.")

    assert file_of(letter)[0].startswith(b"%PDF-")

    (_whole, _at), (printed, _at, squares) = set_in_type
    (paragraph,) = printed["paragraphs"]
    assert paragraph.startswith("My name is ") and paragraph.endswith(" 王, they wrote.")
    assert "\u25a1" * 50 in paragraph
    assert squares == "□ stands for a sign that our typefaces do not have."
    assert letter.content["paragraphs"][0].count("\u25a1") == 0  # on screen it is as written


@pytest.mark.parametrize("kept", ["\u1ebd", "e\u0303", "\u2068x\u2069", "line\nnext\ttab"])
def test_what_is_put_together_or_has_no_look_is_no_missing_sign(
    user: Any, set_in_type: list[tuple[Any, ...]], kept: str
) -> None:
    file_of(says(user.identity.person_id, f"{kept} \U00020001"))
    assert set_in_type[-1][0]["paragraphs"] == [f"{kept} \u25a1"]


@pytest.mark.parametrize("forbidden", ["\ufeff", "\x01", "\ue000", "\ufffe", "\U000e0001", "\x7f"])
def test_no_sign_at_all_stops_a_letter(user: Any, forbidden: str) -> None:
    assert file_of(says(user.identity.person_id, f"a{forbidden}b"))[0].startswith(b"%PDF-")


def test_a_letter_whose_signs_are_all_there_says_nothing_of_squares(
    user: Any, set_in_type: list[tuple[Any, ...]]
) -> None:
    file_of(says(user.identity.person_id, "João, 王小明, محمد"))
    assert [len(given) for given in set_in_type] == [2]


def _fonts_of(opened: pikepdf.Pdf) -> list[Any]:
    return [font for page in opened.pages for font in page.Resources.Font.values()]


def test_a_letter_is_printed_once_when_somebody_asks_and_stays_as_it_was(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = written(user.identity.person_id)
    assert not Print.objects.exists()
    pdf = letters.printed(letter).pdf
    monkeypatch.setattr(letters, "render", lambda _content, _at: b"%PDF of a later program")
    assert letters.printed(Letter.objects.get(pk=letter.pk)).pdf == pdf
    assert bytes(Print.objects.get().pdf) == pdf


def test_a_letter_that_was_altered_before_it_was_printed_is_not_printed(user: Any) -> None:
    letter = Letter.objects.get(pk=written(user.identity.person_id).pk)
    letter.content["answer"] = "Yes. You receive R$ 9,999.99 a month."
    with pytest.raises(ValueError, match="altered"):
        letters.printed(letter)
    assert not Print.objects.exists()


def test_a_letter_of_the_time_when_each_was_printed_at_once_keeps_its_file(user: Any) -> None:
    new = written(user.identity.person_id)
    old = Letter.objects.create(
        person_id=new.person_id, key="decision:0", kind="decision", language="en",
        content=new.content, written_at=AT, pdf=b"%PDF of then",
        sha256=hashlib.sha256(b"%PDF of then").hexdigest(),
    )  # fmt: skip
    assert letters.printed(old) == letters.Printed(b"%PDF of then", old.sha256)


def test_the_same_content_and_moment_give_the_same_bytes(user: Any) -> None:
    content = written(user.identity.person_id).content
    assert letters.render(content, AT) == letters.render(content, AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "", "answer": "x"},
        {"title": "x", "answer": "x", "colour": "red"},
        {"title": "x", "answer": "x", "conditions": [{"label": "a", "result": "perhaps"}]},
        {"title": "x", "answer": "x", "sum": [{"label": "a", "kind": "guess"}]},
    ],
)
def test_content_of_another_form_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"letter|condition|sum"):
        letters.checked(wrong)


def test_the_reader_sees_the_same_on_screen_as_pdf_and_as_data(user: Any) -> None:
    letter = written(user.identity.person_id)
    client = sign_in(Client(), user)
    page = client.get(f"/letters/{letter.code}/").content.decode()
    assert CONTENT["answer"].replace("&", "&amp;") in page
    assert "&lt;b&gt;" in page
    assert client.get(f"/letters/{letter.code}/letter.pdf").content == file_of(letter)[0]
    data = json.loads(client.get(f"/letters/{letter.code}/letter.json").content)
    assert data["conditions"] == letter.content["conditions"]
    assert data["sha256"] == file_of(letter)[1]


def test_another_citizen_finds_no_letter(user: Any) -> None:
    letter = written(user.identity.person_id)
    client = sign_in(Client(), citizen("Another Person"))
    for name in ("", "letter.pdf", "letter.json"):
        assert client.get(f"/letters/{letter.code}/{name}").status_code == 404


def test_verifying_shows_initials_and_digest_and_no_name(user: Any) -> None:
    letter = written(user.identity.person_id)
    page = Client().post("/verify/", {"code": letter.code.lower()}).content.decode()
    assert "Yes, we wrote this letter" in page
    assert "M. S. J." in page
    assert file_of(letter)[1] in page
    for secret in ("Maria", "Silva", CASE, "2,431"):
        assert secret not in page


def test_a_code_typed_with_letters_for_its_digits_is_still_ours(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.records.secrets.randbelow", lambda _below: 1)
    letter = written(user.identity.person_id)
    typed = letter.code.replace("1", "l").replace("0", "o")
    assert typed != letter.code
    page = Client().post("/verify/", {"code": typed}).content.decode()
    assert "Yes, we wrote this letter" in page


@pytest.mark.parametrize(("change", "words"), [(b"", "unchanged"), (b"x", "not the one we sent")])
def test_verifying_a_file_tells_ours_from_a_changed_one(
    user: Any, change: bytes, words: str
) -> None:
    letter = written(user.identity.person_id)
    file = SimpleUploadedFile("letter.pdf", file_of(letter)[0] + change)
    page = Client().post("/verify/", {"code": letter.code, "file": file}).content.decode()
    assert words in page


@pytest.mark.parametrize("code", ["", "L-1", "L-7K3MX-9QTWA-4HZ8" * 2, "<script>"])
def test_a_mistyped_code_is_told_before_any_look_up(db: None, code: str) -> None:
    reply = Client().post("/verify/", {"code": code})
    assert reply.status_code == 400
    assert b"<script>" not in reply.content


def test_a_well_formed_code_that_is_not_ours_is_said_to_be_unknown(db: None) -> None:
    from portal.messages.models import letter_code

    page = Client().get("/verify/", {"code": letter_code()}).content.decode()
    assert "We know no letter with this code" in page


@pytest.mark.django_db
def test_nothing_is_called_a_mistake_before_something_was_typed() -> None:
    fresh = Client().get("/verify/", {"language": "pt"})
    assert fresh.status_code == 200
    assert "error-summary" not in fresh.content.decode()
    assert Client().post("/verify/").status_code == 400
