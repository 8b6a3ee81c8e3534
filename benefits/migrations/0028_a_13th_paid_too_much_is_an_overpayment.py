"""An overpayment is of the months before a reduction, or of a year's 13th of an award.

The table is small: nothing is rewritten or locked for longer than a moment.
"""

from django.db import migrations, models
from django.db.models import PROTECT, Q


class Migration(migrations.Migration):
    dependencies = [("benefits", "0027_what_an_accident_led_to_is_found_by_an_index")]

    operations = [
        migrations.AddField(
            "overpayment",
            "award",
            models.ForeignKey("benefits.award", PROTECT, null=True, blank=True, related_name="+"),
        ),
        migrations.AddField(
            "overpayment", "year", models.PositiveSmallIntegerField(null=True, blank=True)
        ),
        migrations.AlterField(
            "overpayment",
            "reduction",
            models.ForeignKey(
                "benefits.reduction",
                PROTECT,
                null=True,
                blank=True,
                related_name="overpayments",
            ),
        ),
        migrations.AddConstraint(
            "overpayment",
            models.UniqueConstraint(fields=["award", "year"], name="overpayment_thirteenth_once"),
        ),
        migrations.AddConstraint(
            "overpayment",
            models.CheckConstraint(
                condition=Q(reduction__isnull=False, award__isnull=True, year__isnull=True)
                | Q(reduction__isnull=True, award__isnull=False, year__isnull=False),
                name="overpayment_of",
            ),
        ),
    ]
