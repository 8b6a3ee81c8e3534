"""Files for the tests: sound ones, and every kind of hostile one that we could think of."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def drawing(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture with something to see in it: large blocks of grey, the same for the same seed."""
    dice = random.Random(seed)
    small = Image.new("L", (20, 15))
    small.putdata([dice.randrange(256) for _ in range(300)])
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def jpeg(seed: int = 1, *, quality: int = 85, exif: bool = False) -> bytes:
    image, out = drawing(seed), io.BytesIO()
    if exif:
        tags = Image.Exif()
        tags[0x0110] = "Secret Camera"
        tags[0x9286] = "where it was taken"
        image.save(out, "JPEG", quality=quality, exif=tags.tobytes())
    else:
        image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(seed: int = 1, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    drawing(seed).convert(mode).save(out, "PNG")
    return out.getvalue()


def pdf(text: str = "work card", pages: int = 1) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    made.docinfo["/Title"] = text
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


# ── Hostile PDFs ─────────────────────────────────────────────────────────────────────────────


def pdf_with(change, **how) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def _action(kind: str, **more):
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def _embed(made: pikepdf.Pdf) -> None:
    made.attachments["x.exe"] = b"MZ"


def hostile_pdfs() -> Iterator[tuple[str, bytes]]:
    actions = {
        "JavaScript": {"JS": pikepdf.String("app.alert(1)")},
        "Launch": {"F": pikepdf.String("cmd.exe")},
        "SubmitForm": {"F": pikepdf.String("http://x.example")},
        "ImportData": {"F": pikepdf.String("x.fdf")},
        "GoToR": {"F": pikepdf.String("other.pdf")},
        "GoToE": {"F": pikepdf.String("other.pdf")},
        "Rendition": {},
        "Movie": {},
        "Sound": {},
    }
    places = {
        "open": lambda made, act: made.Root.__setattr__("OpenAction", act),
        "additional": lambda made, act: made.Root.__setattr__("AA", pikepdf.Dictionary(WC=act)),
        "page": lambda made, act: made.pages[0].obj.__setattr__("AA", pikepdf.Dictionary(O=act)),
        "link": lambda made, act: made.pages[0].obj.__setattr__(
            "Annots",
            pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Link,
                        Rect=[0, 0, 9, 9],
                        A=act,
                    )
                ]
            ),
        ),
        "chained": lambda made, act: made.Root.__setattr__(
            "OpenAction",
            pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("x"), Next=[act]),
        ),
    }
    for kind, more in actions.items():
        for place, put in places.items():
            yield (
                f"{kind}-{place}.pdf",
                pdf_with(lambda made, k=kind, m=more, p=put: p(made, _action(k, **m))),
            )
    for stream_mode in pikepdf.ObjectStreamMode:
        yield (
            f"names-script-{stream_mode.name}.pdf",
            pdf_with(
                lambda made: made.Root.__setattr__(
                    "Names",
                    pikepdf.Dictionary(
                        JavaScript=pikepdf.Dictionary(Names=["a", _action("JavaScript", JS="1")])
                    ),
                ),
                object_stream_mode=stream_mode,
            ),
        )
        yield f"attachment-{stream_mode.name}.pdf", pdf_with(_embed, object_stream_mode=stream_mode)
    yield (
        "xfa.pdf",
        pdf_with(
            lambda made: made.Root.__setattr__(
                "AcroForm", pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=[])
            )
        ),
    )
    yield (
        "file-annotation.pdf",
        pdf_with(
            lambda made: made.pages[0].obj.__setattr__(
                "Annots",
                [pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])],
            )
        ),
    )
    yield (
        "rich-media.pdf",
        pdf_with(
            lambda made: made.pages[0].obj.__setattr__(
                "Annots", [pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])]
            )
        ),
    )
    for user, owner in (("secret", "owner"), ("", "owner")):
        encryption = pikepdf.Encryption(user=user, owner=owner)
        yield (
            f"encrypted-{bool(user)}.pdf",
            pdf_with(lambda made: None, encryption=encryption),
        )
    plain = pdf()
    escaped = plain.replace(b"/Pages", b"/Pages /OpenAction << /S /J#61vaScript /JS (1) >>", 1)
    yield "escaped-name.pdf", escaped
    yield "no-pages.pdf", _no_pages()
    yield "stream-bomb.pdf", _stream_bomb()
    yield "deep.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n%%EOF"


def _no_pages() -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.save(out)
    return out.getvalue()


def _stream_bomb() -> bytes:
    """A page whose content is a few kilobytes, packed twice, and grows to 300 million."""
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b"0 " * 5_000_000) for _ in range(30)) + packer.flush()

    def change(made: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(made, zlib.compress(inner, 9))
        stream.Filter = [pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]
        made.pages[0].obj.Contents = made.make_indirect(stream)

    return pdf_with(
        change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


# ── Hostile pictures, and what is no picture at all ──────────────────────────────────────────


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def png_of(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    """A PNG written by hand: with any size in its head and any chunks."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(rows or b"\0" * 1000)
    chunks = [_chunk(b"IHDR", head), *more, _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("_", "."), content)
    return out.getvalue()


def _saved(kind: str, **how) -> bytes:
    out = io.BytesIO()
    drawing().save(out, kind, **how)
    return out.getvalue()


def hostile_pictures() -> Iterator[tuple[str, bytes]]:
    photo, scan = jpeg(), png()
    bombs = ((50_000, 50_000), (65_535, 65_535), (7_000, 6_000), (2**31 - 1, 1), (1, 2**31 - 1))
    for width, height in bombs:
        yield f"bomb-{width}.png", png_of(width, height)
    text = b"Comment\0\0" + zlib.compress(b"a" * 80_000_000, 9)
    yield "text-bomb.png", png_of(64, 64, _chunk(b"zTXt", text), rows=b"\0" * (64 * 193))
    yield "no-rows.png", png_of(64, 64, rows=b"\0")
    yield "zero.png", png_of(0, 0)
    for tenth in range(1, 10):
        yield f"cut-{tenth}.jpg", photo[: len(photo) * tenth // 10]
        yield f"cut-{tenth}.png", scan[: len(scan) * tenth // 10]
        yield f"cut-{tenth}.pdf", pdf()[: len(pdf()) * tenth // 10]
    hidden = {
        "zip": archive(a_txt=b"x" * 400),
        "script": b"<script>alert(1)</script>",
        "html": b"<html><body onload=alert(1)>",
        "svg": b"<svg onload=alert(1)>",
        "php": b"<?php system($_GET[0]); ?>",
        "shell": b"#!/bin/sh\nrm -rf /",
        "pdf": pdf(),
        "eicar": EICAR,
    }
    for name, second in hidden.items():
        yield f"{name}-after.jpg", photo + second
        yield f"{name}-after.png", scan + second
        yield f"{name}-inside.jpg", _with_comment(photo, second)
        yield (
            f"{name}-inside.png",
            png_of(64, 64, _chunk(b"tEXt", b"Comment\0" + second), rows=b"\0" * (64 * 193)),
        )
        if name != "pdf":
            yield f"{name}-after.pdf", pdf() + second
        yield f"{name}-before.pdf", second + pdf()
        yield f"{name}-before.jpg", second + photo
    for kind, starts in (
        ("jpg", b"\xff\xd8\xff\xe0"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("pdf", b"%PDF-1.7\n"),
    ):
        dice = random.Random(kind)
        yield f"only-signature.{kind}", starts
        yield f"noise.{kind}", starts + dice.randbytes(50_000)
        yield f"zeros.{kind}", starts + bytes(50_000)


def _with_comment(photo: bytes, text: bytes) -> bytes:
    """A JPEG with a comment right after its head."""
    return photo[:2] + b"\xff\xfe" + struct.pack("!H", len(text) + 2) + text + photo[2:]


def no_pictures() -> Iterator[tuple[str, bytes]]:
    """Other kinds under their own name and under a wrong one."""
    bomb = archive(a_txt=b"0" * 20_000_000)
    kinds = {
        "empty": b"",
        "byte": b"x",
        "eicar": EICAR,
        "text": b"I worked from 1990 to 2001.",
        "html": b"<!doctype html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "xml": b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "zip": archive(a_txt=b"x"),
        "zip-bomb": bomb,
        "docx": archive(word_document=b"<w/>"),
        "gzip": zlib.compress(b"x" * 100, 9),
        "exe": b"MZ" + bytes(200),
        "elf": b"\x7fELF" + bytes(200),
        "gif": _saved("GIF"),
        "bmp": _saved("BMP"),
        "tiff": _saved("TIFF"),
        "webp": _saved("WEBP"),
        "postscript": b"%!PS-Adobe-3.0\n(%pipe%id) (r) file",
        "mvg": b"push graphic-context\nfill url(https://x.example/)",
        "heic": b"\0\0\0\x18ftypheic" + bytes(100),
    }
    for name, content in kinds.items():
        yield f"{name}.jpg", content
        yield f"{name}.pdf", content
    yield "as-png.png", jpeg()
    yield "as-pdf.pdf", png()
    yield "as-jpg.jpg", pdf()


def hostile_names() -> Iterator[tuple[str, bytes]]:
    """Sound content under names that want to be something else."""
    content = jpeg()
    for name in (
        "../../etc/passwd", "..\\..\\windows\\system32\\a.jpg", "/etc/cron.d/a.jpg", "a/b.jpg",
        "a.jpg\0.php", "a\0.jpg", "a.php", "a.php.jpg", "a.jpg.exe", "a.html", "a.svg", ".htaccess",
        ".jpg", "", "a" * 300 + ".jpg",
        "a\r\nSet-Cookie: x=1.jpg", "\u202egpj.exe", "a\u202egpj.jpg",
        "noending", "a.jpg ", "a.jpg.", "con.aspx;.jpg.asp", "a.phtml.jpeg", "a.jsp.jpg", "..",
    ):  # fmt: skip
        yield name, content


def hostile() -> list[tuple[str, bytes]]:
    """All of them."""
    return [*no_pictures(), *hostile_pictures(), *hostile_pdfs(), *hostile_names()]
