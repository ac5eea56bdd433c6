import django.db.models.deletion
from django.db import migrations, models

import jingjian.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("administration", "0001_roster_import"),
        ("organisation", "0002_unit_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jingjian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster_entry",
                        to="organisation.person",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="administration.rosterimport",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
