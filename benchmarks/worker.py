"""A contender in a process of its own, stopped while it is not its turn.

So that nobody's garbage, threads or open files cost another one time. `python -m benchmarks.worker MODULE FOLDER
SYNCHRONOUS` answers each line of standard input, a number of seconds, with what it did in that time.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.harness import Sample

ROOT = Path(__file__).resolve().parents[1]


class ContenderFailed(RuntimeError):
    """The contender's process ended; the message ends with what it said last."""


class Worker:
    """Calls the `player` of a module in another process. Use as a context; call with seconds."""

    def __init__(self, module: str, folder: Path, synchronous: str) -> None:
        self.module = module
        folder.mkdir(parents=True, exist_ok=True)
        self._errors = folder / f"{module.rpartition('.')[2]}-{synchronous}.txt"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.worker", module, str(folder), synchronous],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
            )
        self._answer()
        self._send(signal.SIGSTOP)

    def __call__(self, seconds: float) -> Sample:
        self._send(signal.SIGCONT)
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(f"{seconds}\n")
            self._process.stdin.flush()
            operations, elapsed, cpu = self._answer()
            return Sample(operations, elapsed, cpu)
        finally:
            self._send(signal.SIGSTOP)

    def close(self) -> None:
        self._send(signal.SIGCONT)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            last = self._errors.read_text().strip().splitlines()[-1:]
            raise ContenderFailed(f"{self.module} ended early: {''.join(last) or 'it said nothing'}")
        return json.loads(line)

    def _send(self, signal_number: int) -> None:
        if self._process.poll() is None:
            os.kill(self._process.pid, signal_number)


def main(module: str, folder: str, synchronous: str) -> None:
    play = import_module(module).player(Path(folder), synchronous)
    # One instance before anything is measured, so that caches and statements are warm.
    play()
    # As a server does once it has started: what is there to stay is not looked through again and again.
    gc.collect()
    gc.freeze()
    print("[]", flush=True)
    for line in sys.stdin:
        ends = (begun := time.perf_counter()) + float(line)
        cpu, operations = time.process_time(), 0
        while (now := time.perf_counter()) < ends:
            operations += play()
        print(json.dumps([operations, now - begun, time.process_time() - cpu]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
