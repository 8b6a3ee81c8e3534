"""What being late adds is kept with the money that came: new columns, no table rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0010_old_months_are_paid_for'),
    ]

    operations = [
        migrations.AddField(
            model_name='remittance',
            name='fine_cents',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='remittance',
            name='interest_cents',
            field=models.BigIntegerField(blank=True, db_default=0, default=0, null=True),
        ),
    ]
