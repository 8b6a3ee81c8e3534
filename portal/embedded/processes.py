"""One child process: started so that it cannot outlive us, stopped in order, logged to a file."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """Return what the child runs first: the kernel signals it when its parent is gone."""
    if _LIBC is None:
        return None
    prctl = _LIBC.prctl

    def request() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)

    return request


@dataclass
class Child:
    """A running program with its own process group, so that nothing of it can be left behind."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: dict[str, str] | None = None
    identity: tuple[int, int] | None = None
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGTERM
    patience: float = 20.0
    folder: Path = Path("/")
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the program; its output is appended to the log."""
        as_other: dict[str, object] = {}
        if self.identity is not None:
            as_other = {"user": self.identity[0], "group": self.identity[1], "extra_groups": []}
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.orphan_signal),
                **as_other,  # type: ignore[call-overload]
            )
        self.started_at = time.monotonic()

    @property
    def running(self) -> bool:
        """Return whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    @property
    def code(self) -> int | None:
        """Return the exit code of a program that ended."""
        return self.process.poll() if self.process is not None else None

    def stop(self, *, patience: float | None = None) -> int | None:
        """Ask the program to end, insist after `patience` seconds, clear its group."""
        if self.process is None:
            return None
        if self.running:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience if patience is None else patience)
            except subprocess.TimeoutExpired:
                self._signal_group(signal.SIGKILL)
                self.process.wait()
        self.clear()
        return self.process.returncode

    def clear(self) -> None:
        """Kill what is left of the group after the program itself has ended."""
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # nobody left
            os.killpg(self.process.pid, number)

    def tail(self, lines: int = 15) -> str:
        """Return the log's last lines."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 8192))
                text = file.read().decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])
