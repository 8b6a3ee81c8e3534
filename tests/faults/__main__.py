"""Fault runs at any size: `bin/faults [adjudication|chain] [--kills N] [--seed S] …`.

The last line counts what was lost or doubled; the exit code is 0 only when all of it is zero.
"""

import argparse
import os
import sys

import django
from django.db import connection

from tests.faults.machinery import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/faults")
    parser.add_argument("name", nargs="?", default="chain", choices=["adjudication", "chain"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--claims", type=int, default=60)
    parser.add_argument("--restarts", type=int, default=1, help="times the broker is killed")
    parser.add_argument("--outage", type=float, default=60, help="seconds without the broker")
    parser.add_argument("--database-restarts", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-sweeper", action="store_true", help="the planted defect")
    options = parser.parse_args()
    hard = options.name == "adjudication" and not options.without_sweeper
    if hard:
        os.environ["FAULTS_REGISTERS"] = "1"  # every process of the run meets the bad registers
    world = World(workers=options.workers, sweeper=not options.without_sweeper)
    try:
        world.start_servers()
        django.setup()
        from tests.conftest import Clones
        from tests.faults import chain

        given = connection.settings_dict
        Clones(given, "faults").fill(given["NAME"])

        findings = chain.run(
            world=world,
            claims=options.claims,
            kills=options.kills,
            restarts=0 if options.without_sweeper or hard else options.restarts,
            outage=options.outage if hard else 0,
            database_restarts=options.database_restarts if hard else 0,
            seed=options.seed,
            broker_down=options.without_sweeper,
            with_payments=options.name == "chain" and not options.without_sweeper,
        )
    finally:
        world.stop()
    print(f"seed={options.seed} {findings}")
    return 0 if findings.clean else 1


sys.exit(main())
