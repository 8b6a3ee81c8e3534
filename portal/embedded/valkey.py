"""The embedded Valkey: a doorbell and a cache on a unix socket, with a password and a journal."""

import time

import redis

from portal.embedded.binaries import valkey_program
from portal.embedded.processes import Child
from portal.embedded.state import State, StateError

_WAIT_SECONDS = 15.0


class Valkey:
    """One Valkey server in a state folder."""

    def __init__(self, state: State, *, throw_away: bool = False) -> None:
        self.state = state
        self.folder = state.root / "valkey"
        self.configuration = self.folder / "valkey.conf"
        self.throw_away = throw_away
        self.child = Child(
            name="valkey",
            arguments=[str(valkey_program()), str(self.configuration)],
            log=state.logs / "valkey.log",
        )

    def start(self) -> None:
        """Write the configuration, start, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(
            "port 0\n"
            f"unixsocket {self.state.valkey_socket}\n"
            "unixsocketperm 600\n"
            f"requirepass {self.state.secrets['broker']}\n"  # in a file: arguments are public
            f"dir {self.folder}\n"
            f"appendonly {'no' if self.throw_away else 'yes'}\n"
            "appendfsync everysec\n"
            'save ""\n'
            "maxmemory-policy noeviction\n"
            "daemonize no\n"
            "set-proc-title no\n"  # so that one can see whose server it is
        )
        self.state.valkey_socket.unlink(missing_ok=True)
        self.child.start()
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline and self.child.running:
            if self.answers():
                return
            time.sleep(0.02)
        raise StateError(f"Valkey does not start:\n{self.child.tail()}")

    def stop(self) -> None:
        """Stop the server; the journal is written first."""
        self.child.stop()

    def answers(self) -> bool:
        """Return whether the server answers."""
        client = redis.Redis.from_url(self.state.redis_url(), socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
