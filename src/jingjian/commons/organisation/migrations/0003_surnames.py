from functools import reduce
from operator import or_

from django.db import migrations
from django.db.models import Q

from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.commons.organisation.surnames import READINGS

BATCH = 1000


def read_surnames(apps, _schema_editor):
    """Who bears a surname with a reading of its own is sorted and found by that reading."""
    people = apps.get_model("organisation", "Person")._base_manager
    bearers = people.filter(reduce(or_, (Q(name__startswith=surname) for surname in READINGS)))
    batch = []
    for person in bearers.iterator(chunk_size=BATCH):
        person.sort_key, person.search_text = pinyin_key(person.name), person_search_text(person)
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["sort_key", "search_text"])
            batch = []
    people.bulk_update(batch, ["sort_key", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_unit_history")]
    operations = [migrations.RunPython(read_surnames, migrations.RunPython.noop)]
