package dashboard

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// qrPicture is the file of the QR code of a code.
const qrPicture = "qr.svg"

// sendQR draws the address where a code is verified. It tells nothing of whether somebody
// cited it.
func (d *Dashboard) sendQR(c echo.Context, code string) error {
	body, err := exhibit.QRSVG(d.base(c) + "/v/" + citation.Show(code))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	if c.QueryParam("telecharger") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+citation.Show(code)+`-qr.svg"`)
	}
	return c.Blob(http.StatusOK, "image/svg+xml", body)
}

// verifyPage answers a juror in twenty seconds.
type verifyPage struct {
	Key        string // fingerprint of the centre's key, to compare with that of a notebook
	Code       string // what was typed
	Value      string // the value that was typed
	Verdict    citation.Verdict
	Why        string // of an unknown code
	Proof      citation.Proof
	Cited, Now string
	Calc       string
	Sample     string
	// NowCalc and NowSample are Calc and Sample of the value computed again.
	NowCalc, NowSample string
	// Rounded says that the value typed is a rounding of the cited one.
	Rounded  string
	Interval string
	Site     string
	Dates    string
	When     string // it was cited, in the site's time
	Author   string // "" for who does not sign in: a jury may judge without a name
	Filters  string
	Metric   definition
	// Hypotheses are what a simulated figure rests on.
	Hypotheses string
	Choices    string // beside the period and the filters
	Picture    bool
	Drawn      bool // the picture is drawn from the figures
	Few        bool
	HandedOn   string // the day
	Handed     string // the dossier that it was handed in with
	Rows       []verifyRow
}

// verifyRow is one figure of a cited chart.
type verifyRow struct {
	Name, Cited, Now string
	Calc             string // what the cited value came from
	Sample           string // its effectif
	Differs          bool
}

// askCode shows the form, or sends to the page of the code that was typed.
func (d *Dashboard) askCode(c echo.Context) error {
	code := c.QueryParam("code")
	if code == "" {
		return d.show(c, http.StatusOK, "verify", Page{Title: i18n.T("verify.title"), Question: i18n.T("verify.question"), Body: verifyPage{Key: d.keyPrint()}})
	}
	q := url.Values{}
	if value := c.QueryParam("valeur"); value != "" {
		q.Set("valeur", value)
	}
	at := url.URL{Path: "/v/" + code, RawQuery: q.Encode()}
	if read, err := citation.Read(code); err == nil {
		at.Path = "/v/" + citation.Show(read)
	}
	return c.Redirect(http.StatusSeeOther, at.String())
}

// verifyCode computes the cited figure again and says whether it holds.
func (d *Dashboard) verifyCode(c echo.Context) error {
	body := verifyPage{Code: c.Param("code"), Value: c.QueryParam("valeur"), Verdict: citation.Unknown}
	status := http.StatusOK
	proof, err := d.desk().Verify(c.Request().Context(), body.Code, body.Value)
	switch f := (*fault.Error)(nil); {
	case err == nil:
		if body, err = d.proved(c, body, proof); err != nil {
			return err
		}
	case errors.As(err, &f) && (f.Kind == fault.NotFound || f.Kind == fault.Invalid):
		status, body.Why = http.StatusNotFound, i18n.T(f.Key, f.Args...)
	default:
		return err
	}
	title := i18n.T("verify.title_verdict", "code", body.Code, "verdict", i18n.T("verdict."+string(body.Verdict)))
	return d.show(c, status, "verify", Page{Title: title, Question: i18n.T("verify.question"), Body: body})
}

func (d *Dashboard) proved(c echo.Context, body verifyPage, p citation.Proof) (verifyPage, error) {
	body.Code, body.Verdict, body.Proof = p.Code, p.Verdict, p
	body.Cited, body.Now = p.Value(), currentValue(p)
	body.Filters, body.Dates, body.When = filtersOf(p.Request), p.Dates(), localTime(p.Citation.Cited, p)
	body.Choices = p.Request.Choices()
	if who := WhoFrom(c.Request().Context()); who.Known() && who.Sees(p.Citation.Site) {
		body.Author = p.Citation.Author
	}
	if m, ok := analyzer.MetricByKey(p.Citation.Metric); ok {
		body.Metric = m
	}
	if p.Request.Reading != nil {
		body.Metric, body.Hypotheses = readingDefinition{p.Request.Reading.Name, p.Citation.Title}, p.Request.Hypotheses(p.Currency)
	}
	if p.Citation.Kind == store.CitedFigure && len(p.Cited) == 1 {
		f := p.Cited[0]
		body.Calc, body.Sample, body.Interval, body.Few = view.Part(f), citation.Sample(p.Request, f), view.Interval(f), f.State == analyzer.Insufficient
		if len(p.Now) == 1 {
			body.NowCalc, body.NowSample = view.Part(p.Now[0]), citation.Sample(p.Request, p.Now[0])
		}
		if p.Rounded() {
			body.Rounded = i18n.T("citation.rounded", "value", body.Cited)
		}
	} else {
		body.Rows = rowsOf(p)
	}
	var err error
	ctx := c.Request().Context()
	if body.Picture, body.Drawn, err = d.hasPicture(ctx, p); err != nil {
		return body, err
	}
	if p.Handed != nil { // the site may be gone
		body.Site, body.Handed, body.HandedOn = p.Handed.SiteName, p.Handed.Told(p.Where()), i18n.Date(p.Handed.At.In(p.Where()))
	}
	sites, err := d.Analyzer.Sites(ctx)
	for _, s := range sites {
		if s.ID == p.Citation.Site {
			body.Site = s.Name
		}
	}
	return body, err
}

func currentValue(p citation.Proof) string {
	if p.Citation.Kind == store.CitedFigure && len(p.Now) == 1 {
		return citation.Value(p.Now[0])
	}
	if p.Citation.Kind == store.CitedFigure {
		return view.NoData
	}
	if p.Differences == 0 {
		return i18n.T("verify.no_difference")
	}
	return i18n.T("verify.differences", "n", p.Differences)
}

// rowsOf sets every figure of a cited chart against what it is now.
func rowsOf(p citation.Proof) []verifyRow {
	now := map[string]analyzer.Figure{}
	for _, f := range p.Now {
		now[f.Key()] = f
	}
	rows := make([]verifyRow, len(p.Cited))
	for i, f := range p.Cited {
		current := view.NoData
		if n, ok := now[f.Key()]; ok {
			current = view.Value(n)
		}
		rows[i] = verifyRow{groupName(p.Request, f), view.Value(f), current, "", citation.Sample(p.Request, f), view.Value(f) != current}
		if isFew(f) {
			rows[i].Sample = joined(", ", rows[i].Sample, i18n.T("view.few"))
		}
		if len(p.Request.Audits) == 0 {
			rows[i].Calc = view.Part(f)
		}
	}
	return rows
}

// groupName names the group of a cited figure; a funnel's key is
// segment/group/step.
func groupName(r citation.Request, f analyzer.Figure) string {
	switch {
	case len(r.Audits) > 0:
		return auditName(r, f)
	case r.Reading != nil:
		return CellName(r, f)
	case r.Shared != nil:
		model, touch := citation.SharedKey(f)
		return view.Touch(touch) + ", " + modelName(attribution.Model(model))
	case r.Lines != nil:
		value, bucket := citation.LineKey(f)
		return view.Label(r.Lines.Dimension, value) + ", " + view.Label(r.By, bucket)
	case r.Funnel == nil:
		return view.Label(r.By, f.Key())
	}
	segment, key, step := citation.FunnelKey(f)
	name := StepName(step)
	if key != "" {
		name += ", " + view.Label(r.Funnel.By, key)
	}
	if r.Funnel.Split != "" {
		name += " (" + i18n.T("verify.segment."+segment) + ")"
	}
	return name
}

// auditName says what was counted of which audit.
func auditName(r citation.Request, f analyzer.Figure) string {
	what, began := citation.AuditKey(f)
	if zone, err := time.LoadLocation(r.Timezone); err == nil {
		began = began.In(zone)
	}
	return i18n.T("audit.title", "when", i18n.DateTime(began)) + ", " + i18n.T("verify.audit_"+what)
}

// localTime writes an instant in a time zone, and says which.
func localTime(t time.Time, p citation.Proof) string { return citation.LocalTime(t, p.Where()) }

// zoneName names a time zone by its city.
func zoneName(loc *time.Location) string { return citation.ZoneName(loc) }

// showPicture answers the picture of a cited chart. It came from a browser:
// nothing in it may run.
func (d *Dashboard) showPicture(c echo.Context) error {
	code, err := citation.Read(c.Param("code"))
	if err != nil {
		return err
	}
	if c.Param("picture") == qrPicture {
		return d.sendQR(c, code)
	}
	format, known := map[string]string{"graphique.svg": "svg", "graphique.png": "png"}[c.Param("picture")]
	if !known {
		return errNoPage
	}
	body, kept, err := d.Store.Picture(c.Request().Context(), code, format)
	if err != nil {
		return err
	}
	if !kept {
		if body, err = d.drawPicture(c.Request().Context(), code, format); err != nil {
			return err
		}
	}
	if len(body) == 0 {
		return errNoPage
	}
	if format == "svg" && kept {
		body = citation.WithFont(body, d.assets["font.woff2"].body)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	if c.QueryParam("telecharger") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+citation.Show(code)+"."+format+`"`)
	}
	return c.Blob(http.StatusOK, map[string]string{"svg": "image/svg+xml", "png": "image/png"}[format], body)
}
