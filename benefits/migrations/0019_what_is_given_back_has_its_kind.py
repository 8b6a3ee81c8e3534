"""Rows of before get their kind, in batches, each kind its uniqueness; nothing is locked for long.

While this and the next two steps run no pay run is prepared.
"""

from django.db import migrations, models
from django.db.models import Max

BATCH = 50_000


def give_kinds(apps, schema_editor):
    """A month always has a gross amount; what is given back never has."""
    payments = apps.get_model("benefits", "Payment").objects
    newest = payments.aggregate(newest=Max("pk"))["newest"] or 0
    for first in range(0, newest + 1, BATCH):
        some = payments.filter(pk__gte=first, pk__lt=first + BATCH, gross_cents=0, kind="month")
        some.update(kind="given_back")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("benefits", "0018_payments_have_a_kind"),
    ]

    operations = [
        # Rows of an empty database need no kind: nothing of it stays when rooms are made in one step.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(give_kinds, migrations.RunPython.noop)]
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "DROP INDEX CONCURRENTLY IF EXISTS payment_month_once",
                        "CREATE UNIQUE INDEX CONCURRENTLY payment_month_once ON benefits_payment (award_id, month, attempt)"
                        " WHERE kind = 'month'",
                    ],
                    "DROP INDEX CONCURRENTLY IF EXISTS payment_month_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "month")),
                        fields=("award", "month", "attempt"),
                        name="payment_month_once",
                    ),
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "DROP INDEX CONCURRENTLY IF EXISTS payment_given_back_once",
                        "CREATE UNIQUE INDEX CONCURRENTLY payment_given_back_once ON benefits_payment (run_id, overpayment_id)"
                        " WHERE kind = 'given_back' AND replaces_id IS NULL",
                    ],
                    "DROP INDEX CONCURRENTLY IF EXISTS payment_given_back_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "given_back"), ("replaces__isnull", True)),
                        fields=("run", "overpayment"),
                        name="payment_given_back_once",
                    ),
                )
            ],
        ),
    ]
