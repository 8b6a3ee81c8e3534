"""What a payment is: a month of an award, or money given back. Until now told by its gross of 0."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_check_of_the_access_log"),
        ("benefits", "0017_bills_for_what_is_paid_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[("month", "a month of a benefit"), ("given_back", "given back")],
                db_default="month",
                default="month",
                max_length=10,
            ),
        ),
    ]
