-- How many searches a visit made in the shop, and how many videos it began.
ALTER TABLE visits
    ADD COLUMN IF NOT EXISTS searches UInt32 AFTER chats,
    ADD COLUMN IF NOT EXISTS videos UInt32 AFTER searches;
