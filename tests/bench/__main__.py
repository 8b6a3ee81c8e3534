"""`python -m tests.bench [NAME…] [--json FILE]`: one line per measure, rc 1 when one is above.

The load is that of the whole machine at the end of the measure: on a free one it is what we make.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from portal.embedded.pytest_plugin import Servers


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures, or their beginnings")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the readings there too")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _one(name: str) -> int:
    import django

    django.setup()
    from tests.bench import harness

    harness.load()
    print(json.dumps(harness.take(name)))
    return 0


def _names(beginnings: list[str]) -> list[str]:
    import django

    django.setup()
    from tests.bench import harness

    harness.load()
    known = sorted(harness.MEASURES)
    chosen = [name for name in known if not beginnings or name.startswith(tuple(beginnings))]
    if not chosen:
        sys.exit(f"No such measure. There are: {', '.join(known)}")
    return chosen


def _line(reading: dict[str, object]) -> str:
    verdict = "" if reading["within"] else f"  ABOVE {reading['bar']}"
    return (
        f"{reading['name']:<24} ours {reading['ours']:10.3f} {reading['unit']}"
        f"   limit {reading['limit']:10.3f} {reading['unit']}"
        f"   ratio {reading['ratio']:7.2f}   memory {reading['memory_megabytes']:5d} MB"
        f"   load {reading['load']:5.1f}{verdict}"
    )


def _all(beginnings: list[str], target: Path | None) -> int:
    from django.db import connection

    from tests.conftest import Clones

    names = _names(beginnings)
    given = connection.settings_dict
    Clones(given, "bench").fill(given["NAME"])
    readings = []
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--one", name],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
        readings.append(json.loads(done.stdout.splitlines()[-1]))
        print(_line(readings[-1]), flush=True)
    if target is not None:
        target.write_text(json.dumps(readings, indent=2) + "\n")
    return 0 if all(reading["within"] for reading in readings) else 1


def main() -> int:
    """Run as the module's docstring says, on throw-away servers unless others are named."""
    arguments = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.bench"
    if arguments.one:
        return _one(arguments.one)
    servers = Servers(throw_away=False)  # durable, as in earnest: a flush to disk is part of it
    try:
        servers.start()
        return _all(arguments.names, arguments.json)
    finally:
        servers.stop()


if __name__ == "__main__":
    sys.exit(main())
