from django.db import migrations

from campaign.models.frozen import freeze


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [freeze("publishing_listeditem"), freeze("publishing_unitfigures")]
