"""Each message that had an address gets the letter that its own columns described."""

from django.db import migrations

NAMES = {"waiting": "queued", "sending": "sending", "sent": "sent", "refused": "refused", "in_doubt": "in_doubt"}
BATCH = 1000


def make_letters(apps, schema_editor):
    Message, Letter = apps.get_model("campaign", "Message"), apps.get_model("campaign", "Letter")
    last = 0
    while rows := list(Message.objects.filter(pk__gt=last, delivery__in=NAMES).order_by("pk")[:BATCH]):
        letters = Letter.objects.bulk_create(
            Letter(
                user_id=row.user_id,
                channel="mail",
                delivery=NAMES[row.delivery],
                not_before=row.created_at,
                created_at=row.created_at,
                taken_at=row.taken_at,
                ended_at=row.taken_at if row.delivery in ("sent", "refused", "in_doubt") else None,
            )
            for row in rows
        )
        for row, letter in zip(rows, letters, strict=True):
            row.mail_id = letter.pk
        Message.objects.bulk_update(rows, ["mail"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("campaign", "0014_letters")]

    operations = [migrations.RunPython(make_letters, migrations.RunPython.noop, elidable=True)]
