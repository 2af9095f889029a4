package dossier

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
)

// UnreadModel stands for a model that is gone or cannot be read: its fields are what its
// pieces hold, under the keys that they have.
func UnreadModel(key string, pieces []Piece) Model {
	m := Model{Key: key, Title: i18n.T("print.unread_model", "key", key), Prefix: strings.ToUpper(key), Part: Body, Order: math.MaxInt}
	held := map[string]Field{}
	for _, p := range pieces {
		if p.Model != key {
			continue
		}
		for k, v := range p.Values {
			f := Field{Key: k, Title: k, Kind: kindHeld(v), Columns: held[k].Columns}
			if before, known := held[k]; known && v.Empty() {
				f.Kind = before.Kind
			}
			for _, row := range v.Rows {
				for len(f.Columns) < len(row) {
					f.Columns = append(f.Columns, Column{Title: i18n.T("print.unread_column", "n", len(f.Columns)+1)})
				}
			}
			held[k] = f
		}
	}
	for _, k := range slices.Sorted(maps.Keys(held)) {
		m.Fields = append(m.Fields, held[k])
	}
	return m
}

func kindHeld(v Value) FieldKind {
	switch {
	case len(v.Rows) > 0:
		return Table
	case len(v.Codes) > 0:
		return Figures
	case len(v.Findings) > 0:
		return Findings
	case v.Picture != 0:
		return Picture
	}
	return Lines
}
