package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

const workshopPath = "/atelier"

// Parameters of a model's page: the file at hand, the columns and options (with their
// prefixes), and whether to compute.
const (
	workshopFile    = "fichier"
	workshopColumn  = "col-"
	workshopOption  = "opt-"
	workshopCompute = "calculer"
	// ownSales is the file of the shop's own order lines.
	ownSales = "boutique"
)

// Bounds of what the page shows and of how long a model may take.
const (
	lookedLines = 5
	firstRows   = 20
	computeTime = time.Minute
)

// ownModels are those that the shop's own sales have the columns for.
var ownModels = []string{"clv", "basket", "rfm", "abc", "forecast"}

// ownOptions are those that a shop's sales start with: few baskets of a shop hold the
// same two of its products.
var ownOptions = map[string]map[string]string{"basket": {"support": "0,002", "confidence": "0,2", "min-length": "2"}}

// workshopPage lists the models.
type workshopPage struct {
	Shop   []Choice // on the shop's own sales
	Models []workshop.Form
	Limit  string
}

// modelPage is a model, its file and what it answers.
type modelPage struct {
	Form     workshop.Form
	Own      bool // the shop's sales may be its file
	OwnHref  string
	Hidden   []Hidden
	Limit    string
	File     string // the code of the file at hand, "" for none
	Name     string // of the file
	Look     *view.Table
	Columns  []fieldChoice
	Options  []optionField
	Computed bool
	Error    string
	Said     []string
	Notes    []string
	Charts   []view.Chart
	Tables   []view.Table
	JSON     string
	Doc      string
}

// fieldChoice ties a column to a field.
type fieldChoice struct {
	workshop.Field
	Name    string
	Choices []Choice
}

type optionField struct {
	workshop.Option
	Name, Value string
	On          bool
}

func (d *Dashboard) showWorkshop(v *visit) error {
	body := workshopPage{Models: workshop.Forms(), Limit: limitText()}
	for _, name := range []string{"clv", "basket"} {
		body.Shop = append(body.Shop, Choice{Name: i18n.T("workshop.own." + name), Href: ownHref(v, name)})
	}
	v.bar.HasFilters = false
	return d.page(v, "workshop", Page{Title: i18n.T("nav." + workshopPath), Question: i18n.T("workshop.question"), Body: body})
}

func limitText() string {
	return i18n.T("workshop.limit", "size", maxUpload>>20, "minutes", int(heldFor/time.Minute))
}

// ownHref computes a model on the shop's own sales.
func ownHref(v *visit, model string) string {
	q := v.Values()
	q.Set(workshopFile, ownSales)
	q.Set(workshopCompute, "1")
	for name, value := range ownOptions[model] {
		q.Set(workshopOption+name, value)
	}
	return workshopPath + "/" + model + "?" + q.Encode()
}

// keepFile takes the file that somebody brings, and goes on to its columns.
func (d *Dashboard) keepFile(v *visit) error {
	form, known := workshop.FormOf(v.Param("model"))
	if !known {
		return errNoPage
	}
	file, err := readUpload(v)
	if err != nil {
		return d.showModelError(v, form, err)
	}
	q := v.Values()
	q.Set(workshopFile, d.files.keep(file, d.Now()))
	return v.Redirect(http.StatusSeeOther, workshopPath+"/"+form.Name+"?"+q.Encode()+"#fichier")
}

func readUpload(v *visit) (workshop.File, error) {
	header, err := v.FormFile(workshopFile)
	if err != nil {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.no_upload").Because(err)
	}
	if header.Size > maxUpload {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.too_large", "file", header.Filename, "size", maxUpload>>20)
	}
	in, err := header.Open()
	if err != nil {
		return workshop.File{}, err
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(in)
	if err == nil && len(data) == 0 {
		err = fault.New(fault.Invalid, "workshop.empty", "file", header.Filename)
	}
	return workshop.File{Name: path.Base(header.Filename), Data: data}, err
}

// dropFile forgets a file at once.
func (d *Dashboard) dropFile(v *visit) error {
	d.files.forget(v.FormValue(workshopFile))
	return v.Redirect(http.StatusSeeOther, v.Of(workshopPath+"/"+v.Param("model")))
}

// showModelError shows a model whose file was refused.
func (d *Dashboard) showModelError(v *visit, form workshop.Form, err error) error {
	wrong, known := errors.AsType[*fault.Error](err)
	if !known {
		return err
	}
	body := d.modelBody(v, form)
	body.Error = i18n.T(wrong.Key, wrong.Args...)
	return d.answerModel(v, http.StatusBadRequest, body)
}

func (d *Dashboard) modelBody(v *visit, form workshop.Form) modelPage {
	body := modelPage{Form: form, Own: slices.Contains(ownModels, form.Name), OwnHref: ownHref(v, form.Name), Limit: limitText(), Doc: i18n.T("workshop.doc")}
	for name, values := range v.Values() {
		body.Hidden = append(body.Hidden, Hidden{name, values[0]})
	}
	slices.SortFunc(body.Hidden, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	return body
}

func (d *Dashboard) answerModel(v *visit, status int, body modelPage) error {
	v.bar.HasFilters = false
	return d.answer(v, status, "model", Page{Title: body.Form.Title, Question: body.Form.Title, Body: body})
}

// showModel is a model: without a file what it needs, with one its columns, and what it
// answers once asked.
func (d *Dashboard) showModel(v *visit) error {
	form, known := workshop.FormOf(v.Param("model"))
	if !known {
		return errNoPage
	}
	body := d.modelBody(v, form)
	if body.File = v.QueryParam(workshopFile); body.File == "" {
		return d.answerModel(v, http.StatusOK, body)
	}
	file, err := d.fileOf(v, body.File)
	if err != nil {
		return d.showModelError(v, form, err)
	}
	look, err := file.Look(lookedLines)
	if err != nil {
		return d.showModelError(v, form, err)
	}
	body.Name, body.Look = file.Name, lookTable(look)
	job := workshop.Job{Model: form.Name, File: file, Now: d.Now}
	job.Columns, job.Options = body.choose(v.QueryParams(), look.Header)
	if body.Computed = v.QueryParam(workshopCompute) != ""; !body.Computed {
		return d.answerModel(v, http.StatusOK, body)
	}
	return d.compute(v, body, job)
}

// fileOf is the file that the address names: the shop's sales, or one that was brought.
func (d *Dashboard) fileOf(v *visit, code string) (workshop.File, error) {
	if code == ownSales {
		return d.salesFile(v)
	}
	return d.files.of(code, d.Now())
}

// salesFile writes the order lines of the period as a file that any model reads.
func (d *Dashboard) salesFile(v *visit) (workshop.File, error) {
	lines, err := d.Analyzer.OrderLines(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return workshop.File{}, err
	}
	if len(lines) == 0 {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.no_sale", "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French())
	}
	names := map[string]string{}
	if d.Products != nil {
		var skus []string
		for _, l := range lines {
			skus = append(skus, l.SKU)
		}
		slices.Sort(skus)
		if names, err = d.Products.ProductNames(v.context(), v.Site.ID, slices.Compact(skus)); err != nil {
			return workshop.File{}, err
		}
	}
	var out bytes.Buffer
	w := sheet.NewCSV(&out, sheet.Column{Title: i18n.T("workshop.col.order")}, sheet.Column{Title: i18n.T("workshop.col.date"), Kind: sheet.Date}, sheet.Column{Title: i18n.T("workshop.col.customer")},
		sheet.Column{Title: i18n.T("workshop.col.product")}, sheet.Column{Title: i18n.T("workshop.col.amount"), Kind: sheet.Money})
	for _, l := range lines {
		name := l.SKU
		if known := names[l.SKU]; known != "" {
			name = known + " (" + l.SKU + ")"
		}
		w.Row(l.Order, l.Day.Time(), l.Customer, name, l.Amount)
	}
	if err := w.Flush(); err != nil {
		return workshop.File{}, err
	}
	return workshop.File{Name: i18n.T("workshop.sales_name", "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French()), Data: out.Bytes()}, nil
}

// lookTable is the head of the file.
func lookTable(look workshop.Look) *view.Table {
	t := view.Table{ID: "apercu", Caption: i18n.T("workshop.look"), Empty: i18n.T("workshop.no_line")}
	for _, title := range look.Header {
		t.Columns = append(t.Columns, view.Column{Title: title})
	}
	for _, line := range look.Lines {
		row := view.Row{}
		for i := range look.Header {
			text := ""
			if i < len(line) {
				text = line[i]
			}
			row.Cells = append(row.Cells, view.Text(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// choose reads columns and options from the address, guesses the columns of a file that
// was just brought, and sets out the fields of the form.
func (p *modelPage) choose(q url.Values, header []string) (columns, options map[string]string) {
	columns, options = map[string]string{}, map[string]string{}
	chosen := slices.ContainsFunc(p.Form.Fields, func(f workshop.Field) bool { return q.Has(workshopColumn + f.Key) })
	guessed := workshop.Guess(p.Form.Name, header)
	for _, f := range p.Form.Fields {
		title := q.Get(workshopColumn + f.Key)
		if !chosen {
			title = guessed[f.Key]
		}
		if title != "" {
			columns[f.Key] = title
		}
		choice := fieldChoice{Field: f, Name: workshopColumn + f.Key, Choices: []Choice{{Name: i18n.T("workshop.no_column")}}}
		for _, h := range header {
			if h != "" {
				choice.Choices = append(choice.Choices, Choice{Name: h, Value: h, Here: h == title})
			}
		}
		p.Columns = append(p.Columns, choice)
	}
	for _, o := range p.Form.Options {
		field := optionField{Option: o, Name: workshopOption + o.Name, Value: o.Default}
		if q.Has(field.Name) {
			field.Value = q.Get(field.Name)
			if strings.TrimSpace(field.Value) != "" || o.Kind == "string" {
				options[o.Name] = field.Value
			}
		}
		field.On = o.Kind == "bool" && field.Value == "true"
		p.Options = append(p.Options, field)
	}
	return columns, options
}

// compute runs the model and shows its answer, or writes it as a file.
func (d *Dashboard) compute(v *visit, body modelPage, job workshop.Job) error {
	ctx, cancel := context.WithTimeout(v.context(), computeTime)
	defer cancel()
	out, said, err := workshop.Run(ctx, job)
	body.Said = said
	if err != nil {
		wrong, known := errors.AsType[*fault.Error](err)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			wrong = fault.New(fault.Invalid, "workshop.too_long", "seconds", int(computeTime/time.Second))
		case !known:
			return err
		}
		body.Error = i18n.T(wrong.Key, wrong.Args...)
		return d.answerModel(v, http.StatusBadRequest, body)
	}
	if v.QueryParam(exportFormat) == "json" {
		return v.writeJSON(body.Form.Name, out.JSON)
	}
	for _, note := range out.Notes {
		body.Notes = append(body.Notes, strings.Split(note, "\n")...)
	}
	for i, t := range out.Tables {
		shown := v.exports.table(modelTable(fmt.Sprintf("%s-%d", body.Form.Name, i+1), body.Form.Title, t))
		shown = shown.Limit(firstRows, shown.CSV)
		body.Tables = append(body.Tables, shown)
		if body.Form.Name == "clv" && i == 1 {
			body.Charts = append(body.Charts, v.fitChart(t))
		}
	}
	q := v.Request().URL.Query() // a copy
	q.Set(exportFormat, "json")
	body.JSON = v.Request().URL.Path + "?" + q.Encode()
	return d.answerModel(v, http.StatusOK, body)
}

func (v *visit) writeJSON(name string, document any) error {
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetEscapeHTML(false)
	if err := w.Encode(document); err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s_%s.json"`, address.SlugOf(i18n.T("nav."+workshopPath)), name))
	return v.Blob(http.StatusOK, "application/json; charset=utf-8", out.Bytes())
}

// modelTable is a table of a model as pages show tables.
func modelTable(id, title string, t sheet.Table) view.Table {
	out := view.Table{ID: id, Caption: t.Name, Empty: i18n.T("topic.none")}
	if out.Caption == "" {
		out.Caption = title
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, view.Column{Title: c.Title, Kind: c.Kind, Currency: c.Currency})
	}
	for _, values := range t.Rows {
		row := view.Row{}
		for i, value := range values {
			cell := view.Cell{Text: workshop.CellText(value, t.Columns[i]), Value: value}
			switch n := value.(type) {
			case float64:
				cell.Sort = view.Sortable(n)
			case int:
				cell.Sort = view.Sortable(float64(n))
			case *float64:
				if cell.Value = nil; n != nil {
					cell.Value, cell.Sort = *n, view.Sortable(*n)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// fitChart sets the customers by number of repeats against what the model expects.
func (v *visit) fitChart(t sheet.Table) view.Chart {
	spec := chart.Spec{ID: "ajustement", Kind: chart.Bar, Title: t.Name, Partial: -1, Source: view.Source(v.Address)}
	spec.Series = []chart.Series{{Name: t.Columns[1].Title, Color: chart.Accent}, {Name: t.Columns[2].Title, Color: chart.ColorAt(1)}}
	for _, row := range t.Rows {
		name := fmt.Sprint(row[0])
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		for i := range spec.Series {
			value, _ := row[i+1].(float64)
			spec.Series[i].Values = append(spec.Series[i].Values, &value)
			spec.Series[i].Texts = append(spec.Series[i].Texts, workshop.CellText(row[i+1], t.Columns[i+1]))
		}
	}
	spec.Text = view.Reading(t.Name, spec)
	return v.exports.chart(view.Chart{Spec: spec, Table: modelTable("ajustement", t.Name, t), Question: i18n.T("workshop.fit_question"), Empty: i18n.T("topic.none")})
}
