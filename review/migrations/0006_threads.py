import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from campaign.models.frozen import freeze


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0007_standing_aside'),
        ('review', '0005_radar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('panel', '审核组内部'), ('both', '与单位沟通')], max_length=6, verbose_name='范围')),
                ('side', models.CharField(choices=[('panel', '审核组'), ('unit', '单位'), ('superior', '上一级')], max_length=10, verbose_name='发言方')),
                ('words', models.TextField(verbose_name='内容')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='review.remark')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发言人')),
                ('from_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaign.unit', verbose_name='发言单位')),
                ('ruling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='review.ruling', verbose_name='事项')),
            ],
            options={
                'verbose_name': '沟通记录',
                'verbose_name_plural': '沟通记录',
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['ruling', 'audience'], name='remark_of_ruling')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['panel', 'both'])), name='remark_audience_known'), models.CheckConstraint(condition=models.Q(('side__in', ['panel', 'unit', 'superior'])), name='remark_side_known'), models.CheckConstraint(condition=models.Q(models.Q(('side', 'unit'), _negated=True), ('audience', 'both'), _connector='OR'), name='remark_of_unit_is_for_both')],
            },
        ),
        freeze("review_remark"),
    ]
