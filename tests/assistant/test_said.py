"""What is kept of the encoder is what it says: few are asked again each time."""

from __future__ import annotations

import os
from pathlib import Path

from portal.assistant import encoders
from tests.assistant import said


def test_what_is_kept_of_the_questions_is_what_the_encoder_says(tmp_path: Path):
    lines = said.sentences()
    if os.environ.get("SAID_ANEW"):
        said.second(tmp_path).ship(lines, said.FILE)
    kept = said.second(tmp_path)

    known = [line for line in lines if encoders._digest(line) in kept._known]
    assert len(known) > 0.9 * len(lines), "write the file again, see said.py"
    few = known[:: len(known) // 40]
    again = encoders.second().encode(few)
    assert (kept.encode(few) * again).sum(axis=1).min() > 0.999
