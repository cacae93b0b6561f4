import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaign", "0002_log_is_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("submissions", "0003_law_library"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="表头标识")),
                ("columns", models.JSONField(verbose_name="各列对应的栏目")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="column_matches",
                        to="campaign.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "栏目对应",
                "verbose_name_plural": "栏目对应",
                "ordering": ("unit", "fingerprint"),
                "constraints": [models.UniqueConstraint(fields=("unit", "fingerprint"), name="column_match_once")],
            },
        ),
    ]
