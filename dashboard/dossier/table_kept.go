package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Bounds of a table that is kept: what somebody reads at once.
const (
	MaxKeptRows    = 30
	MaxKeptColumns = 16  // more than a page of ours has
	MaxKeptCell    = 200 // characters
)

// KeptTable is a table of a page as it stood when somebody kept it: facts, not a reading.
type KeptTable struct {
	Title   string       `json:"title"`
	Address string       `json:"address"` // path and query of the page
	At      time.Time    `json:"at"`
	Columns []KeptColumn `json:"columns"`
	Rows    [][]string   `json:"rows"`
	Left    int          `json:"left,omitempty"` // rows that were not kept
}

// KeptColumn is the head of a column.
type KeptColumn struct {
	Title  string `json:"title"`
	Number bool   `json:"number,omitempty"`
}

// Key names a kept table in a form.
func (t KeptTable) Key() string {
	raw, err := json.Marshal(t)
	if err != nil { // a table holds nothing that JSON does not
		panic(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}

// Bounded cuts what is beyond the bounds of a kept table.
func (t KeptTable) Bounded() KeptTable {
	if more := len(t.Rows) - MaxKeptRows; more > 0 {
		t.Rows, t.Left = t.Rows[:MaxKeptRows], t.Left+more
	}
	t.Columns = t.Columns[:min(len(t.Columns), MaxKeptColumns)]
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		row = row[:min(len(row), MaxKeptColumns)]
		rows[i] = make([]string, len(row))
		for at, text := range row {
			rows[i][at] = text
			if runes := []rune(text); len(runes) > MaxKeptCell {
				rows[i][at] = string(runes[:MaxKeptCell-1]) + "…"
			}
		}
	}
	t.Rows = rows
	return t
}

// keepTable adds a table to a piece, once.
func keepTable(have []KeptTable, t KeptTable) []KeptTable {
	if slices.ContainsFunc(have, func(other KeptTable) bool { return other.Key() == t.Key() }) {
		return have
	}
	return append(slices.Clone(have), t)
}
