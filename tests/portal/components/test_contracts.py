"""Components say what they need and refuse what they do not know."""

from datetime import date

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from portal.components.errors import ComponentError
from portal.components.parts import Action, Amount, Column, Condition, Status, SumLine, SummaryRow


def draw(source: str, **context: object) -> str:
    request = RequestFactory().get("/list?word=x")
    html = Template("{% load components %}" + source).render(
        Context({"request": request} | context)
    )
    return str(html)


def test_a_status_without_a_known_kind_is_refused() -> None:
    with pytest.raises(ComponentError, match="kind is 'happy'"):
        draw('{% status_tag "happy" %}')
    with pytest.raises(ComponentError, match="kind"):
        Status("happy")


def test_a_status_carries_a_word_and_a_shape() -> None:
    html = draw('{% status_tag "granted" %}')
    assert "<svg" in html
    assert "Granted" in html


def test_an_unknown_argument_is_refused_by_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="colour"):
        draw('{% button "Send" colour="red" %}')


def test_a_second_primary_action_on_a_page_is_refused() -> None:
    with pytest.raises(ComponentError, match="one primary action"):
        draw('{% button "Send" primary=True %}{% link_button "Go" "/x" primary=True %}')


def test_the_primary_action_of_a_panel_counts_too() -> None:
    actions = [Action(label="Contest", url="/contest", primary=True)]
    with pytest.raises(ComponentError, match="one primary action"):
        draw('{% button "Send" primary=True %}{% what_now actions %}', actions=actions)


def test_money_must_be_whole_cents() -> None:
    for wrong in (12.5, "12", True):
        with pytest.raises(ComponentError, match="cents must be an int"):
            draw("{{ cents|money }}", cents=wrong)
    with pytest.raises(ComponentError):
        Amount(1.5)  # type: ignore[arg-type]


def test_money_is_written_in_the_readers_format() -> None:
    from django.utils import translation

    assert "R$\u00a02,431.17" in draw("{{ cents|money }}", cents=243_117)
    with translation.override("pt"):
        assert "R$\u00a02.431,17" in draw("{{ cents|money }}", cents=243_117)


def test_a_row_that_does_not_fit_the_columns_is_refused() -> None:
    with pytest.raises(ComponentError, match="2 columns, but a row of 1"):
        draw('{% data_table "Bills" columns rows %}', columns=["Month", "Sum"], rows=[["May"]])


def test_a_table_aligns_figures_and_keeps_its_caption() -> None:
    html = draw(
        '{% data_table "Bills" columns rows %}',
        columns=["Month", Column("Sum", numeric=True)],
        rows=[["May", Amount(100)]],
    )
    assert "<caption>Bills</caption>" in html
    assert 'class="num"><span class="money">R$\u00a01.00</span></td>' in html


def test_a_sum_that_does_not_add_up_is_refused() -> None:
    lines = [
        SumLine(label="Pension", cents=1000, kind="add"),
        SumLine(label="Tax", cents=100, kind="subtract"),
        SumLine(label="Paid", cents=901, kind="total"),
    ]
    with pytest.raises(ComponentError, match="lines make 900, total says 901"):
        draw("{% calculation lines check=True %}", lines=lines)


def test_nothing_is_neither_added_nor_taken_off() -> None:
    lines = [
        SumLine(label="Pension", cents=1000, kind="add"),
        SumLine(label="Refused", cents=0, kind="subtract"),
        SumLine(label="Tax", cents=100, kind="subtract"),
    ]
    html = draw("{% calculation lines %}", lines=lines)
    assert html.count("−") == html.count("minus") == 1


def test_a_sum_line_that_is_money_needs_cents() -> None:
    with pytest.raises(ComponentError, match="needs cents"):
        SumLine(label="Tax", kind="subtract")


def test_a_condition_shows_own_and_needed_value_with_source_and_article() -> None:
    condition = Condition(
        label="Age",
        result="met",
        own="66",
        needed="65",
        source="Civil register",
        on=date(2026, 11, 3),
        article="art. 19",
    )
    html = draw("{% condition_list conditions %}", conditions=[condition])
    for words in ("Age", "66", "65", "Civil register", "3 November 2026", "art. 19", "Met"):
        assert words in html


def test_a_list_of_the_wrong_things_is_refused() -> None:
    with pytest.raises(ComponentError, match="needs SummaryRow, got dict"):
        draw("{% summary_list rows %}", rows=[{"key": "Born"}])


def test_an_unknown_value_is_an_honest_dash() -> None:
    html = draw("{% summary_list rows %}", rows=[SummaryRow(key="Account", value=None)])
    assert "—" in html
    assert 'aria-label="not known"' in html


def test_what_people_wrote_is_shown_as_text() -> None:
    rows = [SummaryRow(key="Name", value="<script>alert(1)</script>", source="<b>you</b>")]
    html = draw("{% summary_list rows %}{% status_tag 'draft' label=name %}", rows=rows, name="<i>")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_breadcrumbs_end_with_the_page_itself() -> None:
    html = draw('{% breadcrumbs "Home" "/" "Record" %}')
    assert '<a href="/">Home</a>' in html
    assert '<span aria-current="page">Record</span>' in html
    with pytest.raises(ComponentError, match="last has no url"):
        draw('{% breadcrumbs "Home" "/" %}')


def test_pages_of_a_list_keep_the_search() -> None:
    from django.core.paginator import Paginator

    html = draw("{% pagination page_obj %}", page_obj=Paginator(range(50), 10).page(2))
    assert "?word=x&amp;page=3" in html
    assert 'aria-current="page"' in html


def test_progress_cannot_be_more_than_all() -> None:
    with pytest.raises(ComponentError, match="done is 3 of 2"):
        draw('{% progress "Reading" done=3 total=2 %}')


def test_in_production_a_mistake_is_logged_and_the_page_goes_on(settings, caplog) -> None:  # type: ignore[no-untyped-def]
    settings.COMPONENTS_STRICT = False
    assert "happy" in draw('{% status_tag "happy" label="happy" %}')
    assert "component_contract_broken" in caplog.text
