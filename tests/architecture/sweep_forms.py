"""Forms as a browser sees them: what a page asks for, and how somebody would fill it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

Sent = dict[str, list[str]]

_BY_TYPE = {
    "email": "new@example.org", "number": "1", "date": "2026-11-02", "month": "2026-10",
    "password": "four plain words walk", "tel": "+5511912345678", "time": "10:00",
}  # fmt: skip
_WRONG = re.compile(r'href="#id_([\w-]+?)(?:_\d+)?"')
WORDS = "This is a sentence with more than twenty letters."


@dataclass
class Field:
    """One thing that a form asks for."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = False
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page: where it is sent, what it asks for, and by which buttons."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Everything that it asks for."""
        return {one.name for one in self.fields} | {name for name, _value in self.buttons}

    def but_for(self, aside: str) -> str:
        """All that it says, except one value."""
        fields = [replace(one, value="") if one.name == aside else one for one in self.fields]
        return repr(replace(self, fields=fields))

    def asked_in(self, page: str) -> set[str]:
        """The fields that the page complains about: the links of its summary of errors."""
        wrong = set(_WRONG.findall(page))
        return {
            one.name
            for one in self.fields
            if any(id == one.name or id.startswith(f"{one.name}_") for id in wrong)
            or any(one.name.startswith(f"{id}_") for id in wrong)
        }

    def filled(self, hints: dict[str, str], only: set[str] | None = None) -> Sent:
        """What somebody might send: everything, or what is there already and these fields."""
        sent: Sent = {}
        for one in self.fields:
            wanted = only is None or one.name in only
            if one.kind == "radio":
                hinted = hints.get(one.name) == one.value
                if one.chosen or hinted or (wanted and one.name not in sent):
                    sent[one.name] = [one.value]
            elif one.kind == "checkbox":
                if wanted or one.chosen:
                    sent.setdefault(one.name, []).append(one.value)
            elif one.kind == "select":
                first = next((v for v in one.choices if v), "") if wanted else ""
                sent[one.name] = [one.value or hints.get(one.name, "") or first]
            elif one.kind != "file":
                sent[one.name] = [one.value or (self._guess(one, hints) if wanted else "")]
        return sent

    def _guess(self, one: Field, hints: dict[str, str]) -> str:
        if one.kind == "hidden":
            return ""
        for part, value in (("_day", "2"), ("_month", "11"), ("_year", "2026")):
            if one.name.endswith(part):
                return hints.get(one.name, value)
        return hints.get(one.name) or _BY_TYPE.get(one.kind, WORDS)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms = here, list[Form]()
        self._form: Form | None = None
        self._open: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {key: value or "" for key, value in attrs}
        if tag == "form":
            action = urlsplit(has.get("action") or self.here).path
            self._form = Form(action, has.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._in_form(self._form, tag, has)

    def _in_form(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, kind, value = has.get("name", ""), has.get("type", "text"), has.get("value", "")
        if tag == "option" and self._open is not None:
            self._open.choices.append(value)
            if "selected" in has:
                self._open.value = value
        elif tag == "button" and has.get("type", "submit") == "submit":
            form.buttons.append((name, value))
        elif name and tag in ("select", "textarea"):
            self._open = Field(name, tag)
            form.fields.append(self._open)
        elif name and tag == "input" and name != "csrfmiddlewaretoken":
            if kind in ("checkbox", "radio"):
                value = value or "on"
            form.fields.append(Field(name, kind, value, "checked" in has))

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._open = None


def forms_of(page: str, here: str) -> list[Form]:
    """The forms of a page that are sent with POST."""
    reader = _Reader(here)
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]
