package dashboard

import (
	"errors"
	"slices"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
)

// lackingError says what is missing for a fact, and what to do about it.
type lackingError string

func (e lackingError) Error() string { return string(e) }

func lacking(key string, args ...any) error {
	return lackingError(i18n.T("dossier.lacking."+key, args...))
}

// namedFirst are the fields that a fact reads and that the tool fills when they are empty, so
// that the document says what its numbers come from.
var namedFirst = map[string][]string{"recette": {"cahier", fieldBefore, fieldAfter}}

// refill brings the facts of a field of a document up to date. What cannot be filled stays as it is.
func (d *Dashboard) refill(v *visit, m dossier.Model, p *dossier.Piece, f dossier.Field) error {
	for _, key := range append(slices.Clone(namedFirst[f.Fact]), f.Key) {
		field, ok := m.Field(key)
		if !ok || field.Fact == "" || key != f.Key && !p.Values[key].Empty() {
			continue
		}
		facts, err := d.fact(v, field, *p)
		if _, lacks := errors.AsType[lackingError](err); lacks {
			continue
		}
		if err != nil {
			return err
		}
		if !facts.Empty() {
			p.Values[key] = dossier.Refill(p.Values[key], facts)
		}
	}
	return nil
}

// tellFilling says under the field whose button was just pressed why nothing could be filled,
// and where a report of acceptance says what other audits than those that it names found.
func (d *Dashboard) tellFilling(v *visit, m dossier.Model, p dossier.Piece, fields []fieldView) error {
	for i, f := range m.Fields {
		pressed := f.Key == v.QueryParam(refilledParam)
		if _, known := facts[f.Fact]; !known || !pressed && f.Fact != "recette" {
			continue
		}
		now, err := d.fact(v, f, p)
		why, lacks := errors.AsType[lackingError](err)
		switch {
		case lacks && pressed:
			fields[i].Problems = append(fields[i].Problems, why.Error())
		case lacks:
		case err != nil:
			return err
		case now.Empty() && pressed:
			fields[i].Problems = append(fields[i].Problems, i18n.T("dossier.lacking.all"))
		case !p.Values[f.Key].Empty() && !dossier.Refill(p.Values[f.Key], now).Same(p.Values[f.Key]):
			fields[i].Problems = append(fields[i].Problems, i18n.T("dossier.lacking.stale"))
		}
	}
	return nil
}
