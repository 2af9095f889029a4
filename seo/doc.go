// Package seo audits a web site: it crawls it, reads each page once, runs the
// checks, computes how popularity flows inside the site, keeps every audit in
// ClickHouse and says what changed since the one before.
//
// Run is the whole journey; Scheduler repeats it; the Read functions give the
// dashboard what was stored; the Write functions print an audit.
package seo
