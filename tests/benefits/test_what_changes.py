"""`manage.py what_changes`: the summary printed, a line for each, bad lines and values named."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from benefits.law.changes import what_changes
from tests.law.people import TODAY
from tests.law.test_changes import ALMOST, MAN, YOUNG

Run = Callable[..., tuple[Any, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def asked(*people: Any, change: str = "coefficient/base=70", **more: Any) -> tuple[Any, str]:
        file = tmp_path / "people.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in people) + "\n\n")
        call_command("what_changes", str(file), on=TODAY, changes=[change], **more)
        said = capsys.readouterr()
        return json.loads(said.out), said.err

    return asked


def test_the_command_prints_the_summary_and_keeps_a_line_for_each_person(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    summary, _ = run(MAN.to_json(), {"facts": YOUNG.to_json()}, output=out)
    expected = what_changes([MAN, YOUNG], TODAY, {"coefficient/base": Fraction(7, 10)})
    assert summary["cents"] == expected.summary.cents > 0 and summary["persons"] == 2
    assert [json.loads(line)["kind"] for line in out.read_text().splitlines()] == ["more", "same"]
    table, _ = run(ALMOST.to_json(), change="retirement/permanent_age={M: 64, F: 62}")
    assert table["kinds"]["newly_entitled"] == 1
    none, _ = run(MAN.to_json(), change="coefficient/maximum=null")
    assert none["cents"] == 0


def test_the_command_names_bad_lines_and_bad_changes(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="1 bad lines"):
        run(MAN.to_json(), {"birth": "x"})
    said = capsys.readouterr()
    assert json.loads(said.out)["persons"] == 1 and "line 2" in said.err
    for change in (
        "coefficient/base=x",
        "none/such=1",
        "coefficient/base={",
        "wages/ceiling=1.234",
    ):
        with pytest.raises(CommandError):
            run(MAN.to_json(), change=change)
    with pytest.raises(CommandError):
        call_command("what_changes", "/nowhere", on=TODAY, changes=["coefficient/base=70"])
