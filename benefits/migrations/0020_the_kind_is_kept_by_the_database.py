"""What a payment of each kind may be; no row is read until the next step."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0019_what_is_given_back_has_its_kind"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="payment",
            name="payment_again_only_if_returned",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="payment",
            name="payment_not_withheld",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="payment",
            name="payment_fixed",
        ),
        migrations.RemoveConstraint(model_name="payment", name="payment_once"),
        migrations.RemoveConstraint(model_name="payment", name="payment_attempt"),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    RAISE EXCEPTION 'payment % cannot be rewritten', OLD.end_to_end_id\n                        USING ERRCODE = 'check_violation';\n                ",
                    hash="b7c6a3b59a62b546c1d4428ed90a5ae5802a67f0",
                    operation='UPDATE OF "kind", "run_id", "award_id", "person_id", "month", "attempt", "replaces_id", "gross_cents", "tax_cents", "deducted_cents", "overpayment_id", "net_cents", "account_id", "end_to_end_id"',
                    pgid="pgtrigger_payment_fixed_35bb3",
                    table="benefits_payment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_again_only_if_returned",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.replaces_id IS NOT NULL)",
                    func="\n                    IF NOT EXISTS (SELECT 1 FROM benefits_payment p\n                                    WHERE p.id = NEW.replaces_id AND p.state = 'returned'\n                                      AND p.award_id = NEW.award_id AND p.month = NEW.month\n                                      AND p.kind = NEW.kind AND p.attempt = NEW.attempt - 1) THEN\n                        RAISE EXCEPTION 'only a returned payment is made again'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="c1c250d517516a6821cdc438383d26119fadd171",
                    operation="INSERT",
                    pgid="pgtrigger_payment_again_only_if_returned_8332a",
                    table="benefits_payment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_not_withheld",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (SELECT 1 FROM benefits_withheldmonth w\n                                 JOIN new_rows r ON r.person_id = w.person_id\n                                                AND r.month = w.month AND r.attempt = 1\n                                                AND r.kind = 'month'\n                                 JOIN benefits_award a ON a.id = r.award_id\n                                                      AND a.benefit = w.benefit\n                                 JOIN benefits_payrun u ON u.id = r.run_id\n                                WHERE w.released_at IS NULL\n                                  AND (w.paid_from IS NULL OR w.paid_from > u.month)) THEN\n                        RAISE EXCEPTION 'a withheld month is not paid'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="7f949f1add7731e4a59225704ffb59d86bcb9aa3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_payment_not_withheld_0a4b6",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="benefits_payment",
                    when="AFTER",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gross_cents__gt", 0), ("kind", "month")),
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
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attempt", 1), ("replaces__isnull", True)),
                    models.Q(("attempt__gt", 1), ("replaces__isnull", False)),
                    models.Q(("attempt__gt", 100), ("kind", "given_back")),
                    _connector="OR",
                ),
                name="payment_attempt",
            ),
        ),
    ]
