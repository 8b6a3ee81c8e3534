"""Wishes to pay for old months of own work, and their bills."""

import contributions.indemnities.models
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_one_language_less'),
        ('contributions', '0009_states_of_bills_are_valid'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Indemnity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reference', models.CharField(default=contributions.indemnities.models.indemnity_reference, max_length=24, unique=True)),
                ('months', models.JSONField()),
                ('proof', models.CharField(max_length=2000)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'asked for'), ('billed', 'to be paid'), ('paid', 'paid'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='asked', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('mean_cents', models.BigIntegerField(blank=True, null=True)),
                ('base_cents', models.BigIntegerField(blank=True, null=True)),
                ('wages', models.JSONField(blank=True, default=list)),
                ('total_cents', models.BigIntegerField(blank=True, null=True)),
                ('pay_by', models.DateField(blank=True, null=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember')),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indemnity', to='contributions.statemententry')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indemnities', to='accounts.person')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'billed', 'paid', 'refused', 'withdrawn'])), name='indemnity_state', violation_error_message='Unknown state of a indemnity.'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'withdrawn']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='indemnity_decided_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['billed', 'paid']), _negated=True), models.Q(('base_cents__gt', 0), ('pay_by__isnull', False), ('total_cents__gt', 0)), _connector='OR'), name='indemnity_billed_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('paid_on__isnull', False), ('paid_on__lte', models.F('pay_by')), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('entry__isnull', True), ('paid_on__isnull', True)), _connector='OR'), name='indemnity_paid_when'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'billed'])), fields=('person',), name='indemnity_one_open')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indemnity',
            trigger=pgtrigger.compiler.Trigger(name='indemnity_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('asked','billed'), ('asked','refused'), ('asked','withdrawn'), ('billed','paid'), ('billed','withdrawn')) THEN RAISE EXCEPTION 'a indemnity cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='d46d7e9f84f2cc5cb51438cbaac6ec44c396390f', operation='UPDATE OF "state"', pgid='pgtrigger_indemnity_moves_1ea6f', table='contributions_indemnity', when='BEFORE')),
        ),
    ]
