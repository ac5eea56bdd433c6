"""A record stands where its unit stands, whatever its writer had read before a move."""

from django.db import migrations

from jingjian.commons import sql


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_initial"),
        ("organisation", "0002_unit_history"),
    ]

    operations = [
        migrations.RunSQL(sql.FOLLOW_UNIT, sql.DROP_FOLLOW_UNIT),
    ]
