-- A note that was taken away can be brought back.
ALTER TABLE annotations ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
