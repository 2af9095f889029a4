// Package sheet reads and writes tables of rows: CSV as French spreadsheets
// like it, and Excel workbooks.
//
// Reading guesses what the file does not say (encoding, delimiter, gzip) and
// streams: a file of any length takes the memory of a line. Writing keeps the
// types, so that a spreadsheet computes with what it is given, and never lets
// a text become a formula.
package sheet
