-- What became of the runs of a schedule, and where the schedule was written.
ALTER TABLE schedules ADD COLUMN name TEXT NOT NULL DEFAULT '';      -- in the file that it comes from
ALTER TABLE schedules ADD COLUMN origin TEXT NOT NULL DEFAULT '';    -- that file; '' for one that a person added
ALTER TABLE schedules ADD COLUMN since INTEGER NOT NULL DEFAULT 0;   -- when it was added, changed or resumed
ALTER TABLE schedules ADD COLUMN ended INTEGER;                      -- when the last run ended; null while it runs
ALTER TABLE schedules ADD COLUMN done INTEGER;                       -- when the last run that succeeded began
ALTER TABLE schedules ADD COLUMN problem TEXT NOT NULL DEFAULT '';   -- why the last run failed
ALTER TABLE schedules ADD COLUMN missed INTEGER;                     -- when the last run that came too late was due
ALTER TABLE schedules ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;   -- 1: the last run was cut short once and is run again
UPDATE schedules SET since = created, ended = last_run, done = last_run;
