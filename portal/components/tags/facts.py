"""Facts, decisions, charts and the life band."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import clock
from portal.components import parts
from portal.components.charts import BarChart, ColumnChart
from portal.components.errors import complain, one_of
from portal.components.example import example_band
from portal.components.life_band import ZOOMS, LifeBand
from portal.components.tables import (
    Table,
    columns_of,
    shared_columns,
    with_directions,
    with_labels,
    written,
)
from portal.components.tags.base import all_of, draw, needed
from portal.components.words import CONDITION_WORDS

register = template.Library()


@register.simple_tag
def summary_list(rows: Sequence[parts.SummaryRow], title: str = "") -> SafeString:
    """Facts with their source and date, and a link to change each."""
    found = all_of("summary_list", rows, parts.SummaryRow)
    return draw("summary_list", {"rows": found, "title": title})


@register.simple_tag
def task_list(tasks: Sequence[parts.Task]) -> SafeString:
    """Things to do, each with its state."""
    return draw("task_list", {"tasks": all_of("task_list", tasks, parts.Task)})


@register.simple_tag
def timeline(steps: Sequence[parts.TimelineStep], label: str = "") -> SafeString:
    """What happened, what happens now, what comes next."""
    found = all_of("timeline", steps, parts.TimelineStep)
    return draw("timeline", {"steps": found, "label": label or _("Steps so far and to come")})


@register.simple_tag
def data_table(
    caption: str,
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    footer: Sequence[Any] = (),
    hide_caption: bool = False,
    empty: str = "",
    dense: bool = False,
    fold: bool = False,
) -> SafeString:
    """A table with a caption; first cell of a row is its heading; cards on a narrow screen.

    fold: a column of words that says the same in every row is said once, above the table.
    """
    needed("data_table", caption=caption)
    fitting = [_fitting(row, columns, caption) for row in rows]
    heads = columns_of(columns, fitting)
    return written(
        Table(
            caption=caption,
            columns=heads,
            rows=fitting,
            footer=_fitting(footer, heads, caption) if footer else (),
            shared=shared_columns(heads, fitting) if fold and not footer else {},
            hide_caption=hide_caption,
            empty=empty,
            dense=dense,
        )
    )


def _fitting(row: Sequence[Any], heads: Sequence[Any], caption: str) -> Sequence[Any]:
    """The row with as many cells as there are columns; another length is a mistake of the page."""
    if len(row) == len(heads):
        return row
    complain("data_table", f"{caption}: {len(heads)} columns, but a row of {len(row)}")
    return [*row, *[""] * len(heads)][: len(heads)]


@register.simple_block_tag
def scroll_table(content: str, caption: str) -> SafeString:
    """A hand-made table: cards on a narrow screen when it can, else it scrolls sideways."""
    needed("scroll_table", caption=caption)
    content = with_directions(content)
    labelled = with_labels(content)
    return draw(
        "scroll_table",
        {"content": labelled or content, "caption": caption, "cards": labelled is not None},
    )


@register.simple_tag
def figures(items: Sequence[parts.Figure]) -> SafeString:
    """Numbers first."""
    return draw("figures", {"items": all_of("figures", items, parts.Figure)})


@register.simple_tag
def condition_list(conditions: Sequence[parts.Condition]) -> SafeString:
    """What we looked at: each condition with yours, needed, result, source and article."""
    found = all_of("condition_list", conditions, parts.Condition)
    lines = [(condition, CONDITION_WORDS[condition.result]) for condition in found]
    return draw("condition_list", {"lines": lines})


@register.simple_tag
def calculation(
    lines: Sequence[parts.SumLine], caption: str = "", check: bool = False
) -> SafeString:
    """How the amount came about. check: add − subtract must make each total."""
    found = all_of("calculation", lines, parts.SumLine)
    if check:
        _check_sum(found)
    return draw("calculation", {"lines": found, "caption": caption or _("How it adds up")})


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
    return draw("chart", {"chart": chart, "rows": rows})


@register.simple_tag
def life_band(band: LifeBand, zoom: str = "record") -> SafeString:
    """A working life as a band of months; zoom is home, record or case."""
    one_of("life_band", "zoom", zoom, ZOOMS)
    if not isinstance(band, LifeBand):
        complain("life_band", f"needs a LifeBand, got {type(band).__name__}")
        return mark_safe("")
    drawings = [] if band.is_empty else band.drawings(zoom)
    return draw("life_band", {"band": band, "zoom": zoom, "drawings": drawings})


@register.simple_tag
def example_life_band() -> SafeString:
    """The band of an invented life, for pages that explain what a record is."""
    return life_band(example_band(clock.today()), zoom="home")
