-- Where the members of a jury come from, and who is of the trade.
ALTER TABLE jury_members ADD COLUMN place TEXT NOT NULL DEFAULT '' CHECK (place IN ('', 'outside', 'centre')); -- '': nobody said
ALTER TABLE jury_members ADD COLUMN professional INTEGER NOT NULL DEFAULT 0;

-- A grid is that of a seat (jury_members.id), which its body says; it was that of a name. The
-- newest session comes first; where several seats had one name they shared one grid: each
-- further one gets a copy of it.
CREATE TABLE moved_grids AS
    SELECT grid, seat, row_number() OVER (PARTITION BY grid ORDER BY jury DESC, seat) AS rank
    FROM (
        SELECT g.id AS grid, m.id AS seat, m.jury AS jury,
            row_number() OVER (PARTITION BY m.id, g.site ORDER BY (SELECT max(at) FROM documents WHERE id = g.id) DESC, g.id) AS newest
        FROM (SELECT min(id) AS id, site, author FROM documents WHERE kind = 'grid' AND version = 1 GROUP BY site, author) AS g
        JOIN seats ON seats.site = g.site
        JOIN jury_candidates AS c ON c.account = seats.account
        JOIN jury_members AS m ON m.jury = c.jury
        LEFT JOIN accounts AS a ON a.id = m.account
        WHERE g.author = m.name OR g.author = a.name || ' (' || substr(a.code, 1, 3) || '-' || substr(a.code, 4) || ')'
    )
    WHERE newest = 1;

INSERT INTO documents (id, version, kind, site, body, author, at, deleted)
    SELECT (SELECT max(id) FROM documents) + row_number() OVER (ORDER BY x.grid, x.rank), 1, d.kind, d.site, json_set(d.body, '$.seat', x.seat), d.author, d.at, d.deleted
    FROM moved_grids AS x JOIN documents AS d ON d.id = x.grid AND d.version = (SELECT max(version) FROM documents WHERE id = x.grid)
    WHERE x.rank > 1;
UPDATE documents SET body = json_set(body, '$.seat', (SELECT seat FROM moved_grids WHERE grid = documents.id AND rank = 1))
    WHERE id IN (SELECT grid FROM moved_grids WHERE rank = 1);
-- Where nobody signs in there is one grid, without a seat.
UPDATE documents SET body = json_set(body, '$.seat', 0)
    WHERE id IN (SELECT min(id) FROM documents WHERE kind = 'grid' AND version = 1 AND author = 'sans connexion' AND id NOT IN (SELECT grid FROM moved_grids) GROUP BY site);
DROP TABLE moved_grids;

CREATE UNIQUE INDEX documents_grid_of_seat ON documents (site, json_extract(body, '$.seat')) WHERE kind = 'grid' AND version = 1;
