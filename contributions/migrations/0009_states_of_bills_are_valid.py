"""Reads the bills once, while they can be written, and believes their states from then on."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0008_time_to_collect_bills"),
    ]

    operations = [
        ValidateConstraint(model_name="bill", name="bill_state"),
    ]
