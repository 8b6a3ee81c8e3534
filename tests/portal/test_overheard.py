"""Whoever listens to the whole suite hears words about people, wherever they are said."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from django.core.cache import cache
from django.shortcuts import redirect
from django.test import Client

from portal import clock, outbox
from tests.accounts import people
from tests.overheard import Overheard, listening, on_purpose

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NAME = "Quitéria Overheard Prado"


def _heard(heard: Overheard) -> set[str]:
    """In which places her name or number was said; a place that is new would be one more."""
    return {line.split(":")[0] for line in heard.found()}


def test_a_quiet_run_has_nothing_to_tell(client: Client) -> None:
    with listening() as heard:
        people.person(NAME)
        assert client.get("/").status_code == 200
        cache.set("listening-test:1", "nothing about anybody", 5)
    assert heard.found() == []
    assert {"an address", "redis"} <= set(heard.places)


@pytest.mark.parametrize("word", ["name", "national_id", "formatted"])
def test_each_place_is_listened_to(word: str, client: Client) -> None:
    """Gathered in a listener of this test's own: the one of the run must not hear it."""
    heard = Overheard()
    number = people.national_id()
    heard.person(number, NAME)
    formatted = f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"
    said = {"name": NAME, "national_id": number, "formatted": formatted}[word]
    for place in ("a log", "an address", "a task", "redis"):
        heard.note(place, f"something about {said}, and more")
        heard.note(place, "something about nobody")
    assert _heard(heard) == {"a log", "an address", "a task", "redis"}
    assert len(heard.found()) == 4


def test_what_is_logged_asked_handed_on_and_kept_is_gathered(client: Client) -> None:
    with listening() as heard:
        structlog.get_logger("test.overheard").info("a line of ours", subject=7)
        logging.getLogger("django.test").warning("a line of the framework")
        client.get("/no-such-page/?q=some+words")
        outbox.emit("test.overheard", 7, key="test-overheard:7", due_at=clock.now())
        cache.set("listening-test:2", "kept", 5)
        redirect("/elsewhere/?name=some%20body")
    said = {place: "\n".join(texts) for place, texts in heard.places.items()}
    assert "a line of ours" in said["a log"] and "a line of the framework" in said["a log"]
    assert "/no-such-page/?q=some words" in said["an address"]
    assert "test-overheard:7" in said["a task"]
    assert "listening-test:2" in said["redis"]
    assert "/elsewhere/?name=some body" in said["an address"]


def test_a_number_inside_a_longer_one_and_a_first_name_alone_are_nobodys_words() -> None:
    heard = Overheard()
    heard.person("12345678909", NAME)
    heard.note("a log", "9912345678909 Quitéria")
    assert heard.found() == []


def test_escaped_letters_hide_nothing_and_the_test_that_said_it_is_named() -> None:
    heard = Overheard()
    heard.person("", NAME)
    heard.note("redis", '{"name": "Quit\\u00e9ria Overheard Prado"}')
    (found,) = heard.found()
    assert "test_escaped_letters_hide_nothing" in found


def test_what_is_said_on_purpose_is_not_kept() -> None:
    with listening() as heard, on_purpose():
        people.person(NAME)
        logging.getLogger("test.overheard").warning("somebody: %s", NAME)
    assert heard.found() == []


RUN = """
import logging
import pytest
from tests.accounts import people

@pytest.mark.django_db
def test_one():
    logging.getLogger("portal").warning("no account for %s", people.person({name!r}).name)
"""


def test_a_run_in_which_a_word_is_said_fails(tmp_path: Path) -> None:
    """A whole run of its own, with this suite's conftest."""
    said = tmp_path / "test_said.py"
    said.write_text(RUN.format(name=NAME))
    options = ["-q", "-p", "no:cacheprovider", "-p", "tests.conftest", "-c", "pyproject.toml"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--rootdir={ROOT}", str(said)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "1 passed, 1 error" in done.stdout
    assert f"a log: {NAME!r}" in done.stdout and "test_one" in done.stdout
