"""A request of the seriously ill to be free of income tax, and what a doctor found."""

import benefits.payments.exempt_models
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import portal.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_one_language_less'),
        ('benefits', '0024_a_first_half_is_paid_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TaxExemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reference', models.CharField(default=benefits.payments.exempt_models.exemption_reference, max_length=24, unique=True)),
                ('state', models.CharField(choices=[('asked', 'with the doctor'), ('confirmed', 'confirmed'), ('not_confirmed', 'not confirmed')], default='asked', max_length=13)),
                ('asked_at', models.DateTimeField()),
                ('illness', portal.sealed.SealedTextField(blank=True, default=b'', seal_name='exemption.illness')),
                ('words', portal.sealed.SealedTextField(blank=True, default=b'', seal_name='exemption.words')),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('retirement_only', models.BooleanField(db_default=False, default=False)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tax_exemptions', to='accounts.person')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='exemption_queue'), models.Index(condition=models.Q(('state', 'confirmed')), fields=['person'], name='exemption_confirmed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'confirmed', 'not_confirmed'])), name='exemption_state', violation_error_message='Unknown state of a tax exemption.'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('person',), name='exemption_one_open'), models.CheckConstraint(condition=models.Q(('state', 'asked'), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('words', b''), _negated=True)), _connector='OR'), name='exemption_by_a_doctor', violation_error_message='A doctor answers, with reasons.'), models.CheckConstraint(condition=models.Q(models.Q(('since__isnull', False), ('state', 'confirmed'), models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('since__isnull', True), ('until__isnull', True)), _connector='OR'), name='exemption_days')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='taxexemption',
            trigger=pgtrigger.compiler.Trigger(name='exemption_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('asked','confirmed'), ('asked','not_confirmed')) THEN RAISE EXCEPTION 'a tax exemption cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='75eecb363387f8a10cbca3be890807d074c0cbfa', operation='UPDATE OF "state"', pgid='pgtrigger_exemption_moves_07685', table='benefits_taxexemption', when='BEFORE')),
        ),
    ]
