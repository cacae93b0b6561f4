import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from campaign.models.frozen import freeze


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0008_unconfirmed'),
        ('publishing', '0004_corrections_given_up'),
        ('review', '0009_confirmations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_number', models.CharField(max_length=60, verbose_name='办件编号')),
                ('words', models.TextField(verbose_name='需要核查的内容')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('days', models.PositiveSmallIntegerField(verbose_name='约定天数')),
                ('due_at', models.DateTimeField(verbose_name='反馈期限')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='publishing.listeditem', verbose_name='清单事项')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries_received', to='campaign.unit', verbose_name='核查单位')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='publishing.enquiry', verbose_name='代替的请求')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='review.confirmation', verbose_name='承接确认')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries_made', to='campaign.unit', verbose_name='提出单位')),
            ],
            options={
                'verbose_name': '核查请求',
                'verbose_name_plural': '核查请求',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['due_at'], name='enquiry_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('unit', models.F('office')), _negated=True), name='enquiry_to_another_unit')],
            },
        ),
        migrations.CreateModel(
            name='EnquiryAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(choices=[('true', '属实'), ('false', '不属实'), ('not_found', '查无'), ('unable', '不能核查')], max_length=10, verbose_name='核查结果')),
                ('words', models.TextField(verbose_name='核查情况')),
                ('answered_at', models.DateTimeField(verbose_name='反馈时间')),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='publishing.enquiryanswer', verbose_name='更正的反馈')),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='publishing.enquiry', verbose_name='核查请求')),
            ],
            options={
                'verbose_name': '核查反馈',
                'verbose_name_plural': '核查反馈',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('enquiry',), name='enquiry_answered_once'), models.CheckConstraint(condition=models.Q(('finding__in', ['true', 'false', 'not_found', 'unable'])), name='enquiry_finding_known')],
            },
        ),
        freeze("publishing_enquiry"),
        freeze("publishing_enquiryanswer"),
    ]
