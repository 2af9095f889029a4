-- Valid orders seen through their sale lines, one row per key of a dimension:
-- asked by product or category, or filtered by one. {parts} may name both.
--
-- An order counts under each product (or category) that it holds, so orders may
-- stand under several keys; quantities and amounts are those of the lines, after
-- discount, without shipping. Gift cards and stock adjustments are no sale. An
-- order told without its lines stands under the empty key with its products.
SELECT
    toString(key) AS key,
    part,
    uniqExact(order_id) AS orders,
    sum(line.4) AS revenue_incl,
    sum(line.3) AS items_sold,
    sum(ifNull(line.5, 0)) AS products_excl,
    uniqExactIf(order_id, isNull(line.5)) AS orders_without_vat
FROM (
    SELECT
        order_id, line,
        arrayJoin({parts:Array(String)}) AS part,
        multiIf(part = 'product', line.1, part = 'category', line.2, toString({column:Identifier})) AS key
    FROM (
        SELECT
            *,
            '' AS total,
            toDate(ts, {timezone:String}) AS local_day,
            toMonday(toDate(ts, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(ts, {timezone:String})) AS local_month,
            leftPad(toString(toHour(ts, {timezone:String})), 2, '0') AS hour,
            toString(toDayOfWeek(toTimeZone(ts, {timezone:String}))) AS weekday,
            concat(weekday, hour) AS week_hour,
            multiIf(products_incl < 1500, '0-15', products_incl < 3000, '15-30', products_incl < 4500, '30-45',
                products_incl < 6000, '45-60', products_incl < 7500, '60-75', products_incl < 9000, '75-90',
                products_incl < 12000, '90-120', products_incl < 15000, '120-150', '150+') AS basket,
            toString(least(intDiv(products_incl, 100), 300)) AS amount,
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
    WHERE true
      AND has({days:Array(String)}, toString(local_day))
      AND has({weeks:Array(String)}, toString(local_week))
      AND has({months:Array(String)}, toString(local_month))
      AND has({channels:Array(String)}, channel)
      AND has({campaigns:Array(String)}, campaign)
      AND has({devices:Array(String)}, device)
      AND has({countries:Array(String)}, country)
      AND has({hour_values:Array(String)}, hour)
      AND has({weekday_values:Array(String)}, weekday)
      AND has({week_hour_values:Array(String)}, week_hour)
      AND has({basket_values:Array(String)}, basket)
      AND has({amount_values:Array(String)}, amount)
      AND has({payment_values:Array(String)}, payment)
      AND has({delivery_values:Array(String)}, delivery)
      AND has({region_values:Array(String)}, region)
      AND has({coupon_values:Array(String)}, coupon)
      AND has({categories:Array(String)}, line.2)
      AND has({products:Array(String)}, line.1)
)
GROUP BY key, part
