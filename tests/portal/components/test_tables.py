"""Tables stand as cards on a narrow screen; a life band says equal things once."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.html import format_html

from portal.components.life_band import BandMarker, BandMonth, LifeBand
from portal.components.parts import Code, Column, Link, Status, SummaryRow
from portal.components.tables import with_labels
from portal.components.values import time_tag

HEAD = "<thead><tr><th scope='col'>When</th><th>A &quot;b&quot; <i>c</i></th></tr></thead>"


def draw(source: str, **values: object) -> str:
    return Template("{% load components %}" + source).render(Context(values))


def test_each_cell_names_its_column_and_keeps_its_role() -> None:
    html = draw(
        "{% data_table 'Bills' columns rows %}",
        columns=["Month", Column("Sum", numeric=True)],
        rows=[["May", "7"]],
    )
    assert '<table class="cards" role="table">' in html
    assert '<th scope="row" role="rowheader" data-label="Month">May</th>' in html
    assert '<td role="cell" data-label="Sum" class="num">7</td>' in html


def test_a_table_of_eight_columns_scrolls_instead() -> None:
    columns = [f"c{place}" for place in range(8)]
    html = draw("{% data_table 'Wide' columns rows %}", columns=columns, rows=[columns])
    assert '<table role="table">' in html
    assert 'class="scroll"' in html


def test_a_sentence_takes_the_whole_width_of_a_card() -> None:
    rows = [["1", "short"], ["2", "a sentence that goes on for more than a few words"]]
    html = draw("{% data_table 'Why' columns rows %}", columns=["No", "Why"], rows=rows)
    assert html.count('class="long"') == 2


def test_what_every_row_says_is_said_once_above() -> None:
    columns = ["Month", "State", Column("Wage", numeric=True), "Payer"]
    rows = [["May", Status("paid"), "7", "Sol"], ["June", Status("paid"), "7", "Lua"]]
    html = draw("{% data_table '2026' columns rows fold=True %}", columns=columns, rows=rows)
    assert html.count("Paid</span>") == 1
    assert html.index("<dt>State</dt>") < html.index("<table")
    headings = re.findall(r'role="columnheader"[^>]*>(.*?)</th>', html)
    assert headings == ["Month", "Wage", "Payer"]


@pytest.mark.parametrize("rows", [[], [["May", "Paid"]]])
def test_one_row_alone_is_not_folded(rows: list[list[str]]) -> None:
    html = draw(
        "{% data_table 'x' columns rows fold=True %}", columns=["Month", "State"], rows=rows
    )
    assert "<dl" not in html


def test_a_hand_made_table_gets_the_names_of_its_columns() -> None:
    found = with_labels(HEAD + "<tbody><tr><th scope='row'>1</th><td class='x'>2</td></tr></tbody>")
    assert found is not None
    assert '<th role="rowheader" data-label="When" scope=\'row\'>' in found
    assert '<td role="cell" data-label="A &quot;b&quot; c"' in found
    assert '<thead role="rowgroup"><tr role="row"><th role="columnheader" scope=' in found


@pytest.mark.parametrize(
    "body",
    [
        "<tr><td colspan='2'>2</td></tr>",
        "<tr><td>2</td></tr>",
        "<tr><td>1</td><td><table></table></td></tr>",
    ],
)
def test_a_hand_made_table_that_cannot_be_cards_scrolls(body: str) -> None:
    assert with_labels(f"{HEAD}<tbody>{body}</tbody>") is None
    html = draw("{% scroll_table 'x' %}" + HEAD + body + "{% endscroll_table %}")
    assert "cards" not in html


def _band(*markers: BandMarker) -> LifeBand:
    months = [BandMonth(date(2001, 1, 1), "paid")]
    return LifeBand(months, on=date(2003, 1, 1), markers=markers)


def test_equal_sentences_stand_once_with_their_months_joined() -> None:
    jumps = [
        BandMarker(date(2001, month, 1), "flag", f"The wage of {name} 2001 is high.")
        for month, name in ((1, "January"), (2, "February"), (5, "May"))
    ]
    late = [BandMarker(date(2002, month, 1), "flag", "Paid late.") for month in (3, 4)]
    shown, rest = _band(*jumps, *late).notes
    assert [(note.months, note.label) for note in shown] == [
        ("", "The wage of January 2001 to February 2001 and May 2001 is high."),
        ("March 2002 to April 2002", "Paid late."),
    ]
    assert rest == []


def test_four_things_to_look_at_are_in_sight_and_no_claim_is_hidden() -> None:
    flags = [BandMarker(date(2001, 1 + place, 1), "flag", f"Doubt {place}") for place in range(7)]
    band = _band(*flags, BandMarker(date(2002, 1, 1), "claim", "Pension"))
    shown, rest = band.notes
    assert [note.label for note in shown] == ["Doubt 0", "Doubt 1", "Doubt 2", "Doubt 3", "Pension"]
    assert [note.label for note in rest] == ["Doubt 4", "Doubt 5", "Doubt 6"]
    html = draw("{% life_band band zoom='case' %}", band=band)
    assert "and 3 more" in html


@pytest.mark.django_db
def test_a_visitor_is_told_the_way_without_a_step_that_is_now(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "How it goes" in page
    assert "step-now" not in page


NAME = '<bdi dir="ltr">Padaria Sol &amp; Lua S.A.</bdi>'


@pytest.mark.parametrize(
    "cell", ["Padaria Sol & Lua S.A.", Link(text="Padaria Sol & Lua S.A.", url="/x")]
)
def test_from_right_to_left_a_name_keeps_its_full_stop_behind_it(cell: object) -> None:
    tables = [[["May", cell]], [["May", cell], ["June", None]]]
    with translation.override("ar"):
        for rows in tables:
            html = draw("{% data_table 'x' columns rows %}", columns=["a", "b"], rows=rows)
            assert html.count(NAME) == 1
        row = SummaryRow(key="k", value=cell, source="CNIS (2026)")
        facts = draw("{% summary_list rows %}", rows=[row])
        made = draw(
            "{% scroll_table 'x' %}<thead><tr><th>a</th></tr></thead>"
            "<tbody><tr><td> {{ name }} </td></tr><tr><td><a href='/x'>{{ name }}</a></td></tr>"
            "</tbody>{% endscroll_table %}",
            name="Padaria Sol & Lua S.A.",
        )
    assert facts.count(NAME) == 1 and '<bdi dir="ltr">CNIS (2026)</bdi>' in facts
    assert made.count(NAME) == 2


def test_from_right_to_left_the_head_of_a_page_keeps_a_name_whole() -> None:
    with translation.override("ar"):
        html = draw("{% page_title name caption=name %}", name="Padaria Sol & Lua S.A.")
    assert html.count(NAME) == 2


def test_from_left_to_right_nothing_is_set_apart() -> None:
    html = draw("{% data_table 'x' columns rows %}", columns=["a", "b"], rows=[["c", "S.A."]])
    assert "<bdi" not in html


@pytest.mark.parametrize("own", ["بنك S.A.", "—", "", "\u200f\u2068S.A.\u2069"])
def test_what_has_letters_of_the_page_or_none_at_all_is_left_alone(own: str) -> None:
    with translation.override("ar"):
        html = draw("{% data_table 'x' columns rows %}", columns=["a", "b"], rows=[["", own]])
        assert "<bdi" not in html
        assert "<bdi" in draw("{{ value|show }}", value=Code("S.A."))


def test_a_caption_with_a_date_in_it_breaks_no_attribute() -> None:
    caption = format_html("Values on {}", time_tag(date(2026, 11, 22), 'the 22nd "of" May'))
    html = draw("{% data_table caption columns rows %}", caption=caption, columns=["a"], rows=[])
    assert 'aria-label="Values on the 22nd &quot;of&quot; May" tabindex="0">' in html
    made = "{% scroll_table caption %}<tbody><tr><td>x</td></tr></tbody>{% endscroll_table %}"
    assert 'aria-label="Values on the 22nd' in draw(made, caption=caption)
