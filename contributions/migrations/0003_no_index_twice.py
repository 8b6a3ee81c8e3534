"""Indexes that others begin with go, and the month of a payer is found without its other months.

Nothing is locked for longer than a moment: indexes are made and dropped beside the traffic.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_TWICE = [
    ("contributionmonth", "employer", "ac45f20a"),
    ("contributionmonth", "person", "3fc858dc"),
    ("declarationline", "declaration", "a5faf128"),
    ("declarationline", "person", "1fcf3084"),
    ("employment", "person", "6e0b2b0b"),
]


def _dropped(model, field, digest):
    index = f"contributions_{model}_{field}_id_{digest}"
    return migrations.RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
        f"CREATE INDEX CONCURRENTLY {index} ON contributions_{model} ({field}_id)",
    )


def _key(model, field, target, on_delete=django.db.models.deletion.PROTECT, **more):
    return migrations.AlterField(
        model, field, models.ForeignKey(target, on_delete, db_index=False, **more)
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0006_address_of_an_office"),
        ("contributions", "0002_overpayments_are_owed_to_the_fund"),
    ]

    operations = [
        AddIndexConcurrently(
            "contributionmonth",
            models.Index(fields=["employer", "month"], name="contribution_month_payer"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[_dropped(*one) for one in _TWICE],
            state_operations=[
                _key("contributionmonth", "employer", "contributions.employer",
                     null=True, blank=True),
                _key("contributionmonth", "person", "accounts.person",
                     related_name="contribution_months"),
                _key("declarationline", "declaration", "contributions.declaration",
                     django.db.models.deletion.CASCADE, related_name="lines"),
                _key("declarationline", "person", "accounts.person", null=True, related_name="+"),
                _key("employment", "person", "accounts.person", related_name="employments"),
            ],
        ),
    ]  # fmt: skip
