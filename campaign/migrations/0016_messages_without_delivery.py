from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0015_letters_of_messages'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='campaign_me_deliver_9a061b_idx',
        ),
        migrations.RemoveField(
            model_name='message',
            name='delivery',
        ),
        migrations.RemoveField(
            model_name='message',
            name='taken_at',
        ),
    ]
