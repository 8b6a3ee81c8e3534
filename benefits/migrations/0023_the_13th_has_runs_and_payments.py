"""A run pays a month or what is due of the 13th; no row is read until the next step."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_chosen_language"),
        ("benefits", "0022_two_of_the_treasury_match_a_payback"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="bandedmonth",
            name="banded_of_a_payment_stays",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="payrun",
            name="pay_run_seal_stays",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="withheldmonth",
            name="withheld_is_not_paid",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_kind",
        ),
        migrations.AddField(
            model_name="payrun",
            name="kind",
            field=models.CharField(
                choices=[("month", "the month"), ("thirteenth", "13th payment")],
                db_default="month",
                default="month",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("month", "a month of a benefit"),
                    ("first_half", "13th payment, first half"),
                    ("thirteenth", "13th payment"),
                    ("given_back", "given back"),
                ],
                db_default="month",
                default="month",
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bandedmonth",
            trigger=pgtrigger.compiler.Trigger(
                name="banded_of_a_payment_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (SELECT 1 FROM benefits_payment p\n                                WHERE p.award_id = OLD.award_id AND p.month = OLD.month\n                                  AND p.kind = 'month') THEN\n                        RAISE EXCEPTION 'the sum of a month that is in a pay run stands'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN\n                        RETURN OLD;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="01d2333f0eff85928efa79d53e4dc93d87bdfdc9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_banded_of_a_payment_stays_ce80f",
                    table="benefits_bandedmonth",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payrun",
            trigger=pgtrigger.compiler.Trigger(
                name="pay_run_seal_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state <> 'prepared')",
                    func="\n                    RAISE EXCEPTION 'the totals of pay run % are sealed', OLD.reference\n                        USING ERRCODE = 'check_violation';\n                ",
                    hash="cf1aae6203375c093d0962170b6a8ab47c1cdbcf",
                    operation='UPDATE OF "seal", "month", "kind", "number", "pays_on", "payment_count", "gross_cents", "tax_cents", "deducted_cents", "total_cents", "frozen_at", "prepared_by_id"',
                    pgid="pgtrigger_pay_run_seal_stays_5cfc3",
                    table="benefits_payrun",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="withheldmonth",
            trigger=pgtrigger.compiler.Trigger(
                name="withheld_is_not_paid",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (SELECT 1 FROM benefits_payment p\n                                 JOIN benefits_award a ON a.id = p.award_id\n                                WHERE a.person_id = NEW.person_id AND a.benefit = NEW.benefit\n                                  AND p.month = NEW.month AND p.kind = 'month') THEN\n                        RAISE EXCEPTION 'a month that is in a pay run cannot be withheld'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="c5dbf1d3c4f65f8a5a6e506971f6be3c94405943",
                    operation="INSERT",
                    pgid="pgtrigger_withheld_is_not_paid_28dea",
                    table="benefits_withheldmonth",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gross_cents__gt", 0), ("kind__in", ["month", "thirteenth"])),
                    models.Q(("gross_cents__gt", 0), ("kind", "first_half"), ("tax_cents", 0)),
                    models.Q(
                        ("deducted_cents__lt", 0),
                        ("gross_cents", 0),
                        ("kind", "given_back"),
                        ("tax_cents", 0),
                    ),
                    _connector="OR",
                ),
                name="payment_kind",
            ),
        ),
    ]
