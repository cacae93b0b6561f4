import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0003_set_rules'),
        ('submissions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='规则')),
                ('items', models.PositiveIntegerField(verbose_name='事项数')),
                ('of', models.PositiveIntegerField(verbose_name='事项总数')),
                ('counted_at', models.DateTimeField(verbose_name='统计时间')),
            ],
            options={
                'verbose_name': '规则统计',
                'verbose_name_plural': '规则统计',
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_index=True, verbose_name='事项标识')),
                ('code', models.CharField(max_length=40, verbose_name='规则')),
                ('words', models.TextField(blank=True, verbose_name='说明理由')),
                ('text_hash', models.CharField(editable=False, max_length=64)),
                ('at', models.DateTimeField(verbose_name='填写时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填写人')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='explanations', to='submissions.declaration')),
            ],
            options={
                'verbose_name': '说明',
                'verbose_name_plural': '说明',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=40, verbose_name='规则')),
                ('severity', models.CharField(choices=[('blocker', '须修改，工作簿不能录入'), ('error', '须修改'), ('warning', '须说明理由'), ('info', '提示')], max_length=10, verbose_name='程度')),
                ('stage', models.CharField(choices=[('active', '执行'), ('shadow', '试行'), ('off', '停用')], max_length=10, verbose_name='状态')),
                ('reason', models.TextField(verbose_name='理由')),
                ('set_at', models.DateTimeField(verbose_name='设定时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设定人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaign.unit', verbose_name='设定单位')),
            ],
            options={
                'verbose_name': '规则设定',
                'verbose_name_plural': '规则设定',
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('severity__in', ['error', 'warning', 'info'])), name='rule_setting_is_no_blocker')],
            },
        ),
    ]
