"""Counts tries for a while, in the cache: how often somebody asked for a code, or guessed.

A count is a brake, not a record: when the cache is emptied, counting begins anew. Keys name numbers
of rows, never words about anybody.
"""

from __future__ import annotations

from django.core.cache import cache

HOUR = 60 * 60
DAY = 24 * HOUR


def counted(key: str, seconds: int = HOUR) -> int:
    """Counts one more under this key and says how many there are since the first, at most so many
    seconds ago. Later ones do not make the time longer."""
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # its time was over between the two
        cache.set(key, 1, timeout=seconds)
        return 1


def so_far(key: str) -> int:
    """How many were counted under this key; 0 when none, or when the time is over."""
    return int(cache.get(key, 0))
