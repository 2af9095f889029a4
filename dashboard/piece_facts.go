package dashboard

import (
	"errors"
	"strings"

	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// firstValues are what the tool knows of a new document: facts, never a reading.
func (d *Dashboard) firstValues(v *visit, m dossier.Model) (map[string]dossier.Value, error) {
	values := map[string]dossier.Value{}
	for _, f := range m.Fields {
		if f.Fact == "" || f.Reading {
			continue
		}
		value, err := d.fact(v, f, dossier.Piece{Values: values})
		if _, lacks := errors.AsType[lackingError](err); err != nil && !lacks {
			return nil, err
		}
		if err == nil && !value.Empty() {
			values[f.Key] = value
		}
	}
	return values, nil
}

// facts are what models may ask for, by the word of their « fait ».
var facts = map[string]func(*Dashboard, *visit, dossier.Piece) (dossier.Value, error){
	"periode":           (*Dashboard).periodFact,
	"source":            (*Dashboard).sourceFact,
	"date":              (*Dashboard).dateFact,
	"audit":             (*Dashboard).startAuditFact,
	"audit_avant":       (*Dashboard).auditBeforeFact,
	"audit_apres":       (*Dashboard).auditAfterFact,
	"cahier":            (*Dashboard).specificationFact,
	"recette":           (*Dashboard).acceptanceFact,
	"planning_debut":    (*Dashboard).planStartFact,
	"planning":          (*Dashboard).planFact,
	"resultat_campagne": (*Dashboard).campaignFact,
	"requetes":          (*Dashboard).queryFact,
	"echeances":         (*Dashboard).dutyFact,
	"conversations":     (*Dashboard).conversationFact,
}

// fact is what the tool says in a field; empty for what it knows nothing of.
func (d *Dashboard) fact(v *visit, f dossier.Field, p dossier.Piece) (dossier.Value, error) {
	read, ok := facts[f.Fact]
	if !ok {
		return dossier.Value{}, nil
	}
	value, err := read(d, v, p)
	if value.Rows == nil && value.Text != "" {
		value.By = dossier.Tool
	}
	return value, err
}

func written(text string) dossier.Value { return dossier.Value{Text: text, By: dossier.Tool} }

// toolRow is a row of facts.
func toolRow(cells ...string) dossier.Row {
	row := make(dossier.Row, len(cells))
	for i, c := range cells {
		row[i] = dossier.Cell{Text: c, By: dossier.Tool}
	}
	return row
}

func (d *Dashboard) periodFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	return written(view.Dates(v.Span.Period)), nil
}

func (d *Dashboard) sourceFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	return written(i18n.T("dossier.fact.source", "site", v.Site.Name, "id", v.Site.ID, "day", i18n.Date(v.Today()))), nil
}

func (d *Dashboard) dateFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	return written(period.DateOf(v.Today()).String()), nil
}

// planStartFact is the first of the twelve months: the next one, or for a shop whose data
// ended before the month behind them.
func (d *Dashboard) planStartFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	last := v.Span.Period.To
	return written(period.Date{Year: last.Year, Month: last.Month, Day: 1}.AddMonths(1).String()), nil
}

// planFact are twelve months with the dates that do not move.
func (d *Dashboard) planFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	first, err := period.ParseDate(p.Values["premier_mois"].Text)
	if err != nil {
		return dossier.Value{}, lacking("first_month")
	}
	first.Day = 1
	var value dossier.Value
	for i := range 12 {
		month := first.AddMonths(i)
		value.Rows = append(value.Rows, toolRow(i18n.Month(month.Time()), strings.Join(v.fixedDates(month), "\n")))
	}
	return value, nil
}

// fixedDates are the days of a month that a shop cannot move: sales by law, Black Friday,
// holidays, and feasts that are bought for.
func (v *visit) fixedDates(month period.Date) (list []string) {
	last := month.AddMonths(1).AddDays(-1)
	for _, g := range calendar.List(v.Today(), month, last) {
		if g.Key != "events" {
			continue
		}
		for _, s := range g.Spans {
			list = append(list, i18n.T("dossier.fact.event", "name", s.Name, "from", s.Period.From.French(), "to", s.Period.To.French()))
		}
	}
	for _, day := range calendar.Feasts(month.Year) {
		if day.Day.Month == month.Month {
			list = append(list, i18n.T("dossier.fact.day", "name", day.Name, "day", day.Day.French()))
		}
	}
	for _, day := range period.Holidays(month, last) {
		list = append(list, i18n.T("dossier.fact.day", "name", i18n.T("dossier.fact.holiday"), "day", day.French()))
	}
	return list
}
