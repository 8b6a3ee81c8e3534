"""When an account was named is kept; until now it was counted back from when it takes effect.

Only accounts of the last weeks are filled in: the link in an e-mail works for ten days, and for
older ones nothing is asked.
"""

from datetime import timedelta

from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from portal import clock
from portal.records import acting

LATELY = timedelta(days=31)


def fill_in(apps, schema_editor):
    cooling_off = timedelta(hours=settings.PAYOUT_COOLING_OFF_HOURS)
    lately = apps.get_model("accounts", "PayoutAccount").objects.filter(
        effective_at__gt=clock.now() - LATELY, named_at=None
    )
    with acting("change of the portal", "when the account was named is kept"):
        lately.update(named_at=F("effective_at") - cooling_off)


class Migration(migrations.Migration):
    atomic = False  # the lock of the new column does not wait for what is filled in

    dependencies = [
        ("accounts", "0009_acts_for_companies"),
    ]

    operations = [
        migrations.AddField(
            model_name="payoutaccount",
            name="named_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True),
    ]
