package dashboard

import (
	"context"
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo"
)

// sites lists the sites that the person behind a request may see. Nothing that answers them
// reads the others: a site of somebody else is one that does not exist.
func (d *Dashboard) sites(ctx context.Context) ([]tracking.Site, error) {
	all, err := d.Analyzer.Sites(ctx)
	who := WhoFrom(ctx)
	if err != nil || who.All {
		return all, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(s tracking.Site) bool { return !who.Sees(s.ID) }), nil
}

// seenAudit is an audit by its id. Those of a site that was never declared are for whoever sees
// all sites.
func (d *Dashboard) seenAudit(ctx context.Context, id string) (seo.Entry, error) {
	e, err := d.Audits.Get(ctx, id)
	if err == nil {
		err = seen(ctx, e.Site, fault.New(fault.NotFound, "seo.no_audit", "id", id))
	}
	return e, err
}

// seen refuses what belongs to a site that the person may not see, as if it did not exist.
func seen(ctx context.Context, site string, missing error) error {
	if WhoFrom(ctx).Sees(site) {
		return nil
	}
	return missing
}

// changesFacts refuses a candidate who would bring files into their practical case: what they
// cite of it must be what their trainer gave them.
func changesFacts(next func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if v.Site.Case && WhoFrom(v.context()).Role == account.Candidate {
			return fault.New(fault.Forbidden, "access.case_facts", "site", v.Site.Name)
		}
		return next(v)
	}
}
