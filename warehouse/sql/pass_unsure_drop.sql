-- What the window told of visitors now told from their whole history.
ALTER TABLE {{pass}}_new DELETE WHERE sure < 2 AND (site, visitor) IN (SELECT site, visitor FROM {{pass}}_unsure)
SETTINGS mutations_sync = 2
