// Package crawl visits a web site politely and hands over its answers.
//
// The journey of one address: the frontier (a bbolt file, so that a killed
// crawl resumes) gives it out, robots.txt is asked, a stack of HTTP clients
// with one job each fetches it (retry, politeness, transport that refuses
// private addresses), the caller's Reader turns the answer into what it keeps
// and into the links to follow, and the frontier marks the address done in the
// same transaction that stores what was kept.
//
// Redirects are never followed silently: each hop is an answer of its own, and
// Follow puts the hops together. Whatever a server does wrong ends in a typed
// Problem, never in a hang or a panic.
package crawl
