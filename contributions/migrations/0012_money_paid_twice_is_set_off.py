"""Interest of ours on money that was paid twice; what waits is found by an index.

Nothing is locked for longer than a moment: the index is made beside the traffic.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("contributions", "0011_what_paying_late_adds"),
    ]

    operations = [
        migrations.AddField(
            model_name="remittance",
            name="credit_cents",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        AddIndexConcurrently(
            model_name="statemententry",
            index=models.Index(
                condition=models.Q(("state", "unmatched")),
                fields=["reason", "booked_on"],
                name="statement_entry_waits",
            ),
        ),
    ]
