-- Run once per cluster, by whoever may create roles. None of these is a superuser and none may bypass row-level security.
-- Passwords are set by the operator: ALTER ROLE ... PASSWORD.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['countersign_migrator', 'countersign_app', 'countersign_intake', 'countersign_scheduler'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', role_name);
    END IF;
  END LOOP;
END $$;
