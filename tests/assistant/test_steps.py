"""Training runs in a process of its own, which never outlives its time."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from portal.assistant import steps

pytestmark = pytest.mark.django_db
SLEEP = "import os, time; open({!r}, 'w').write(str(os.getpid())); time.sleep(60)"


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_training_ends_by_its_own_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steps, "TRAINING_SECONDS", 1)

    with pytest.raises(steps.subprocess.CalledProcessError) as told:
        steps._watch([sys.executable, "-c", SLEEP.format(str(tmp_path / "pid"))])

    assert told.value.returncode == -steps.signal.SIGALRM


def test_a_worker_that_is_told_to_stop_takes_its_training_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = tmp_path / "pid"

    def stopped(*_command: object) -> None:
        while not written.exists() or not written.read_text():
            time.sleep(0.05)
        raise SystemExit

    monkeypatch.setattr(steps, "AWAKE_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(steps.connection, "cursor", stopped)
    with pytest.raises(SystemExit):
        steps._watch([sys.executable, "-c", SLEEP.format(str(written))])

    assert not is_there(int(written.read_text()))
