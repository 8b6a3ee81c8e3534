"""Everything that others may read about the money coming in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from contributions.accidents.others import deaths_to_compare as deaths_to_compare
from contributions.accidents.others import open_reports as open_accident_reports
from contributions.accidents.others import person_in as person_of_accident_report
from contributions.accidents.others import report_by_reference as accident_report
from contributions.accidents.others import reported_by as accidents_reported_by
from contributions.accidents.others import said_in as said_in_accident_report
from contributions.accidents.reading import AccidentFact as AccidentFact
from contributions.accidents.reading import by_reference as accident_notice
from contributions.accidents.reading import facts_of as accident_facts
from contributions.accidents.reading import of_employer as accidents_told_of_workers
from contributions.accidents.reading import of_person as accidents_of
from contributions.accidents.reading import told_by as accidents_told_by
from contributions.accidents.telling import RELATIVES as CLOSE_RELATIVES
from contributions.accidents.telling import certified_relatives as certified_relatives
from contributions.declarations import filing, household
from contributions.declarations.billed_again import billed_otherwise as billed_otherwise
from contributions.declarations.billing import Dues, due_on, household_dues
from contributions.declarations.collecting import last_day_of as last_day_to_collect
from contributions.declarations.marking import marked as marked
from contributions.declarations.models import Bill, BillState, Declaration, Fault
from contributions.declarations.owed import CostOfPayingLate as CostOfPayingLate
from contributions.declarations.owed import Owed as Owed
from contributions.declarations.owed import cost_of_paying_late as cost_of_paying_late
from contributions.declarations.owed import owed as owed_on
from contributions.declarations.rectified import workers_of_declaration as workers_of_declaration
from contributions.declarations.rectified import workers_rectified as workers_rectified
from contributions.declarations.wording import BLOCKING, finding_words
from contributions.declarations.wording import kind_words as kind_words
from contributions.employers.models import Employer, Employment, RegimeStatement
from contributions.employers.reading import job as job
from contributions.employers.reading import job_of as job_of
from contributions.employers.reading import jobs_by_number as jobs_by_number
from contributions.employers.reading import jobs_from
from contributions.employers.reading import jobs_of_worker as jobs_of_worker
from contributions.employers.reading import left_since as left_since
from contributions.employers.reading import workers_ever as workers_ever
from contributions.employers.regimes import regime_on as regime_on
from contributions.indemnities.acts import by_reference as indemnity_by_reference
from contributions.indemnities.acts import costs as indemnity_costs
from contributions.indemnities.acts import is_indemnified as is_indemnified
from contributions.indemnities.acts import months_of as indemnity_months
from contributions.indemnities.acts import months_to_pay as months_to_indemnify
from contributions.indemnities.acts import of_person as indemnities_of
from contributions.indemnities.acts import open_ones as open_indemnities
from contributions.indemnities.acts import pay_by as indemnity_pay_by
from contributions.law.indemnity import IndemnityMonth as IndemnityMonth
from contributions.ledger import postings
from contributions.ledger.models import LedgerEntry, LedgerLine
from contributions.record.band import band_facts
from contributions.record.comparison import Change, Comparison, compare
from contributions.record.doubts import Doubt, doubt_sentence, find_doubts
from contributions.record.months import (
    EmploymentFact,
    RecordMonth,
    employments_of,
    employments_of_each,
    last_month_due,
    record_of,
    record_of_year,
    records_of,
)
from contributions.record.months import is_recognised as is_recognised
from contributions.record.recognised import declared_since as declared_since
from contributions.record.recognised import month_of_declaration as month_of_declaration
from contributions.record.recognised import months_with as months_with
from contributions.record.recognised import not_filed as recognised_not_filed
from contributions.record.recognised import of_decision as recognised_in
from contributions.record.statement_code import NotACode as NotACode
from contributions.record.statement_code import StatementCode as StatementCode
from contributions.record.statement_code import code_of as code_of
from contributions.record.statement_code import read_code as read_code
from contributions.remittances.matching import PaidTwice as PaidTwice
from contributions.remittances.matching import paid_back_by as paid_back_by
from contributions.remittances.matching import paid_twice as paid_twice
from contributions.remittances.models import BankStatement, EntryState, StatementEntry
from contributions.remittances.wording import entry_reason
from portal.components.life_band import BandMonth
from portal.periods import add_months, first_of_month, month_range

__all__ = [
    "CLOSE_RELATIVES",
    "AccidentFact",
    "Change",
    "Comparison",
    "Doubt",
    "Dues",
    "EmploymentFact",
    "RecordMonth",
    "accident_facts",
    "accident_notice",
    "accident_report",
    "accidents_of",
    "accidents_reported_by",
    "accidents_told_by",
    "accidents_told_of_workers",
    "band_facts",
    "band_of",
    "bill_by_reference",
    "bills_of",
    "certified_relatives",
    "charge_of",
    "compare",
    "credit_of",
    "declaration_by_protocol",
    "declarations_of",
    "doubt_sentence",
    "doubts_of",
    "due_of",
    "due_on",
    "employer",
    "employments_of",
    "employments_of_each",
    "entries_for",
    "entry_id",
    "entry_reason",
    "faults_of",
    "filed_declaration",
    "find_doubts",
    "finding_words",
    "found_counts",
    "household_dues",
    "household_months",
    "household_of",
    "household_workers",
    "indemnities_of",
    "indemnity_by_reference",
    "indemnity_costs",
    "indemnity_months",
    "indemnity_pay_by",
    "is_indemnified",
    "kinds_found",
    "last_day_to_collect",
    "last_month_due",
    "ledger_balance",
    "months_to_indemnify",
    "new_bookings",
    "open_accident_reports",
    "open_bills",
    "open_declaration",
    "open_indemnities",
    "overdue_bills",
    "owed_cents",
    "owed_on",
    "person_of_accident_report",
    "posted_under",
    "recognised_in",
    "recognised_not_filed",
    "record_of",
    "record_of_year",
    "record_stamps",
    "records_of",
    "said_in_accident_report",
    "statement_entry",
    "statements",
    "unmatched_count",
    "unmatched_entries",
    "workers_of",
]

# ── A person's record ────────────────────────────────────────────────────────────────────────


def band_of(person_id: int, on: date) -> list[BandMonth]:
    """The months of a working life for the life band. Two queries."""
    return band_facts(record_of(person_id, protocols=False), employments_of(person_id), on)


def doubts_of(person_id: int, on: date) -> list[Doubt]:
    """What in the record needs a human eye on that day. Two queries."""
    return find_doubts(record_of(person_id, protocols=False), employments_of(person_id), on)


def record_stamps(person_ids: Collection[int]) -> dict[int, str]:
    """For each person a mark that changes whenever a month or an employment of theirs does.

    Every version of a row lies at another place or was written by another transaction, so those
    two say it: no row is read for what is in it. Marks of one moment are compared with marks of
    the next, never kept. One query, grouped: asked person by person, the database may read the
    whole table for each as long as it has not counted what was written a moment ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.id, concat_ws(':', coalesce(m.rows, 0), m.mark, coalesce(e.rows, 0), e.mark)
              FROM unnest(%(persons)s::bigint[]) AS p(id)
              LEFT JOIN (SELECT person_id, count(*) AS rows,
                                sum(hashtidextended(ctid, xmin::text::bigint)) AS mark
                           FROM contributions_contributionmonth
                          WHERE person_id = ANY(%(persons)s) GROUP BY person_id
                        ) AS m ON m.person_id = p.id
              LEFT JOIN (SELECT person_id, count(*) AS rows,
                                sum(hashtidextended(ctid, xmin::text::bigint)) AS mark
                           FROM contributions_employment
                          WHERE person_id = ANY(%(persons)s) GROUP BY person_id
                        ) AS e ON e.person_id = p.id
            """,
            {"persons": list(person_ids)},
        )
        return dict(cursor.fetchall())


# ── An employer's declarations and bills ─────────────────────────────────────────────────────


def employer(employer_id: int) -> Employer:
    """The employer with its organisation; Employer.DoesNotExist when there is none."""
    return Employer.objects.select_related("organisation").get(pk=employer_id)


def declarations_of(employer_id: int) -> QuerySet[Declaration]:
    """The employer's declarations without the discarded ones, newest month first."""
    return (
        Declaration.objects.filter(employer_id=employer_id)
        .exclude(state="discarded")
        .select_related("bill")
        .order_by("-month", "-number", "-id")
    )


def declaration_by_protocol(protocol: str) -> Declaration | None:
    """The declaration with this protocol number, its employer and its bill."""
    return (
        Declaration.objects.select_related("employer__organisation", "bill")
        .filter(protocol=protocol)
        .first()
    )


def faults_of(declaration: Declaration, *, blocking: bool) -> QuerySet[Fault]:
    """What is to be mended (blocking) or only to be looked at, in the order of the file."""
    found = Fault.objects.filter(declaration=declaration, blocking=blocking)
    return found.exclude(code__in=Fault.OF_THE_READING).order_by("line", "id")


def found_counts(declaration: Declaration) -> dict[str, int]:
    """How often the check found each thing, by code; also where not every finding was kept."""
    told = Fault.objects.filter(declaration=declaration, code="counted").first()
    return dict(told.values) if told else {}


def kinds_found(declaration: Declaration, *, blocking: bool) -> list[tuple[str, int]]:
    """Each kind of finding by its code, and how often it was found, the most frequent first."""
    kept = faults_of(declaration, blocking=blocking).order_by().values_list("code")
    counts = dict(kept.annotate(times=Count("id")))
    for code, times in found_counts(declaration).items():
        if (code in BLOCKING) is blocking:
            counts[code] = max(times, counts.get(code, 0))
    return sorted(counts.items(), key=lambda found: (-found[1], found[0]))


def charge_of(declaration: Declaration) -> tuple[Dues, date]:
    """What filing the declaration would charge, and on which day that is or was due."""
    payer = employer(declaration.employer_id)
    return filing.expected_charge(declaration, payer), due_on(declaration.month)


def credit_of(declaration: Declaration) -> int:
    """What a filed correction left in the employer's favour, in cents."""
    return filing.credit_cents(declaration)


def filed_declaration(employer_id: int, month: date) -> Declaration | None:
    """The declaration in force for a month, if one is filed."""
    return Declaration.objects.filter(employer_id=employer_id, month=month, state="filed").first()


def open_declaration(employer_id: int, month: date) -> Declaration | None:
    """The upload of a month that is being checked, mended or waits to be confirmed."""
    return Declaration.objects.filter(
        employer_id=employer_id, month=month, state__in=("checking", "faulty", "ready")
    ).first()


def bills_of(employer_id: int) -> QuerySet[Bill]:
    """The employer's bills, newest month first, each ready to be asked what is owed of it."""
    return (
        Bill.objects.filter(employer_id=employer_id)
        .select_related("declaration")
        .defer("declaration__content")
        .prefetch_related("remittances")
        .order_by("-month", "-id")
    )


def open_bills(employer_id: int) -> QuerySet[Bill]:
    """What the employer still has to pay, the most urgent first."""
    return bills_of(employer_id).filter(state=BillState.OPEN).order_by("due_on", "id")


def bill_by_reference(reference: str) -> Bill | None:
    """The bill with this reference."""
    found = Bill.objects.select_related("employer__organisation", "declaration")
    return found.defer("declaration__content").filter(reference=reference).first()


def overdue_bills(on: date) -> QuerySet[Bill]:
    """The bills of all employers that are past their day or no longer owed, the oldest first."""
    late = Bill.objects.filter(Q(state=BillState.OPEN, due_on__lt=on) | Q(state=BillState.EXPIRED))
    found = late.select_related("employer__organisation", "declaration")
    return found.defer("declaration__content").order_by("due_on", "id")


def owed_cents(employer_id: int) -> int:
    """What the employer owes by the ledger; below zero when we owe it to the employer."""
    return postings.balance("contributions_receivable", "employer", employer_id)


def due_of(employer_id: int, on: date) -> date | None:
    """The oldest month of the last twelve that should be declared by now and is not."""
    last = add_months(first_of_month(on), -1)
    first = add_months(last, -11)
    filed = set(
        Declaration.objects.filter(
            employer_id=employer_id, month__range=(first, last), state="filed"
        ).values_list("month", flat=True)
    )
    started = min(filed, default=last)
    return next((m for m in month_range(max(first, started), last) if m not in filed), None)


def workers_of(employer_id: int, on: date) -> QuerySet[Employment]:
    """The employer's running employments on a day, by name."""
    return (
        Employment.objects.filter(employer_id=employer_id, started_on__lte=on)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
        .select_related("person")
        .order_by("person__name", "id")
    )


def jobs_opened_by(declaration_id: int) -> dict[int, int]:
    """The employments that a filed payroll opened: their number by person."""
    filed = Declaration.objects.only("employer_id", "protocol").get(pk=declaration_id)
    return jobs_from(filed.employer_id, filing.source_of(filed))


def regime_statements(employer_id: int) -> QuerySet[RegimeStatement]:
    """What a company said of how it pays, and what became of it, the newest first."""
    return RegimeStatement.objects.filter(employer_id=employer_id).select_related("decided_by")


def all_regime_statements() -> QuerySet[RegimeStatement]:
    """Those of all companies: what waits for a person first, the longest waiting on top."""
    rows = RegimeStatement.objects.select_related("employer__organisation", "decided_by")
    return rows.order_by("outcome", F("decided_at").desc(nulls_first=True), "stated_at", "id")


# ── Households ───────────────────────────────────────────────────────────────────────────────


def household_of(person_id: int) -> Employer | None:
    """The household of a person as employer, if they registered one."""
    return household.of_person(person_id)


def household_workers(employer_id: int, month: date) -> QuerySet[Employment]:
    """Who worked in the household on a day of that month, by name."""
    return household.employed_in(employer_id, month)


def household_months(
    employer_id: int, on: date
) -> list[tuple[date, Declaration | None, Bill | None]]:
    """Each month that is over: what was declared for it and its slip, the newest first."""
    filed = {
        one.month: one for one in Declaration.objects.filter(employer_id=employer_id, state="filed")
    }
    slips: dict[date, Bill] = {}
    for bill in bills_of(employer_id).exclude(state=BillState.CANCELLED).order_by("month", "id"):
        if bill.state == BillState.OPEN or bill.month not in slips:
            slips[bill.month] = bill
    return [
        (month, filed.get(month), slips.get(month))
        for month in household.months_of(employer_id, on)
    ]


# ── Bank statements ──────────────────────────────────────────────────────────────────────────


def statements() -> QuerySet[BankStatement]:
    """The imported statements, newest first, with how many entries wait for a person."""
    return (
        BankStatement.objects.defer("content")
        .annotate(
            entry_count=Count("entries"),
            unmatched=Count("entries", filter=Q(entries__state=EntryState.UNMATCHED)),
        )
        .order_by("-created_on", "-id")
    )


def unmatched_entries() -> QuerySet[StatementEntry]:
    """The bookings that need a person, oldest first."""
    return (
        StatementEntry.objects.filter(state=EntryState.UNMATCHED)
        .annotate(statement_number=F("statement__statement_id"))
        .order_by("booked_on", "id")
    )


def unmatched_count() -> int:
    """How many bookings wait for a person."""
    return StatementEntry.objects.filter(state=EntryState.UNMATCHED).count()


# ── The ledger ───────────────────────────────────────────────────────────────────────────────


def ledger_balance(code: str, owner_kind: str = "fund", owner_id: int | None = 0) -> int:
    """Balance of an account in cents, debits positive; owner_id None: all owners together."""
    if owner_id is None:
        return postings.balance_of_all(code)
    return postings.balance(code, owner_kind, owner_id)


def entries_for(
    owner_kind: str, owner_id: int, *, since: datetime | None = None
) -> list[dict[str, object]]:
    """The postings on the accounts of one owner: occurred_on, kind, note, code, amount_cents."""
    found = LedgerLine.objects.filter(account__owner_kind=owner_kind, account__owner_id=owner_id)
    if since is not None:
        found = found.filter(entry__created_at__gte=since)
    rows = found.order_by("entry__occurred_on", "entry_id", "id").values(
        "amount_cents",
        key=F("entry__key"),
        kind=F("entry__kind"),
        occurred_on=F("entry__occurred_on"),
        note=F("entry__note"),
        code=F("account__code"),
    )
    return [dict(row) for row in rows]


def entry_id(key: str) -> int | None:
    """The ledger entry posted under a key, for a later entry that corrects it."""
    return LedgerEntry.objects.filter(key=key).values_list("pk", flat=True).first()


def posted_under(prefix: str, code: str) -> int:
    """What all entries whose key begins so have posted to the accounts of a code, in cents."""
    found = LedgerEntry.objects.filter(key__startswith=prefix, legs__account__code=code)
    return int(found.aggregate(total=Sum("legs__amount_cents"))["total"] or 0)


# ── Bookings of payments to persons ──────────────────────────────────────────────────────────


def statement_entry(entry_id: int) -> StatementEntry:
    """One booking; StatementEntry.DoesNotExist when there is none."""
    return StatementEntry.objects.get(pk=entry_id)


def new_bookings(end_to_end_id: str) -> list[StatementEntry]:
    """The bookings of one payment that nobody has settled, debits first, then by day."""
    found = StatementEntry.objects.filter(end_to_end_id=end_to_end_id, state=EntryState.NEW)
    return sorted(found, key=lambda entry: (entry.amount_cents > 0, entry.booked_on, entry.pk))
