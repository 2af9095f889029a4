package citation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// Desk cites and verifies.
type Desk struct {
	Analyzer *analyzer.Analyzer
	Audits   *seo.Archive // nil where audits are not cited
	Store    *store.Store
	Now      func() time.Time
	Random   io.Reader // crypto/rand.Reader outside of tests

	// sites are the known ones where many codes are verified in a row, nil to ask each time.
	sites []tracking.Site
}

// Order is a citation to be made.
type Order struct {
	Request
	Title    string // of a chart; a figure takes its metric's name
	Base     string // start of the public address, "https://centre.fr"; "" prints none
	Address  string // of the screen it was taken from
	Author   string
	Pictures []store.Picture
	// Code is the one that the pictures bear, "" to draw one.
	Code string
}

// maxDraws bounds the search for a free code: with a million codes in use, one
// draw in thirty is taken.
const maxDraws = 20

// Cite asks for the figures and freezes them under a new code. A figure
// without data cannot be cited.
func (d Desk) Cite(ctx context.Context, o Order) (c store.Citation, err error) {
	defer fault.Wrap(&err, "cite %s of %s", o.Metric, o.Site)
	site, err := d.site(ctx, o.Site)
	if err != nil {
		return c, err
	}
	if site != nil {
		o.Timezone = site.Location().String()
	}
	result, err := d.ask(ctx, o.Request)
	if err != nil {
		return c, err
	}
	if !citable(result.Figures) {
		return c, fault.New(fault.Invalid, "citation.no_data")
	}
	c = store.Citation{
		Site: o.Site, Kind: store.CitedFigure, Metric: o.Metric, Title: o.Title, Question: o.encode(),
		Figures: mustJSON(result.Figures), Version: result.Trace.Version, SQL: result.Trace.SQL, Params: mustJSON(result.Trace.Params),
		Fingerprint: result.Trace.Fingerprint, Address: o.Address, Author: o.Author, Cited: d.Now().UTC().Truncate(time.Millisecond),
	}
	if o.Whole || o.Funnel != nil || o.Lines != nil || o.Shared != nil || len(o.Audits) > 0 {
		c.Kind = store.CitedChart
	}
	if c.Title == "" {
		c.Title = view.LabelOf(o.Metric)
	}
	if site == nil {
		site = &tracking.Site{ID: o.Site}
	}
	return d.keep(ctx, c, o, func(code string) string { return sentence(c, o, result.Figures, *site, code) })
}

// site finds a site; nil when it is not known, or nobody can tell.
func (d Desk) site(ctx context.Context, id string) (*tracking.Site, error) {
	if d.Analyzer == nil {
		return nil, nil
	}
	sites := d.sites
	if sites == nil {
		var err error
		if sites, err = d.Analyzer.Sites(ctx); err != nil {
			return nil, err
		}
	}
	for _, s := range sites {
		if s.ID == id {
			s.Currency = cmp.Or(s.Currency, "EUR")
			return &s, nil
		}
	}
	return nil, nil
}

// keep draws codes until one is free. Pictures that bear another code than the
// citation's are left out.
func (d Desk) keep(ctx context.Context, c store.Citation, o Order, sentence func(code string) string) (store.Citation, error) {
	code := o.Code
	for range maxDraws {
		if code == "" {
			var err error
			if code, err = Draw(d.Random); err != nil {
				return c, err
			}
		}
		c.Code, c.Sentence = code, sentence(Show(code))
		err := d.Store.AddCitation(ctx, c, o.Pictures...)
		if !errors.Is(err, store.ErrTaken) {
			return c, err
		}
		if o.Code != "" {
			o.Pictures = nil
		}
		code = ""
	}
	return c, fmt.Errorf("no free code in %d draws", maxDraws)
}

func citable(figures []analyzer.Figure) bool {
	for _, f := range figures {
		if f.State != analyzer.NoData && f.Value != nil {
			return true
		}
	}
	return false
}

// sentence is what people paste in their document: the figure, what it came
// from, whose it is, and how to verify it.
func sentence(c store.Citation, o Order, figures []analyzer.Figure, site tracking.Site, code string) string {
	where := []string{dates(o.Request)}
	if f := view.Filters(o.Filters); f != "" {
		where = append(where, f)
	}
	if o.Key != "" {
		where = append(where, view.Filters([]analyzer.Filter{{Dimension: o.By, Value: o.Key}}))
	}
	text := c.Title
	if c.Kind == store.CitedFigure {
		text += i18n.NoBreakSpace + ": " + Value(figures[0])
		if calc := view.Part(figures[0]); calc != "" {
			text += " (" + calc + ")"
		}
	}
	text += ", " + strings.Join(where, ", ") + ". "
	if choices := o.Choices(); choices != "" {
		text += choices + " "
	}
	source := "citation.source"
	if o.Simulated() {
		source = "citation.source_computed"
		text += o.Hypotheses(site.Currency) + " "
	}
	text += i18n.T(source, "site", cmp.Or(site.Name, site.ID), "day", i18n.Date(c.Cited.In(o.Where()))) + " "
	if o.Base == "" {
		return text + i18n.T("citation.verify_code", "code", code)
	}
	return text + i18n.T("citation.verify_address", "code", code, "address", o.Base+"/v/"+code)
}

func dates(r Request) string {
	p, err := r.period()
	if err != nil {
		return r.From + " - " + r.To
	}
	return view.Dates(p)
}

// Value writes a cited figure in full, with the word when its effectif is
// too small.
func Value(f analyzer.Figure) string {
	s := view.Value(f)
	if f.State == analyzer.Insufficient {
		s += " (" + i18n.T("view.few") + ")"
	}
	return s
}
