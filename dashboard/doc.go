// Package dashboard serves the screens and the read API: pages made on the
// server, in French, that work without JavaScript, on a phone and on paper.
//
// A page parses its address (package address), asks the analyzer each grain
// once, and says the figures in French (package view). Handlers return errors;
// showError turns them into a page or JSON. Every route stands in routes.go.
package dashboard
