-- The first schema. Keys go by site first: a site is erased, kept and read on
-- its own. Events and visits are keyed so that they can shard by visitor,
-- orders and refunds by order.

-- One row per thing a visitor did; the same id twice at the same instant is one.
-- The day stands before the visitor so that a pass over the touched days reads
-- only those. `inserted` and `batch` let the visit builder find what is new
-- without trusting any clock but the server's.
CREATE TABLE IF NOT EXISTS events (
    site LowCardinality(String),
    day Date DEFAULT toDate(ts, 'UTC'),
    visitor UInt64,
    previous UInt64,
    ts DateTime64(3, 'UTC'),
    event_id UUID,
    received DateTime64(3, 'UTC'),
    inserted DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    batch UInt64,
    mode LowCardinality(String),
    origin LowCardinality(String),
    name LowCardinality(String),
    path String,
    host LowCardinality(String),
    title String,
    referrer String,
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    term LowCardinality(String),
    content LowCardinality(String),
    click_id LowCardinality(String),
    device LowCardinality(String),
    browser LowCardinality(String),
    os LowCardinality(String),
    country LowCardinality(String),
    order_id String,
    value Int64,
    currency LowCardinality(String),
    skus Array(LowCardinality(String)),
    quantities Array(UInt32),
    category LowCardinality(String),
    search String,
    engagement_ms UInt32,
    scroll UInt8,
    interactive Bool,
    props Map(LowCardinality(String), String),
    -- 0 when the hit brings no campaign or paid click; else what tells one from
    -- another. A search or a link followed in mid-visit is no campaign.
    touch UInt64 DEFAULT if(campaign = '' AND click_id = '' AND (source = '' OR medium IN ('', 'organic', 'referral')), 0, cityHash64(source, medium, campaign, click_id)),
    PROJECTION by_inserted (SELECT site, day, visitor, inserted, batch ORDER BY inserted)
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (site, day, visitor, ts, event_id)
SETTINGS non_replicated_deduplication_window = 1000,
         deduplicate_merge_projection_mode = 'rebuild',
         lightweight_mutation_projection_mode = 'rebuild';

-- Visits, derived from events only (warehouse/sql/pass_*.sql). `start_local` and the
-- date functions of the analyzer take the site's time zone at reading time.
CREATE TABLE IF NOT EXISTS visits (
    site LowCardinality(String),
    day Date,
    visitor UInt64,
    start DateTime64(3, 'UTC'),
    visit_id UInt64,
    `end` DateTime64(3, 'UTC'),
    chain_start DateTime64(3, 'UTC'),
    mode LowCardinality(String),
    events UInt32,
    pages UInt32,
    landing String,
    exit String,
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    term LowCardinality(String),
    click_id LowCardinality(String),
    device LowCardinality(String),
    browser LowCardinality(String),
    os LowCardinality(String),
    country LowCardinality(String),
    orders UInt32,
    revenue Int64,
    engagement_ms UInt32,
    bounce Bool,
    -- purchase-funnel steps in order of time, as positions in tracking.FunnelSteps from 1, and their milliseconds since start
    steps Array(UInt8),
    step_ms Array(UInt32),
    viewed_skus Array(LowCardinality(String)),
    viewed_categories Array(LowCardinality(String)),
    added_skus Array(LowCardinality(String)),
    ids_hash UInt64,
    version UInt64,
    deleted UInt8,
    row_hash UInt64
) ENGINE = ReplacingMergeTree(version, deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (site, day, visitor, start, visit_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- The builder's ledger: which insert batches are in visits already.
CREATE TABLE IF NOT EXISTS visit_passes (
    batch UInt64,
    month UInt32,
    at DateTime DEFAULT now()
) ENGINE = MergeTree ORDER BY (batch, month) TTL at + INTERVAL 2 DAY;

-- Who may build visits now: the newest row's holder, until it expires.
CREATE TABLE IF NOT EXISTS leases (
    name LowCardinality(String),
    holder String,
    at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    expires DateTime64(3, 'UTC')
) ENGINE = MergeTree ORDER BY (name, at) TTL toDateTime(at) + INTERVAL 1 DAY;

-- Order-independent fingerprint of the current events of a UTC hour: hours add
-- up to the local days of any time zone.
CREATE TABLE IF NOT EXISTS event_prints (
    site LowCardinality(String),
    day Date,
    hour DateTime('UTC'),
    rows UInt64,
    print UInt64,
    version UInt64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, hour);

-- The one home of orders: a current row per (site, order number), lines inside,
-- so that a replaced order takes its lines with it.
CREATE TABLE IF NOT EXISTS orders (
    site LowCardinality(String),
    order_id String,
    version UInt64,
    ts DateTime64(3, 'UTC'),
    status LowCardinality(String),
    provisional Bool,
    origin LowCardinality(String),
    customer String,
    currency LowCardinality(String),
    rate Float64,
    total_incl Int64,
    shipping_incl Int64,
    shipping_excl Nullable(Int64),
    products_incl Int64,
    products_excl Nullable(Int64),
    discount Int64,
    items Int64,
    purchase_cost Nullable(Int64),
    carriage_paid Nullable(Int64),
    packaging Nullable(Int64),
    payment_fee Nullable(Int64),
    return_cost Nullable(Int64),
    commission Nullable(Int64),
    voucher Nullable(Int64),
    visitor UInt64,
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    device LowCardinality(String),
    country LowCardinality(String),
    coupon LowCardinality(String),
    payment LowCardinality(String),
    delivery LowCardinality(String),
    line_kind Array(LowCardinality(String)),
    line_sku Array(LowCardinality(String)),
    line_name Array(String),
    line_category Array(LowCardinality(String)),
    line_quantity Array(Int32),
    line_incl Array(Int64),
    line_excl Array(Nullable(Int64)),
    line_cost Array(Nullable(Int64)),
    inserted DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, order_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- Purchases seen by the tag, until their visit is known; then they become
-- provisional orders. Two days at most, like the salts.
CREATE TABLE IF NOT EXISTS pending_orders AS orders
ENGINE = ReplacingMergeTree(version) ORDER BY (site, order_id)
TTL toDateTime(inserted) + INTERVAL 2 DAY
SETTINGS non_replicated_deduplication_window = 1000;
ALTER TABLE pending_orders ADD COLUMN IF NOT EXISTS mode LowCardinality(String), ADD COLUMN IF NOT EXISTS seen DateTime64(3, 'UTC'), ADD COLUMN IF NOT EXISTS event_id String;

CREATE TABLE IF NOT EXISTS refunds (
    site LowCardinality(String),
    refund_id String,
    version UInt64,
    order_id String,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    customer String,
    currency LowCardinality(String),
    rate Float64,
    amount_incl Int64,
    products_excl Nullable(Int64),
    channel LowCardinality(String),
    campaign LowCardinality(String),
    device LowCardinality(String),
    country LowCardinality(String),
    reason LowCardinality(String),
    line_sku Array(LowCardinality(String)),
    line_category Array(LowCardinality(String)),
    line_quantity Array(Int32),
    line_incl Array(Int64),
    line_excl Array(Nullable(Int64)),
    inserted DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, refund_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS products (
    site LowCardinality(String),
    sku String,
    valid_from DateTime64(3, 'UTC'),
    version UInt64,
    name String,
    category LowCardinality(String),
    price_incl Int64,
    vat_rate Nullable(Float64),
    purchase_cost Nullable(Int64),
    weight_grams Int32,
    stock Nullable(Int32),
    url String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, sku, valid_from)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS costs (
    site LowCardinality(String),
    day Date,
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    partner LowCardinality(String),
    kind LowCardinality(String),
    version UInt64,
    origin LowCardinality(String),
    amount_excl Int64,
    clicks UInt64,
    impressions UInt64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, day, channel, source, medium, campaign, partner, kind)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS campaigns (
    site LowCardinality(String),
    campaign_id String,
    version UInt64,
    name String,
    channel LowCardinality(String),
    partner String,
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign String,
    start_day Date,
    end_day Date,
    objective String,
    target String,
    discount String,
    coupon String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, campaign_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS journal (
    site LowCardinality(String),
    day Date,
    entry_id String,
    version UInt64,
    title String,
    detail String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, day, entry_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- What was received and not counted, and why: never silently dropped.
CREATE TABLE IF NOT EXISTS set_aside (
    site LowCardinality(String),
    received DateTime64(3, 'UTC'),
    id String,
    endpoint LowCardinality(String),
    class LowCardinality(String),
    reason LowCardinality(String),
    detail String,
    agent String,
    raw String
) ENGINE = ReplacingMergeTree ORDER BY (site, received, id)
TTL toDateTime(received) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- The salts of the day's pseudonyms: drawn once per site and local day, the
-- earliest row wins, gone after 48 hours.
CREATE TABLE IF NOT EXISTS salts (
    site LowCardinality(String),
    day Date,
    salt String,
    created DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
) ENGINE = MergeTree ORDER BY (site, day, created)
TTL toDateTime(created) + INTERVAL 48 HOUR DELETE
SETTINGS merge_with_ttl_timeout = 3600;

-- Everything every process needs to know, versioned: sites, foreign ids,
-- tokens, bot, referrer and channel rules. `value` is JSON.
CREATE TABLE IF NOT EXISTS settings (
    kind LowCardinality(String),
    key String,
    version UInt64,
    deleted UInt8,
    value String,
    changed DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = ReplacingMergeTree(version) ORDER BY (kind, key);

CREATE TABLE IF NOT EXISTS audits (
    audit_id String,
    site LowCardinality(String),
    url String,
    started DateTime64(3, 'UTC'),
    finished DateTime64(3, 'UTC'),
    version UInt64,
    state LowCardinality(String),
    config String,
    config_hash String,
    pages UInt32,
    findings UInt32,
    summary String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, audit_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS audit_pages (
    audit_id String,
    site LowCardinality(String),
    url String,
    status UInt16,
    problem LowCardinality(String),
    depth Int32,
    pagerank Float64,
    inlinks UInt32,
    outlinks UInt32,
    indexable Bool,
    in_sitemap Bool,
    orphan Bool,
    title String,
    description String,
    h1 String,
    canonical String,
    words UInt32,
    bytes UInt32,
    ttfb_ms UInt32,
    content_hash UInt64,
    text_hash UInt64,
    redirect_to String,
    hops UInt8
) ENGINE = ReplacingMergeTree ORDER BY (audit_id, url)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS audit_links (
    audit_id String,
    site LowCardinality(String),
    source String,
    target String,
    state LowCardinality(String),
    status UInt16,
    internal Bool,
    nofollow Bool,
    anchor String,
    position LowCardinality(String)
) ENGINE = ReplacingMergeTree ORDER BY (audit_id, source, target, anchor)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS audit_findings (
    audit_id String,
    site LowCardinality(String),
    rule LowCardinality(String),
    severity LowCardinality(String),
    url String,
    detail String,
    fingerprint UInt64,
    evidence String
) ENGINE = ReplacingMergeTree ORDER BY (audit_id, rule, url, fingerprint)
SETTINGS non_replicated_deduplication_window = 1000;
