"""Two new tables: values of the law that came late, and the claims asked about again."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0028_a_13th_paid_too_much_is_an_overpayment'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('key', models.CharField(max_length=60, unique=True)),
                ('parameter', models.CharField(max_length=120)),
                ('since', models.DateField()),
                ('act', models.CharField(max_length=200)),
                ('law_hash', models.CharField(max_length=64)),
                ('known_at', models.DateTimeField()),
                ('place', models.PositiveIntegerField(default=0)),
                ('failed', models.BooleanField(default=False)),
                ('all_found', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LateCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('failed', models.BooleanField(default=False)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.revision')),
                ('value', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='benefits.latevalue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('value', 'claim'), name='late_check_once'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', False), ('failed', False)), models.Q(('checked_at__isnull', True), ('revision__isnull', True)), _connector='OR'), name='late_check_looked_at')],
            },
        ),
    ]
