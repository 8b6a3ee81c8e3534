"""Says kept entries in the reader's language."""

from django import template
from django.utils.translation import gettext

from accounts.models import AccessLogEntry, Inquiry
from accounts.words import MATTERS

register = template.Library()


@register.filter
def kept_words(text: str) -> str:
    """A phrase that was kept in English, in the reader's language where it is known."""
    return gettext(text) if text else ""


@register.filter
def looker(entry: AccessLogEntry) -> str:
    """Who looked: a person's name as it is, an automatic step in the reader's words."""
    return gettext(entry.actor) if entry.automatic else entry.actor


@register.filter
def questioned(entry: AccessLogEntry) -> bool:
    """True when the person has questioned this look."""
    try:
        return entry.inquiry is not None
    except Inquiry.DoesNotExist:
        return False


@register.filter
def fact_word(field: str) -> str:
    """How a certified fact is called; `record 2019-03` is a month, `family 7` a relative."""
    if field.startswith("record "):
        return gettext("Work record, month %(month)s") % {"month": field.removeprefix("record ")}
    if field.startswith("family "):
        return gettext("Family: a relative in the register")
    return str(MATTERS.get(field, field))


@register.filter
def in_fours(text: str) -> str:
    """A long key in groups of four, so that it can be typed and wraps on a phone."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
