"""The component tags: {% load components %}. The contract of each stands in its docstring here and
in the header of its template; the catalogue at /design shows every one in all its states.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import clock
from portal.components import dates, parts, values
from portal.components.charts import BarChart, ColumnChart
from portal.components.errors import complain, one_of
from portal.components.example import example_band
from portal.components.life_band import ZOOMS, LifeBand
from portal.components.words import CONDITION_WORDS, NOTICE_KINDS, NOTICE_WORDS

register = template.Library()


def _draw(name: str, context: Mapping[str, Any]) -> SafeString:
    return mark_safe(render_to_string(f"components/{name}.html", dict(context)))


def _all(component: str, items: object, wanted: type) -> list[Any]:
    """The items as a list, each checked to be of the wanted kind."""
    if items is None or isinstance(items, str):
        complain(component, f"needs a list of {wanted.__name__}, got {items!r}")
        return []
    found = list(items)  # type: ignore[call-overload]
    for item in found:
        if not isinstance(item, wanted):
            complain(component, f"needs {wanted.__name__}, got {type(item).__name__}")
    return [item for item in found if isinstance(item, wanted)]


def _needed(component: str, **arguments: object) -> None:
    for name, value in arguments.items():
        if not str(value or "").strip():
            complain(component, f"{name} is missing")


def _primary(context: Context, component: str, primary: bool) -> bool:
    """The accent belongs to one action a page; a second one is a mistake of the page."""
    request = context.get("request")
    if not primary or request is None or getattr(request, "many_primary", False):
        return primary
    if getattr(request, "_primary_action", False):
        complain(component, "a page has one primary action; this is the second")
    request._primary_action = True
    return True


# --- words -------------------------------------------------------------------------------------


@register.filter
def money(cents: Any) -> SafeString:
    """{{ cents|money }}: integer cents as money; empty for None."""
    return mark_safe("") if cents is None or cents == "" else values.money(cents)


@register.simple_tag(name="money")
def money_tag(cents: int) -> SafeString:
    """{% money cents %}"""
    return values.money(cents)


def _time(value: Any, write: Any) -> SafeString:
    if not isinstance(value, date):
        if value not in (None, ""):
            complain("date", f"needs a date, got {value!r}")
        return mark_safe("")
    return values.time_tag(value, write(value))


@register.filter
def long_date(value: date | None) -> SafeString:
    """5 December 2026"""
    return _time(value, dates.long_date)


@register.filter
def weekday_date(value: date | None) -> SafeString:
    """Saturday 5 December 2026"""
    return _time(value, dates.weekday_date)


@register.filter
def short_date(value: date | None) -> SafeString:
    """5 Dec 2026"""
    return _time(value, dates.short_date)


@register.filter
def month_name(value: date | None) -> SafeString:
    """December 2026"""
    return _time(value, dates.month_name)


@register.filter
def time_of_day(value: datetime | None) -> SafeString:
    """Saturday 5 December 2026, 14:05"""
    return _time(value, dates.time_of_day)


@register.simple_tag
def period(start: date, end: date | None = None, by_month: bool = True) -> str:
    """{% period start end %}: March 2019 to July 2021; no end: until now."""
    return dates.period(start, end, by_month=by_month)


@register.filter
def show(value: Any) -> SafeString:
    """Any value a component accepts, as HTML."""
    return values.show(value)


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "met" %}: a drawing that repeats the word beside it."""
    return values.icon(name)


@register.simple_tag
def status_tag(kind: str, label: str = "") -> SafeString:
    """{% status_tag "granted" %}"""
    return values.status_tag(kind, label)


# --- the head of a page ------------------------------------------------------------------------


@register.simple_tag
def page_title(title: str, caption: str = "", lead: str = "") -> SafeString:
    """{% page_title "Old-age pension" caption="Claim 2026-1" lead="One sentence." %}"""
    _needed("page_title", title=title)
    return _draw("page_title", {"title": title, "caption": caption, "lead": lead})


@register.simple_tag
def breadcrumbs(*pairs: str) -> SafeString:
    """{% breadcrumbs "Home" "/" "Your record" %}: label, url, …; the last label has no url."""
    if len(pairs) % 2 == 0:
        complain("breadcrumbs", "needs label url label url … label; the last has no url")
    steps = list(zip(pairs[:-1:2], pairs[1::2], strict=False))
    return _draw("breadcrumbs", {"steps": steps, "here": pairs[-1] if pairs else ""})


@register.simple_tag
def back_link(url: str, label: str = "") -> SafeString:
    """{% back_link url %}"""
    _needed("back_link", url=url)
    return format_html('<a class="back" href="{}">{}</a>', url, label or _("Back"))


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
    _needed("sign", caption=caption)
    if bool(url) != bool(label):
        complain("sign", "url and label come together")
    lead = _primary(context, "sign", primary and bool(url))
    return _draw(
        "sign",
        {"content": content, "caption": caption, "note": note}
        | {"url": url, "label": label, "primary": lead},
    )


# --- actions -----------------------------------------------------------------------------------


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
    _needed("button", label=label)
    lead = _primary(context, "button", primary)
    return _draw(
        "button",
        {"label": label, "primary": lead, "name": name, "value": value}
        | {"key": key, "key_attributes": _key(key), "disabled": disabled, "form": form},
    )


@register.simple_tag(takes_context=True)
def link_button(
    context: Context, label: str, url: str, primary: bool = False, key: str = ""
) -> SafeString:
    """A link that looks like the action it is."""
    _needed("link_button", label=label, url=url)
    lead = _primary(context, "link_button", primary)
    return _draw(
        "link_button",
        {"label": label, "url": url, "primary": lead, "key": key, "key_attributes": _key(key)},
    )


@register.simple_tag(takes_context=True)
def what_now(
    context: Context, actions: Sequence[parts.Action], title: str = ""
) -> SafeString:
    """What you can do now, and until when."""
    found = _all("what_now", actions, parts.Action)
    for action in found:
        _primary(context, "what_now", action.primary)
    return _draw(
        "what_now",
        {"actions": found, "title": title or _("What you can do now")}
        | {"csrf_token": context.get("csrf_token", "")},
    )


# --- facts -------------------------------------------------------------------------------------


@register.simple_tag
def summary_list(rows: Sequence[parts.SummaryRow], title: str = "") -> SafeString:
    """Facts with their source and date, and a link to change each."""
    found = _all("summary_list", rows, parts.SummaryRow)
    return _draw("summary_list", {"rows": found, "title": title})


@register.simple_tag
def task_list(tasks: Sequence[parts.Task]) -> SafeString:
    """Things to do, each with its state."""
    return _draw("task_list", {"tasks": _all("task_list", tasks, parts.Task)})


@register.simple_tag
def timeline(steps: Sequence[parts.TimelineStep], label: str = "") -> SafeString:
    """What happened, what happens now, what comes next."""
    found = _all("timeline", steps, parts.TimelineStep)
    return _draw("timeline", {"steps": found, "label": label or _("Steps so far and to come")})


@register.simple_tag
def data_table(
    caption: str,
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    footer: Sequence[Any] = (),
    hide_caption: bool = False,
    empty: str = "",
    dense: bool = False,
) -> SafeString:
    """A table with a caption; scrolls inside itself; first cell of a row is its heading."""
    _needed("data_table", caption=caption)
    heads = [c if isinstance(c, parts.Column) else parts.Column(str(c)) for c in columns]
    for row in [*rows, *([footer] if footer else [])]:
        if len(row) != len(heads):
            complain("data_table", f"{caption}: {len(heads)} columns, but a row of {len(row)}")
    cells = [list(zip(heads, row, strict=False)) for row in rows]
    foot = list(zip(heads, footer, strict=False))
    return _draw(
        "data_table",
        {"caption": caption, "columns": heads, "rows": cells, "footer": foot}
        | {"hide_caption": hide_caption, "empty": empty, "dense": dense},
    )


@register.simple_block_tag
def scroll_table(content: str, caption: str) -> SafeString:
    """A hand-made table that scrolls sideways and can be reached by keyboard."""
    _needed("scroll_table", caption=caption)
    return _draw("scroll_table", {"content": content, "caption": caption})


@register.simple_tag
def figures(items: Sequence[parts.Figure]) -> SafeString:
    """Numbers first."""
    return _draw("figures", {"items": _all("figures", items, parts.Figure)})


@register.simple_tag
def condition_list(conditions: Sequence[parts.Condition]) -> SafeString:
    """What we looked at: each condition with yours, needed, result, source and article."""
    found = _all("condition_list", conditions, parts.Condition)
    lines = [(condition, CONDITION_WORDS[condition.result]) for condition in found]
    return _draw("condition_list", {"lines": lines})


@register.simple_tag
def calculation(
    lines: Sequence[parts.SumLine], caption: str = "", check: bool = False
) -> SafeString:
    """How the amount came about. check: add − subtract must make each total."""
    found = _all("calculation", lines, parts.SumLine)
    if check:
        _check_sum(found)
    return _draw("calculation", {"lines": found, "caption": caption or _("How it adds up")})


def _check_sum(lines: Sequence[parts.SumLine]) -> None:
    running = 0
    for line in lines:
        cents = line.cents or 0
        if line.kind == "add":
            running += cents
        elif line.kind == "subtract":
            running -= cents
        elif line.kind == "total" and running != cents:
            complain("calculation", f"{line.label}: lines make {running}, total says {cents}")


@register.simple_tag
def chart(chart: Any) -> SafeString:
    """A chart and the same figures as a table."""
    if not isinstance(chart, BarChart | ColumnChart):
        complain("chart", f"needs a chart from portal.components.charts, got {chart!r}")
        return mark_safe("")
    rows = [(point.label, chart.words(point.value)) for point in chart.points]
    return _draw("chart", {"chart": chart, "rows": rows})


@register.simple_tag
def life_band(band: LifeBand, zoom: str = "record") -> SafeString:
    """A working life as a band of months; zoom is home, record or case."""
    one_of("life_band", "zoom", zoom, ZOOMS)
    if not isinstance(band, LifeBand):
        complain("life_band", f"needs a LifeBand, got {type(band).__name__}")
        return mark_safe("")
    drawings = [] if band.is_empty else band.drawings(zoom)
    return _draw("life_band", {"band": band, "zoom": zoom, "drawings": drawings})


@register.simple_tag
def example_life_band() -> SafeString:
    """The band of an invented life, for pages that explain what a record is."""
    return life_band(example_band(clock.today()), zoom="home")


# --- boxes -------------------------------------------------------------------------------------


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """A thought set apart."""
    return format_html('<div class="inset">{}</div>', content)


@register.simple_block_tag
def notice(content: str, kind: str, title: str = "") -> SafeString:
    """{% notice "info" %}: info, done, warning or error; always with its word and shape."""
    one_of("notice", "kind", kind, NOTICE_KINDS)
    word = title or NOTICE_WORDS.get(kind, "")
    return _draw("notice", {"content": content, "kind": kind, "title": word})


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """What a person must know before going on."""
    return _draw("notice", {"content": content, "kind": "warning", "title": _("Before you go on")})


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:
    """More for those who want it."""
    _needed("details", summary=summary)
    return _draw("details", {"content": content, "summary": summary, "open": open})


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2) -> SafeString:
    """A sheet of paper: facts that belong together under a heading."""
    one_of("panel", "level", level, (2, 3, 4))  # type: ignore[arg-type]
    return _draw("panel", {"content": content, "title": title, "level": level})


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
    return _draw("explanation", {"content": content, "title": title or _("What this means")})


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
    _needed("empty_state", title=title)
    if bool(url) != bool(label):
        complain("empty_state", "url and label come together")
    lead = _primary(context, "empty_state", primary)
    return _draw(
        "empty_state",
        {"content": content, "title": title, "url": url, "label": label, "primary": lead},
    )


@register.simple_block_tag
def letter_view(
    content: str, office: str = "", reference: str = "", on: date | None = None, to: str = ""
) -> SafeString:
    """A letter on the screen as it stands on paper."""
    return _draw(
        "letter_view",
        {"content": content, "office": office, "reference": reference, "on": on, "to": to},
    )


# --- ways through ------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def pagination(context: Context, page_obj: Any, parameter: str = "page") -> SafeString:
    """Earlier and later pages of a list; keeps the query string."""
    if not hasattr(page_obj, "paginator"):
        complain("pagination", f"needs a page of a Paginator, got {page_obj!r}")
        return mark_safe("")
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return "?" + str(query.urlencode())

    spots = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    numbers = [(n, address(n) if isinstance(n, int) else "", n == page_obj.number) for n in spots]
    return _draw(
        "pagination",
        {
            "page_obj": page_obj,
            "numbers": numbers,
            "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
            "next": address(page_obj.number + 1) if page_obj.has_next() else "",
        },
    )


@register.simple_tag
def progress(
    label: str,
    done: int | None = None,
    total: int = 100,
    status_url: str = "",
    finished: bool = False,
    note: str = "",
) -> SafeString:
    """Work that goes on. done None: length unknown. Live by polling status_url until finished."""
    _needed("progress", label=label)
    if done is not None and not 0 <= done <= total:
        complain("progress", f"done is {done} of {total}")
    return _draw(
        "progress",
        {"label": label, "done": done, "total": total, "status_url": status_url}
        | {"finished": finished, "note": note},
    )


@register.simple_tag
def step_indicator(current: int, total: int, label: str = "") -> SafeString:
    """Question 3 of 7, with dots."""
    if not 1 <= current <= total:
        complain("step_indicator", f"step {current} of {total}")
    states = [
        "done" if step < current else "now" if step == current else "next"
        for step in range(1, total + 1)
    ]
    return _draw(
        "step_indicator", {"current": current, "total": total, "label": label, "states": states}
    )


# --- forms -------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: Any, heading: bool = False) -> SafeString:
    """One form field. heading: its label is the page's h1 (one question a page)."""
    if not hasattr(bound, "as_field_group"):
        complain("field", f"needs a form field, got {bound!r}")
        return mark_safe("")
    context = {"field": bound, "heading": heading}
    return mark_safe(bound.form.renderer.render("django/forms/field.html", context))


@register.simple_tag
def error_summary(*sources: Any, focus: bool = True) -> SafeString:
    """All errors of forms and formsets in one place, each a link to its field."""
    found: list[tuple[str, str, str]] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            found += [("", "", str(error)) for error in source.non_form_errors()]
            for form in source.forms:
                found += _errors(form)
        elif isinstance(source, BaseForm):
            found += _errors(source)
        else:
            complain("error_summary", f"needs forms or formsets, got {type(source).__name__}")
    return _draw("error_summary", {"errors": found, "focus": focus}) if found else mark_safe("")


def _errors(form: BaseForm) -> list[tuple[str, str, str]]:
    found = []
    for name, messages in form.errors.items():
        target, label = "", ""
        if name in form.fields and not form[name].is_hidden:
            target = getattr(form[name], "first_id", form[name].auto_id)
            label = str(form[name].label or "").rstrip(" :")
        found += [(target, label, str(message)) for message in messages]
    return found
