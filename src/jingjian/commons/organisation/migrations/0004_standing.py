from django.db import migrations

from jingjian.commons import sql


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_surnames")]

    operations = [migrations.RunSQL(sql.STANDING, sql.DROP_STANDING)]
