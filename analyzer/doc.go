// Package analyzer answers questions about a shop with figures that can defend
// themselves: each carries the numbers it came from, its interval, its
// comparison, its warnings, and on demand its method (the SQL, the parameters,
// the fingerprint of the facts).
//
// One registry of metrics feeds screens, API, exports, documentation and
// citations; nothing else in the program computes a number beside it. Metrics
// of one grain share one statement (sql/*.sql), which a question runs once.
package analyzer
