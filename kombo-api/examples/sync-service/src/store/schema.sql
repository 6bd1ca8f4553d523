-- The tables of the service, for SQLite and PostgreSQL. Those of the models are created from their columns.

CREATE TABLE IF NOT EXISTS sync_integrations (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    -- active; stopped: a person must look (see `problem`); deleted: no longer read.
    state TEXT NOT NULL,
    problem TEXT,
    added_at TIMESTAMPTZ NOT NULL,
    -- Since when a job is in the queue; NULL if there is none.
    queued_at TIMESTAMPTZ,
    -- The worker that reads this integration. Nobody else may, until the lease has expired.
    lease_owner TEXT,
    lease_until TIMESTAMPTZ
);

-- How far the copy of each model is.
CREATE TABLE IF NOT EXISTS sync_progress (
    integration TEXT NOT NULL,
    model TEXT NOT NULL,
    -- A read is wanted while `wanted` is greater than `served`.
    wanted BIGINT NOT NULL,
    served BIGINT NOT NULL,
    wanted_at TIMESTAMPTZ,
    -- The webhook or the schedule that asked for it.
    cause TEXT,
    -- The watermark: everything that changed before is in the copy.
    updated_after TIMESTAMPTZ,
    -- When the last read ended.
    synced_at TIMESTAMPTZ,
    -- When everything was read last, and whether that is wanted again.
    full_at TIMESTAMPTZ,
    wants_full BOOLEAN NOT NULL,
    -- Why the last full read marked no row as absent.
    problem TEXT,
    -- Rows that were not seen since are gone, as soon as the read after a full one has ended.
    absent_before TIMESTAMPTZ,
    -- The read that has not ended yet: its name, its start on the clock of the API and on that of the database, the
    -- value of `wanted` that it serves, and the cursor of its next page.
    run TEXT,
    run_started_at TIMESTAMPTZ,
    run_begun_at TIMESTAMPTZ,
    run_serves BIGINT,
    run_is_full BOOLEAN,
    run_cursor TEXT,
    PRIMARY KEY (integration, model)
);

-- The history of reads: it leads from a row (column `run`) to its cause.
CREATE TABLE IF NOT EXISTS sync_runs (
    id TEXT PRIMARY KEY,
    integration TEXT NOT NULL,
    model TEXT NOT NULL,
    cause TEXT,
    is_full BOOLEAN NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    pages BIGINT NOT NULL,
    records BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    invalid BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS sync_runs_begun_at ON sync_runs (begun_at);
