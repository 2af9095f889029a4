-- Last: a crash before this line repeats the pass, and a repeated pass writes nothing.
INSERT INTO visit_passes (batch, month)
SELECT DISTINCT batch, toYYYYMM(day) FROM {{pass}}_touched WHERE batch != 0
