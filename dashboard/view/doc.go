// Package view says figures in French: values, changes, tiles, tables,
// sentences. It decides how a number reads, never what it is.
package view
