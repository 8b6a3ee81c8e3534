"""How a value is shown: money, dates, months, links and tags, the same in every component."""

import re
from datetime import date, datetime
from functools import lru_cache
from html import escape

from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from portal import money as exact
from portal.citations import citations, cited
from portal.components import dates
from portal.components.errors import complain, one_of
from portal.components.parts import Amount, Code, Link, Month, Period, Status
from portal.components.words import ICONS, STATUS_KINDS, STATUS_WORDS, TASK_WORDS

NO_BREAK = "\u00a0"
# Letters that run from right to left, and the marks that make words run so.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u2067\ufb1d-\ufdff\ufe70-\ufefc]")
_HAS_A_RUN = re.compile(r"\w")  # a letter or digit; a dash alone runs neither way
TAG_KINDS = STATUS_KINDS | set(TASK_WORDS)


def money_text(cents: int) -> str:
    """R$ 2,431.17 as plain text that does not break across lines."""
    return _money_text(cents, get_language() or "en")


@lru_cache(maxsize=4096, typed=True)  # a record repeats its amounts from month to month
def _money_text(cents: int, language: str) -> str:
    return exact.format_cents(cents, language).replace(" ", NO_BREAK)


def money(cents: int, language: str = "") -> SafeString:
    """Money as tabular figures; refuses anything but integer cents.

    language: the active one, from who has asked for it already.
    """
    if type(cents) is not int:
        complain("money", f"cents must be an int, not {type(cents).__name__} ({cents!r})")
        return SafeString("—")
    return _money(cents, language or get_language() or "en")


@lru_cache(maxsize=4096)
def _money(cents: int, language: str) -> SafeString:
    return SafeString(f'<span class="money">{_money_text(cents, language)}</span>')


def icon(name: str, css: str = "icon") -> SafeString:
    """A 16 x 16 drawing that repeats the word beside it, hidden from screen readers."""
    one_of("icon", "name", name, ICONS)
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"'
        ' focusable="false"><path fill-rule="evenodd" d="{}"/></svg>',
        css,
        ICONS.get(name, ICONS["info"]),
    )


def status_tag(kind: str, label: str = "") -> SafeString:
    """A word and a shape; colour is the third carrier, never the only one."""
    one_of("status_tag", "kind", kind, TAG_KINDS)
    return _tag(kind, str(label or STATUS_WORDS.get(kind) or TASK_WORDS.get(kind) or kind))


@lru_cache(maxsize=1024)
def _tag(kind: str, word: str) -> SafeString:
    return format_html(
        '<span class="tag tag-{}">{}<span>{}</span></span>',
        kind.replace("_", "-"),
        icon(kind) if kind in ICONS else "",
        word,
    )


def time_tag(value: date | datetime, text: str) -> SafeString:
    """Words for people, ISO for machines."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def in_html(value: object) -> str:
    """Escaped text; plain text, which most cells are, without asking what else it could be."""
    return escaped(value) if type(value) is str else conditional_escape(value)


@lru_cache(maxsize=4096)  # the words of a long table come again and again
def escaped(text: str) -> SafeString:
    """Plain text as HTML. Not for text that is HTML already."""
    return SafeString(escape(text))


def words(text: str, *, bidi: bool | None = None) -> SafeString:
    """Plain text that stands as a value, such as a name or a number, as HTML.

    On a page from right to left what has none of its letters keeps its own direction whole: the
    full stop of "S.A." stays behind the A. bidi: the direction, from who has asked for it already.
    """
    if get_language_bidi() if bidi is None else bidi:
        return _apart(text)
    return escaped(text)


@lru_cache(maxsize=4096)
def _apart(text: str) -> SafeString:
    if _RIGHT_TO_LEFT.search(text) or not _HAS_A_RUN.search(text):
        return escaped(text)
    return SafeString(f'<bdi dir="ltr">{escape(text)}</bdi>')


def link(value: Link, *, bidi: bool | None = None) -> SafeString:
    """The link; its `about` is heard, not seen. bidi: as in `words`."""
    about = f' <span class="visually-hidden">{in_html(value.about)}</span>' if value.about else ""
    shown = words(value.text, bidi=bidi) if type(value.text) is str else in_html(value.text)
    return SafeString(f'<a href="{in_html(value.url)}">{shown}{about}</a>')


def law_links(reference: str, on: date | None = None) -> SafeString:
    """A legal reference; if the register of the law is here, each part leads to its first article.

    Paragraph and item stay with their article.
    """
    links = SafeString("; ".join(_law_link(part.strip(), on) for part in reference.split(";")))
    return format_html('<bdi dir="ltr">{}</bdi>', links) if links and get_language_bidi() else links


def _law_link(words: str, on: date | None) -> SafeString:
    named = citations(words)
    words = cited(words)
    if not named:
        return conditional_escape(words)
    try:
        address = reverse("regulations:article", args=[named[0].key])
    except NoReverseMatch:
        return conditional_escape(words)
    day = f"?on={on.isoformat()}" if on else ""
    return format_html('<a href="{}{}">{}</a>', address, day, words)


def show(value: object) -> SafeString:
    """Any value a component accepts, as HTML. None is an honest dash, empty text stays empty."""
    if type(value) is str:
        return words(value)
    if value is None:
        return format_html(
            '<span class="quiet" aria-label="{}" role="img">—</span>', _("not known")
        )
    if isinstance(value, Amount):
        return money(value.cents)
    if isinstance(value, Status):
        return status_tag(value.kind, value.label)
    if isinstance(value, Link):
        return link(value)
    if isinstance(value, Code):
        return format_html('<bdi dir="ltr">{}</bdi>', value.text)
    if isinstance(value, Month):
        return time_tag(value.month, dates.month_name(value.month))
    if isinstance(value, Period):
        return conditional_escape(dates.period(value.start, value.end, by_month=value.by_month))
    if isinstance(value, datetime):
        return time_tag(value, dates.time_of_day(value))
    if isinstance(value, date):
        return time_tag(value, dates.long_date(value))
    return conditional_escape(value)
