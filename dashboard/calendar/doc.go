// Package calendar names the periods that a French shop talks about and reads
// them from an address: « 7 jours », a month, a quarter, a year, the legal
// sales, Black Friday.
package calendar
