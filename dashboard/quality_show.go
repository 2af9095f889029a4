package dashboard

// Quality reads what was received and not counted.
type Quality interface{}

func (d *Dashboard) showQuality(v *visit) error { return errNoPage }
