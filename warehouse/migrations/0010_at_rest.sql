-- A month that nothing was written to for five minutes becomes one part: reading its
-- current rows then needs no look at other parts, which cost up to four times the query
-- that asked for them. A month that is written to all the time merges as ever.
ALTER TABLE events MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE visits MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE orders MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE refunds MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
