"""What stops the time to collect a bill; no bill is read for its new state until the next step."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_one_language_less'),
        ('contributions', '0007_accidents_told_by_others'),
    ]

    operations = [
        migrations.CreateModel(
            name='Interruption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('ground', models.CharField(choices=[('court', 'a judge ordered the debtor to be summoned'), ('protest', 'a protest in court or at a notary'), ('default', 'another act of a court put the debtor in default'), ('acknowledged', 'the debtor acknowledged the debt'), ('instalments', 'a plan to pay in instalments'), ('suspended', 'a court or an appeal suspended the collection')], max_length=12)),
                ('happened_on', models.DateField()),
                ('runs_again_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=500)),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['happened_on', 'id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='bill',
            name='bill_moves',
        ),
        migrations.RemoveConstraint(
            model_name='bill',
            name='bill_state',
        ),
        migrations.AlterField(
            model_name='bill',
            name='state',
            field=models.CharField(choices=[('open', 'to be paid'), ('paid', 'paid'), ('cancelled', 'cancelled'), ('expired', 'no longer owed')], default='open', max_length=10),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bill',
            trigger=pgtrigger.compiler.Trigger(name='bill_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('expired','open'), ('open','cancelled'), ('open','expired'), ('open','paid')) THEN RAISE EXCEPTION 'a bill cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='05e37dbc78bbf18ab349c039be520addb6687548', operation='UPDATE OF "state"', pgid='pgtrigger_bill_moves_f92ea', table='contributions_bill', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='bill',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'paid', 'cancelled', 'expired'])), name='bill_state', violation_error_message='Unknown state of a bill.'),
        ),
        migrations.AddField(
            model_name='interruption',
            name='bill',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interruptions', to='contributions.bill'),
        ),
        migrations.AddField(
            model_name='interruption',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember'),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.UniqueConstraint(fields=('bill', 'ground', 'happened_on', 'runs_again_on'), name='interruption_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['court', 'protest', 'default', 'acknowledged', 'instalments', 'suspended'])), name='interruption_ground'),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.CheckConstraint(condition=models.Q(('runs_again_on__isnull', True), ('runs_again_on__gte', models.F('happened_on')), _connector='OR'), name='interruption_runs_again_later'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interruption',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7b47922ae4942f81ce1b5b57b4a2afe01a4fa7c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_450b1', table='contributions_interruption', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interruption',
            trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME;", hash='3b63beb1a06ffe7fcf0eac3328ebed6e9f56f097', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_38141', table='contributions_interruption', when='BEFORE')),
        ),
    ]
