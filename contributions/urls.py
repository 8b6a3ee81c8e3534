"""The addresses of the money coming in."""

from django.urls import path

from contributions.pages import (
    accident_reports,
    accident_telling,
    accidents,
    bills,
    done,
    employer,
    household,
    overdue,
    payroll,
    record,
    regimes,
    short_job,
    statements,
    workers,
)

app_name = "contributions"
urlpatterns = [
    # A person's own record
    path("record/", record.record, name="record"),
    path("record/months.csv", record.record_file, name="record_file"),
    # Employers
    path("employer/", employer.employer, name="employer"),
    path("employer/payroll/", employer.declarations, name="declarations"),
    path("employer/payroll/upload/", payroll.upload, name="upload"),
    path("employer/payroll/examples/<str:name>", payroll.demo_file, name="demo_file"),
    path("employer/payroll/<slug:protocol>/", payroll.declaration, name="declaration"),
    path("employer/payroll/<slug:protocol>/status/", payroll.status, name="declaration_status"),
    path("employer/payroll/<slug:protocol>/file/", payroll.file_declaration, name="file"),
    path("employer/payroll/<slug:protocol>/discard/", payroll.discard, name="discard"),
    path("employer/payroll/<slug:protocol>/faults.csv", payroll.faults_file, name="faults_file"),
    path("employer/payroll/<slug:protocol>/mend.csv", payroll.marked_file, name="marked_file"),
    path("employer/payroll/<slug:protocol>/lines.csv", payroll.lines_file, name="lines_file"),
    path("employer/bills/", bills.bills, name="bills"),
    path("employer/bills/<slug:reference>/", bills.bill, name="bill"),
    path("employer/workers/", workers.workers, name="workers"),
    path("employer/workers/start/", workers.start_employment, name="start_employment"),
    path(
        "employer/workers/<int:employment_id>/end/", workers.end_employment, name="end_employment"
    ),
    path("employer/regime/", regimes.regime, name="regime"),
    path("employer/done/", done.done, name="done"),
    path("employer/done.csv", done.done_file, name="done_file"),
    path("employer/short-job/", short_job.short_job, name="short_job"),
    path("employer/accidents/", accidents.employer_accidents, name="employer_accidents"),
    path(
        "employer/accidents/new/",
        accident_telling.employer_accident_new,
        name="employer_accident_new",
    ),
    # Accidents at work
    path("accidents/", accidents.accidents, name="accidents"),
    path("accidents/new/", accident_telling.accident_new, name="accident_new"),
    path("accidents/others/", accident_reports.accident_of_others, name="accident_of_others"),
    path("staff/accidents/", accident_reports.accident_reports, name="accident_reports"),
    path(
        "staff/accidents/deaths/<slug:reference>/",
        accident_reports.accident_death,
        name="accident_death",
    ),
    path(
        "staff/accidents/<slug:reference>/",
        accident_reports.accident_report,
        name="accident_report",
    ),
    path("accidents/<slug:reference>/", accidents.accident, name="accident"),
    path("accidents/<slug:reference>/notice.pdf", accidents.accident_pdf, name="accident_pdf"),
    path(
        "accidents/<slug:reference>/correct/",
        accident_telling.accident_correct,
        name="accident_correct",
    ),
    path("accidents/<slug:reference>/wrong/", accidents.accident_wrong, name="accident_wrong"),
    # Somebody who works in one's home
    path("household/", household.household, name="household"),
    path("household/workers/start/", household.household_start, name="household_start"),
    path(
        "household/workers/<int:employment_id>/end/", household.household_end, name="household_end"
    ),
    path(
        "household/accidents/new/",
        accident_telling.household_accident_new,
        name="household_accident_new",
    ),
    path("household/months/<slug:month>/", household.household_month, name="household_month"),
    path("household/slips/<slug:reference>/", household.household_bill, name="household_bill"),
    # Treasury
    path("treasury/bills/", overdue.overdue, name="overdue"),
    path("treasury/bills/<slug:reference>/", overdue.overdue_bill, name="overdue_bill"),
    path("treasury/regimes/", regimes.regimes, name="regimes"),
    path("treasury/regimes/<slug:reference>/", regimes.regime_statement, name="regime_statement"),
    path("treasury/statements/", statements.statements, name="statements"),
    path("treasury/statements/<int:statement_id>/", statements.statement, name="statement"),
    path("treasury/statements/bookings/<int:entry_id>/", statements.entry, name="entry"),
]
