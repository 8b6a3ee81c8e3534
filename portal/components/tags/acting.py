"""The head of a page and what can be done on it."""

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.components import parts
from portal.components.errors import complain
from portal.components.tags.base import all_of, draw, needed, primary_once

register = template.Library()


@register.simple_tag
def page_title(title: str, caption: str = "", lead: str = "") -> SafeString:
    """{% page_title "Old-age pension" caption="Claim 2026-1" lead="One sentence." %}"""
    needed("page_title", title=title)
    return draw("page_title", {"title": title, "caption": caption, "lead": lead})


@register.simple_tag
def breadcrumbs(*pairs: str) -> SafeString:
    """{% breadcrumbs "Home" "/" "Your record" %}: label, url, …; the last label has no url."""
    if len(pairs) % 2 == 0:
        complain("breadcrumbs", "needs label url label url … label; the last has no url")
    steps = list(zip(pairs[:-1:2], pairs[1::2], strict=False))
    return draw("breadcrumbs", {"steps": steps, "here": pairs[-1] if pairs else ""})


@register.simple_tag
def back_link(url: str, label: str = "") -> SafeString:
    """{% back_link url %}"""
    needed("back_link", url=url)
    return format_html(
        '<nav class="back" aria-label="{}"><a href="{}">{}</a></nav>',
        _("Back"),
        url,
        label or _("Back"),
    )


@register.simple_block_tag(takes_context=True)
def sign(
    context: Context,
    content: str,
    caption: str,
    note: str = "",
    url: str = "",
    label: str = "",
    primary: bool = True,
) -> SafeString:
    """The one clear sign of a home page. url and label come together."""
    needed("sign", caption=caption)
    if bool(url) != bool(label):
        complain("sign", "url and label come together")
    lead = primary_once(context, "sign", primary and bool(url))
    return draw(
        "sign",
        {"content": content, "caption": caption, "note": note}
        | {"url": url, "label": label, "primary": lead},
    )


def _key(key: str) -> SafeString:
    return format_html(' data-key="{0}" aria-keyshortcuts="{0}"', key) if key else mark_safe("")


@register.simple_tag(takes_context=True)
def button(
    context: Context,
    label: str,
    primary: bool = False,
    name: str = "",
    value: str = "",
    key: str = "",
    disabled: bool = False,
    form: str = "",
) -> SafeString:
    """A button that sends the form. primary: the one accent of the page."""
    needed("button", label=label)
    lead = primary_once(context, "button", primary)
    return draw(
        "button",
        {"label": label, "primary": lead, "name": name, "value": value}
        | {"key": key, "key_attributes": _key(key), "disabled": disabled, "form": form},
    )


@register.simple_tag(takes_context=True)
def link_button(
    context: Context, label: str, url: str, primary: bool = False, key: str = ""
) -> SafeString:
    """A link that looks like the action it is."""
    needed("link_button", label=label, url=url)
    lead = primary_once(context, "link_button", primary)
    return draw(
        "link_button",
        {"label": label, "url": url, "primary": lead, "key": key, "key_attributes": _key(key)},
    )


@register.simple_tag(takes_context=True)
def what_now(context: Context, actions: Sequence[parts.Action], title: str = "") -> SafeString:
    """What you can do now, and until when."""
    found = all_of("what_now", actions, parts.Action)
    for action in found:
        primary_once(context, "what_now", action.primary)
    return draw(
        "what_now",
        {"actions": found, "title": title or _("What you can do now")}
        | {"csrf_token": context.get("csrf_token", "")},
    )
