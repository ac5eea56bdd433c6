"""The database functions of the house, created by migrations (schema ``jj``, made with the cluster)."""

# Bigrams of a text that Python has normalised already (``kernel.text.normalise``): runs are parted by single
# blanks; the last character of a run stands alone so that a one-character query can match by prefix.
# plpgsql with a local variable, since an inlined SQL function would split the text once per character.
GRAMS = """
CREATE FUNCTION jj.grams(t text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE a text[] := string_to_array(t, NULL);
BEGIN
  RETURN array_to_tsvector(ARRAY(
    SELECT DISTINCT CASE WHEN a[i + 1] IS NULL OR a[i + 1] = ' ' THEN a[i] ELSE a[i] || a[i + 1] END
    FROM generate_series(1, coalesce(array_length(a, 1), 0)) i WHERE a[i] <> ' '));
END $$;

-- one word of a tsquery: between quotes (39), with quotes and backslashes (92) doubled
CREATE FUNCTION jj.lexeme(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT chr(39) || replace(replace(t, chr(92), chr(92) || chr(92)), chr(39), chr(39) || chr(39)) || chr(39) $$;

CREATE FUNCTION jj.gram_query(t text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE w text; part text; whole text := '';
BEGIN
  FOREACH w IN ARRAY string_to_array(btrim(t), ' ') LOOP
    IF length(w) = 0 THEN CONTINUE; END IF;
    IF length(w) = 1 THEN part := jj.lexeme(w) || ':*';
    ELSE SELECT string_agg(jj.lexeme(substr(w, i, 2)), ' & ') INTO part FROM generate_series(1, length(w) - 1) i;
    END IF;
    whole := whole || CASE WHEN whole = '' THEN '' ELSE ' & ' END || part;
  END LOOP;
  RETURN whole::tsquery;
END $$;
"""
DROP_GRAMS = "DROP FUNCTION jj.gram_query(text); DROP FUNCTION jj.lexeme(text); DROP FUNCTION jj.grams(text);"

# The audit log is insert-only for every role that serves people: privileges say so, and a trigger says it again
# for the owner. The leaf hash covers the exact bytes Python wrote.
AUDIT = """
CREATE FUNCTION jj.audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.leaf_hash := sha256('\\x00'::bytea || convert_to(NEW.body, 'UTF8'));
  RETURN NEW;
END $$;
CREATE FUNCTION jj.insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_seal BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION jj.audit_seal();
CREATE TRIGGER audit_event_insert_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION jj.insert_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION jj.insert_only();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM jj_app, jj_job;
"""
DROP_AUDIT = "DROP FUNCTION jj.insert_only() CASCADE; DROP FUNCTION jj.audit_seal() CASCADE;"
# Each event waits for its place in the tree from the moment it is written. Only this function puts ids there, and
# nobody but the worker's role takes them away; of the tree every role may only read and the worker's add.
AUDIT_TREE = """
CREATE FUNCTION jj.audit_await() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_waiting (event_id) SELECT id FROM added;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION jj.audit_await() FROM PUBLIC;
CREATE TRIGGER audit_event_await AFTER INSERT ON audit_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION jj.audit_await();
INSERT INTO audit_waiting (event_id) SELECT id FROM audit_event;
REVOKE ALL ON audit_waiting, audit_leaf, audit_node, audit_checkpoint, audit_cosignature FROM jj_app, jj_job;
GRANT SELECT ON audit_waiting, audit_leaf, audit_node, audit_checkpoint, audit_cosignature TO jj_app, jj_job;
GRANT DELETE ON audit_waiting TO jj_job;
GRANT INSERT ON audit_leaf, audit_node, audit_checkpoint TO jj_job;
GRANT INSERT ON audit_cosignature TO jj_app, jj_job;
DO $$ DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_leaf', 'audit_node', 'audit_checkpoint', 'audit_cosignature'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_insert_only BEFORE UPDATE OR DELETE ON %1$s
      FOR EACH ROW EXECUTE FUNCTION jj.insert_only()', name);
    EXECUTE format('CREATE TRIGGER %1$s_no_truncate BEFORE TRUNCATE ON %1$s
      FOR EACH STATEMENT EXECUTE FUNCTION jj.insert_only()', name);
  END LOOP;
END $$;
"""
DROP_AUDIT_TREE = "DROP FUNCTION jj.audit_await() CASCADE;"
STATUS_CHANGE = """
CREATE TRIGGER status_change_insert_only BEFORE UPDATE OR DELETE ON records_statuschange
  FOR EACH ROW EXECUTE FUNCTION jj.insert_only();
REVOKE UPDATE, DELETE, TRUNCATE ON records_statuschange FROM jj_app, jj_job;
"""
DROP_STATUS_CHANGE = "DROP TRIGGER status_change_insert_only ON records_statuschange;"

# What is read on every page and written a few times a week leaves a mark when it is written (``remembering``). A mark
# is one more row, so writers never wait for one another; now and then those before it are folded into one with the
# same stamp.
STANDING = """
CREATE TABLE jj.standing (name text NOT NULL, mark bigint NOT NULL);
GRANT SELECT ON jj.standing TO jj_app, jj_job;
CREATE FUNCTION jj.mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO jj.standing (name, mark) VALUES (TG_ARGV[0], hashtextextended(gen_random_uuid()::text, 0));
  IF random() < 0.02 THEN
    WITH held AS (SELECT ctid AS place FROM jj.standing WHERE name = TG_ARGV[0] FOR UPDATE SKIP LOCKED),
         gone AS (DELETE FROM jj.standing s USING held WHERE s.ctid = held.place RETURNING s.mark)
    INSERT INTO jj.standing (name, mark) SELECT TG_ARGV[0], bit_xor(mark) FROM gone HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION jj.mark() FROM PUBLIC, jj_app, jj_job;
INSERT INTO jj.standing (name, mark) VALUES ('organisation', hashtextextended(gen_random_uuid()::text, 0));
CREATE TRIGGER unit_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisation_unit
  FOR EACH STATEMENT EXECUTE FUNCTION jj.mark('organisation');
"""
DROP_STANDING = "DROP FUNCTION jj.mark() CASCADE; DROP TABLE jj.standing;"

# Dated rows of one owner (a unit, a person) never overlap; an open end or beginning reaches for ever. Named by the
# column of the owner. The rows of one owner are written one after the other: the actions hold a lock on the owner.
ONE_AT_A_TIME = """
CREATE FUNCTION jj.one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE clash boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE %I = ($1).%I AND id <> ($1).id
    AND daterange(since, until, ''[]'')
      && daterange(($1).since, ($1).until, ''[]''))', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0])
    INTO clash USING NEW;
  IF clash THEN
    RAISE EXCEPTION 'two rows of one % overlap in %', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER unit_place_one_at_a_time AFTER INSERT OR UPDATE ON organisation_unitplace
  FOR EACH ROW EXECUTE FUNCTION jj.one_at_a_time('unit_id');
CREATE TRIGGER membership_one_at_a_time AFTER INSERT OR UPDATE ON organisation_membership
  FOR EACH ROW EXECUTE FUNCTION jj.one_at_a_time('person_id');
"""
DROP_ONE_AT_A_TIME = "DROP FUNCTION jj.one_at_a_time() CASCADE;"

# What stood before the histories were kept: every unit and person as far back as anybody knows, then by appointment.
FIRST_HISTORIES = """
INSERT INTO organisation_unitplace (id, unit_id, name, short_name, kind, parent_id, path, active, since, until)
  SELECT gen_random_uuid(), id, name, short_name, kind, parent_id, path, active, NULL, NULL FROM organisation_unit;
INSERT INTO organisation_membership (id, person_id, unit_id, since, until)
  SELECT gen_random_uuid(), p.id, p.unit_id, NULL, NULL FROM organisation_person p
  WHERE p.active AND NOT EXISTS (SELECT 1 FROM organisation_appointment a WHERE a.person_id = p.id AND a.primary);
INSERT INTO organisation_membership (id, person_id, unit_id, since, until)
  SELECT gen_random_uuid(), person_id, unit_id, since,
    CASE WHEN following IS NULL AND active THEN NULL ELSE coalesce(following - 1, until) END
  FROM (SELECT DISTINCT ON (a.person_id, a.since) a.person_id, o.unit_id, a.since, a.until, p.active,
      (SELECT min(b.since) FROM organisation_appointment b
        WHERE b.person_id = a.person_id AND b.primary AND b.since > a.since) AS following
    FROM organisation_appointment a JOIN organisation_post o ON o.id = a.post_id
      JOIN organisation_person p ON p.id = a.person_id
    WHERE a.primary ORDER BY a.person_id, a.since, a.id) held;
"""

# A record stands where its unit stands, whatever the writer read before: a request that began before a unit moved may
# still hold the former path. The key lock makes a move wait for writers whose rows it could not see yet.
FOLLOW_UNIT = """
CREATE FUNCTION jj.follow_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE place text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.unit_id = OLD.unit_id AND NEW.unit_path = OLD.unit_path THEN RETURN NEW; END IF;
  END IF;
  SELECT path INTO place FROM organisation_unit WHERE id = NEW.unit_id FOR KEY SHARE;
  NEW.unit_path := coalesce(place, NEW.unit_path);
  RETURN NEW;
END $$;
CREATE TRIGGER record_follows_unit BEFORE INSERT OR UPDATE OF unit_id, unit_path ON records_record
  FOR EACH ROW EXECUTE FUNCTION jj.follow_unit();
"""
DROP_FOLLOW_UNIT = "DROP FUNCTION jj.follow_unit() CASCADE;"
