package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// download is a whole audit in one format.
type download struct {
	Label, Help, Href string
}

// downloads are those of an audit's page: all formats but the terminal's. Their texts are
// "audit.file.<format>" and ".help".
func (v *visit) downloads(e seo.Entry) (list []download) {
	for _, f := range seo.Formats() {
		if f.Name == "text" {
			continue
		}
		q := v.Values()
		q.Set(exportFormat, f.Name)
		list = append(list, download{i18n.T("audit.file." + f.Name), i18n.T("audit.file." + f.Name + ".help"), "/audits/" + e.ID + "/fichier?" + q.Encode()})
	}
	return list
}

// sendAudit answers with an audit as a file.
func (d *Dashboard) sendAudit(v *visit) error {
	format, err := seo.ParseFormat(v.QueryParam(exportFormat))
	if err != nil {
		return err
	}
	if _, err := d.seenAudit(v.context(), v.Param("id")); err != nil {
		return err
	}
	audit, err := d.Audits.Load(v.context(), v.Param("id"))
	if err != nil {
		return err
	}
	traffic, why, err := d.traffic(v, audit.Site)
	if err != nil {
		return err
	}
	audit.Weigh(traffic)
	audit.Unvisited = why
	if audit.Brand, err = seo.BrandOf(v.context(), d.Store, audit.Site); err != nil {
		return err
	}
	raw, err := format.Bytes(audit)
	if err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, auditFile(audit, format)))
	return v.Blob(http.StatusOK, format.Media, raw)
}

// auditFile names a file: a sitemap as a site has it, others after the site and the day.
func auditFile(a *seo.Audit, f seo.Format) string {
	if f.Name == "sitemap" {
		return "sitemap.xml"
	}
	stem := "audit"
	if strings.HasPrefix(f.Name, "redirects") {
		stem = "redirections"
	}
	if a.Site != "" {
		stem += "-" + a.Site
	}
	return fmt.Sprintf("%s-%s.%s", stem, a.Started.In(seo.Paris()).Format("2006-01-02"), f.Ext)
}

// answerAudits is GET /api/v1/audits (site): its audits, newest first, each with its
// summary and what changed.
func (d *Dashboard) answerAudits(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site"})
	if err != nil {
		return err
	}
	entries, err := d.Audits.List(c.Request().Context(), site.ID, listedAudits)
	if err != nil {
		return err
	}
	list := make([]map[string]any, len(entries))
	for i, e := range entries {
		list[i] = map[string]any{"id": e.ID, "url": e.URL, "started": e.Started, "finished": e.Finished, "state": e.State, "summary": e.Summary, "changes": e.Changes}
	}
	return c.JSON(http.StatusOK, map[string]any{"site": site.ID, "audits": list})
}

// auditOf is one audit of a site; that of another site is not found.
func (d *Dashboard) auditOf(ctx context.Context, site, id string) (seo.Entry, error) {
	e, err := d.Audits.Get(ctx, id)
	if err == nil && e.Site != site {
		err = fault.New(fault.NotFound, "seo.no_audit", "id", id)
	}
	return e, err
}

// answerAudit is GET /api/v1/audits/ID (site): the document of « chaland audit --format
// json », with the verdicts on the duties of law. An audit of another site is not found.
func (d *Dashboard) answerAudit(c echo.Context) error {
	site, err := d.apiSite(c, []string{"site"})
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := d.auditOf(ctx, site.ID, c.Param("id"))
	if err != nil {
		return err
	}
	audit, err := d.Audits.Load(ctx, e.ID)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	return audit.WriteJSON(c.Response())
}
