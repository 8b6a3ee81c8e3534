from django.db import migrations, models


class Migration(migrations.Migration):
    """The language that nobody chose: nothing reads it any more.

    The column stays, with a default of its own, while the release before still reads it; it goes
    with a later one.
    """

    dependencies = [
        ("accounts", "0012_chosen_language"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="user", name="language"),
            ],
            database_operations=[
                migrations.AlterField(
                    model_name="user",
                    name="language",
                    field=models.CharField(max_length=10, default="pt", db_default="pt"),
                ),
            ],
        ),
    ]
