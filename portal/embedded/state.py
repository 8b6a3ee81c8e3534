"""Where the demo keeps what it remembers: data, logs, secrets, and short folders for sockets."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE_NAME = "portal"
_MEMORY, _MEMORY_BYTES = Path("/dev/shm"), 4 * 2**30  # noqa: S108  (Linux's files in memory)
_HELD: list[TextIO] = []  # by this process, open until it ends
SECRET_NAMES = ("secret_key", "database", "broker", "sealing", "blind_index")


class StateError(Exception):
    """The state folder cannot be used; the text says why and what to do."""


def server_identity() -> tuple[int, int] | None:
    """Return uid and gid for PostgreSQL when we are root (it refuses root), else None."""
    if os.geteuid() != 0:
        return None
    import pwd

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def open_to_all(path: Path) -> bool:
    """Return whether any user may walk to a folder (all folders above it are executable)."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def passing_folder(prefix: str, *, in_memory: bool = True) -> Path:
    """Make a folder for servers that are thrown away, where PostgreSQL's user can walk to it.

    In memory where there is room: to clone a database is to make fifteen hundred small files. It
    is held as long as this process lives; what killed ones have left is removed.
    """
    places = [Path(tempfile.gettempdir()), Path("/var/tmp")]  # noqa: S108  (mkdtemp makes our own)
    if in_memory and _has_room(_MEMORY):
        places.insert(0, _MEMORY)
    if server_identity() is not None:
        places = [one for one in places if open_to_all(one)] or places[-1:]
    for left in places[0].glob(f"{prefix}*/.held"):
        with suppress(OSError), left.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: it lives
            shutil.rmtree(left.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=places[0]))
    if server_identity() is not None:
        folder.chmod(0o711)
    begun = folder / ".begun"
    _HELD.append(begun.open("w"))
    fcntl.flock(_HELD[-1], fcntl.LOCK_EX)
    begun.rename(folder / ".held")  # only what is locked already can be met
    return folder


def _has_room(memory: Path) -> bool:
    """Programs may have to be copied there and run (see embedded.binaries)."""
    return (
        os.access(memory, os.W_OK)
        and not os.statvfs(memory).f_flag & os.ST_NOEXEC
        and shutil.disk_usage(memory).free >= _MEMORY_BYTES
    )


def default_root() -> Path:
    """Return var/ of the checkout, or for root a folder that PostgreSQL's user can reach."""
    chosen = os.environ.get("PORTAL_STATE")
    if chosen:
        return Path(chosen).resolve()
    if server_identity() is None or open_to_all(CHECKOUT):
        return CHECKOUT / "var"
    name = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    return Path("/var/lib/my-social-security") / name


@dataclass(frozen=True)
class State:
    """One demo's folder; two checkouts, or two users, never share one."""

    root: Path

    @classmethod
    def default(cls) -> "State":
        """Return the folder of this checkout (PORTAL_STATE names another)."""
        return cls(default_root())

    @cached_property
    def sockets(self) -> Path:
        """Return the folder of the sockets: short, because addresses end near 104 characters."""
        mark = hashlib.sha256(f"{os.geteuid()}:{self.root}".encode()).hexdigest()[:10]
        base = Path(tempfile.gettempdir())
        if len(str(base)) > 60:
            base = Path("/tmp")  # noqa: S108  (the folder in it is ours alone, see _own_folder)
        return base / f"mss-{mark}"

    @property
    def postgres_sockets(self) -> Path:
        """Return the folder that holds PostgreSQL's socket."""
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        """Return Valkey's socket."""
        return self.sockets / "valkey" / "s"

    @property
    def logs(self) -> Path:
        """Return the folder of the services' logs."""
        return self.root / "log"

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Return the demo's secrets, made at the first call and kept for the owner only."""
        self.root.mkdir(parents=True, exist_ok=True)
        path = self.root / "secrets.json"
        fresh = json.dumps({name: secrets.token_urlsafe(48) for name in SECRET_NAMES})
        temporary = self.root / f"secrets.{os.getpid()}"
        try:
            if not path.exists():
                temporary.touch(mode=0o600)
                temporary.write_text(fresh)
                os.link(temporary, path)
        except FileExistsError:
            pass  # another process was first: its secrets count
        finally:
            temporary.unlink(missing_ok=True)
        return dict(json.loads(path.read_text()))

    def prepare(self) -> None:
        """Make the folders, refusing any that another user could have put in our way."""
        for folder in (self.root, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        identity = server_identity()
        _own_folder(self.sockets, 0o711, os.geteuid())
        _own_folder(self.sockets / "valkey", 0o700, os.geteuid())
        _own_folder(self.postgres_sockets, 0o700, identity[0] if identity else os.geteuid())

    def database_url(self, name: str = DATABASE_NAME) -> str:
        """Return the address of a database of the embedded PostgreSQL."""
        return (
            f"postgresql://portal:{self.secrets['database']}@/{name}?host={self.postgres_sockets}"
        )

    def redis_url(self) -> str:
        """Return the address of the embedded Valkey, as redis-py writes it."""
        return f"unix://:{self.secrets['broker']}@{self.valkey_socket}?db=0"


def _own_folder(path: Path, mode: int, owner: int) -> None:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise StateError(
                f"{path} exists and is not ours. Remove it, or set TMPDIR to another folder."
            ) from None
    if os.geteuid() == 0:
        os.chown(path, owner, -1)
    path.chmod(mode)
