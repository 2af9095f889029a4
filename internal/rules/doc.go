// Package rules holds no code: its tests keep the repository's own rules, such
// as the import table of ARCHITECTURE.md.
package rules
