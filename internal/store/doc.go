// Package store keeps what is small and transactional: citations with their
// pictures, schedules of audits, and annotations. It is one SQLite file; what
// is measured lives in ClickHouse.
//
// Several processes may open the same file: writes wait for each other up to
// busyTimeout. Instants are kept in whole milliseconds, UTC.
package store
