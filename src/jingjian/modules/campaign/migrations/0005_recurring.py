import django.db.models.deletion
from django.db import migrations, models

import jingjian.kernel.ids

FIXED = """
CREATE FUNCTION jj.sample_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.campaign_id, NEW.month, NEW.share, NEW.minimum, NEW.seed, NEW.population,
      NEW.population_digest, NEW.drawn, NEW.drawn_at) IS NOT DISTINCT FROM (OLD.campaign_id, OLD.month, OLD.share,
      OLD.minimum, OLD.seed, OLD.population, OLD.population_digest, OLD.drawn, OLD.drawn_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a sample once drawn is neither changed nor removed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER sample_is_fixed BEFORE UPDATE OR DELETE ON campaign_verificationsample
  FOR EACH ROW EXECUTE FUNCTION jj.sample_is_fixed();
CREATE TRIGGER sample_no_truncate BEFORE TRUNCATE ON campaign_verificationsample
  FOR EACH STATEMENT EXECUTE FUNCTION jj.insert_only();
CREATE TRIGGER sample_item_stays BEFORE DELETE ON campaign_sampleitem
  FOR EACH ROW EXECUTE FUNCTION jj.insert_only();
CREATE TRIGGER sample_item_no_truncate BEFORE TRUNCATE ON campaign_sampleitem
  FOR EACH STATEMENT EXECUTE FUNCTION jj.insert_only();
REVOKE DELETE, TRUNCATE ON campaign_verificationsample, campaign_sampleitem FROM jj_app, jj_job;
"""
UNFIXED = """
DROP TRIGGER sample_item_no_truncate ON campaign_sampleitem;
DROP TRIGGER sample_item_stays ON campaign_sampleitem;
DROP TRIGGER sample_no_truncate ON campaign_verificationsample;
DROP FUNCTION jj.sample_is_fixed() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaign", "0004_completeness"),
        ("documents", "0001_initial"),
        ("organisation", "0001_initial"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="rest_days",
            field=models.CharField(
                choices=[
                    ("as_is", "Leave the day as it is"),
                    ("next", "The next working day"),
                    ("previous", "The working day before"),
                ],
                default="next",
                max_length=10,
                verbose_name="when a due day is a day of rest",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="sample_minimum",
            field=models.PositiveSmallIntegerField(
                null=True, verbose_name="routine work looked at each month, at least"
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="sample_share",
            field=models.PositiveSmallIntegerField(
                null=True, verbose_name="share of routine work looked at, in percent"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="key",
            field=models.BooleanField(default=False, verbose_name="key task"),
        ),
        migrations.AddField(
            model_name="task",
            name="series_from",
            field=models.DateField(null=True, verbose_name="asked for since"),
        ),
        migrations.AddField(
            model_name="task",
            name="within",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaign.phase",
                verbose_name="within the phase",
            ),
        ),
        migrations.CreateModel(
            name="TaskOccurrence",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number in the series")),
                ("starts_on", models.DateField(verbose_name="begins")),
                ("ends_on", models.DateField(verbose_name="ends")),
                ("period", models.CharField(max_length=60, verbose_name="period")),
                ("nominal_on", models.DateField(verbose_name="day the rule names")),
                ("due_on", models.DateField(verbose_name="due")),
                ("result", models.TextField(blank=True, verbose_name="what was done")),
                ("handed_in_on", models.DateField(null=True, verbose_name="handed in on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "To be done"),
                            ("handed_in", "Handed in"),
                            ("returned", "Returned"),
                            ("done", "Done"),
                            ("skipped", "Skipped"),
                            ("withdrawn", "No longer asked"),
                        ],
                        default="due",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                        verbose_name="person responsible",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="campaign.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "verifier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                        verbose_name="verifier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OccurrenceProof",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jingjian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.attachment",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.record"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="campaign.taskoccurrence"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VerificationSample",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("share", models.PositiveSmallIntegerField(verbose_name="share in percent")),
                ("minimum", models.PositiveSmallIntegerField(verbose_name="at least")),
                ("seed", models.CharField(max_length=64, verbose_name="seed")),
                ("population", models.JSONField(verbose_name="population")),
                ("population_digest", models.CharField(max_length=64, verbose_name="digest of the population")),
                ("drawn", models.JSONField(verbose_name="drawn")),
                ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                (
                    "state",
                    models.CharField(
                        choices=[("looking", "Being looked at"), ("ended", "All looked at")],
                        default="looking",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="campaign.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jingjian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "Not looked at yet"),
                            ("confirmed", "Confirmed"),
                            ("wanting", "Found wanting"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("looked_on", models.DateField(null=True, verbose_name="looked at on")),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                        verbose_name="looked at by",
                    ),
                ),
                (
                    "verifier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.person",
                        verbose_name="verifier",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampled",
                        to="campaign.taskoccurrence",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="campaign.verificationsample",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.AddIndex(
            model_name="taskoccurrence",
            index=models.Index(fields=["due_on", "record"], name="occurrence_by_due"),
        ),
        migrations.AddIndex(
            model_name="taskoccurrence",
            index=models.Index(fields=["responsible", "state", "due_on"], name="occurrence_by_person"),
        ),
        migrations.AddIndex(
            model_name="taskoccurrence",
            index=models.Index(fields=["state", "due_on"], name="occurrence_by_state"),
        ),
        migrations.AddConstraint(
            model_name="taskoccurrence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("task", "starts_on"),
                name="occurrence_period_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskoccurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="occurrence_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskoccurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verifier__isnull", True),
                    ("responsible__isnull", True),
                    models.Q(("verifier", models.F("responsible")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_verifies_their_own_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrenceproof",
            constraint=models.UniqueConstraint(
                fields=("occurrence", "record", "attachment"), name="occurrence_proof_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="verificationsample",
            index=models.Index(fields=["-month", "record"], name="sample_by_month"),
        ),
        migrations.AddConstraint(
            model_name="verificationsample",
            constraint=models.UniqueConstraint(fields=("campaign", "month"), name="one_sample_a_month"),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.UniqueConstraint(fields=("sample", "occurrence"), name="sampled_once"),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "wanting"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="wanting_has_its_reason",
            ),
        ),
        migrations.RunSQL(FIXED, UNFIXED),
    ]
