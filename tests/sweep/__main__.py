"""Runs the whole sweep, or its mutants, and ends with one line that says how it went."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
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
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "SWEEP_REPORT": folder,
            "SWEEP_ACTORS": asked.actors,
            "SWEEP_ONLY": asked.only,
            "SWEEP_EVERY": "1" if asked.every else "",
        }
        file = HERE / ("mutants.py" if asked.mutants else "whole.py")
        many = ["-n", "2", "--dist", "load"]
        tool = [sys.executable, "-m", "pytest", str(file), "-q", "--no-header", "--tb=line", *many]
        for half in ("which", "each") if asked.mutants else ("",):
            command = [*tool, "-p", "no:cacheprovider", "-k", half]
            done = subprocess.run(command, env=environment, check=False)
        parts = [json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json"))]
    return _mutants(parts) if asked.mutants else _whole(parts, done.returncode)


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


def _mutants(parts: list[dict[str, object]]) -> int:
    told = [row for part in parts for row in part["mutants"]]  # type: ignore[attr-defined]
    for row in sorted(told):
        print(" ", " · ".join(row))
    caught = sum(row[0].startswith("caught") for row in told)
    print(f"{len(told)} checks taken out one by one, {caught} caught, {len(told) - caught} missed")
    return 0 if told and caught == len(told) else 1


if __name__ == "__main__":
    sys.exit(main())
