"""What the slower encoder says of the questions of these tests, kept beside them.

It takes 5 to 10 milliseconds a sentence, a minute for all. A sentence that is not in the file is
computed, and all of them are where the encoder is another. After questions were added,
`SAID_ANEW=1 bin/test tests/assistant/test_said.py` writes the file again; what it knows already is
not computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portal.assistant import encoders, knowledge
from portal.assistant.encoders import Cached, Encoder, Pair
from portal.assistant.training.perturb import PERTURBATIONS
from portal.assistant.understanding import meant
from tests.assistant import test_bars, test_fresh

FILE = Path(__file__).parent / "said.npz"


def hearing(folder: Path) -> Encoder:
    """The encoder of this machine; it knows these sentences and remembers others in the folder."""
    key = encoders.best_available()
    if key != "pair":
        return Cached(encoders.encoder(key), folder)
    return Pair(Cached(encoders.encoder("sentence"), folder), second(folder))


def second(folder: Path) -> Cached:
    """The slower encoder with what is kept."""
    return Cached(encoders.second(), folder, FILE)


def sentences() -> list[str]:
    """Every sentence that the questions of `test_bars` and `test_fresh` become, each once."""
    known = knowledge.approved()
    found = (one for text, language in _asked() for one in meant(text, language, known))
    return list(dict.fromkeys(found))


def _asked() -> Iterator[tuple[str, str]]:
    """Each question with its language."""
    for name in test_fresh.SETS:
        yield from ((text, language) for _label, language, text in test_fresh._read(name))
    for line in (FILE.parent / "fresh_arabic.txt").read_text("utf-8").splitlines():
        if line[0] != "#":
            yield line.split("|")[1].strip(), "ar"
    yield from ((said.text, said.language) for said in test_bars.OURS + test_bars.FOREIGN)
    for name in test_bars.DISTURBED:
        for said in test_bars.OURS[::3]:
            yield PERTURBATIONS[name](said.text, said.language), said.language
