"""Each opinion names the text that its member had read; those given so far read the text that stands now."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_text(apps, schema_editor):
    """What was given before this change was given on the present text."""
    opinions, rulings = apps.get_model("review", "Opinion"), apps.get_model("review", "Ruling")
    opinions.objects.update(item=Subquery(rulings.objects.filter(pk=OuterRef("ruling")).values("item")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        # The column cannot be made compulsory while its foreign keys wait to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ("review", "0003_standing_aside"),
        ("submissions", "0007_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="submissions.declareditem",
                verbose_name="所审文本",
            ),
        ),
        migrations.RunPython(name_the_text, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="opinion",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="submissions.declareditem",
                verbose_name="所审文本",
            ),
        ),
    ]
