package dashboard

import (
	"net/url"

	"github.com/formaouest/chaland/dashboard/dossier"
)

// findingAddress is where an audit shows a finding.
func findingAddress(v *visit, f dossier.Finding) string {
	q := url.Values{"site": {v.Site.ID}}
	if f.Page != "" {
		q.Set(auditAddress, f.Page)
	} else if f.Rule != "" {
		q.Set(auditRule, f.Rule)
	}
	return "/audits/" + url.PathEscape(f.Audit) + "?" + q.Encode()
}
