"""Papers that people handed in, a value somebody says is wrong, and facts that were looked into."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

from PIL import Image, ImageDraw

from benefits import process
from benefits.law.determination import Determination, Result
from portal.demo.claims import Cast
from portal.demo.story import Story

WORK_CARD = (
    "CARTEIRA DE TRABALHO",
    "Contrato de trabalho",
    "Moinho Boa Vista",
    "admissão 01/02/1998",
)
PAYSLIP = ("RECIBO DE PAGAMENTO", "Moinho Boa Vista", "mês 05/2014", "líquido 1.874,20")
LETTER = ("DECLARAÇÃO DO EMPREGADOR", "trabalhou sem interrupção", "de 1998 a 2019")


def drawn(lines: tuple[str, ...], seed: int) -> bytes:
    """A photo of an invented paper: a sheet on a table, with a few lines on it."""
    image = Image.new("RGB", (900, 1200), (92 + seed % 40, 74, 58))
    draw = ImageDraw.Draw(image)
    draw.rectangle((70, 60, 830, 1140), fill=(243, 240, 230))
    draw.rectangle((70, 60, 830, 150), fill=(40 + 20 * (seed % 7), 90, 120))
    for place, line in enumerate(lines):
        draw.text((110, 200 + 90 * place), line, fill=(30, 30, 40), font_size=38)
    for row in range(8):
        width = 300 + (seed * 37 + row * 91) % 380
        draw.line((110, 640 + 55 * row, 110 + width, 640 + 55 * row), fill=(90, 90, 100), width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def hands_in(
    cast: Cast, key: str, name: str, lines: tuple[str, ...], seed: int
) -> Callable[[datetime], object]:
    """Hand a photo in for the newest claim."""

    def act(at: datetime) -> None:
        process.upload_paper(
            cast.world.citizen(key, at),
            cast.claim(key).draft_id,
            paper="other",
            name=name,
            content=drawn(lines, seed),
            at=at,
        )

    return act


def says_wrong(cast: Cast, key: str, right: str) -> Callable[[datetime], object]:
    """Say that the value of the first unmet condition is wrong."""

    def act(at: datetime) -> None:
        claim = cast.claim(key)
        best = Determination.from_json(claim.determinations.latest("sequence").content["best"])
        unmet = next(one for one in best.conditions if one.result is not Result.MET)
        process.open_correction(
            cast.world.citizen(key, at),
            claim.draft_id,
            condition=unmet.key,
            shown="",
            article=unmet.article,
            right=right,
            at=at,
        )

    return act


def tell_papers(story: Story) -> None:
    """Add the papers to the story: with an answer, with a claim that waits, and a correction."""
    cast, at, tell = Cast(story.world), story.world.calendar.at, story.tell
    tell(at(3, 18, 18), hands_in(cast, "gap-0", "carteira-de-trabalho.jpg", WORK_CARD, 1))
    tell(at(1, 6, 9, 30), hands_in(cast, "jandira", "carteira-p14.jpg", WORK_CARD, 2))
    tell(at(1, 6, 9, 35), hands_in(cast, "jandira", "recibo-maio-2014.jpg", PAYSLIP, 3))
    tell(at(1, 30, 9), hands_in(cast, "gap-5", "declaracao-do-empregador.jpg", LETTER, 4))
    tell(at(1, 31, 18), says_wrong(cast, "severino", "Também trabalhei no porto de 1981 a 1986."))
