-- What a shop keeps beside its visits and orders: attempts to pay, parcels,
-- messages, conversations, partners' clicks, referrals, reviews, posts, searches,
-- links, prices, stock. Each table has one row per thing, the highest version of
-- it wins, and its key goes by site first, so that a site is erased, kept and read
-- on its own. Days are the shop's local days, instants UTC, amounts whole cents.

-- The largest cart that was seen in the visit, in cents, and how many chats it opened.
ALTER TABLE visits ADD COLUMN IF NOT EXISTS cart Int64 AFTER revenue, ADD COLUMN IF NOT EXISTS chats UInt32 AFTER orders;

-- Where the order was delivered: a French region, or a country abroad.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS region LowCardinality(String) AFTER country;
ALTER TABLE pending_orders ADD COLUMN IF NOT EXISTS region LowCardinality(String) AFTER country;

-- The price that stands crossed out beside the one to pay, if any.
ALTER TABLE products ADD COLUMN IF NOT EXISTS list_incl Nullable(Int64) AFTER price_incl;

CREATE TABLE IF NOT EXISTS payments (
    site LowCardinality(String),
    payment_id String,
    version UInt64,
    order_id String,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    method LowCardinality(String),
    device LowCardinality(String),
    amount_incl Int64,
    authenticated Bool,
    outcome LowCardinality(String)
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, payment_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS shipments (
    site LowCardinality(String),
    shipment_id String,
    version UInt64,
    order_id String,
    origin LowCardinality(String),
    carrier LowCardinality(String),
    delivery LowCardinality(String),
    ordered DateTime64(3, 'UTC'),
    shipped DateTime64(3, 'UTC'),
    delivered Nullable(DateTime64(3, 'UTC')),
    promised Date,
    cost_excl Int64,
    state LowCardinality(String)
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, shipment_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- One row per message, segment and day of sending.
CREATE TABLE IF NOT EXISTS mailings (
    site LowCardinality(String),
    day Date,
    campaign LowCardinality(String),
    segment LowCardinality(String),
    version UInt64,
    origin LowCardinality(String),
    kind LowCardinality(String),
    title String,
    contacts UInt64,
    sent UInt64,
    delivered UInt64,
    opens UInt64,
    clicks UInt64,
    unsubscribed UInt64,
    complaints UInt64,
    orders UInt64,
    revenue_incl Int64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, day, campaign, segment)
SETTINGS non_replicated_deduplication_window = 1000;

-- Chats, tickets and calls.
CREATE TABLE IF NOT EXISTS conversations (
    site LowCardinality(String),
    conversation_id String,
    version UInt64,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    kind LowCardinality(String),
    motive LowCardinality(String),
    order_id String,
    visitor UInt64,
    device LowCardinality(String),
    answered Bool,
    wait_s UInt32,
    length_s UInt32,
    satisfaction UInt8,
    ordered Bool,
    outcome LowCardinality(String),
    text String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, conversation_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- The clicks that partners say they sent, with the order each claims.
CREATE TABLE IF NOT EXISTS partner_clicks (
    site LowCardinality(String),
    click_id String,
    version UInt64,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    partner LowCardinality(String),
    kind LowCardinality(String),
    visitor UInt64,
    cart_before Bool,
    order_id String,
    delay_s UInt32,
    new_customer Bool,
    order_excl Int64,
    commission Int64,
    discount Int64,
    cancelled Bool
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, click_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS referrals (
    site LowCardinality(String),
    referral_id String,
    version UInt64,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    sponsor String,
    customer String,
    order_id String,
    order_incl Int64,
    reward Int64,
    discount Int64,
    same_address Bool,
    same_payment Bool
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, referral_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS vouchers (
    site LowCardinality(String),
    voucher_id String,
    version UInt64,
    issued DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    kind LowCardinality(String),
    customer String,
    amount_incl Int64,
    used Nullable(DateTime64(3, 'UTC')),
    order_id String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, voucher_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS reviews (
    site LowCardinality(String),
    review_id String,
    version UInt64,
    ts DateTime64(3, 'UTC'),
    origin LowCardinality(String),
    subject LowCardinality(String),
    order_id String,
    sku LowCardinality(String),
    rating UInt8,
    text String,
    answered Nullable(DateTime64(3, 'UTC'))
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, review_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS posts (
    site LowCardinality(String),
    post_id String,
    version UInt64,
    day Date,
    origin LowCardinality(String),
    network LowCardinality(String),
    format LowCardinality(String),
    title String,
    reach UInt64,
    interactions UInt64,
    clicks UInt64,
    followers Int64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, post_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- What a search engine showed and what was clicked on; positions are summed over
-- impressions, so that they average whatever they are grouped by.
CREATE TABLE IF NOT EXISTS searches (
    site LowCardinality(String),
    day Date,
    query String,
    page String,
    version UInt64,
    origin LowCardinality(String),
    brand Bool,
    impressions UInt64,
    clicks UInt64,
    position_sum Float64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, day, query, page)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS backlinks (
    site LowCardinality(String),
    source_url String,
    target_url String,
    version UInt64,
    origin LowCardinality(String),
    anchor String,
    nofollow Bool,
    kind LowCardinality(String),
    first_seen Date,
    lost Nullable(Date)
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, source_url, target_url)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS investments (
    site LowCardinality(String),
    investment_id String,
    version UInt64,
    day Date,
    origin LowCardinality(String),
    name String,
    supplier String,
    perimeter String,
    amount_excl Int64,
    monthly_excl Int64,
    staff_share Float64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, investment_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS competitor_prices (
    site LowCardinality(String),
    day Date,
    competitor LowCardinality(String),
    sku LowCardinality(String),
    version UInt64,
    origin LowCardinality(String),
    price_incl Int64,
    shipping_incl Int64,
    stock LowCardinality(String),
    url String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, day, competitor, sku)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS quotes (
    site LowCardinality(String),
    quote_id String,
    version UInt64,
    day Date,
    origin LowCardinality(String),
    supplier String,
    object String,
    amount_excl Int64,
    weeks UInt32,
    detail String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, quote_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- What was left of a product at the end of a day; a day without a row is as the
-- one before it.
CREATE TABLE IF NOT EXISTS stocks (
    site LowCardinality(String),
    sku LowCardinality(String),
    day Date,
    version UInt64,
    origin LowCardinality(String),
    units Int32
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, sku, day)
SETTINGS non_replicated_deduplication_window = 1000;
