package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
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
	Guide    string // address of the method, its sources and its traps
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

// showModelError shows a model whose file was refused.
func (d *Dashboard) showModelError(v *visit, form workshop.Form, err error) error {
	wrong, known := errors.AsType[*fault.Error](err)
	if !known {
		return err
	}
	body := d.modelBody(v, form)
	body.Error = form.PageError(wrong)
	return d.answerModel(v, http.StatusBadRequest, body)
}

func (d *Dashboard) modelBody(v *visit, form workshop.Form) modelPage {
	body := modelPage{Form: form, Own: slices.Contains(ownModels, form.Name), OwnHref: ownHref(v, form.Name), Limit: limitText(), Guide: v.Of(guidePath+"/modeles") + "#" + guideOfModel[form.Name]}
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
	for _, text := range said {
		body.Said = append(body.Said, body.Form.PageText(text))
	}
	if err != nil {
		wrong, known := errors.AsType[*fault.Error](err)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			wrong = fault.New(fault.Invalid, "workshop.too_long", "seconds", int(computeTime/time.Second))
		case !known:
			return err
		}
		body.Error = body.Form.PageError(wrong)
		return d.answerModel(v, http.StatusBadRequest, body)
	}
	if v.QueryParam(exportFormat) == "json" {
		return v.writeJSON(body.Form.Name, out.JSON)
	}
	for _, note := range out.Notes {
		body.Notes = append(body.Notes, strings.Split(body.Form.PageText(note), "\n")...)
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
