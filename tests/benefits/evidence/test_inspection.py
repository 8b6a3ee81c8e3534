"""What may come in: sound papers do, cleaned; nothing hostile does, and nothing breaks."""

import io

import pytest
from PIL import Image

from benefits.evidence.inspect import Unfit, clean_name, inspect
from benefits.evidence.papers import ALIKE
from benefits.evidence.words import REASONS, why
from tests.benefits.evidence import files


def test_nothing_hostile_is_accepted_and_every_refusal_has_its_words():
    corpus = files.hostile()
    assert len(corpus) >= 150
    accepted, reasons = [], set()
    for name, content in corpus:
        try:
            inspect(name, content)
            accepted.append(name)
        except Unfit as trouble:
            reasons.add(trouble.reason)
    assert accepted == []
    assert reasons <= set(REASONS)
    assert len(reasons) >= 10
    assert all(len(why(reason)) > 30 for reason in reasons)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("card.jpg", files.jpeg(), "jpeg"),
        ("CARD.JPEG", files.jpeg(2), "jpeg"),
        ("carteira de trabalho – página 1.png", files.png(), "png"),
        ("see-through.png", files.png(mode="RGBA"), "png"),
        ("grey.png", files.png(mode="L"), "png"),
        ("palette.png", files.png(mode="P"), "png"),
        ("black.png", files.png(mode="1"), "png"),
        ("deep.png", files.png(mode="I;16"), "png"),
        ("scan.pdf", files.pdf(pages=3), "pdf"),
        ("v1.2.pdf", files.pdf(), "pdf"),
    ],
)
def test_a_sound_paper_is_taken_under_its_own_name(name, content, kind):
    sound = inspect(name, content)
    assert (sound.kind, sound.name) == (kind, name)
    assert sound.content


def test_a_photo_is_drawn_anew_without_place_and_camera():
    given = files.jpeg(exif=True)
    sound = inspect("photo.jpg", given)
    assert b"Secret Camera" in given
    assert b"Secret" not in sound.content
    with Image.open(io.BytesIO(sound.content)) as kept:
        assert kept.size == (320, 240)
        assert not dict(kept.getexif())
    with Image.open(io.BytesIO(sound.thumbnail)) as small:
        assert max(small.size) <= 240


def test_a_pdf_is_kept_to_the_byte_so_that_its_signature_stays_valid():
    given = files.pdf(pages=2)
    sound = inspect("signed.pdf", given)
    assert sound.content == given
    assert sound.pages == 2
    assert sound.sha256 == sound.given_sha256


def test_a_copy_in_another_quality_looks_the_same_and_another_picture_does_not():
    one, copy, other = (
        int(inspect("a.jpg", content).likeness, 16)
        for content in (files.jpeg(7, quality=95), files.jpeg(7, quality=60), files.jpeg(8))
    )
    assert (one ^ copy).bit_count() <= ALIKE
    assert (one ^ other).bit_count() > 8 * ALIKE


def test_blank_pages_have_no_likeness_for_they_all_look_the_same():
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, "PNG")
    assert inspect("blank.png", out.getvalue()).likeness == ""


def test_a_file_of_more_bytes_than_the_limit_is_not_even_opened():
    with pytest.raises(Unfit, match="too_big"):
        inspect("a.jpg", files.jpeg(), most_bytes=100)


def test_forty_megapixels_are_taken_and_more_are_not():
    out = io.BytesIO()
    Image.new("L", (8_000, 5_000)).save(out, "PNG")
    assert inspect("large.png", out.getvalue()).kind == "png"
    out = io.BytesIO()
    Image.new("L", (8_000, 5_001)).save(out, "PNG")
    with pytest.raises(Unfit, match="too_many_pixels"):
        inspect("larger.png", out.getvalue())


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd.jpg", "..\\a.jpg", "/etc/cron.d/a.jpg", "a/b.jpg", ".jpg", "..", ""),
        *("a.jpg\0.jpg", "a\r\nSet-Cookie: x.jpg", "a\u202egpj.jpg", "a" * 252 + ".jpg"),
        *("a.php.jpg", "a.phtml.jpeg", "a.aspx;.jpg", "a.html.png", "a.exe.pdf"),
    ],
)
def test_a_name_is_never_a_path_and_hides_nothing(name):
    with pytest.raises(Unfit, match="bad_name"):
        clean_name(name)
