from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_clocks")]

    operations = [
        migrations.AddField(model_name="clockextension", name="approval", field=models.UUIDField(null=True)),
    ]
