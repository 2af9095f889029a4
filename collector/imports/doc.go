// Package imports brings in what a shop already has: orders, costs, catalogue,
// access logs. It reads files of any common shape (see internal/sheet), reports
// each line it cannot use and keeps the others.
//
// A file is read twice: first to settle what no single line tells (is 03/04 in
// March or April? is 1,234 more than a thousand?), then for its content. What
// is stored already and says the same is left alone, so that importing a file
// again changes nothing, and an import that was cut short is simply run again.
//
// Nothing here prints: progress goes to a callback, results into a Report.
package imports
