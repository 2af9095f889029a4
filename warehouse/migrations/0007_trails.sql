-- How many results a search had, where the shop tells it.
ALTER TABLE events ADD COLUMN IF NOT EXISTS results Nullable(Int64) AFTER search;

-- What was done in a visit, in order: the kind of each event that is not passive,
-- its page, and when, in milliseconds since the start; what was searched for, and
-- how many results that had or the part of a video that was seen (-1: not told). Plain
-- texts: a dictionary in an array is looked up again for each element that a merge
-- copies, which doubled what writing a visit costs.
ALTER TABLE visits
    ADD COLUMN IF NOT EXISTS trail Array(String) AFTER ids_hash,
    ADD COLUMN IF NOT EXISTS trail_paths Array(String) AFTER trail,
    ADD COLUMN IF NOT EXISTS trail_ms Array(UInt32) AFTER trail_paths,
    ADD COLUMN IF NOT EXISTS trail_words Array(String) AFTER trail_ms,
    ADD COLUMN IF NOT EXISTS trail_numbers Array(Int32) AFTER trail_words;
