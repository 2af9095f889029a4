// Package basket finds which articles are bought together: association rules, as
// the R package arules tells them (Hahsler, Grün and Hornik, Journal of Statistical
// Software 14 (15), 2005), from frequent sets of articles found by Eclat (Zaki,
// 2000). Everything here is arithmetic: no input, no output, no clock.
package basket
