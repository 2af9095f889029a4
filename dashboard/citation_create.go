package dashboard

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func (d *Dashboard) desk() citation.Desk {
	return citation.Desk{Analyzer: d.Analyzer, Audits: d.Audits, Store: d.Store, Now: d.Now, Random: d.Random}
}

// createCitation freezes what « Citer » was pressed on and shows its code.
func (d *Dashboard) createCitation(c echo.Context) error {
	q, err := url.ParseQuery(c.FormValue("question"))
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request").Because(err)
	}
	request, err := d.citedRequest(c, q)
	if err != nil {
		return err
	}
	pictures, err := citation.Pictures(c.FormValue("svg"), c.FormValue("png"))
	if err != nil {
		return err
	}
	code, err := chosenCode(c.FormValue("code"))
	if err != nil {
		return err
	}
	order := citation.Order{Request: request, Code: code, Title: c.FormValue("titre"), Base: d.base(c), Address: citedOn(c),
		Author: WhoFrom(c.Request().Context()).Name, Pictures: pictures}
	if request.Funnel != nil {
		order.Title = i18n.T("nav./entonnoir")
	}
	if request.Reading != nil {
		order.Title = readingTitle(request, order.Title)
	}
	cited, err := d.desk().Cite(c.Request().Context(), order)
	if err != nil {
		return err
	}
	if err := d.keepCitation(c, cited); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/citations/"+citation.Show(cited.Code))
}

// originParam is, in the address of a figure's own page, the page that led to it.
const originParam = "depuis"

// citedOn is the page that a figure was cited on: what the form says, else the page of ours that
// sent it. A figure's own page names the one that led there.
func citedOn(c echo.Context) string {
	said := c.FormValue("retour")
	if said == "" {
		said = ourReferer(c.Request())
	}
	said = localPath(said)
	origin := localPath(c.FormValue(originParam))
	at, err := url.Parse(said)
	if err != nil || origin == "/" {
		return said
	}
	q := at.Query()
	q.Set(originParam, origin)
	at.RawQuery = q.Encode()
	return at.String()
}

// ourReferer is the page of ours that a request comes from, "" for none.
func ourReferer(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return ""
	}
	return from.RequestURI()
}

// originOf is the path of the page of ours that led to this one, "" for none and for itself.
func originOf(r *http.Request) string {
	from, err := url.Parse(ourReferer(r))
	if err != nil || from.Path == r.URL.Path {
		return ""
	}
	return from.Path
}

// offerCode answers a code for the picture of a chart to bear before it is
// cited. Nothing is kept: should somebody take it first, another one is drawn.
func (d *Dashboard) offerCode(c echo.Context) error {
	code, err := citation.Draw(d.Random)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.String(http.StatusOK, citation.Show(code))
}

// chosenCode reads the code of a form, "" when it names none.
func chosenCode(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return citation.Read(text)
}

// citedRequest reads what a form of « Citer » points at.
func (d *Dashboard) citedRequest(c echo.Context, q url.Values) (citation.Request, error) {
	sites, err := d.sites(c.Request().Context())
	if err != nil {
		return citation.Request{}, err
	}
	site, ok := chosen(sites, q.Get(address.Site))
	if !ok {
		return citation.Request{}, fault.New(fault.NotFound, "dashboard.no_site", "site", q.Get(address.Site), "sites", names(sites))
	}
	a, err := address.Parse(q, site, d.Now(), calendar.Span{})
	if err != nil {
		return citation.Request{}, err
	}
	if a.Span.Period.Loc == nil {
		return citation.Request{}, fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if q.Get(address.Metric) == citation.MetricFunnel {
		return citedFunnel(a, q), nil
	}
	if q.Get(address.Metric) == citation.MetricReading {
		return readingRequest(a, q), nil
	}
	if q.Get(address.Metric) == citation.MetricAttribution {
		return citedShared(a, q)
	}
	if metric := q.Get(address.Metric); metric == citation.MetricAuditScore || metric == citation.MetricAuditFindings || metric == citation.MetricAuditPrice {
		r := citation.RequestOf(address.Reference{Question: a.Question(""), Metric: metric}, true)
		r.Filters, r.Compare, r.Audits = nil, "", q[citedAudit]
		if len(r.Audits) > citation.MaxAudits {
			return r, fault.New(fault.Invalid, "dashboard.bad_request")
		}
		for _, id := range r.Audits {
			if _, err := d.seenAudit(c.Request().Context(), id); err != nil {
				return r, err
			}
		}
		r.Page = q.Get(citedPage)
		return r, nil
	}
	ref, err := address.ParseReference(q, a, q.Get(address.Metric))
	r := citation.RequestOf(ref, q.Get(address.Whole) != "")
	if lines := q[view.CitedLine]; len(lines) > 0 {
		r.Compare, r.Lines = "", &citation.Lines{Dimension: q.Get(view.CitedLines), Values: lines}
	}
	return r, err
}

// citedAudit names the audits in the form of a chart of them, and citedPage the page whose
// price they saw.
const (
	citedAudit = "audit"
	citedPage  = "adresse"
)

func citedFunnel(a address.Address, q url.Values) citation.Request {
	r := citation.RequestOf(address.Reference{Question: a.Question(""), Metric: citation.MetricFunnel}, true)
	r.Filters, r.Compare = a.Filters, ""
	r.Funnel = &citation.Funnel{Unit: funnelUnits[q.Get(funnelUnit)], By: funnelBys[q.Get(funnelBy)], Split: q.Get(funnelSplit), Steps: stepsOf(q.Get(funnelSteps)), Strict: q.Get(funnelOrder) == "strict"}
	if r.Funnel.Unit == analyzer.UnitVisitor {
		r.Funnel.Window = windowOf(q.Get(funnelWindow)).String()
	}
	return r
}

func citedShared(a address.Address, q url.Values) (citation.Request, error) {
	r := citation.RequestOf(address.Reference{Question: a.Question(""), Metric: citation.MetricAttribution}, true)
	r.Filters, r.Compare = a.Filters, ""
	if word := q.Get(profitModel); word != "" {
		model, err := modelOf(word)
		if err != nil {
			return r, err
		}
		r.Shared = &citation.Shared{Measure: citedMeasures[q.Get(pathMeasure)], By: analyzer.ByChannel, Model: model}
		if r.Shared.Measure == "" {
			return r, fault.New(fault.Invalid, "dashboard.bad_request")
		}
		r.Shared.LookBack, err = lookBackOf(q.Get(pathWindow))
		return r, err
	}
	question, order, measure, err := pathQuestion(a, q)
	r.Shared = &citation.Shared{Measure: measure, By: question.By, LookBack: question.LookBack, Order: order}
	return r, err
}

// citedMeasures are what is cited of one model, by the word of the form, and sharedWords
// the other way round.
var (
	citedMeasures = map[string]string{"resultat": citation.SharedResult, "roas": citation.SharedROAS}
	sharedWords   = map[string]string{citation.SharedResult: "resultat", citation.SharedROAS: "roas"}
)

// base starts the addresses that are printed.
func (d *Dashboard) base(c echo.Context) string {
	if d.PublicURL != "" {
		return d.PublicURL
	}
	scheme := "http"
	if isSecure(c.Request()) {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}
