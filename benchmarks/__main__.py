"""`python -m benchmarks [--quick]`: one JSON line per goal."""

from __future__ import annotations

import argparse

from benchmarks import goals


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="the same goals, smaller")
    quick = parser.parse_args().quick
    rounds, seconds = (3, 0.15) if quick else (7, 0.6)
    for goal in (goals.working_days, goals.guards, goals.definitions, goals.decisions):
        for result in goal(rounds, seconds):
            print(result.line(), flush=True)
    for result in goals.replay(3 if quick else 5, 2_000 if quick else 20_000):
        print(result.line(), flush=True)


main()
