"""Fills an application in page by page, as a browser would."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import BoundField, MultiWidget
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from benefits import queries
from benefits.applications import forms, questions
from benefits.applications.models import Draft
from tests.benefits.forms import world as lives

MORE = {
    "diagnosis": "K29 gastritis",
    "trouble": "My back.",
    "damage": "My hand.",
    "papers": "later",
    "biometrics": "yes",
}


def posted(step: questions.Step, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a step as a browser sends them: days in three parts."""
    data: dict[str, Any] = {}
    for name in step.form.base_fields:
        value = answers.get(name)
        if value is None:
            continue
        if name.endswith("_on") or name == "rest_from":
            day = date.fromisoformat(value)
            data |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
        else:
            data[name] = f"{value / 100:.2f}" if name.endswith("_cents") else value
    return data


def as_sent(bound: BoundField) -> dict[str, Any]:
    """What a browser sends of a field that nobody touches."""
    value = bound.value()
    if isinstance(bound.field.widget, MultiWidget):
        parts = bound.field.widget.decompress(value)
        names = [f"{bound.html_name}{name}" for name in bound.field.widget.widgets_names]
        return {name: part for name, part in zip(names, parts, strict=True) if part is not None}
    shown = bound.field.widget.format_value(value)
    return {} if shown is None else {bound.html_name: shown}


def fill(client: Client, made: Person, benefit: str, given: dict[str, Any]) -> Draft:
    """Walks through every question that is asked, and stops before the declaration."""
    answers = {**lives.BASE, **MORE, **given}
    client.post(reverse("benefits:claim_start", args=[forms.of(benefit).slug]))
    draft = Draft.objects.get(person=made, benefit=benefit, closed_at=None)
    known = queries.known_of_draft(draft, lives.ON)
    step = questions.first_open(benefit, draft.answers, known)
    while step != "check":
        url = reverse("benefits:draft", args=[draft.token, step])
        assert client.get(url).status_code == 200, step
        response = client.post(url, posted(questions.step(benefit, step), answers))
        assert response.status_code == 302, (step, response.content.decode()[:6000])
        step = response.url.rstrip("/").rpartition("/")[2]
    draft.refresh_from_db()
    return draft
