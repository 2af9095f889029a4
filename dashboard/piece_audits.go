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

// Fields of a report of acceptance that name the audits beside each other.
const (
	fieldBefore = "audit_avant"
	fieldAfter  = "audit_apres"
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

// startAuditFact is the newest audit.
func (d *Dashboard) startAuditFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	audits, err := d.finishedAudits(v)
	if err == nil && len(audits) == 0 {
		err = lacking("audit")
	}
	if err != nil {
		return dossier.Value{}, err
	}
	return written(auditLabel(v, audits[0])), nil
}

// auditBeforeFact is the audit before the one that the document names as the later one, or
// before the newest; the only one there is comes before what is still to be done.
func (d *Dashboard) auditBeforeFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	audits, err := d.finishedAudits(v)
	if err != nil || len(audits) == 0 {
		return dossier.Value{}, err
	}
	later := audits[0]
	if len(audits) == 1 {
		return written(auditLabel(v, later)), nil
	}
	if text := p.Values[fieldAfter].Text; text != "" {
		var known bool
		if later, known = auditNamed(audits, text); !known {
			return dossier.Value{}, nil
		}
	}
	for _, e := range audits {
		if e.Started.Before(later.Started) {
			return written(auditLabel(v, e)), nil
		}
	}
	return dossier.Value{}, nil
}

// auditAfterFact is the newest audit after the one that the document names as the earlier one.
func (d *Dashboard) auditAfterFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	audits, err := d.finishedAudits(v)
	if err != nil {
		return dossier.Value{}, err
	}
	if e, known := auditNamed(audits, p.Values[fieldBefore].Text); known && audits[0].Started.After(e.Started) {
		return written(auditLabel(v, audits[0])), nil
	}
	return dossier.Value{}, nil
}

// auditNamed is the audit whose code stands in a text.
func auditNamed(audits []seo.Entry, text string) (seo.Entry, bool) {
	i := slices.IndexFunc(audits, func(e seo.Entry) bool { return strings.Contains(text, e.ID) })
	if i < 0 {
		return seo.Entry{}, false
	}
	return audits[i], true
}

// bothAudits are the audits that a report of acceptance names.
func (d *Dashboard) bothAudits(v *visit, p dossier.Piece) (before, after seo.Entry, err error) {
	audits, err := d.finishedAudits(v)
	if err != nil {
		return before, after, err
	}
	if len(audits) == 0 {
		return before, after, lacking("audit")
	}
	for _, side := range []struct {
		field string
		entry *seo.Entry
	}{{fieldBefore, &before}, {fieldAfter, &after}} {
		text := p.Values[side.field].Text
		known := false
		if *side.entry, known = auditNamed(audits, text); known {
			continue
		}
		if text == "" {
			return before, after, lacking("second_audit", "n", len(audits))
		}
		return before, after, lacking("unknown_audit", "audit", text)
	}
	if !after.Started.After(before.Started) {
		return before, after, lacking("audits_turned")
	}
	return before, after, nil
}

// specificationFact is the last specification of the dossier.
func (d *Dashboard) specificationFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	source, m, err := d.specificationOf(v, "")
	if err != nil {
		return dossier.Value{}, err
	}
	return written(source.Name(m)), nil
}

// specificationOf is the specification of a name in the dossier, the last one for "".
func (d *Dashboard) specificationOf(v *visit, name string) (source dossier.Piece, m dossier.Model, err error) {
	s, err := d.shelf(v)
	if err != nil {
		return source, m, err
	}
	m, _ = s.model(specification)
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	if err != nil {
		return source, m, err
	}
	found := false
	for _, other := range pieces {
		if other.Model == specification && (name == "" || other.Name(m) == name) {
			source, found = other, true
		}
	}
	switch {
	case found:
		return source, m, nil
	case name == "":
		return source, m, lacking("specification")
	}
	return source, m, lacking("unknown_specification", "name", name)
}

// acceptanceFact are the requirements of the specification that the document names, as the two
// audits saw them that it names.
func (d *Dashboard) acceptanceFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	var value dossier.Value
	source, m, err := d.specificationOf(v, p.Values["cahier"].Text)
	if err != nil {
		return value, err
	}
	before, after, err := d.bothAudits(v, p)
	if err != nil {
		return value, err
	}
	f, _ := m.Field("exigences")
	for _, row := range source.Values[f.Key].Rows {
		id, page := cellUnder(f, row, columnRule), cellUnder(f, row, columnPage)
		if id == "" || rule.Get(id) == nil {
			continue
		}
		n, known, err := d.foundBy(v, before, id, page)
		if err != nil {
			return value, err
		}
		left, seen, err := d.foundBy(v, after, id, page)
		if err != nil {
			return value, err
		}
		verdict := "dossier.verdict.done"
		switch {
		case left > 0:
			verdict = "dossier.verdict.left"
		case !seen:
			verdict = "dossier.verdict.unchecked"
		}
		value.Rows = append(value.Rows, toolRow(cellUnder(f, row, columnNeed), id, countSeen(n, known), countSeen(left, seen), i18n.T(verdict)))
	}
	if value.Rows == nil {
		return value, lacking("no_rules", "name", source.Name(m))
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
