-- Visits by the family of expectations that a rule puts them in: one row per family (its
-- number in the rule, 0 for none), what tells it and the text that does. A visit is told
-- by its first page, else by its first search, else by its first click, the first page it
-- sees that is not the first one; where none of them is of a family, its first page stands
-- beside it, so that the rule can be added to.
--
-- The rule is a list of words, each of a family, the first that fits winning. A word that
-- begins with a slash is the beginning of an address; any other stands at the beginning of
-- a word of the text: « coffret » fits /coffrets-cadeaux and « Coffret thé ». Case and
-- accents make no difference.
SELECT
    toString(family) AS key,
    signal AS key_2,
    evidence AS key_3,
    sum(n) AS visits,
    sum(n_viewing) AS visits_viewing,
    sum(n_adding) AS visits_adding,
    sum(n_checkout) AS visits_checkout,
    sum(n_ordering) AS visits_ordering,
    sum(cents) AS visit_revenue
FROM (
    SELECT
        *,
        arrayMap(
            (plain, address) -> arrayFirstIndex(
                word -> if(startsWith(word, '/'), startsWith(address, word), position(plain, concat('-', word)) > 0),
                {words:Array(String)}),
            plains, [lowerUTF8(landing), '', lowerUTF8(clicked)]) AS places,
        arrayFirstIndex(place -> place > 0, places) AS at,
        if(at = 0, 0, {families:Array(UInt16)}[places[greatest(at, 1)]]) AS family,
        ['', 'landing', 'search', 'click'][at + 1] AS signal,
        if(at = 0, landing, texts[greatest(at, 1)]) AS evidence
    FROM (
        SELECT
            landing,
            clicked,
            [landing, searched, clicked] AS texts,
            arrayMap(
                text -> concat('-', replaceRegexpAll(
                    translateUTF8(lowerUTF8(text), 'àâäéèêëîïôöùûüÿç', 'aaaeeeeiioouuuyc'), '[^a-z0-9]+', '-')),
                texts) AS plains,
            count() AS n,
            countIf(has(steps, 1)) AS n_viewing,
            countIf(has(steps, 2)) AS n_adding,
            countIf(has(steps, 3)) AS n_checkout,
            countIf(orders > 0) AS n_ordering,
            sum(revenue) AS cents
        FROM (
            SELECT
                landing, steps, orders, revenue,
                arrayFirst((said, name) -> name = 'search', trail_words, trail) AS searched,
                arrayFirst((path, name) -> name = 'page_view' AND path != landing, trail_paths, trail) AS clicked
            FROM visits FINAL
            WHERE site = {site:String}
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
              AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
              AND has({channels:Array(String)}, channel)
              AND has({campaigns:Array(String)}, campaign)
              AND has({devices:Array(String)}, device)
              AND has({countries:Array(String)}, country)
              AND hasAny({categories:Array(String)}, viewed_categories)
              AND hasAny({products:Array(String)}, viewed_skus)
        )
        GROUP BY landing, searched, clicked
    )
)
GROUP BY key, key_2, key_3
