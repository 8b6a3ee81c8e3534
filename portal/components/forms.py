"""Form fields and the renderer: every field says what it wants, and how to mend what is wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.br import cpf as stdnum_cpf

from portal.components import dates
from portal.digits import western
from portal.money import MoneyError, format_cents, parse_cents

# What is asked for when nothing was given, by the kind of question.
REQUIRED_WORDS = {
    forms.BooleanField: _("Tick this to go on."),
    forms.MultipleChoiceField: _("Choose at least one answer."),
    forms.ChoiceField: _("Choose one answer."),
    forms.FileField: _("Choose a file."),
    forms.Field: _("Fill this in."),
}


class BoundField(forms.BoundField):
    """A bound field that asks in plain words and knows where its error link must lead."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        messages = field.error_messages
        if messages.get("required") == forms.Field.default_error_messages["required"]:
            kind = next(kind for kind in REQUIRED_WORDS if isinstance(field, kind))
            messages["required"] = REQUIRED_WORDS[kind]

    @property
    def first_id(self) -> str:
        """The id of the first thing to fill in: the input, or the first of several."""
        widget = self.field.widget
        several = isinstance(widget, forms.MultiWidget | forms.RadioSelect)
        return f"{self.auto_id}_0" if several and self.auto_id else self.auto_id


class Renderer(TemplatesSetting):
    """Renders forms from templates/django/forms with our field pattern."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = BoundField


# --- dates -------------------------------------------------------------------------------------


class DateWidget(forms.MultiWidget):
    """Three inputs: day, month, year. autocomplete="bday" fills in a birth date."""

    template_name = "components/forms/date.html"
    use_fieldset = True
    parts = ("day", "month", "year")
    part_labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        self.autocomplete = autocomplete
        widgets = {part: forms.TextInput(attrs=self._part_attrs(part)) for part in self.parts}
        super().__init__(widgets, attrs)

    def _part_attrs(self, part: str) -> dict[str, str]:
        attrs = {"class": "width-4" if part == "year" else "width-2", "autocomplete": "off"}
        if part != "month":
            attrs["inputmode"] = "numeric"
        if self.autocomplete == "bday":
            attrs["autocomplete"] = f"bday-{part}"
        return attrs

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, date):
            return [None for _part in self.parts]
        return [getattr(value, part) for part in self.parts]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, subwidget in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            subwidget["label"] = self.part_labels[part]
            subwidget["attrs"].pop("required", None)
        return context


class MonthWidget(DateWidget):
    """Two inputs: month and year."""

    parts = ("month", "year")


class DateField(forms.Field):
    """A day in three parts; the month may be a number or a name. Cleans to a date.

    min_value and max_value bound it; autocomplete="bday" marks a birth date.
    """

    widget = DateWidget
    parts: tuple[str, ...] = ("day", "month", "year")
    default_error_messages = {
        "required": _("Enter the date: day, month and year."),
        "missing_day": _("Enter the day as well."),
        "missing_month": _("Enter the month as well."),
        "missing_year": _("Enter the year as well, with four digits."),
        "not_a_number": _("Write the day and the year in digits, for example 27 3 1961."),
        "bad_month": _("Write the month as a number from 1 to 12, or as its name."),
        "bad_year": _("Write the year with four digits, for example 1961."),
        "no_such_day": _("There is no such day in the calendar. Check the day and the month."),
        "too_early": _("The date must be %(limit)s or later."),
        "too_late": _("The date must be %(limit)s or earlier."),
    }

    def __init__(
        self,
        *,
        min_value: date | None = None,
        max_value: date | None = None,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", type(self).widget(autocomplete=autocomplete))
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        texts = {
            part: western(str(text or "")).strip()
            for part, text in zip(self.parts, value, strict=True)
        }
        if not any(texts.values()):
            return None
        for part in self.parts:
            if not texts[part]:
                self._fail(f"missing_{part}")
        return self._limits(self._read(texts))

    def _read(self, texts: Mapping[str, str]) -> date:
        day, year = texts.get("day", "1"), texts["year"]
        if not re.fullmatch(r"[0-9]{1,2}", day) or not re.fullmatch(r"[0-9]{1,9}", year):
            self._fail("not_a_number")
        if len(year) != 4 or int(year) < 1800:
            self._fail("bad_year")
        month = self._month(texts["month"])
        try:
            return date(int(year), month, int(day))
        except ValueError:
            self._fail("no_such_day")

    def _month(self, text: str) -> int:
        if re.fullmatch(r"[0-9]{1,2}", text):
            if 1 <= int(text) <= 12:
                return int(text)
            self._fail("bad_month")
        typed = text.casefold().rstrip(".")
        found = [
            number
            for number, name in enumerate(dates.month_names(), start=1)
            if len(typed) >= 3 and name.casefold().startswith(typed)
        ]
        if len(found) != 1:
            self._fail("bad_month")
        return found[0]

    def _limits(self, value: date) -> date:
        if self.min_value and value < self.min_value:
            self._fail("too_early", limit=self._write(self.min_value))
        if self.max_value and value > self.max_value:
            self._fail("too_late", limit=self._write(self.max_value))
        return value

    def _write(self, value: date) -> str:
        return dates.long_date(value)

    def _fail(self, code: str, **params: str) -> Any:
        raise ValidationError(self.error_messages[code], code=code, params=params or None)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


class MonthField(DateField):
    """A month in two parts. Cleans to the first day of the month."""

    widget = MonthWidget
    parts = ("month", "year")
    default_error_messages = {
        "required": _("Enter the month and the year."),
        "not_a_number": _("Write the year in digits, for example 2019."),
        "too_early": _("The month must be %(limit)s or later."),
        "too_late": _("The month must be %(limit)s or earlier."),
    }

    def _write(self, value: date) -> str:
        return dates.month_name(value)


# --- money and numbers -------------------------------------------------------------------------


class MoneyWidget(forms.TextInput):
    """One input with the currency in front of it."""

    template_name = "components/forms/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "width-10 figure-input"} | (attrs or {}))


class MoneyField(forms.Field):
    """An amount typed as people type it. Cleans to integer cents."""

    widget = MoneyWidget
    default_error_messages = {
        "required": _("Enter the amount."),
        "not_a_number": _("Write the amount in digits, for example %(example)s."),
        "ambiguous": _("Write the amount with its cents, for example %(example)s."),
        "too_many_decimals": _("Write at most two digits after the decimal mark: %(example)s."),
        "negative": _("The amount cannot be below zero."),
        "too_large": _("This amount is larger than we can take. Check the number of digits."),
        "too_small": _("The amount must be %(limit)s or more."),
        "above_limit": _("The amount must be %(limit)s or less."),
    }

    def __init__(
        self, *, min_cents: int | None = None, max_cents: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.min_cents, self.max_cents = min_cents, max_cents

    def to_python(self, value: Any) -> int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        language = get_language() or "en"
        try:
            cents = parse_cents(western(str(value)), language)
        except MoneyError as error:
            code = "not_a_number" if error.code == "empty" else error.code
            example = format_cents(123_456, language, symbol=False)
            raise ValidationError(
                self.error_messages[code], code=code, params={"example": example}
            ) from error
        self._limit("too_small", self.min_cents, cents, below=True)
        self._limit("above_limit", self.max_cents, cents, below=False)
        return cents

    def _limit(self, code: str, limit: int | None, cents: int, *, below: bool) -> None:
        if limit is None or (cents >= limit if below else cents <= limit):
            return
        shown = format_cents(limit, get_language() or "en")
        raise ValidationError(self.error_messages[code], code=code, params={"limit": shown})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_cents(value, get_language() or "en", symbol=False)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class CPFField(forms.CharField):
    """The national number of a person, with or without dots. Cleans to its eleven digits."""

    default_error_messages = {
        "required": _("Enter the CPF: eleven digits."),
        "not_digits": _("A CPF has digits only. Dots and the dash may stay."),
        "wrong_length": _("A CPF has eleven digits. This one has %(count)s."),
        "wrong_check": _("The last two digits do not fit the others. Look for a mistyped digit."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "class": "width-14 figure-input"}
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text in self.empty_values:
            return ""
        digits = re.sub(r"[\s./\-\u2010-\u2015]", "", western(text))
        if not re.fullmatch(r"[0-9]+", digits):
            raise ValidationError(self.error_messages["not_digits"], code="not_digits")
        if len(digits) != 11:
            raise ValidationError(
                self.error_messages["wrong_length"],
                code="wrong_length",
                params={"count": len(digits)},
            )
        if len(set(digits)) == 1 or not stdnum_cpf.is_valid(digits):
            raise ValidationError(self.error_messages["wrong_check"], code="wrong_check")
        return digits

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{11}", value):
            return stdnum_cpf.format(value)
        return value


# --- choices and files -------------------------------------------------------------------------


class _Hints:
    """Choices that carry a line of explanation each: hints={value: text}."""

    def __init__(self, *args: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = {str(value): text for value, text in (hints or {}).items()}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)  # type: ignore[misc]
        if str(option["index"]) != "0":  # the cursor can stand in one of them only
            option["attrs"].pop("autofocus", None)
        option["hint"] = self.hints.get(str(option["value"]), "")
        if option["hint"] and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class RadioSelect(_Hints, forms.RadioSelect):
    """Large radios; one answer."""


class CheckboxSelectMultiple(_Hints, forms.CheckboxSelectMultiple):
    """Large checkboxes; several answers."""


class FileField(forms.FileField):
    """A file of named kinds and limited size. What is inside is checked where it is kept."""

    default_error_messages = {
        "required": _("Choose a file."),
        "wrong_kind": _("This is a .%(found)s file. We can take: %(kinds)s."),
        "no_kind": _("The name of this file has no ending. We can take: %(kinds)s."),
        "too_big": _("The file has %(size)s MB; the most we can take is %(limit)s MB."),
        "empty": _("The file is empty. Choose another one."),
    }

    def __init__(self, *, kinds: Sequence[str], max_mb: int = 10, **kwargs: Any) -> None:
        self.kinds, self.max_mb = tuple(kinds), max_mb
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accept = ",".join(f".{kind}" for kind in self.kinds)
        return super().widget_attrs(widget) | {"accept": accept}

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        params = {"kinds": ", ".join(self.kinds).upper()}
        _stem, dot, ending = get_valid_filename(file.name or "file").rpartition(".")
        if not dot:
            raise ValidationError(self.error_messages["no_kind"], code="no_kind", params=params)
        if ending.lower() not in self.kinds:
            params["found"] = ending.lower()
            raise ValidationError(
                self.error_messages["wrong_kind"], code="wrong_kind", params=params
            )
        if file.size > self.max_mb * 1024 * 1024:
            size = f"{file.size / 1024 / 1024:.1f}"
            raise ValidationError(
                self.error_messages["too_big"],
                code="too_big",
                params={"size": size, "limit": self.max_mb},
            )
        return file
