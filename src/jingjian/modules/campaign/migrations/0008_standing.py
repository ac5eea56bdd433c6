from django.db import migrations

TABLES = ("campaign", "phase", "plan", "clause")
_MARKED = """
CREATE TRIGGER {table}_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON campaign_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION jj.mark('campaign');
"""
MARKED = """
INSERT INTO jj.standing (name, mark) VALUES ('campaign', hashtextextended(gen_random_uuid()::text, 0));
CREATE TRIGGER campaign_record_marked AFTER INSERT OR UPDATE ON records_record
  FOR EACH ROW WHEN (NEW.register IN ('campaigns', 'plans')) EXECUTE FUNCTION jj.mark('campaign');
""" + "".join(_MARKED.format(table=table) for table in TABLES)
UNMARKED = "DROP TRIGGER campaign_record_marked ON records_record;" + "".join(
    f"DROP TRIGGER {table}_marked ON campaign_{table};" for table in TABLES
)


class Migration(migrations.Migration):
    """The running campaign, its phases and its clauses are kept while pages are made: a change of them leaves a mark."""

    dependencies = [("campaign", "0007_team"), ("organisation", "0004_standing"), ("records", "0001_initial")]

    operations = [migrations.RunSQL(MARKED, UNMARKED)]
