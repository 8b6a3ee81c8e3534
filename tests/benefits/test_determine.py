"""The law asked about many people at the command line: answers, bad lines apart, progress."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benefits.law.batch import LONGEST_LINE
from tests.law.test_batch import SHORT, lines, month


def test_the_command_answers_and_keeps_bad_lines_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "people.jsonl"
    source.write_bytes(b"\n".join(raw for _, raw in lines(SHORT, b"{", SHORT, month(month="x"))))
    with pytest.raises(SystemExit) as stopped:
        call_command("determine", str(source))
    assert stopped.value.code == 1
    printed = capsys.readouterr()
    assert [json.loads(line)["line"] for line in printed.out.splitlines()] == [1, 3]
    assert "line 2: line: not JSON" in printed.err
    assert "line 4: Facts.months[1].month" in printed.err
    assert "2 answered, 2 rejected" in printed.err
    kept = (tmp_path / "people.rejected.jsonl").read_text().splitlines()
    assert [json.loads(line)["line"] for line in kept] == [2, 4]
    assert json.loads(kept[0])["text"] == "{"


def test_what_was_rejected_and_mended_can_be_given_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, answered = tmp_path / "people.jsonl", tmp_path / "answers.jsonl"
    errors = tmp_path / "bad.jsonl"
    source.write_bytes(b"\n".join(raw for _, raw in lines(SHORT, SHORT)))
    call_command("determine", str(source), output=answered, errors=errors, verbosity=0)
    assert len(answered.read_text().splitlines()) == 2
    assert not errors.exists()
    assert capsys.readouterr() == ("", "")


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    source = tmp_path / "people.jsonl"
    short = json.dumps(SHORT).encode()
    source.write_bytes(b"x" * (2 * LONGEST_LINE + 5) + b"\n" + short)
    with pytest.raises(SystemExit):
        call_command("determine", str(source), output=tmp_path / "out.jsonl", verbosity=0)
    (answer,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert json.loads(answer)["line"] == 2
    (kept,) = (tmp_path / "people.rejected.jsonl").read_text().splitlines()
    assert "longer than" in json.loads(kept)["reason"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl"], "no file"),
        (["-"], "--errors"),
        (["{source}", "--output", "{source}"], "files of their own"),
        (["{source}", "--errors", "{source}"], "files of their own"),
        (["{source}", "--output", "{folder}/no/such/folder.jsonl"], "No such file"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    source = tmp_path / "people.jsonl"
    source.write_text("\n")
    with pytest.raises(CommandError, match=message):
        call_command(
            "determine", *(word.format(source=source, folder=tmp_path) for word in arguments)
        )
    assert source.read_text() == "\n"
