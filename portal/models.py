"""Tables of the ground floor, where Django looks for them."""

from portal.outbox import Heartbeat, OutboxEvent
from portal.records import Change, StateChange

__all__ = ["Change", "Heartbeat", "OutboxEvent", "StateChange"]
