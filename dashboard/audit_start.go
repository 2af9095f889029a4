package dashboard

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// auditForm is « Auditer maintenant », with what was typed when it was refused.
type auditForm struct {
	Action, URL, Error string
	CanBrowse, Browse  bool   // pages can be opened in a browser, and will be
	Access             string // how a site that is not open to all is got into
	Served             string // that the site of a case is served here, "" when it is not
}

// runningAudit is the audit under way, as a page shows it.
type runningAudit struct {
	URL, Phase, Done string
	At, Of           int // 0 of 0 when it cannot be told
	Since            string
	Ours             bool   // of the site of the page
	Site             string // its name
	Follow, Stop     string // addresses
}

// auditBrowse is the field that asks for a browser.
const auditBrowse = "navigateur"

// refreshSeconds is how often a page without scripts asks how far an audit is.
const refreshSeconds = 4

// startAudit puts an audit on its way and shows how far it is.
func (d *Dashboard) startAudit(v *visit) error {
	typed := strings.TrimSpace(v.FormValue("adresse"))
	browse := v.FormValue(auditBrowse) != "" && d.Auditor.CanBrowse()
	address, err := startOf(typed)
	if err == nil {
		err = d.audits.ask(v.Site, address, browse, d.Now())
	}
	if err != nil {
		return d.showAudits(v, statusOf(v, faultOf(err)), auditForms{start: auditForm{URL: typed, Browse: browse, Error: i18n.Error(err)}})
	}
	return v.Redirect(http.StatusSeeOther, v.auditsPath("/en-cours"))
}

// startOf completes the address that somebody typed.
func startOf(typed string) (string, error) {
	address := typed
	if typed != "" && !strings.Contains(typed, "://") {
		address = "https://" + typed
	}
	u, err := crawl.ParseURL(address)
	if err != nil || typed == "" || !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return "", fault.New(fault.Invalid, "audit.bad_address", "address", typed).Because(err)
	}
	return u.String(), nil
}

func (v *visit) auditsPath(rest string) string {
	return "/audits" + rest + "?" + url.Values{"site": {v.Site.ID}}.Encode()
}

// stopAudit ends the audit of the site.
func (d *Dashboard) stopAudit(v *visit) error {
	d.audits.stop(v.Site.ID)
	return v.Redirect(http.StatusSeeOther, v.auditsPath("/en-cours"))
}

// showRunning tells how far the audit of the site is; once it is over it leads
// to what was found, or to why it failed.
func (d *Dashboard) showRunning(v *visit) error {
	running := d.runningAudit(v)
	if running != nil && running.Ours {
		return d.page(v.timeless(), "running", Page{Title: i18n.T("audit.running"), Question: i18n.T("audit.running"), Refresh: refreshSeconds, Body: running})
	}
	if run, ok := d.audits.last(v.Site.ID); ok && run.Audit != "" && run.Problem == "" {
		return v.Redirect(http.StatusSeeOther, v.auditsPath("/"+run.Audit))
	}
	return v.Redirect(http.StatusSeeOther, v.auditsPath(""))
}

func (d *Dashboard) runningAudit(v *visit) *runningAudit {
	run, ok := d.audits.now()
	if !ok {
		return nil
	}
	if !WhoFrom(v.context()).Sees(run.Site.ID) { // somebody else's: that the auditor is busy is all there is to tell
		run.URL, run.Site.Name = i18n.T("audit.elsewhere"), i18n.T("audit.elsewhere")
	}
	p := run.Progress
	out := &runningAudit{URL: run.URL, Phase: i18n.T("seo.phase." + string(p.Phase)), Since: auditTime(run.Started), Site: run.Site.Name,
		Ours: run.Site.ID == v.Site.ID, Follow: v.auditsPath("/en-cours"), Stop: v.auditsPath("/arreter")}
	if p.Phase == seo.PhaseCrawl || p.Phase == seo.PhaseLinks || p.Phase == seo.PhaseRender {
		out.At, out.Of = p.Done, p.Total
		out.Done = i18n.T("audit.done."+string(p.Phase), "done", p.Done, "total", p.Total)
	}
	return out
}

// homeOf is the address that a site is audited from: where it is served, else
// that of the latest of its own audits, else its own domain, else "".
func (d *Dashboard) homeOf(v *visit, own []seo.Entry) (home string, served bool) {
	if d.Auditor != nil {
		home = d.Auditor.Home(v.context(), v.Site)
	}
	switch {
	case home != "":
		return home, true
	case len(own) > 0:
		return own[0].URL, false
	case len(v.Site.Domains) > 0:
		return "https://" + v.Site.Domains[0] + "/", false
	}
	return "", false
}
