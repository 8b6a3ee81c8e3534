"""Reads one uploaded file in a process of its own, with little memory and little time.

Started by `inspect.py` with an isolated interpreter; knows neither Django nor our settings. The
file comes in through standard input. The answer is one line of JSON, then (if the file is sound)
the bytes to keep and the bytes of a small picture. A file that kills this process was not sound.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

MEGAPIXELS = 40
SECONDS = 8
MEMORY = 1_200 * 1024 * 1024
PAGES = 300
DEPTH = 60
THUMBNAIL = (240, 240)

# Actions of a PDF that do something else than turn to a page of the same file or open a web page.
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/Trans", "/GoTo3DView", "/SetOCGState",
    "/Hide",
}  # fmt: skip
KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/Launch": "script",
    "/EF": "embedded",
    "/EmbeddedFiles": "embedded",
    "/EmbeddedFile": "embedded",
    "/XFA": "script",
    "/RichMediaContent": "embedded",
    "/RichMediaSettings": "embedded",
}


class Unfit(Exception):
    """The file cannot be taken; the argument is the key of the reason."""


def limit() -> None:
    """From here on: little processor time, little memory, no file written, no process started."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────


def picture(content: bytes, kind: str) -> tuple[dict[str, Any], bytes, bytes]:
    """The picture drawn anew: nothing but its pixels is kept, turned the right way up."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # measured right below, before a single pixel is read
    named = "JPEG" if kind == "jpeg" else "PNG"
    with Image.open(io.BytesIO(content), formats=[named]) as opened:
        if opened.width * opened.height > MEGAPIXELS * 1_000_000:
            raise Unfit("too_many_pixels")
        if min(opened.size) < 2:
            raise Unfit("unreadable")
        opened.load()
        image = ImageOps.exif_transpose(opened)
    grey = image.mode in ("1", "L", "LA", "I", "F") or image.mode.startswith("I;")
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = image.convert("I").point(lambda value: value / 256)
    if image.mode in ("LA", "PA", "RGBA", "P"):  # paper is white, not see-through
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("L" if grey else "RGB")
    kept = io.BytesIO()
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    if named == "JPEG":
        clean.save(kept, "JPEG", quality=88)
    else:
        clean.save(kept, "PNG")
    small = clean.copy()
    small.thumbnail(THUMBNAIL)
    thumbnail = io.BytesIO()
    small.convert("RGB").save(thumbnail, "JPEG", quality=70)
    return {"pages": 1, "likeness": likeness(clean)}, kept.getvalue(), thumbnail.getvalue()


def likeness(image: Any) -> str:
    """Nearly equal for pictures that look the same: where, on a 16 × 16 grid, it gets brighter.

    A picture without enough to see (a blank page) has none: all blank pages look the same.
    """
    from PIL import Image

    small = image.convert("L").resize((17, 16), Image.Resampling.BOX)
    pixels = small.tobytes()
    steps = [
        pixels[row * 17 + column + 1] - pixels[row * 17 + column]
        for row in range(16)
        for column in range(16)
    ]
    if sum(abs(step) > 6 for step in steps) < 48:
        return ""
    bits = sum(1 << place for place, step in enumerate(steps) if step > 3)
    return f"{bits:064x}"


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────


def document(content: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """A PDF that only shows pages. Kept as it came: a digital signature in it stays valid."""
    import logging

    import pikepdf

    logging.disable()
    try:
        pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Unfit("encrypted") from None
    if pdf.is_encrypted:
        raise Unfit("encrypted")
    for one in pdf.objects:
        harmless(one, 0)
    harmless(pdf.trailer, 0)
    pages = len(pdf.pages)
    if not 1 <= pages <= PAGES:
        raise Unfit("no_pages" if pages < 1 else "too_many_pages")
    for page in pdf.pages:
        if "/MediaBox" not in page:
            raise Unfit("unreadable")
    if any(
        "error" in said.lower() or "expected" in said.lower() for said in pdf.check_pdf_syntax()
    ):
        raise Unfit("unreadable")
    return {"pages": pages, "likeness": ""}, content, b""


def harmless(thing: Any, depth: int) -> None:
    """Raises Unfit for anything that runs, opens or carries something. Names are read decoded."""
    import pikepdf

    if depth > DEPTH:
        raise Unfit("unreadable")
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            if _inside(item):
                harmless(item, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in thing.keys():  # noqa: SIM118  (a stream is not a mapping)
        if key in KEYS:
            raise Unfit(KEYS[key])
        value = thing[key]
        if key in ("/S", "/Type", "/Subtype") and isinstance(value, pikepdf.Name):
            said = str(value)
            if key == "/S" and said in ACTIONS:
                raise Unfit("script")
            if said in ("/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/3D"):
                raise Unfit("embedded")
        if _inside(value):
            harmless(value, depth + 1)


def _inside(value: Any) -> bool:
    """A part that stands in the same object; the others are looked at on their own."""
    import pikepdf

    return isinstance(value, pikepdf.Object) and not value.is_indirect


def main() -> None:
    """One file in, one verdict out."""
    kind, content = sys.argv[1], sys.stdin.buffer.read()
    limit()
    kept = thumbnail = b""
    try:
        if kind == "pdf":
            said, kept, thumbnail = document(content)
        else:
            said, kept, thumbnail = picture(content, kind)
        said |= {"kept": len(kept), "thumbnail": len(thumbnail)}
    except Unfit as reason:
        said = {"unfit": str(reason)}
    except MemoryError:
        said = {"unfit": "too_heavy"}
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n" + kept + thumbnail)
    out.flush()


if __name__ == "__main__":
    main()
