from django.db import migrations, models

from campaign.models.live import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("campaign", "0019_log_seals")]

    operations = [
        AddIndexBeside(
            "logentry",
            models.Index(condition=models.Q(("move", "read_personal")), fields=["-id"], name="log_readings"),
        ),
    ]
