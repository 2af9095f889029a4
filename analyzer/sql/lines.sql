-- Valid orders seen through their sale lines, one row per key of a dimension:
-- asked by product or category, or filtered by one.
--
-- An order counts under each product (or category) that it holds, so orders may
-- stand under several keys; quantities and amounts are those of the lines, after
-- discount, without shipping. Gift cards and stock adjustments are no sale. An
-- order told without its lines stands under the empty key with its products.
SELECT
    toString(key) AS key,
    uniqExact(order_id) AS orders,
    sum(line.4) AS revenue_incl,
    sum(line.3) AS items_sold,
    sum(ifNull(line.5, 0)) AS products_excl,
    uniqExactIf(order_id, isNull(line.5)) AS orders_without_vat
FROM (
    SELECT
        order_id, line,
        if({by:String} = 'product', line.1,
        if({by:String} = 'category', line.2,
        toString({column:Identifier}))) AS key
    FROM (
        SELECT
            *,
            '' AS total,
            toDate(ts, {timezone:String}) AS local_day,
            toMonday(toDate(ts, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(ts, {timezone:String})) AS local_month,
            arrayFilter((sold, kind) -> kind = 'sale',
                arrayZip(
                    CAST(line_sku, 'Array(String)'), CAST(line_category, 'Array(String)'),
                    CAST(line_quantity, 'Array(Int64)'), line_incl, line_excl),
                line_kind) AS sales,
            arrayJoin(if(empty(line_kind), [('', '', items, products_incl, products_excl)], sales)) AS line
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid'
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    )
    WHERE (empty({days:Array(String)}) OR has({days:Array(String)}, toString(local_day)))
      AND (empty({weeks:Array(String)}) OR has({weeks:Array(String)}, toString(local_week)))
      AND (empty({months:Array(String)}) OR has({months:Array(String)}, toString(local_month)))
      AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
      AND (empty({campaigns:Array(String)}) OR has({campaigns:Array(String)}, campaign))
      AND (empty({devices:Array(String)}) OR has({devices:Array(String)}, device))
      AND (empty({countries:Array(String)}) OR has({countries:Array(String)}, country))
      AND (empty({categories:Array(String)}) OR has({categories:Array(String)}, line.2))
      AND (empty({products:Array(String)}) OR has({products:Array(String)}, line.1))
)
GROUP BY key
