"""Answers about one's own case; importing this package registers all of them."""

from portal.assistant.resolvers import claims, employers, looks, payments, records, visits, workers
from portal.assistant.resolvers.base import RESOLVERS, Own, Resolved, resolve

__all__ = [
    "RESOLVERS",
    "Own",
    "Resolved",
    "claims",
    "employers",
    "looks",
    "payments",
    "records",
    "resolve",
    "visits",
    "workers",
]
