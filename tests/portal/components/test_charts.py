"""Charts carry the same figures as their tables."""

import pytest
from django.template import Context, Template

from portal.components.charts import BarChart, ColumnChart, LineChart, Point
from portal.components.errors import ComponentError

POINTS = [Point("May", 5), Point("June", 20), Point("July", 10)]


@pytest.mark.parametrize("kind", [BarChart, ColumnChart, LineChart])
def test_every_figure_stands_in_the_table(kind: type) -> None:
    source = "{% load components %}{% chart chart %}"
    html = Template(source).render(Context({"chart": kind(title="Claims", points=POINTS)}))
    for point in POINTS:
        assert f'<th scope="row">{point.label}</th><td class="num">{point.value}</td>' in html
    assert "style=" not in html


def test_the_largest_bar_has_full_length() -> None:
    assert [length for _, _, length in BarChart(title="x", points=POINTS).bars] == [
        "25.0%",
        "100.0%",
        "50.0%",
    ]


def test_figures_below_zero_floats_and_unknown_units_are_refused() -> None:
    with pytest.raises(ComponentError, match="below zero"):
        BarChart(title="x", points=[Point("a", -1)])
    with pytest.raises(ComponentError, match="int"):
        Point("a", 1.5)  # type: ignore[arg-type]
    with pytest.raises(ComponentError, match="unit"):
        BarChart(title="x", unit="miles")


def test_money_and_per_cent_are_written_out() -> None:
    assert BarChart(title="x", unit="money").words(123_456) == "R$\u00a01,234.56"
    assert BarChart(title="x", unit="percent").words(125) == "12.5\u00a0%"


def test_an_empty_chart_is_a_sentence() -> None:
    source = "{% load components %}{% chart chart %}"
    html = Template(source).render(Context({"chart": ColumnChart(title="Claims")}))
    assert "nothing to draw yet" in html
