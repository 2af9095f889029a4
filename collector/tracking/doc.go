// Package tracking is the plan de marquage: the vocabulary in which a shop's
// traffic and orders are told, whoever tells it (the tag, another tracker, an
// import, the practical case). It holds types and rules, and does no I/O.
//
// One struct stands for one row of one ClickHouse table; the `ch` tags name the
// columns (warehouse/migrations). Instants are UTC, amounts are whole cents of
// the site's currency, and a pointer that is nil means "not known", never zero.
package tracking
