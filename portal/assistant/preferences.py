"""How somebody likes to be answered; for visitors nothing is kept."""

from __future__ import annotations

from accounts.permissions import Actor
from portal.assistant.models import Preference

MOST_TOPICS = 5


def of(actor: Actor) -> Preference:
    """The wishes of the signed-in user, or those that hold for everybody."""
    if actor.user_id is None:
        return Preference()
    return Preference.objects.filter(user_id=actor.user_id).first() or Preference(
        user_id=actor.user_id
    )


def save(
    actor: Actor, *, short: bool, read_aloud: bool, rate: int, remember_topics: bool
) -> Preference:
    """Keeps the wishes; topics are forgotten at once when they are no longer wanted."""
    assert actor.user_id is not None
    wishes = {
        "short": short,
        "read_aloud": read_aloud,
        "rate": rate,
        "remember_topics": remember_topics,
    }
    found, _made = Preference.objects.update_or_create(user_id=actor.user_id, defaults=wishes)
    if not remember_topics and found.topics:
        found.topics = []
        found.save(update_fields=["topics"])
    return found


def remember(actor: Actor, article: str) -> None:
    """Notes the topic, only for who asked to have topics remembered."""
    if actor.user_id is None:
        return
    found = Preference.objects.filter(user_id=actor.user_id, remember_topics=True).first()
    if found is None:
        return
    found.topics = [article, *(one for one in found.topics if one != article)][:MOST_TOPICS]
    found.save(update_fields=["topics"])
