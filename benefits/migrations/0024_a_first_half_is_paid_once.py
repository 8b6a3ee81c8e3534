"""Once a year and award, once a run; the rows of before are checked beside whoever writes new ones."""

import django.db.models.functions.datetime
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("benefits", "0023_the_13th_has_runs_and_payments"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "DROP INDEX CONCURRENTLY IF EXISTS payment_first_half_once",
                        "CREATE UNIQUE INDEX CONCURRENTLY payment_first_half_once ON benefits_payment"
                        " (award_id, (EXTRACT(YEAR FROM month)))"
                        " WHERE kind = 'first_half' AND replaces_id IS NULL",
                    ],
                    "DROP INDEX CONCURRENTLY IF EXISTS payment_first_half_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        models.F("award"),
                        django.db.models.functions.datetime.ExtractYear("month"),
                        condition=models.Q(("kind", "first_half"), ("replaces__isnull", True)),
                        name="payment_first_half_once",
                    ),
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "DROP INDEX CONCURRENTLY IF EXISTS payment_thirteenth_once",
                        "CREATE UNIQUE INDEX CONCURRENTLY payment_thirteenth_once ON benefits_payment"
                        " (run_id, award_id, month)"
                        " WHERE kind = 'thirteenth' AND replaces_id IS NULL",
                    ],
                    "DROP INDEX CONCURRENTLY IF EXISTS payment_thirteenth_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "thirteenth"), ("replaces__isnull", True)),
                        fields=("run", "award", "month"),
                        name="payment_thirteenth_once",
                    ),
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[ValidateConstraint("payment", "payment_kind")]
        ),
    ]
