"""What a declaration looks like before and after it is filed: sums, differences, questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions import queries
from contributions.declarations.models import Bill, Declaration, Fault
from contributions.employers.models import Regime
from contributions.law.employer import ARTICLES
from contributions.law.employer import Regime as LawRegime
from contributions.pages.common import bill_tag, declaration_tag, numbered, regime_row
from contributions.pages.late import late_lines
from contributions.queries import Change, Comparison, Dues
from portal.components.dates import month_name
from portal.components.parts import (
    Amount,
    Column,
    Figure,
    Link,
    SumLine,
    SummaryRow,
    TimelineStep,
)
from portal.components.values import money_text
from portal.records import StateChange

QUESTIONS_SHOWN = 10  # of each kind; the counts are complete


def finding_columns() -> list[str]:
    """The headings of a table of findings."""
    return [_("Line"), _("Column"), _("What is wrong"), _("How to mend it")]


def finding_row(fault: Fault) -> list[object]:
    """One finding as a row: where, what, how to mend it."""
    what, mend = queries.finding_words(fault.code, fault.values)
    line = str(fault.line) if fault.line else _("whole file")
    return [line, fault.column or None, what, mend]


def question_columns() -> list[str]:
    """The headings of a table of what is only to be looked at."""
    return [*finding_columns()[:2], _("What we noticed"), _("What to do")]


def kind_columns() -> list[Column | str]:
    """The headings of a table of kinds of findings."""
    return [_("What"), Column(_("How often"), numeric=True)]


def kind_rows(kinds: list[tuple[str, int]]) -> list[list[object]]:
    """Each kind with its count; one about lines leads to its own list."""
    rows: list[list[object]] = []
    for code, times in kinds:
        words = queries.kind_words(code)
        what = Link(words, f"?kind={code}") if words else _("The file as a whole")
        rows.append([what, str(times)])
    return rows


def _questions(declaration: Declaration) -> list[dict[str, Any]]:
    """What is to be looked at, a table for each kind, the rarest first: many of a kind hide it."""
    tables = []
    for code, times in reversed(queries.kinds_found(declaration, blocking=False)):
        first = queries.faults_of(declaration, blocking=False).filter(code=code)[:QUESTIONS_SHOWN]
        rows = [finding_row(one) for one in first]
        caption = _("%(kind)s: %(count)s") % {"kind": queries.kind_words(code), "count": times}
        tables.append({"caption": caption, "rows": rows, "more": times - len(rows)})
    return tables


def columns_read(declaration: Declaration) -> list[SummaryRow]:
    """Which of the file's columns were taken for what."""
    found = Fault.objects.filter(declaration=declaration, code="columns_read").first()
    names = {
        "cpf": _("CPF"),
        "name": _("Name"),
        "wage": _("Wage"),
        "month": _("Month"),
        "employer": _("Employer"),
    }
    values = found.values if found else {}
    return [
        SummaryRow(key=name, value=_("column “%(heading)s”") % {"heading": values[key]})
        for key, name in names.items()
        if values.get(key)
    ]


def ready(declaration: Declaration, today: date) -> dict[str, Any]:
    """Everything to see before one signs: sums first, then differences, then questions."""
    comparison = queries.compare(declaration)
    charge, due = queries.charge_of(declaration)
    regime = queries.regime_on(declaration.employer_id, declaration.month)
    questions = _questions(declaration)
    return {
        "declaration": declaration,
        "numbered": numbered(declaration),
        "figures": _figures(declaration, comparison),
        "sum_lines": _sum(charge, regime),
        "regime": [regime_row(regime)],
        "one_employee": regime == Regime.MEI and declaration.line_count > 1,
        "charge": charge,
        "credit": max(0, -charge.total_cents),
        "due": due,
        "late": _cost_of_filing_late(charge, due, today),
        "comparison": comparison,
        "changes": [
            _change_table(comparison, kind)
            for kind in ("new", "gone", "changed")
            if comparison.counts.get(kind)
        ],
        "questions": questions,
        "question_columns": question_columns(),
        "columns_read": columns_read(declaration),
    }


def _cost_of_filing_late(charge: Dues, due: date, today: date) -> list[SumLine]:
    """What is added when the bill is paid today; nothing before its day is over."""
    social = charge.total_cents - charge.fund_cents
    if today <= due or social <= 0:
        return []
    return late_lines(queries.cost_of_paying_late(social, due, today))


def _figures(declaration: Declaration, comparison: Comparison) -> list[Figure]:
    more_workers = declaration.line_count - comparison.workers_before
    more_wages = declaration.remuneration_cents - comparison.remuneration_before_cents
    before = month_name(comparison.with_month)
    known = comparison.has_before
    return [
        Figure(
            label=_("Workers"),
            value=str(declaration.line_count),
            change=f"{more_workers:+d}".replace("-", "−") if known else "",
            note=_("against %(month)s") % {"month": before} if known else "",
        ),
        Figure(
            label=_("Wages"),
            value=Amount(declaration.remuneration_cents),
            change=("+" if more_wages >= 0 else "") + money_text(more_wages) if known else "",
            note=_("against %(month)s") % {"month": before} if known else "",
        ),
        Figure(label=_("Withheld from the workers"), value=Amount(declaration.contribution_cents)),
    ]


def _sum(charge: Dues, regime: str) -> list[SumLine]:
    law = ARTICLES[LawRegime(regime)]
    general = regime == Regime.GENERAL
    return [
        SumLine(
            label=_("Withheld from the workers"),
            cents=charge.workers_cents,
            kind="add",
            article="Lei 8.212/1991 art. 20",
        ),
        SumLine(
            label=_("The employer's share of all wages"),
            cents=charge.employer_cents,
            kind="add",
            article="Lei 8.212/1991 art. 22 I" if general else law,
        ),
        SumLine(
            label=_("For accidents at work, by degree of risk"),
            cents=charge.risk_cents,
            kind="add",
            article="Lei 8.212/1991 art. 22 II" if general else law,
        ),
        SumLine(label=_("To be paid"), cents=charge.total_cents, kind="total"),
    ]


def _change_table(comparison: Comparison, kind: str) -> dict[str, Any]:
    shown, total = comparison.shown[kind], comparison.counts[kind]
    captions = {
        "new": _("New: %(count)s"),
        "gone": _("No longer there: %(count)s"),
        "changed": _("Wage changed by more than a fifth: %(count)s"),
    }
    return {
        "caption": captions[kind] % {"count": total},
        "columns": [
            _("Worker"),
            Column(label=month_name(comparison.with_month), numeric=True),
            Column(label=_("This file"), numeric=True),
        ],
        "rows": [_change_row(change) for change in shown],
        "more": total - len(shown),
        "gone": kind == "gone",
    }


def _change_row(change: Change) -> list[object]:
    return [
        change.name,
        Amount(change.before_cents) if change.before_cents is not None else None,
        Amount(change.now_cents) if change.now_cents is not None else None,
    ]


def filed(declaration: Declaration, today: date, *, sees_bills: bool) -> dict[str, Any]:
    """The receipt of a filed declaration, its bill for who sees bills, and what happened when."""
    bill = getattr(declaration, "bill", None) if sees_bills else None
    in_force = None
    if declaration.state == "replaced":
        in_force = queries.filed_declaration(declaration.employer_id, declaration.month)
    return {
        "declaration": declaration,
        "in_force": in_force,
        "bill": bill,
        "rest": queries.owed_on(bill, today).total_cents if bill else 0,
        "overdue": bill is not None and bill.due_on < today,
        "sees_bills": sees_bills,
        "credit": queries.credit_of(declaration) if sees_bills else 0,
        "facts": _facts(declaration, bill, today),
        "steps": _steps(declaration),
    }


def _facts(declaration: Declaration, bill: Bill | None, today: date) -> list[SummaryRow]:
    rows = [
        SummaryRow(key=_("Month"), value=month_name(declaration.month)),
        SummaryRow(
            key=_("State"), value=declaration_tag(declaration.state, number=declaration.number)
        ),
        SummaryRow(key=_("File"), value=declaration.file_name, on=_day(declaration.uploaded_at)),
        SummaryRow(key=_("Workers"), value=str(declaration.line_count)),
        SummaryRow(key=_("Wages"), value=Amount(declaration.remuneration_cents)),
        SummaryRow(
            key=_("Withheld from the workers"), value=Amount(declaration.contribution_cents)
        ),
    ]
    if bill is not None:
        link = reverse("contributions:bill", args=[bill.reference])
        rows += [
            SummaryRow(key=_("Bill"), value=Link(text=bill.reference, url=link)),
            SummaryRow(key=_("State of the bill"), value=bill_tag(bill, today)),
        ]
    return rows


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()


def _steps(declaration: Declaration) -> list[TimelineStep]:
    words = {
        "pass": _("Checked, without faults"),
        "file": _("Filed"),
        "replace": _("Replaced by a correction"),
    }
    changes = StateChange.objects.filter(
        subject_kind="contributions.declaration", subject_id=declaration.pk, action__in=words
    ).order_by("at", "id")
    return [
        TimelineStep(label=_("Uploaded"), state="done", on=declaration.uploaded_at),
        *(
            TimelineStep(
                label=words[change.action],
                state="done",
                on=change.at,
                actor=change.actor if change.by == "employer" else "",
            )
            for change in changes
        ),
    ]
