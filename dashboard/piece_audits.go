package dashboard

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// Columns by which a table of requirements is judged.
const (
	columnRule    = "regle"
	columnPage    = "page"
	columnVerdict = "recette"
	columnNeed    = "besoin"
)

// specification is the model of the documents whose requirements are taken over.
const specification = "cahier-des-charges"

// finishedAudits are those of the site that told something, the newest first.
func (d *Dashboard) finishedAudits(v *visit) ([]seo.Entry, error) {
	if d.Audits == nil {
		return nil, nil
	}
	all, err := d.Audits.List(v.context(), v.Site.ID, 50)
	all = slices.DeleteFunc(all, func(e seo.Entry) bool {
		return e.State == seo.Failed || e.Finished.IsZero() || e.Site != v.Site.ID
	})
	slices.SortStableFunc(all, func(a, b seo.Entry) int { return b.Started.Compare(a.Started) })
	return all, err
}

// auditLabel is what a document calls an audit: its day and its code.
func auditLabel(v *visit, e seo.Entry) string {
	return i18n.T("dossier.audit_name", "day", i18n.DateTime(e.Started.In(v.Site.Location())), "id", e.ID)
}

// reckoned is a piece with what rules and the latest audit say of it now.
func (d *Dashboard) reckoned(v *visit, m dossier.Model, p dossier.Piece) (dossier.Reckoned, error) {
	return d.reckonedUntil(v, m, p, time.Time{})
}

// reckonedUntil is reckoned with what the audits said that were finished at an instant; zero is now.
func (d *Dashboard) reckonedUntil(v *visit, m dossier.Model, p dossier.Piece, until time.Time) (dossier.Reckoned, error) {
	worked := dossier.Reckon(m, p)
	for _, f := range m.Fields {
		column, at := f.Column(columnVerdict)
		if at < 0 || !column.Computed {
			continue
		}
		audits, err := d.finishedAudits(v)
		if err != nil {
			return worked, err
		}
		if !until.IsZero() {
			audits = slices.DeleteFunc(audits, func(e seo.Entry) bool { return e.Finished.After(until) })
		}
		for i, row := range worked.Piece.Values[f.Key].Rows {
			text, err := d.judgedByAudit(v, f, row, audits)
			if err != nil {
				return worked, err
			}
			for len(row) <= at {
				row = append(row, dossier.Cell{})
			}
			row[at] = dossier.Cell{Text: text, By: dossier.Tool}
			worked.Piece.Values[f.Key].Rows[i] = row
		}
	}
	return worked, nil
}

// judgedByAudit says whether the latest audit still finds what a requirement forbids; "" for one
// that names no rule.
func (d *Dashboard) judgedByAudit(v *visit, f dossier.Field, row dossier.Row, audits []seo.Entry) (string, error) {
	id := cellUnder(f, row, columnRule)
	switch {
	case id == "":
		return "", nil
	case rule.Get(id) == nil:
		return i18n.T("dossier.verdict.no_rule", "rule", id), nil
	case len(audits) == 0:
		return i18n.T("dossier.verdict.no_audit"), nil
	}
	for _, e := range audits[:min(len(audits), auditsAsked)] {
		n, seen, err := d.foundBy(v, e, id, cellUnder(f, row, columnPage))
		switch {
		case err != nil:
			return "", err
		case n > 0:
			return i18n.T("dossier.verdict.broken", "n", n, "audit", auditLabel(v, e)), nil
		case seen:
			return i18n.T("dossier.verdict.kept", "audit", auditLabel(v, e)), nil
		case e.State.Complete(): // an earlier one would tell what was, not what is
			return i18n.T("dossier.verdict.unseen", "audit", auditLabel(v, e)), nil
		}
	}
	return i18n.T("dossier.verdict.unseen", "audit", auditLabel(v, audits[0])), nil
}

// auditsAsked is how many audits are asked of a requirement while those that stopped early
// did not see it.
const auditsAsked = 3

func cellUnder(f dossier.Field, row dossier.Row, column string) string {
	_, at := f.Column(column)
	return strings.TrimSpace(row.Text(at))
}

// foundBy is how often an audit found a rule broken, on one page when one is named, as its
// address or its path; seen tells whether that it found nothing says anything.
func (d *Dashboard) foundBy(v *visit, e seo.Entry, id, page string) (n int, seen bool, err error) {
	seen = e.Judged(id) && (page != "" || e.State.Complete())
	if page != "" {
		from, err := crawl.ParseURL(cmp.Or(e.Home, e.URL))
		if err != nil {
			return 0, false, nil //nolint:nilerr // an audit of no address saw no page
		}
		u, err := from.Resolve(page)
		if err != nil {
			return 0, false, nil //nolint:nilerr // no audit sees what is no address
		}
		page = u.Key()
		visited, err := d.Audits.PageOf(v.context(), e.ID, page)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return 0, false, nil
		case err != nil:
			return 0, false, err
		}
		seen = seen && visited.Problem == ""
	}
	list, err := d.Audits.FindingsOf(v.context(), e.ID, id, page, exportedRows, 0)
	return len(list), seen, err
}

func (d *Dashboard) auditFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	return d.nthAudit(v, 0)
}

func (d *Dashboard) auditBeforeFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	return d.nthAudit(v, 1)
}

func (d *Dashboard) nthAudit(v *visit, n int) (dossier.Value, error) {
	audits, err := d.finishedAudits(v)
	if err != nil || n >= len(audits) {
		return dossier.Value{}, err
	}
	return written(auditLabel(v, audits[n])), nil
}

// acceptanceFact are the requirements of the specification that the document names, or of
// the last one, as the last two audits saw them.
func (d *Dashboard) acceptanceFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	audits, err := d.finishedAudits(v)
	if err != nil || len(audits) < 2 {
		return dossier.Value{}, err
	}
	s, err := d.shelf(v)
	if err != nil {
		return dossier.Value{}, err
	}
	m, _ := s.model(specification)
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return dossier.Value{}, err
	}
	var source dossier.Piece
	for _, other := range pieces {
		if wanted := p.Values["cahier"].Text; other.Model == specification && (wanted == "" || other.Name(m) == wanted) {
			source = other
		}
	}
	f, _ := m.Field("exigences")
	var value dossier.Value
	for _, row := range source.Values[f.Key].Rows {
		id := cellUnder(f, row, columnRule)
		if id == "" || rule.Get(id) == nil {
			continue
		}
		before, known, err := d.foundBy(v, audits[1], id, cellUnder(f, row, columnPage))
		if err != nil {
			return value, err
		}
		after, seen, err := d.foundBy(v, audits[0], id, cellUnder(f, row, columnPage))
		if err != nil {
			return value, err
		}
		verdict := "dossier.verdict.done"
		switch {
		case after > 0:
			verdict = "dossier.verdict.left"
		case !seen:
			verdict = "dossier.verdict.unchecked"
		}
		value.Rows = append(value.Rows, toolRow(cellUnder(f, row, columnNeed), id, countSeen(before, known), countSeen(after, seen), i18n.T(verdict)))
	}
	return value, nil
}

// countSeen is a count of findings, a dash when none says nothing.
func countSeen(n int, seen bool) string {
	if n == 0 && !seen {
		return "–"
	}
	return i18n.Int(int64(n))
}
