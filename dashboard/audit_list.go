package dashboard

// Audits reads the audits of sites.
type Audits interface{}

func (d *Dashboard) listAudits(v *visit) error { return errNoPage }
func (d *Dashboard) showAudit(v *visit) error  { return errNoPage }
