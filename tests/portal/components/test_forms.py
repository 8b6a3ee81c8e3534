"""Form fields take what people type and say how to mend the rest."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.components.forms import (
    CPFField,
    DateField,
    FileField,
    MoneyField,
    MonthField,
    RadioSelect,
)
from portal.money import format_cents


class Form(forms.Form):
    born = DateField(label="Born", help_text="Day first.", autocomplete="bday")
    wage = MoneyField(label="Wage", required=False)
    cpf = CPFField(label="CPF", required=False)
    stops = forms.ChoiceField(
        label="Stops?",
        required=False,
        widget=RadioSelect(hints={"y": "For good."}),
        choices=[("y", "Yes"), ("n", "No")],
    )


def code(field: forms.Field, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return str(caught.value.code)


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_typed_in_parts_is_that_day(day: date) -> None:
    assert DateField().clean([str(day.day), str(day.month), str(day.year)]) == day


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_no_text_breaks_the_date_field(parts: list[str]) -> None:
    try:
        found = DateField(required=False).clean(parts)
    except ValidationError:
        return
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["31", "2", "1961"], "no_such_day"),
        (["", "2", "1961"], "missing_day"),
        (["1", "", "1961"], "missing_month"),
        (["1", "2", ""], "missing_year"),
        (["1", "13", "1961"], "bad_month"),
        (["1", "Febuary", "1961"], "bad_month"),
        (["1", "ma", "1961"], "bad_month"),
        (["1", "2", "61"], "bad_year"),
        (["first", "2", "1961"], "not_a_number"),
        (["", "", ""], "required"),
    ],
)
def test_a_wrong_date_is_told_by_its_part(parts: list[str], expected: str) -> None:
    assert code(DateField(), parts) == expected


def test_the_month_may_be_a_word_in_the_readers_language() -> None:
    assert DateField().clean(["27", "March", "1961"]) == date(1961, 3, 27)
    assert DateField().clean(["27", "mar", "1961"]) == date(1961, 3, 27)
    with translation.override("pt"):
        assert DateField().clean(["27", "março", "1961"]) == date(1961, 3, 27)


def test_a_date_outside_its_limits_is_told_with_the_limit() -> None:
    field = DateField(min_value=date(2020, 1, 1), max_value=date(2020, 12, 31))
    assert code(field, ["31", "12", "2019"]) == "too_early"
    assert code(field, ["1", "1", "2021"]) == "too_late"
    with pytest.raises(ValidationError, match="31 December 2020 or earlier"):
        field.clean(["1", "1", "2021"])


def test_a_month_is_its_first_day() -> None:
    assert MonthField().clean(["7", "1999"]) == date(1999, 7, 1)


def test_what_was_typed_wrong_stands_in_the_form_again() -> None:
    form = Form({"born_day": "31", "born_month": "2", "born_year": "1961", "wage": "much"})
    html = str(form)
    assert 'name="born_day" value="31"' in html
    assert 'value="much"' in html


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["en", "pt"]))
def test_money_written_by_us_is_read_as_the_same_cents(cents: int, language: str) -> None:
    with translation.override(language):
        assert MoneyField().clean(format_cents(cents, language)) == cents


@pytest.mark.parametrize(
    ("text", "cents"), [("1.234,56", 123_456), ("1,234.56", 123_456), ("R$ 12", 1_200)]
)
def test_money_is_read_in_both_formats(text: str, cents: int) -> None:
    assert MoneyField().clean(text) == cents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 5", "not_a_number"),
        ("-5", "negative"),
        ("1,2345", "too_many_decimals"),
        ("", "required"),
        ("R$", "not_a_number"),
    ],
)
def test_wrong_money_is_told_with_the_mend(text: str, expected: str) -> None:
    assert code(MoneyField(), text) == expected


def test_money_has_limits() -> None:
    field = MoneyField(min_cents=100, max_cents=200)
    assert code(field, "0.99") == "too_small"
    assert code(field, "2.01") == "above_limit"
    assert field.clean("2.00") == 200


@pytest.mark.parametrize("text", ["529.982.247-25", "52998224725", " 529 982 247 25 "])
def test_a_cpf_is_read_with_or_without_dots(text: str) -> None:
    assert CPFField().clean(text) == "52998224725"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("529.982.247-26", "wrong_check"),
        ("111.111.111-11", "wrong_check"),
        ("5299822472", "wrong_length"),
        ("529.982.247-2X", "not_digits"),
        ("", "required"),
    ],
)
def test_a_wrong_cpf_is_told_apart(text: str, expected: str) -> None:
    assert code(CPFField(), text) == expected


def test_a_file_of_another_kind_or_size_is_refused() -> None:
    field = FileField(kinds=("pdf", "csv"), max_mb=1)
    assert code(field, SimpleUploadedFile("a.exe", b"x")) == "wrong_kind"
    assert code(field, SimpleUploadedFile("payroll", b"x")) == "no_kind"
    assert code(field, SimpleUploadedFile("a.pdf", b"")) == "empty"
    assert code(field, SimpleUploadedFile("a.pdf", b"x" * (1024 * 1024 + 1))) == "too_big"
    assert field.clean(SimpleUploadedFile("a.PDF", b"x")).size == 1


def test_the_field_ties_hint_and_error_to_its_control() -> None:
    html = str(Form({}))
    assert 'aria-describedby="id_born_helptext id_born_error"' in html
    assert 'id="id_born_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<fieldset" in html
    assert 'autocomplete="bday-day"' in html


def test_a_choice_carries_its_hint() -> None:
    html = str(Form())
    assert 'aria-describedby="id_stops_0_hint"' in html
    assert 'id="id_stops_0_hint"' in html


def test_a_required_field_asks_in_plain_words() -> None:
    class Plain(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=[("a", "A")])
        sure = forms.BooleanField()

    errors = Plain({}).errors
    assert errors["name"] == ["Fill this in."]
    assert errors["kind"] == ["Choose one answer."]
    assert errors["sure"] == ["Tick this to go on."]


def test_the_error_summary_leads_to_the_first_part_of_each_field() -> None:
    from django.template import Context, Template

    form = Form({"stops": "x"})
    html = Template("{% load components %}{% error_summary form %}").render(Context({"form": form}))
    assert 'href="#id_born_0"' in html
    assert 'href="#id_stops_0"' in html
    assert "Born – Enter the date" in html
    assert 'tabindex="-1"' in html


def test_where_nothing_is_asked_there_is_nothing_to_mend_but_what_is_no_form_is_told() -> None:
    from django.template import Context, Template

    from portal.components.errors import ComponentError

    told = Template("{% load components %}{% error_summary form %}")
    assert told.render(Context({"form": None})) == ""
    with pytest.raises(ComponentError):
        told.render(Context({"form": "a word"}))


def test_digits_of_an_arabic_keyboard_are_read_as_digits() -> None:
    with translation.override("ar"):
        assert MoneyField().clean("١٬٢٣٤٫٥٠") == 123_450
        assert DateField().clean(["٥", "ديسمبر", "۲۰۲۶"]) == date(2026, 12, 5)
    assert CPFField().clean("٥٢٩.٩٨٢.٢٤٧-٢٥") == "52998224725"
