"""The life band draws every month once, in a shape of its own, and says the same in a table."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.components.errors import ComponentError
from portal.components.life_band import BandMarker, BandMonth, LifeBand
from portal.components.samples import life
from portal.components.words import MONTH_STATUSES
from portal.periods import add_months

ON = date(2026, 11, 21)
statuses = st.sampled_from(sorted(MONTH_STATUSES))


def band(*words: str, start: date = date(2001, 5, 1), **extra: object) -> LifeBand:
    months = [BandMonth(add_months(start, place), word) for place, word in enumerate(words)]
    return LifeBand(months, on=ON, **extra)  # type: ignore[arg-type]


@given(st.lists(statuses, min_size=1, max_size=500), st.sampled_from(["home", "record", "case"]))
def test_every_known_month_is_drawn_exactly_once(words: list[str], zoom: str) -> None:
    life_band = band(*words)
    if life_band.is_empty:
        return
    for drawing in life_band.drawings(zoom):
        paths = dict(drawing.paths)
        for status in ("paid", "declared", "missing", "benefit"):
            assert paths.get(status, "").count("M") == words.count(status)


@given(st.lists(statuses, min_size=1, max_size=500))
def test_spells_add_up_to_all_months(words: list[str]) -> None:
    life_band = band(*words)
    if life_band.is_empty:
        return
    assert sum(spell.months for spell in life_band.spells) == len(life_band.span)
    assert all(
        a.end < b.start for a, b in zip(life_band.spells, life_band.spells[1:], strict=False)
    )


def test_nothing_is_drawn_outside_the_picture() -> None:
    for years in (1, 4, 12, 40, 60):
        for zoom in ("home", "record", "case"):
            for drawing in life(years).drawings(zoom):
                starts = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", "".join(d for _, d in drawing.paths))
                assert all(0 <= float(x) <= drawing.width for x, _ in starts)
                assert all(0 <= float(y) <= drawing.height for _, y in starts)


def test_forty_years_fit_a_narrow_phone() -> None:
    for zoom in ("home", "record", "case"):
        assert life(40).drawings(zoom)[0].width <= 328


def test_each_status_has_a_shape_of_its_own() -> None:
    legend = life(40).legend
    shapes = {path for _status, _word, _count, path in legend}
    assert len(shapes) == len(legend) == 5


def test_months_that_were_not_given_count_as_not_known() -> None:
    months = [BandMonth(date(2001, 1, 1), "paid"), BandMonth(date(2001, 4, 1), "paid")]
    assert [m.status for m in LifeBand(months, on=ON).span] == ["paid", "none", "none", "paid"]


def test_a_month_given_twice_is_refused() -> None:
    twice = [BandMonth(date(2001, 1, 1), "paid"), BandMonth(date(2001, 1, 1), "missing")]
    with pytest.raises(ComponentError, match="twice"):
        LifeBand(twice, on=ON)


def test_a_day_that_is_no_month_and_unknown_words_are_refused() -> None:
    with pytest.raises(ComponentError, match="first day"):
        LifeBand([BandMonth(date(2001, 1, 2), "paid")], on=ON)
    with pytest.raises(ComponentError, match="status"):
        LifeBand([BandMonth(date(2001, 1, 1), "owed")], on=ON)
    with pytest.raises(ComponentError, match="kind"):
        BandMarker(date(2001, 1, 1), "party", "x")
    with pytest.raises(ComponentError, match="zoom"):
        band("paid").drawings("street")


def test_the_walker_says_month_by_month_what_the_table_says() -> None:
    months = [BandMonth(date(2001, 5, 1), "paid", "Padaria", 123_456)]
    markers = [BandMarker(date(2001, 5, 17), "claim", "Pension asked for")]
    walk = LifeBand(months, on=ON, markers=markers).walk
    assert walk["words"] == ["Paid in · Padaria · R$\u00a01,234.56 · Claim: Pension asked for"]
    assert walk["first"] == [2001, 5]


def test_an_empty_life_says_so_and_draws_nothing() -> None:
    source = "{% load components %}{% life_band band zoom='home' %}"
    html = Template(source).render(Context({"band": LifeBand([], on=ON)}))
    assert "No month is known yet" in html
    assert "<svg" not in html


def test_a_payer_cannot_write_markup_into_the_band() -> None:
    months = [BandMonth(date(2001, 5, 1), "paid", "</script><script>alert(1)//", 1)]
    source = "{% load components %}{% life_band band zoom='case' %}"
    html = Template(source).render(Context({"band": LifeBand(months, on=ON)}))
    assert "<script>alert" not in html
