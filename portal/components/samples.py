"""Invented examples for the catalogue: every component in every state."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from portal.components import parts
from portal.components.charts import BarChart, ColumnChart, LineChart, Point
from portal.components.dates import month_name
from portal.components.forms import (
    CheckboxSelectMultiple,
    CPFField,
    DateField,
    FileField,
    MoneyField,
    MonthField,
    RadioSelect,
)
from portal.components.life_band import BandMarker, BandMonth, LifeBand
from portal.components.words import STATUS_KINDS, STATUS_WORDS
from portal.periods import add_months, month_range

ON = date(2026, 11, 21)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Full name", help_text="As in your identity document.")
    cpf = CPFField(label="CPF", help_text="Eleven digits, with or without dots.")
    birth = DateField(label="When were you born?", help_text="For example 27 3 1961.")
    since = MonthField(label="Since when have you worked there?", required=False)
    wage = MoneyField(label="Wage of the month", help_text="Before anything is taken off.")
    stops = forms.ChoiceField(
        label="Have you stopped working?",
        widget=RadioSelect(hints={"some": "You may keep working and still get the pension."}),
        choices=[
            ("yes", "Yes"),
            ("some", "I still work a little, some days of each month"),
            ("no", "No"),
        ],
    )
    proof = forms.MultipleChoiceField(
        label="What can you show us?",
        required=False,
        widget=CheckboxSelectMultiple(hints={"card": "Paper or digital."}),
        choices=[("card", "Work card"), ("slip", "Payslips"), ("none", "Nothing yet")],
    )
    file = FileField(
        label="Payslip of March 2011",
        help_text="PDF or picture, at most 10 MB.",
        kinds=("pdf", "jpg", "png"),
        required=False,
    )
    office = forms.ChoiceField(
        label="Office",
        required=False,
        choices=[("", "Choose one"), ("1", "Centro"), ("2", "Norte")],
    )
    note = forms.CharField(label="What should we know?", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="What I have written is true as far as I know")


WRONG: Mapping[str, Any] = {
    "name": "",
    "cpf": "123.456.789-00",
    "birth_day": "31",
    "birth_month": "2",
    "birth_year": "1961",
    "wage": "about 1,400",
}


def _doubts(start: date) -> list[BandMarker]:
    """Seven doubts, some of them alike, for the lines below the band of a case."""
    wage = "The wage of %s is more than 3 times what was usual before."
    jumps = [add_months(start, place) for place in (0, 1, 5)]
    others = [
        "Two employers declared the same wage.",
        "Declared late.",
        "Paid twice.",
        "Corrected.",
    ]
    return [BandMarker(month, "flag", wage % month_name(month)) for month in jumps] + [
        BandMarker(add_months(start, 7 + place), "flag", words)
        for place, words in enumerate(others)
    ]


def life(years: int) -> LifeBand:
    """A plausible life: a first job, a gap, months declared but not paid, a benefit, a claim."""
    first = date(ON.year - years, 3, 1)
    months = []
    for place, month in enumerate(month_range(first, date(2026, 10, 1))):
        label = "Padaria Sol Nascente" if place < years * 4 else "Tecelagem Rio Claro"
        status = "paid"
        if years * 4 <= place < years * 4 + 8:
            status, label = "none", ""
        elif years > 8 and 150 <= place < 161:
            status, label = "missing", "Oficina Boa Vista"
        elif years > 8 and 230 <= place < 235:
            status, label = "benefit", "Sickness benefit"
        elif month >= date(2026, 9, 1):
            status = "declared"
        amount = 120_000 + place * 411 if status in ("paid", "declared") else None
        months.append(BandMonth(month, status, label, amount))
    markers = [
        BandMarker(add_months(first, years * 8), "decision", "Sickness benefit granted"),
        BandMarker(date(2026, 6, 1), "claim", "Old-age pension asked for"),
        BandMarker(date(2026, 8, 1), "flag", "Wage twice as high as before"),
        *_doubts(date(ON.year - 3, 1, 1)),
        BandMarker(date(2026, 10, 1), "payment", "First payment"),
    ]
    return LifeBand(months, on=ON, markers=markers, name=f"sample-{years}")


def facts() -> dict[str, Any]:
    """Summary rows, tasks, steps, tables and figures."""
    return {
        "statuses": [(kind, STATUS_WORDS[kind]) for kind in sorted(STATUS_KINDS)],
        "rows": [
            parts.SummaryRow(key="Born", value=date(1961, 3, 27), source="Civil register"),
            parts.SummaryRow(
                key="Last wage",
                value=parts.Amount(324_118),
                source="Declared by Tecelagem Rio Claro",
                on=date(2026, 10, 7),
                change_url="#facts",
                change_label="This is wrong",
            ),
            parts.SummaryRow(key="Worked there", value=parts.Period(date(2015, 6, 1), None)),
            parts.SummaryRow(key="Bank account", value=None, change_url="#facts"),
            parts.SummaryRow(key="Claim", value=parts.Status("deciding")),
        ],
        "tasks": [
            parts.Task(label="Your record", status="done", url="#tasks"),
            parts.Task(
                label="Where the money should go",
                status="needs_you",
                url="#tasks",
                hint="An account in your own name.",
            ),
            parts.Task(label="Check your answers", status="todo"),
        ],
        "steps": [
            parts.TimelineStep(
                label="We received your claim", state="done", on=date(2026, 11, 3), actor="You"
            ),
            parts.TimelineStep(
                label="The conditions were checked",
                state="done",
                on=datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
                actor="Eligibility engine, rules of 2026-01",
            ),
            parts.TimelineStep(
                label="An officer looks at eleven missing months",
                state="now",
                actor="Office Centro",
                until=date(2026, 12, 18),
            ),
            parts.TimelineStep(label="Decision and letter", state="next"),
        ],
        "columns": ["Month", "Employer", parts.Column("Wage", numeric=True), "State", "Wrong?"],
        "table": [
            [
                parts.Month(date(2026, 10, 1)),
                "Tecelagem Rio Claro",
                parts.Amount(324_118),
                parts.Status("received", "Declared"),
                parts.Link("This is wrong", "#tables", about="the month of October 2026"),
            ],
            [
                parts.Month(date(2026, 9, 1)),
                "Tecelagem Rio Claro",
                parts.Amount(318_040),
                parts.Status("paid"),
                parts.Link("This is wrong", "#tables", about="the month of September 2026"),
            ],
        ],
        "table_foot": ["Two months", "", parts.Amount(642_158), "", ""],
        "figures": [
            parts.Figure(label="Workers", value="250", change="3 more than in September"),
            parts.Figure(label="Wages", value=parts.Amount(81_240_355), change="+R$ 9,120.00"),
            parts.Figure(label="Bill", value=parts.Amount(22_747_299), note="due 20 November"),
        ],
    }


def decision() -> dict[str, Any]:
    """Conditions, the sum, and what can be done."""
    return {
        "conditions": [
            parts.Condition(
                label="Age",
                result="met",
                own="65 years and 7 months",
                needed="65 years",
                source="Civil register",
                on=date(2026, 11, 3),
                article="EC 103/2019, art. 19",
            ),
            parts.Condition(
                label="Time of contribution",
                result="not_met",
                own="18 years and 2 months",
                needed="20 years",
                source="Contribution record",
                on=date(2026, 11, 3),
                article="EC 103/2019, art. 19",
                url="#decision",
            ),
            parts.Condition(
                label="Work abroad",
                result="unknown",
                own="",
                needed="counts if certified",
                note="Portugal has not answered yet. This is not counted against you.",
                source="Agreement with Portugal",
            ),
        ],
        "sum": [
            parts.SumLine(label="Mean of 214 wages", cents=275_040, kind="step", note="corrected"),
            parts.SumLine(label="Share for 23 years", text="66%", article="EC 103/2019, art. 26"),
            parts.SumLine(label="Pension", cents=181_526, kind="add"),
            parts.SumLine(label="Income tax", cents=0, kind="subtract"),
            parts.SumLine(label="Each month", cents=181_526, kind="total"),
        ],
        "actions": [
            parts.Action(
                label="Contest this decision",
                url="#decision",
                until=date(2026, 12, 21),
                note="Free of charge. Another board looks at everything again.",
            ),
            parts.Action(label="Add a proof for the missing months", url="#decision"),
            parts.Action(label="Ask again when you turn 66", note="You lose nothing by waiting."),
        ],
    }


def charts() -> dict[str, Any]:
    """One chart of each kind, and an empty one."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
    days = [31, 28, 26, 27, 22, 19, 17, 14, 12, 11]
    return {
        "bars": BarChart(
            title="Claims by result",
            note="Nine in ten are answered within a day.",
            points=[Point("Granted at once", 812), Point("With an officer", 96), Point("No", 31)],
        ),
        "columns_chart": ColumnChart(
            title="Paid in by month",
            unit="money",
            points=[
                Point(m, 310_000 + (place * 37 % 11) * 9_000) for place, m in enumerate(months)
            ],
        ),
        "line": LineChart(
            title="Days until a decision",
            note="The middle claim of each month.",
            points=[Point(month, value) for month, value in zip(months, days, strict=True)],
        ),
        "no_chart": BarChart(title="Appeals by result"),
    }


def ways() -> dict[str, Any]:
    """Forms, pages of a list and notices of the frame."""
    return {
        "form": SampleForm(prefix="a"),
        "wrong_form": SampleForm({f"b-{key}": value for key, value in WRONG.items()}, prefix="b"),
        "page_obj": Paginator(range(240), 20).page(4),
        "notices": [
            parts.ServiceNotice(
                what="The civil register does not answer.",
                since=datetime(2026, 11, 21, 12, 10, tzinfo=UTC),
                works="You can file everything; decisions that need it wait.",
            )
        ],
    }
