import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jingjian.kernel.clock
import jingjian.kernel.ids

#: a grant somebody proposed needs somebody who confirmed it; an account of the three administrators has no other duty
RULES = """
CREATE FUNCTION jj.grant_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.granted_by_id IS NOT NULL AND NEW.confirmed_by_id IS NULL THEN
    RAISE EXCEPTION 'a grant takes two people' USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_takes_two_people';
  END IF;
  PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM access_rolegrant held
     WHERE held.user_id = NEW.user_id AND held.id <> NEW.id AND held.role <> NEW.role
       AND daterange(held.since, held.until, '[]') && daterange(NEW.since, NEW.until, '[]')
       AND (held.role IN ('system_admin', 'security_admin', 'audit_admin')
            OR NEW.role IN ('system_admin', 'security_admin', 'audit_admin'))) THEN
    RAISE EXCEPTION 'an account of an administrator has no other duty'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_apart';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER grant_rules BEFORE INSERT OR UPDATE OF user_id, role, since, until ON access_rolegrant
  FOR EACH ROW EXECUTE FUNCTION jj.grant_rules();
"""
RULES_GONE = """
DROP TRIGGER grant_rules ON access_rolegrant;
DROP FUNCTION jj.grant_rules();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("organisation", "0003_surnames"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jingjian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("principal_leader", "Principal leader"),
                            ("leader_in_charge", "Leader in charge"),
                            ("department_head", "Department head"),
                            ("campaign_office", "Campaign office"),
                            ("staff", "Member of staff"),
                            ("system_admin", "System administrator"),
                            ("security_admin", "Security administrator"),
                            ("audit_admin", "Audit administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for confirmation"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=jingjian.kernel.clock.now, verbose_name="proposed")),
                ("answer_by", models.DateField(verbose_name="to be answered by")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="reason of the answer")),
            ],
            options={
                "ordering": ("-proposed_at", "id"),
            },
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="rests_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="organisation.appointment",
                verbose_name="ends with the post",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("confirmed_by")), _negated=True),
                name="nobody_confirms_their_own_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_by", models.F("confirmed_by")), _negated=True),
                name="granted_by_two_people",
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="grant",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="proposal", to="access.rolegrant"
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="rests_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.appointment",
                verbose_name="ends with the post",
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.unit",
                verbose_name="over the unit",
            ),
        ),
        migrations.AddField(
            model_name="grantproposal",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddIndex(
            model_name="grantproposal",
            index=models.Index(fields=["-proposed_at", "id"], name="proposal_by_time"),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="proposal_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("proposed_by")), _negated=True),
                name="nobody_proposes_for_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("decided_by")), _negated=True),
                name="nobody_decides_for_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("confirmed", "refused")), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False), models.Q(("decided_by", models.F("proposed_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="proposal_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grant__isnull", False), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("grant__isnull", True)),
                    _connector="OR",
                ),
                name="proposal_confirmed_is_a_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("user", "role", "unit"),
                name="proposed_once_at_a_time",
            ),
        ),
        migrations.RunSQL(RULES, RULES_GONE),
    ]
