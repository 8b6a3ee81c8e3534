"""Runs the whole sweep, or its mutants, and ends with one line that says how it went."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

BEGAN = time.monotonic()
HERE = Path(__file__).resolve().parent


def main() -> int:
    """Exit code 0 when nothing leaked (and, for mutants, when each was noticed)."""
    parser = argparse.ArgumentParser(prog="bin/sweep", description=__doc__)
    parser.add_argument("--mutants", action="store_true", help="take each owner check out in turn")
    parser.add_argument("--every", action="store_true", help="each identifier at each address")
    parser.add_argument("--actors", default="", help="only these, with commas between")
    parser.add_argument(
        "--only", default="", help="only addresses (mutants: places) with this text"
    )
    parser.add_argument(
        "--keep", default="", help="a folder for what is found out: the next time goes on there"
    )
    asked = parser.parse_args()
    with nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(exist_ok=True)
        environment = os.environ | {
            "SWEEP_REPORT": folder,
            "SWEEP_ACTORS": asked.actors,
            "SWEEP_ONLY": asked.only,
            "SWEEP_EVERY": "1" if asked.every else "",
            "SWEEP_BEGAN": str(time.time_ns()),
        }
        file = HERE / ("mutants.py" if asked.mutants else "whole.py")
        many = ["-n", "2", "--dist", "load"]
        tool = [sys.executable, "-m", "pytest", str(file), "-q", "--no-header", "--tb=line", *many]
        for half in ("which", "each") if asked.mutants else ("",):
            command = [*tool, "-p", "no:cacheprovider", "-k", half]
            code = _told_as_it_goes(command, environment, Path(folder))
            if code and half == "which":
                return code
        if asked.mutants:
            return _mutants(Path(folder) / "verdicts.jsonl")
        parts = [json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json"))]
        return _whole(parts, code)


def _told_as_it_goes(command: list[str], environment: dict[str, str], folder: Path) -> int:
    """Runs it; each actor or check that is done is a line at once."""
    known: set[str] = set()
    with subprocess.Popen(command, env=environment) as running:
        while running.poll() is None:
            time.sleep(2)
            for line in _done(folder) - known:
                print(f"  {time.monotonic() - BEGAN:5.0f} s  {line}", flush=True)
                known.add(line)
    return running.returncode


def _done(folder: Path) -> set[str]:
    found = {f"{path.stem} is done" for path in folder.glob("*.json")}
    told = folder / "verdicts.jsonl"
    if told.exists():
        found |= {"{0}: {2}, {3} s".format(*json.loads(line)) for line in told.open()}
    return found


def _whole(parts: list[dict[str, object]], code: int) -> int:
    faults = [fault for part in parts for fault in part["faults"]]  # type: ignore[attr-defined]
    for fault in sorted(set(faults)):
        print(" ", fault)
    routes = {name for part in parts for name in part["routes"]}  # type: ignore[attr-defined]
    unlisted = {name for part in parts for name in part["unlisted"]}  # type: ignore[attr-defined]
    if unlisted:
        print(f"  no policy yet, so only leaks were looked for: {', '.join(sorted(unlisted))}")
    leaks = sum("shows" in fault for fault in set(faults))
    requests = sum(int(str(part["requests"])) for part in parts)
    actors = len({part["actor"] for part in parts})
    mails = sum(int(str(part["mails"])) for part in parts)
    print(
        f"{len(routes)} routes, {actors} actors, {requests} requests, {leaks} leaks,"
        f" {len(set(faults)) - leaks} other faults ({mails} mails read,"
        f" {round((time.monotonic() - BEGAN) / 60)} min)"
    )
    return code or bool(faults)


def _mutants(verdicts: Path) -> int:
    """A check that only stands behind another counts when both together are noticed."""
    told = [json.loads(line) for line in verdicts.open()] if verdicts.exists() else []
    alone = {text: (word, tuple(taken[0])) for word, taken, text, _s in told if len(taken) == 1}
    both = {tuple(taken[0]) for word, taken, _t, _s in told if len(taken) == 2 and _good(word)}
    caught = {text for text, (word, _check) in alone.items() if _good(word)}
    second = {text for text, (_word, check) in alone.items() if check in both} - caught
    missed = set(alone) - caught - second
    for text in sorted(missed):
        print("  missed:", text)
    noticed = {check for text, (_word, check) in alone.items() if text in caught} & both
    for check in sorted(noticed):
        print("  not a second lock, it is noticed alone:", *check)
    print(
        f"{len(alone)} checks taken out one by one, {len(caught)} caught,"
        f" {len(second)} second locks, {len(missed)} missed"
        f" ({round((time.monotonic() - BEGAN) / 60)} min)"
    )
    return 0 if alone and not missed and not noticed else 1


def _good(word: str) -> bool:
    return str(word).startswith("caught")


if __name__ == "__main__":
    sys.exit(main())
