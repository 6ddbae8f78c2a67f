CREATE TABLE "shop" (
  "shop_id" BIGINT NOT NULL,
  "domain" TEXT NOT NULL,
  "name" TEXT,
  "time_zone" TEXT,
  "plan_name" TEXT,
  "distribution" TEXT NOT NULL,
  "granted_scopes" TEXT[] NOT NULL DEFAULT '{}',
  "installation_no" INTEGER NOT NULL,
  "installed_at" TIMESTAMPTZ(3) NOT NULL,
  "uninstalled_at" TIMESTAMPTZ(3),
  "redacted_at" TIMESTAMPTZ(3),
  "next_sync_due_at" TIMESTAMPTZ(3),
  "next_proof_due_at" TIMESTAMPTZ(3),
  CONSTRAINT "shop_pkey" PRIMARY KEY ("shop_id")
);
CREATE UNIQUE INDEX "shop_domain_key" ON "shop" ("domain");

CREATE TABLE "session" (
  "id" TEXT NOT NULL,
  "shop_id" BIGINT NOT NULL,
  "kind" TEXT NOT NULL,
  "user_id" BIGINT,
  "expires_at" TIMESTAMPTZ(3),
  "sealed" BYTEA NOT NULL,
  "key_id" TEXT NOT NULL,
  "stored_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "session_shop_id_idx" ON "session" ("shop_id");

CREATE TABLE "member" (
  "shop_id" BIGINT NOT NULL,
  "member_id" UUID NOT NULL,
  "user_id" BIGINT,
  "name" TEXT NOT NULL,
  "email" TEXT,
  "email_verified" BOOLEAN NOT NULL DEFAULT false,
  "title" TEXT,
  "is_account_owner" BOOLEAN NOT NULL DEFAULT false,
  "roles" TEXT[] NOT NULL DEFAULT '{}',
  "first_opened_at" TIMESTAMPTZ(3),
  "last_opened_at" TIMESTAMPTZ(3),
  "subject_key" TEXT,
  "matched_by" TEXT,
  "match_confirmed_by" UUID,
  "known_rows" JSONB NOT NULL DEFAULT '[]',
  "locale" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "erased_at" TIMESTAMPTZ(3),
  CONSTRAINT "member_pkey" PRIMARY KEY ("shop_id", "member_id")
);
CREATE UNIQUE INDEX "member_shop_id_user_id_key" ON "member" ("shop_id", "user_id");

CREATE TABLE "person" (
  "shop_id" BIGINT NOT NULL,
  "person_id" UUID NOT NULL,
  "subject_key" TEXT NOT NULL,
  CONSTRAINT "person_pkey" PRIMARY KEY ("shop_id", "person_id")
);
CREATE UNIQUE INDEX "person_shop_id_subject_key_key" ON "person" ("shop_id", "subject_key");

CREATE TABLE "setting" (
  "shop_id" BIGINT NOT NULL,
  "key" TEXT NOT NULL,
  "value" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "setting_pkey" PRIMARY KEY ("shop_id", "key")
);

CREATE TABLE "delivery" (
  "seq" BIGSERIAL NOT NULL,
  "xid" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "shop_id" BIGINT NOT NULL,
  "webhook_id" TEXT NOT NULL,
  "event_id" TEXT,
  "topic" TEXT NOT NULL,
  "shop_domain" TEXT NOT NULL,
  "api_version" TEXT,
  "triggered_at" TIMESTAMPTZ(3),
  "arrived_at" TIMESTAMPTZ(3) NOT NULL,
  "body_digest" BYTEA NOT NULL,
  "sealed_body" BYTEA NOT NULL,
  "key_id" TEXT NOT NULL,
  CONSTRAINT "delivery_pkey" PRIMARY KEY ("seq")
);
CREATE INDEX "delivery_shop_id_xid_seq_idx" ON "delivery" ("shop_id", "xid", "seq");

CREATE TABLE "delivery_key" (
  "shop_id" BIGINT NOT NULL,
  "webhook_id" TEXT NOT NULL,
  "arrived_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "delivery_key_pkey" PRIMARY KEY ("shop_id", "webhook_id")
);

CREATE TABLE "delivery_mark" (
  "shop_id" BIGINT NOT NULL,
  "xid" XID8 NOT NULL,
  "seq" BIGINT NOT NULL,
  CONSTRAINT "delivery_mark_pkey" PRIMARY KEY ("shop_id")
);

CREATE TABLE "log" (
  "shop_id" BIGINT NOT NULL,
  "origin" TEXT NOT NULL,
  "size" BIGINT NOT NULL,
  "root" BYTEA NOT NULL,
  "frontier" BYTEA NOT NULL,
  "pack_key" BYTEA NOT NULL,
  "earlier_pack_keys" BYTEA[] NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "log_pkey" PRIMARY KEY ("shop_id")
);
CREATE UNIQUE INDEX "log_origin_key" ON "log" ("origin");

CREATE TABLE "leaf" (
  "shop_id" BIGINT NOT NULL,
  "index" BIGINT NOT NULL,
  "entry_id" UUID NOT NULL,
  "type" TEXT NOT NULL,
  "time" TIMESTAMPTZ(3) NOT NULL,
  "cycle_id" UUID,
  "leaf_data" BYTEA NOT NULL,
  "leaf_hash" BYTEA NOT NULL,
  CONSTRAINT "leaf_pkey" PRIMARY KEY ("shop_id", "index")
);
CREATE UNIQUE INDEX "leaf_shop_id_entry_id_key" ON "leaf" ("shop_id", "entry_id");
CREATE INDEX "leaf_shop_id_cycle_id_index_idx" ON "leaf" ("shop_id", "cycle_id", "index");
CREATE INDEX "leaf_shop_id_type_index_idx" ON "leaf" ("shop_id", "type", "index");

CREATE TABLE "entry_part" (
  "shop_id" BIGINT NOT NULL,
  "index" BIGINT NOT NULL,
  "part" TEXT NOT NULL,
  "person_id" UUID,
  "sealed" BYTEA NOT NULL,
  "key_id" TEXT NOT NULL,
  CONSTRAINT "entry_part_pkey" PRIMARY KEY ("shop_id", "index", "part")
);
CREATE INDEX "entry_part_shop_id_person_id_idx" ON "entry_part" ("shop_id", "person_id");

CREATE TABLE "data_key" (
  "shop_id" BIGINT NOT NULL,
  "key_id" UUID NOT NULL,
  "person_id" UUID,
  "wrapped" BYTEA,
  "root_key_id" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "destroyed_at" TIMESTAMPTZ(3),
  CONSTRAINT "data_key_pkey" PRIMARY KEY ("shop_id", "key_id")
);
CREATE INDEX "data_key_shop_id_person_id_idx" ON "data_key" ("shop_id", "person_id");

CREATE TABLE "tile" (
  "shop_id" BIGINT NOT NULL,
  "level" INTEGER NOT NULL,
  "index" BIGINT NOT NULL,
  "hashes" BYTEA NOT NULL,
  "root" BYTEA NOT NULL,
  CONSTRAINT "tile_pkey" PRIMARY KEY ("shop_id", "level", "index")
);

CREATE TABLE "checkpoint" (
  "shop_id" BIGINT NOT NULL,
  "origin" TEXT NOT NULL,
  "size" BIGINT NOT NULL,
  "note" TEXT NOT NULL,
  "signed_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("shop_id", "origin", "size")
);

CREATE TABLE "list" (
  "shop_id" BIGINT NOT NULL,
  "list_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "route" TEXT NOT NULL,
  "outcome" TEXT NOT NULL,
  "failure" TEXT,
  "taken_at" TIMESTAMPTZ(3) NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL,
  "produced_by" UUID,
  "rows_read" INTEGER,
  "rows_kept" INTEGER,
  "set_aside" JSONB NOT NULL,
  "second_count" INTEGER,
  "second_count_by" UUID,
  "second_count_at" TIMESTAMPTZ(3),
  "digest" TEXT,
  "source_digests" TEXT[] NOT NULL DEFAULT '{}',
  "sheet" JSONB NOT NULL,
  "entry_index" BIGINT,
  CONSTRAINT "list_pkey" PRIMARY KEY ("shop_id", "list_id")
);
CREATE INDEX "list_shop_id_kind_recorded_at_idx" ON "list" ("shop_id", "kind", "recorded_at");

CREATE TABLE "list_row" (
  "shop_id" BIGINT NOT NULL,
  "list_id" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "subject_key" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT,
  "commitment" TEXT NOT NULL,
  "salt" BYTEA NOT NULL,
  "row" JSONB NOT NULL,
  CONSTRAINT "list_row_pkey" PRIMARY KEY ("shop_id", "list_id", "position")
);
CREATE UNIQUE INDEX "list_row_shop_id_list_id_subject_key_key" ON "list_row" ("shop_id", "list_id", "subject_key");

CREATE TABLE "cycle" (
  "shop_id" BIGINT NOT NULL,
  "cycle_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "started_by" UUID NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL,
  "people_list_id" UUID,
  "apps_list_id" UUID,
  "roles_list_id" UUID,
  "population_digest" TEXT NOT NULL,
  "exceptions" JSONB NOT NULL,
  "decided_at" TIMESTAMPTZ(3),
  "attested_at" TIMESTAMPTZ(3),
  "attested_by" UUID,
  "sealed_at" TIMESTAMPTZ(3),
  "sealed_index" BIGINT,
  "cancelled_at" TIMESTAMPTZ(3),
  "launched_index" BIGINT NOT NULL,
  CONSTRAINT "cycle_pkey" PRIMARY KEY ("shop_id", "cycle_id")
);
CREATE INDEX "cycle_shop_id_started_at_idx" ON "cycle" ("shop_id", "started_at");

CREATE TABLE "review_item" (
  "shop_id" BIGINT NOT NULL,
  "cycle_id" UUID NOT NULL,
  "item_id" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "list_id" UUID NOT NULL,
  "list_position" INTEGER NOT NULL,
  "subject_key" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "row_commitment" TEXT NOT NULL,
  "reviewer_id" UUID NOT NULL,
  "first_reviewer_id" UUID NOT NULL,
  "high_risk" BOOLEAN NOT NULL,
  "changed" BOOLEAN NOT NULL,
  "stands_out" JSONB NOT NULL,
  "change" JSONB NOT NULL,
  "shown_commitment" TEXT NOT NULL,
  "shown_salt" BYTEA NOT NULL,
  "decision" TEXT,
  "reason" TEXT,
  "note" TEXT,
  "drop" TEXT[] NOT NULL DEFAULT '{}',
  "until" TIMESTAMPTZ(3),
  "decided_by" UUID,
  "decided_at" TIMESTAMPTZ(3),
  "version" INTEGER NOT NULL,
  "batch_size" INTEGER NOT NULL DEFAULT 1,
  "signed_version" INTEGER,
  CONSTRAINT "review_item_pkey" PRIMARY KEY ("shop_id", "cycle_id", "item_id")
);
CREATE UNIQUE INDEX "review_item_shop_id_cycle_id_position_key" ON "review_item" ("shop_id", "cycle_id", "position");
CREATE INDEX "review_item_shop_id_cycle_id_reviewer_id_idx" ON "review_item" ("shop_id", "cycle_id", "reviewer_id");

CREATE TABLE "decision" (
  "shop_id" BIGINT NOT NULL,
  "cycle_id" UUID NOT NULL,
  "item_id" UUID NOT NULL,
  "version" INTEGER NOT NULL,
  "decision" TEXT NOT NULL,
  "reason" TEXT,
  "note" TEXT,
  "drop" TEXT[] NOT NULL DEFAULT '{}',
  "until" TIMESTAMPTZ(3),
  "decided_by" UUID NOT NULL,
  "decided_at" TIMESTAMPTZ(3) NOT NULL,
  "shown_digest" TEXT NOT NULL,
  "batch_size" INTEGER NOT NULL,
  "entry_index" BIGINT NOT NULL,
  CONSTRAINT "decision_pkey" PRIMARY KEY ("shop_id", "cycle_id", "item_id", "version")
);

CREATE TABLE "sign_off" (
  "shop_id" BIGINT NOT NULL,
  "cycle_id" UUID NOT NULL,
  "member_id" UUID NOT NULL,
  "version" INTEGER NOT NULL,
  "digest" TEXT NOT NULL,
  "counts" JSONB NOT NULL,
  "signed_at" TIMESTAMPTZ(3) NOT NULL,
  "entry_index" BIGINT NOT NULL,
  CONSTRAINT "sign_off_pkey" PRIMARY KEY ("shop_id", "cycle_id", "member_id", "version")
);

CREATE TABLE "revocation" (
  "shop_id" BIGINT NOT NULL,
  "revocation_id" UUID NOT NULL,
  "cycle_id" UUID NOT NULL,
  "item_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "subject_key" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "demand" TEXT NOT NULL,
  "drop" TEXT[] NOT NULL DEFAULT '{}',
  "state" TEXT NOT NULL,
  "grade" TEXT,
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL,
  "stated_at" TIMESTAMPTZ(3),
  "stated_by" UUID,
  "last_seen_list_id" UUID,
  "proven_list_id" UUID,
  "last_seen_at" TIMESTAMPTZ(3),
  "proven_at" TIMESTAMPTZ(3),
  "gone_as" TEXT,
  CONSTRAINT "revocation_pkey" PRIMARY KEY ("shop_id", "revocation_id")
);
CREATE INDEX "revocation_shop_id_cycle_id_item_id_idx" ON "revocation" ("shop_id", "cycle_id", "item_id");

CREATE TABLE "pack" (
  "shop_id" BIGINT NOT NULL,
  "pack_id" UUID NOT NULL,
  "cycle_id" UUID,
  "kind" TEXT NOT NULL,
  "edition" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "failure" TEXT,
  "requested_by" UUID NOT NULL,
  "requested_at" TIMESTAMPTZ(3) NOT NULL,
  "ready_at" TIMESTAMPTZ(3),
  "digest" TEXT,
  "size_bytes" BIGINT,
  "checkpoint_size" BIGINT,
  "verdict" JSONB,
  "params" JSONB,
  "fixed" JSONB,
  "replaces_pack_id" UUID,
  "fields_removed" TEXT[] NOT NULL DEFAULT '{}',
  CONSTRAINT "pack_pkey" PRIMARY KEY ("shop_id", "pack_id")
);
CREATE INDEX "pack_shop_id_cycle_id_idx" ON "pack" ("shop_id", "cycle_id");

CREATE TABLE "download_ticket" (
  "shop_id" BIGINT NOT NULL,
  "ticket_hash" BYTEA NOT NULL,
  "member_id" UUID NOT NULL,
  "file_kind" TEXT NOT NULL,
  "file_ref" TEXT NOT NULL,
  "issued_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "download_ticket_pkey" PRIMARY KEY ("shop_id", "ticket_hash")
);

CREATE TABLE "log_key" (
  "shop_id" BIGINT NOT NULL,
  "origin" TEXT NOT NULL,
  "key_id" TEXT NOT NULL,
  "public_key" BYTEA NOT NULL,
  "because" TEXT NOT NULL,
  "from_size" BIGINT NOT NULL,
  "until_size" BIGINT,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  "revoked_reason" TEXT,
  "untrusted_since" TIMESTAMPTZ(3),
  CONSTRAINT "log_key_pkey" PRIMARY KEY ("shop_id", "origin", "key_id")
);

CREATE TABLE "time_stamp" (
  "shop_id" BIGINT NOT NULL,
  "stamp_id" UUID NOT NULL,
  "origin" TEXT,
  "checkpoint_size" BIGINT NOT NULL,
  "occasion" TEXT NOT NULL,
  "cycle_id" UUID,
  "state" TEXT NOT NULL,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3),
  "failure" TEXT,
  "authority" TEXT,
  "stamped_at" TIMESTAMPTZ(3),
  "reply" BYTEA,
  "chain" TEXT,
  CONSTRAINT "time_stamp_pkey" PRIMARY KEY ("shop_id", "stamp_id")
);
CREATE UNIQUE INDEX "time_stamp_shop_id_occasion_cycle_id_checkpoint_size_key" ON "time_stamp" ("shop_id", "occasion", "cycle_id", "checkpoint_size");

CREATE TABLE "outside_copy" (
  "shop_id" BIGINT NOT NULL,
  "copy_id" UUID NOT NULL,
  "origin" TEXT,
  "checkpoint_size" BIGINT NOT NULL,
  "occasion" TEXT NOT NULL,
  "cycle_id" UUID,
  "channel" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3),
  "delivered_at" TIMESTAMPTZ(3),
  "failure" TEXT,
  "answer" TEXT,
  CONSTRAINT "outside_copy_pkey" PRIMARY KEY ("shop_id", "copy_id")
);
CREATE INDEX "outside_copy_shop_id_checkpoint_size_idx" ON "outside_copy" ("shop_id", "checkpoint_size");

CREATE TABLE "watched_export" (
  "shop_id" BIGINT NOT NULL,
  "watch_id" UUID NOT NULL,
  "list_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "watcher" JSONB,
  "person_id" UUID NOT NULL,
  "uploaded_by" UUID NOT NULL,
  "watched_at" TIMESTAMPTZ(3) NOT NULL,
  "file_digest" TEXT NOT NULL,
  "outcome" JSONB NOT NULL,
  "entry_index" BIGINT NOT NULL,
  CONSTRAINT "watched_export_pkey" PRIMARY KEY ("shop_id", "watch_id")
);

CREATE TABLE "sighting" (
  "shop_id" BIGINT NOT NULL,
  "of" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "identity" TEXT NOT NULL,
  "id" TEXT,
  "handle" TEXT,
  "name" TEXT,
  "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
  "times" INTEGER NOT NULL,
  "confidence" TEXT NOT NULL,
  "detail" TEXT,
  CONSTRAINT "sighting_pkey" PRIMARY KEY ("shop_id", "of", "source", "identity")
);

CREATE TABLE "account_link" (
  "shop_id" BIGINT NOT NULL,
  "link_id" UUID NOT NULL,
  "verdict" TEXT NOT NULL,
  "subject_keys" TEXT[] NOT NULL,
  "by" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "entry_index" BIGINT NOT NULL,
  CONSTRAINT "account_link_pkey" PRIMARY KEY ("shop_id", "link_id")
);

-- Tenancy. The shop is set per transaction: set_config('countersign.shop', <numeric id>, true). Without it nothing is seen.
-- The first lookup of a request knows only the domain out of a verified token, so one row of "shop" can also be named by domain.
CREATE FUNCTION current_shop() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('countersign.shop', true), '')::bigint $$;
CREATE FUNCTION current_domain() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('countersign.domain', true), '') $$;

CREATE FUNCTION current_origin() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('countersign.origin', true), '') $$;

DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY of_the_shop ON %I TO countersign_app USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', t);
    -- Under FORCE an owner without a policy sees nothing and a backfill would silently do nothing.
    EXECUTE format('CREATE POLICY of_the_migrator ON %I TO countersign_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO countersign_app', t);
  END LOOP;
END $$;

CREATE POLICY by_domain ON shop FOR SELECT TO countersign_app USING (domain = current_domain());
-- The keys of a log are public: whoever knows its name may read them, and learns no store by it.
CREATE POLICY by_origin ON log_key FOR SELECT TO countersign_app USING (origin = current_origin());

-- intake: inserts deliveries for any shop and sees keys, never bodies.
GRANT SELECT (shop_id, domain) ON shop TO countersign_intake;
CREATE POLICY of_the_intake ON shop FOR SELECT TO countersign_intake USING (true);
GRANT INSERT ON delivery TO countersign_intake;
GRANT SELECT (seq, shop_id, webhook_id) ON delivery TO countersign_intake;
GRANT USAGE ON SEQUENCE delivery_seq_seq TO countersign_intake;
CREATE POLICY of_the_intake ON delivery TO countersign_intake USING (true) WITH CHECK (true);
GRANT INSERT ON delivery_key TO countersign_intake;
GRANT SELECT (shop_id, webhook_id) ON delivery_key TO countersign_intake;
CREATE POLICY of_the_intake ON delivery_key TO countersign_intake USING (true) WITH CHECK (true);

-- scheduler: which shop is due, nothing else.
GRANT SELECT (shop_id, next_sync_due_at, next_proof_due_at) ON shop TO countersign_scheduler;
CREATE POLICY of_the_scheduler ON shop FOR SELECT TO countersign_scheduler USING (true);
GRANT SELECT (shop_id, xid, seq) ON delivery TO countersign_scheduler;
CREATE POLICY of_the_scheduler ON delivery FOR SELECT TO countersign_scheduler USING (true);
GRANT SELECT ON delivery_mark TO countersign_scheduler;
CREATE POLICY of_the_scheduler ON delivery_mark FOR SELECT TO countersign_scheduler USING (true);

-- Append-only: refused by grant for the app and by trigger for everybody, the owner included.
REVOKE UPDATE, DELETE ON leaf, tile, checkpoint FROM countersign_app;
-- The head moves and is never taken away; a sealed part goes, with its salt, or stays as it is.
REVOKE DELETE ON log FROM countersign_app;
REVOKE UPDATE ON entry_part FROM countersign_app;
-- A key of the log stays on record; only its end and its revocation are written later.
REVOKE UPDATE, DELETE ON log_key FROM countersign_app;
GRANT UPDATE (until_size, revoked_at, revoked_reason, untrusted_since) ON log_key TO countersign_app;
REVOKE UPDATE, DELETE ON decision, sign_off FROM countersign_app;
-- A typed note is personal: erasing it blanks this one column; what was decided stays.
GRANT UPDATE (note) ON decision TO countersign_app;
-- The inbox may be emptied (retention, erasure of a shop) and never edited; the digest of each body is in the log.
REVOKE UPDATE ON delivery, delivery_key FROM countersign_app;
GRANT USAGE ON SEQUENCE delivery_seq_seq TO countersign_app;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['leaf', 'tile', 'checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;
