// Package oracle holds no code: its tests hold the audit against tools that others made,
// on the same pages, and name every difference (`make verify`).
package oracle
