"""`bin/mutants [--sample N] [--seed S] [--module NAME] [--floor PERCENT] [--jobs N]
[--minutes M]`: the sample is drawn in a random order, so that what was tried in time is one too.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections import Counter

from . import operators, runner

ROOMS = ("benefits", "contributions")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/mutants",
        description="Mutation score of the law: small faults are put into benefits/law and "
        "contributions/law, one at a time, and the tests that touch the line are run.",
        epilog=operators.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn by chance")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample")
    parser.add_argument("--module", default="", help="only modules whose name contains this")
    parser.add_argument("--floor", type=float, default=0, help="exit code 1 below this percent")
    parser.add_argument("--jobs", type=int, default=1, help="children at a time")
    parser.add_argument("--minutes", type=float, metavar="M", help="begin none after so long")
    return parser.parse_args()


def _all(part: str) -> list[operators.Mutant]:
    found: list[operators.Mutant] = []
    for room in ROOMS:
        for path in sorted((runner.ROOT / room / "law").glob("*.py")):
            module = f"{room}.law.{path.stem}"
            if part in module and path.stem != "__init__":
                found += operators.mutants(path, module)
    return found


def main() -> int:
    """Runs, prints survivors as they are found, then a table; returns the exit code."""
    arguments = _arguments()
    everything = _all(arguments.module)
    chosen = everything
    if arguments.sample is not None and arguments.sample < len(everything):
        chosen = random.Random(arguments.seed).sample(everything, arguments.sample)
    if not chosen:
        sys.exit("No module has such a name.")
    folder = runner.prepare()
    try:
        started = time.monotonic()
        before = runner.baseline(folder)
        print(
            f"{len(before.seconds)} tests pass without a fault ({time.monotonic() - started:.0f} s)"
            f"; {len(chosen)} of {len(everything)} mutants, seed {arguments.seed}",
            flush=True,
        )
        for control, verdict, _seconds in runner.run([chosen[0].control], before, 1):
            if verdict not in ("survived", "untested"):
                sys.exit(f"{control.module} without a fault is {verdict}: this run proves nothing")
        verdicts: dict[str, Counter[str]] = {}
        until = started + 60 * arguments.minutes if arguments.minutes else None
        for mutant, verdict, seconds in runner.run(chosen, before, arguments.jobs, until):
            verdicts.setdefault(mutant.module, Counter())[verdict] += 1
            if verdict in ("survived", "untested"):
                place = mutant.path.relative_to(runner.ROOT)
                print(f"{verdict} {place}:{mutant.line} ({seconds:.0f} s)")
                print(f"    {mutant.before}\n    {mutant.after}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tried = sum(counts.total() for counts in verdicts.values())
    if tried < len(chosen):
        print(f"{tried} of {len(chosen)} were tried in the time given")
    if not tried:
        sys.exit("Nothing was tried: give it more time.")
    return _table(verdicts, arguments.floor)


def _score(counts: Counter[str]) -> float:
    return 100 * (counts["killed"] + counts["timeout"]) / counts.total()


def _table(verdicts: dict[str, Counter[str]], floor: float) -> int:
    total: Counter[str] = Counter()
    print(f"\n{'module':<40} {'mutants':>7} {'killed':>7} {'timeout':>7} {'survived':>8}   score")
    for module, counts in [*sorted(verdicts.items()), ("all", total)]:
        survived = counts["survived"] + counts["untested"]
        print(
            f"{module:<40} {counts.total():>7} {counts['killed']:>7} {counts['timeout']:>7} "
            f"{survived:>8} {_score(counts):>6.1f} %"
        )
        if counts is not total:
            total.update(counts)
    if _score(total) < floor:
        print(f"below the floor of {floor:g} %")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
