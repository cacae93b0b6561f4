from django.db import migrations

from campaign.models.frozen import freeze


class Migration(migrations.Migration):
    dependencies = [("campaign", "0001_initial")]
    operations = [freeze("campaign_logentry")]
