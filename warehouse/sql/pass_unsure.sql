-- The visitors with a visit that may go on outside the window.
INSERT INTO {{pass}}_unsure SELECT DISTINCT site, visitor FROM {{pass}}_new WHERE sure = 0
