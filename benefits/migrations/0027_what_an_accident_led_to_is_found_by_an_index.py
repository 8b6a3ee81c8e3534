"""Pay runs find retirements after an accident at work without opening the facts of all others.

Made beside the traffic: nothing is locked for longer than a moment.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("benefits", "0026_biometric_register_is_asked")]

    operations = [
        AddIndexConcurrently(
            "storeddetermination",
            models.Index(
                fields=["id"],
                name="determination_work_cause",
                condition=models.Q(facts__claims__permanent_incapacity__work_cause=True),
            ),
        ),
    ]
