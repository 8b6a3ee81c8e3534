"""The rows of before are checked, beside whoever writes new ones."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0020_the_kind_is_kept_by_the_database"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                ValidateConstraint("payment", "payment_kind"),
                ValidateConstraint("payment", "payment_attempt"),
            ]
        ),
    ]
