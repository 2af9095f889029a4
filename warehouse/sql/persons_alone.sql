-- Events with their person, where no pseudonym has a predecessor.
SELECT *, visitor AS person FROM ({{source}})
