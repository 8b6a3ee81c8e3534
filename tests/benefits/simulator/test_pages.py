"""The public face: answers in words, mends what is wrong, and keeps nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.benefits.simulator.answers import PENSION, SITUATION

PUBLIC = ["/pension/", "/entitled/"]
FORMS = {
    "/pension/": PENSION,
    "/pension/answer/": PENSION,
    "/pension/table.csv": PENSION,
    "/entitled/": SITUATION,
}


def text_of(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_asks_without_a_sign_in(visit: Client, address: str) -> None:
    answer = visit.get(address)
    assert answer.status_code == 200
    assert "<form" in text_of(answer)


@pytest.mark.parametrize("address", [*PUBLIC, "/pension/?language=pt"])
def test_a_page_shown_sets_no_cookie_and_asks_no_database(visit: Client, address: str) -> None:
    answer = visit.get(address)  # the `db` fixture is not asked for: a query would raise
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", FORMS)
def test_an_answer_sets_no_cookie_asks_no_database_and_needs_no_token(address: str) -> None:
    visit = Client(enforce_csrf_checks=True)
    answer = visit.post(address, FORMS[address])
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("address", FORMS)
def test_an_answer_leaves_no_row_anywhere(
    visit: Client, address: str, django_assert_num_queries: Any
) -> None:
    before = _rows()
    with django_assert_num_queries(0):
        visit.post(address, FORMS[address])
    assert _rows() == before


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_what_was_typed_is_not_logged(
    visit: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    visit.post("/pension/", PENSION | {"wage": "7123.45"})
    visit.post("/entitled/", SITUATION | {"wage": "7123.45"})
    visit.post("/pension/answer/", PENSION | {"wage": "7123.45", "sex": "?"})
    said = caplog.text + "".join(capfd.readouterr())
    for amount in ("7123.45", "7,123.45", "712345"):
        assert amount not in said


def test_the_answer_names_amount_rule_date_and_reasons(visit: Client) -> None:
    page = text_of(visit.post("/pension/", PENSION))
    assert "R$\u00a03,240.00 a month" in page
    assert "1 May 2040" in page
    assert "Old-age pension, permanent rule" in page
    assert "EC 103/2019 art. 19" in page
    assert "You were 65 years old on" in page
    assert "If you ask at 67 instead of 66: the same" in page
    assert "If you stop work at 65 instead of 66: R$\u00a060.00 a month less" in page


def test_the_best_rule_at_the_chosen_age_stands_first(visit: Client) -> None:
    page = text_of(visit.post("/pension/", PENSION))
    titles = [page.index(f'panel-title">{number}. ') for number in (1, 2, 3)]
    assert titles == sorted(titles)
    assert page.index("Opens on") < page.index("Rules that do not open with these answers")


def test_before_any_rule_is_open_the_page_names_the_first_day(visit: Client) -> None:
    page = text_of(visit.post("/pension/", PENSION | {"claim_age": "55"}))
    assert "No rule is open yet then" in page
    assert "The first one opens on" in page


def test_somebody_who_never_paid_in_hears_what_is_missing(visit: Client) -> None:
    never = {"paid_years": "0", "paid_months": "0", "stop_age": "14"}
    page = text_of(visit.post("/pension/", PENSION | never))
    assert "No rule is open then" in page


def test_the_light_answer_is_a_piece_of_the_whole_one(visit: Client) -> None:
    live = text_of(visit.post("/pension/answer/", PENSION | {"part": "live"}))
    assert "R$\u00a03,240.00 a month" in live
    assert "Every rule" not in live
    assert "Every rule" in text_of(visit.post("/pension/answer/", PENSION))


def test_the_table_is_a_file_for_a_spreadsheet(visit: Client) -> None:
    answer = visit.post("/pension/table.csv", PENSION)
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = text_of(answer).lstrip("\ufeff").splitlines()
    assert lines[0] == "Age;From;A month, in today’s money;Rule"
    assert "66;2040-05-01;3,240.00;Old-age pension, permanent rule" in lines


def test_the_page_speaks_the_language_of_the_link_and_keeps_it(visit: Client) -> None:
    page = text_of(visit.get("/pension/?language=pt"))
    assert 'lang="pt"' in page
    assert 'action="/pension/?language=pt"' in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("birth_year", "2026", "The date must be"),
        ("birth_month", "13", "Write the month as a number from 1 to 12"),
        ("birth_day", "", "Enter the day as well."),
        ("sex", "", "Choose one answer."),
        ("paid_years", "60", "You would have begun before you were 12 years old."),
        ("paid_years", "-1", "Write a whole number from 0 to 70."),
        ("first_year", "2015", "That is longer than the time since the year you began."),
        ("first_year", "1980", "In that year you were not yet 12 years old."),
        ("first_year", "2027", "Write a year that has begun, up to last month."),
        ("wage", "0", "The amount must be"),
        ("wage", "much", "Write the amount in digits"),
        ("claim_age", "81", "Write a whole number from 50 to 80."),
        ("stop_age", "1.5", "Write a whole number, in digits."),
        ("share", "", "Write a whole number."),
        ("growth", "6", "Write a number from −2 to 5."),
        ("growth", "NaN", "Write a number"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    visit: Client, field: str, value: str, message: str
) -> None:
    page = text_of(visit.post("/pension/", PENSION | {field: value}))
    assert message in page
    assert "One thing to mend" in page
    assert "field-wrong" in page
    assert visit.post("/pension/answer/", PENSION | {field: value}).status_code == 422


def test_neither_time_nor_year_is_asked_for_kindly(visit: Client) -> None:
    page = text_of(visit.post("/pension/", PENSION | {"paid_years": "", "paid_months": ""}))
    assert "Write for how long you paid in, or the year in which you began." in page


def test_the_year_alone_is_enough(visit: Client) -> None:
    only = {"paid_years": "", "paid_months": "", "first_year": "1996"}
    assert "a month" in text_of(visit.post("/pension/", PENSION | only))


# ── What might I be entitled to? ─────────────────────────────────────────────────────────────


def test_ten_answers_name_likely_benefits_with_amounts_and_papers(visit: Client) -> None:
    page = text_of(visit.post("/entitled/", SITUATION))
    assert "Unemployment insurance" in page
    assert "Temporary incapacity benefit" in page
    assert "Family grant" in page
    assert "Lei 7.998/1990 art. 3" in page
    assert "The papers of the dismissal" in page
    for slug in ("unemployment", "sickness", "family-grant"):
        assert f"/claims/ask/{slug}/" in page, slug
    assert "About R$" in page


def test_a_pensioner_to_be_is_led_to_the_application(visit: Client) -> None:
    old = {"birth_year": "1960", "paid_years": "35", "happened": [], "works": "yes"}
    page = text_of(visit.post("/entitled/", SITUATION | old))
    assert "/claims/ask/old-age/" in page
    assert "Likely yours" in page


def test_what_is_not_answered_stays_open_and_is_never_a_no(visit: Client) -> None:
    few = {name: SITUATION[name] for name in SITUATION if name.startswith("birth")}
    page = text_of(visit.post("/entitled/", few | {"sex": "F", "happened": ["ill", "death"]}))
    assert "We cannot tell" in page
    assert "Not with these answers" not in page
    assert "At least R$" in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("birth_year", "2030", "The date must be"),
        ("sex", "X", "Select a valid choice"),
        ("members", "1", "That is fewer people than you and the children together."),
        ("until_year", "", "Enter the year as well"),
        ("since_year", "1950", "That is before you were born."),
        ("paid_years", "40", "You would have begun before you were 12 years old."),
        ("income", "-3", "The amount cannot be below zero."),
    ],
)
def test_a_wrong_answer_is_said_beside_its_question(
    visit: Client, field: str, value: str, message: str
) -> None:
    page = text_of(visit.post("/entitled/", SITUATION | {field: value}))
    assert message in page
    assert "to mend" in page


# ── Whatever is sent ─────────────────────────────────────────────────────────────────────────

ODD = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**9), 10**9).map(str),
    st.sampled_from(["", "1e9", "NaN", "-0", "٣", "1,5", "99999999999999999999", "\x00", "0x1"]),
)


def changed(form: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A form with some of its answers replaced by anything."""
    return st.dictionaries(st.sampled_from(sorted(form)), ODD, max_size=6).map(
        lambda odd: form | odd
    )


class Whatever(TestCase):
    """Hypothesis wants a test case of its own."""

    @settings(max_examples=30, deadline=None)
    @given(changed(PENSION))
    def test_no_answer_breaks_the_dashboard(self, form: dict[str, Any]) -> None:
        assert Client().post("/pension/", form).status_code == 200
        assert Client().post("/pension/answer/", form).status_code in (200, 422)

    @settings(max_examples=30, deadline=None)
    @given(changed(SITUATION))
    def test_no_answer_breaks_the_questions(self, form: dict[str, Any]) -> None:
        assert Client().post("/entitled/", form).status_code == 200

    @settings(max_examples=30, deadline=None)
    @given(
        st.fixed_dictionaries(
            {
                "birth_day": st.integers(1, 28),
                "birth_month": st.integers(1, 12),
                "birth_year": st.integers(1927, 2012),
                "sex": st.sampled_from("MF"),
                "first_year": st.one_of(st.just(""), st.integers(1940, 2026)),
                "paid_years": st.one_of(st.just(""), st.integers(0, 60)),
                "paid_months": st.one_of(st.just(""), st.integers(0, 11)),
                "wage": st.integers(1, 1_000_000),
                "claim_age": st.integers(50, 80),
                "stop_age": st.integers(14, 80),
                "share": st.integers(10, 100),
                "growth": st.integers(-20, 50).map(lambda tenths: tenths / 10),
            }
        )
    )
    def test_no_life_breaks_the_dashboard(self, form: dict[str, Any]) -> None:
        assert Client().post("/pension/", form).status_code == 200

    @settings(max_examples=30, deadline=None)
    @given(
        st.fixed_dictionaries(
            {
                "birth_day": st.integers(1, 28),
                "birth_month": st.integers(1, 12),
                "birth_year": st.integers(1930, 2010),
                "sex": st.sampled_from("MF"),
                "work": st.sampled_from(
                    ["", "employee", "domestic", "own_account", "mei", "smallholder", "never"]
                ),
                "works": st.sampled_from(["", "yes", "no"]),
                "until_month": st.just("3"),
                "until_year": st.integers(1990, 2026),
                "paid_years": st.one_of(st.just(""), st.integers(0, 45)),
                "wage": st.one_of(st.just(""), st.integers(1, 20_000)),
                "happened": st.sets(
                    st.sampled_from(
                        [
                            *("dismissed", "ill", "ill_for_good", "accident"),
                            *("child", "death", "prison", "disability"),
                        ]
                    )
                ).map(list),
                "since_day": st.just("5"),
                "since_month": st.integers(1, 12),
                "since_year": st.integers(1980, 2026),
                "members": st.one_of(st.just(""), st.integers(1, 12)),
                "small_children": st.one_of(st.just(""), st.integers(0, 4)),
                "school_children": st.one_of(st.just(""), st.integers(0, 4)),
                "income": st.one_of(st.just(""), st.integers(0, 9_000)),
            }
        )
    )
    def test_no_situation_breaks_the_questions(self, form: dict[str, Any]) -> None:
        assert Client().post("/entitled/", form).status_code == 200
