"""Boxes around other content."""

from datetime import date

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.components.errors import complain, one_of
from portal.components.tags.base import draw, needed, primary_once
from portal.components.values import in_html
from portal.components.words import NOTICE_KINDS, NOTICE_WORDS

register = template.Library()


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """A thought set apart."""
    return format_html('<div class="inset">{}</div>', content)


@register.simple_block_tag
def notice(content: str, kind: str, title: str = "") -> SafeString:
    """{% notice "info" %}: info, done, warning or error; always with its word and shape."""
    one_of("notice", "kind", kind, NOTICE_KINDS)
    word = title or NOTICE_WORDS.get(kind, "")
    return draw("notice", {"content": content, "kind": kind, "title": word})


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """What a person must know before going on."""
    return draw("notice", {"content": content, "kind": "warning", "title": _("Before you go on")})


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False, name: str = "") -> SafeString:
    """More for those who want it. name: where a link on the page leads to it."""
    needed("details", summary=summary)
    return format_html(  # without a template: some pages have one for each line
        "<details{}>\n  <summary{}>{}</summary>\n"
        '  <div class="details-words">{}</div>\n</details>\n',
        SafeString(" open" if open else ""),
        format_html(' id="{}"', name) if name else "",
        summary,
        content,
    )


@register.simple_tag
def later_details(summary: str, url: str, name: str) -> SafeString:
    """Details that are fetched when they are opened; stands in an element of class folds.

    The address gives the whole page with these details open and, asked by htmx, the open details
    alone. Both have the name, so that the keyboard stays where it was.
    """
    needed("later_details", summary=summary, url=url, name=name)
    mark, address = in_html(name), in_html(url)
    return SafeString(  # written at once: a record has forty
        '<p class="fold" hx-target="this" hx-swap="outerHTML">'
        f'<a id="{mark}" href="{address}#{mark}" hx-get="{address}">{in_html(summary)}</a></p>\n'
    )


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2) -> SafeString:
    """A sheet of paper: facts that belong together under a heading."""
    one_of("panel", "level", level, (2, 3, 4))  # type: ignore[arg-type]
    return draw("panel", {"content": content, "title": title, "level": level})


@register.simple_block_tag
def side_by_side(content: str) -> SafeString:
    """A fact and its explanation beside each other from 900 px, below each other before."""
    return format_html('<div class="side-by-side">{}</div>', content)


@register.simple_block_tag
def fact(content: str) -> SafeString:
    """The fact in a side_by_side."""
    return format_html('<div class="fact">{}</div>', content)


@register.simple_block_tag
def explanation(content: str, title: str = "") -> SafeString:
    """The explanation in a side_by_side."""
    return draw("explanation", {"content": content, "title": title or _("What this means")})


@register.simple_block_tag(takes_context=True)
def empty_state(
    context: Context,
    content: str,
    title: str,
    url: str = "",
    label: str = "",
    primary: bool = False,
) -> SafeString:
    """What this place is for, and what to do first."""
    needed("empty_state", title=title)
    if bool(url) != bool(label):
        complain("empty_state", "url and label come together")
    lead = primary_once(context, "empty_state", primary)
    return draw(
        "empty_state",
        {"content": content, "title": title, "url": url, "label": label, "primary": lead},
    )


@register.simple_block_tag
def letter_view(
    content: str, office: str = "", reference: str = "", on: date | None = None, to: str = ""
) -> SafeString:
    """A letter on the screen as it stands on paper."""
    return draw(
        "letter_view",
        {"content": content, "office": office, "reference": reference, "on": on, "to": to},
    )
