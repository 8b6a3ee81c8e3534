"""Real workers and the broker are killed in the middle of the chain; nothing is lost or doubled."""

import os
import subprocess
import sys

import pytest

from portal.embedded.state import CHECKOUT

NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "TEST_DATABASE_NAME")


def faults(*arguments: str, patience: int) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    environment["FAULTS_PATIENCE"] = str(patience)
    return subprocess.run(
        [sys.executable, "-m", "tests.faults", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1_500,
        check=False,
    )


@pytest.mark.faults
def test_twenty_kills_and_a_broker_restart_lose_and_double_nothing():
    done = faults("chain", "--kills", "20", "--claims", "40", "--seed", "7", patience=150)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    last = dict(part.split("=") for part in done.stdout.splitlines()[-1].split())
    last.pop("seed")
    assert len(last) >= 12
    assert set(last.values()) == {"0"}


@pytest.mark.faults
def test_kills_an_outage_and_a_new_start_of_the_database_leave_every_claim_decided_once():
    done = faults(
        *("adjudication", "--kills", "10", "--claims", "20", "--outage", "10"),
        *("--database-restarts", "1", "--seed", "3"),
        patience=150,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    first, last = done.stdout.splitlines()[-2:]
    found = dict(part.split("=") for part in last.split())
    for name in ("undecided", "decided_twice", "silent_failures", "adverse"):
        assert found[name] == "0"
    said = dict(part.split("=") for part in first.split()[1:])
    assert int(said["granted"]) > 0
    assert int(said["register_in_trouble"]) > 0


@pytest.mark.faults
def test_the_same_run_without_the_sweeper_loses_work_so_the_test_is_not_blind():
    done = faults("adjudication", "--kills", "5", "--claims", "8", "--without-sweeper", patience=20)
    assert done.returncode == 1, done.stdout + done.stderr[-3000:]
    last = dict(part.split("=") for part in done.stdout.splitlines()[-1].split())
    assert int(last["undecided"]) > 0
