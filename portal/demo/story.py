"""The last three months, told step by step: who did what, when. The portal itself does the rest.

Each step calls the same function that a page would call, with the moment at which it happened, and
then the events that fell due are handled, as a worker would. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from portal import outbox
from portal.demo.world import World
from portal.outbox import OutboxEvent


class StoryError(Exception):
    """A step did not lead where the story says; the text names step and cause."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One act at one moment. `left_to_worker`: what follows waits until a worker runs."""

    at: datetime
    number: int
    act: Callable[[datetime], object] = field(compare=False)
    left_to_worker: bool = field(default=False, compare=False)


class Story:
    """Steps in any order of telling, played in the order of time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.steps: list[Step] = []

    def tell(
        self, at: datetime, act: Callable[[datetime], object], *, left_to_worker: bool = False
    ) -> None:
        """Add a step."""
        self.steps.append(Step(at, len(self.steps), act, left_to_worker))

    def play(self) -> None:
        """Play all steps, handling what falls due before and after each; the worker's own last."""
        for step in sorted(step for step in self.steps if not step.left_to_worker):
            settle(step.at)
            step.act(step.at)
            settle(step.at)
        for step in sorted(step for step in self.steps if step.left_to_worker):
            step.act(step.at)


def settle(at: datetime) -> None:
    """Handle all events due at a moment. StoryError when one of them fails."""
    outbox.drain(lambda: at)
    failed = OutboxEvent.objects.exclude(last_error="").order_by("id").first()
    if failed is not None:
        raise StoryError(f"{failed.kind} {failed.subject_id}: {failed.last_error}")
