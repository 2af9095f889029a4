package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Referral is a page of another site that led visits to an address of the shop. Amounts
// are cents.
type Referral struct {
	Page    string    `json:"referring_page"` // host and path; browsers often tell the host alone
	Target  string    `json:"target"`         // host and path
	First   time.Time `json:"first_seen"`     // the first and the last of these visits
	Last    time.Time `json:"last_seen"`
	Visits  float64   `json:"visits"`
	Orders  float64   `json:"orders"` // valid, made in these visits
	Revenue float64   `json:"revenue_incl_tax"`
	// Margin is the contribution margin of these orders; nil when that of more than a few
	// is not known.
	Margin *float64 `json:"contribution_margin"`
}

// Referrals are the pages of other sites that led visits to a shop over a period, the most
// visits first. Searches, networks, mail, assistants, comparators, payment pages and the
// shop's own domains are no links: the table of channels tells them. None is no error.
func (a *Analyzer) Referrals(ctx context.Context, siteID string, p period.Period) (_ []Referral, err error) {
	defer fault.Wrap(&err, "pages that led to site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	return a.referrals(a.remembering(ctx), site, p.Start(), p.End())
}

// ReferralsUntil is Referrals from the first event to the end of a day.
func (a *Analyzer) ReferralsUntil(ctx context.Context, siteID string, day period.Date) (_ []Referral, err error) {
	defer fault.Wrap(&err, "pages that led to site %q until %s", siteID, day)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	until := period.Period{From: day, To: day, Loc: site.Location()}
	return a.referrals(a.remembering(ctx), site, time.Unix(beforeTheWeb, 0), until.End())
}

// beforeTheWeb is before any event: 1990-01-01, in seconds since 1970.
const beforeTheWeb = 631_152_000

func (a *Analyzer) referrals(ctx context.Context, site tracking.Site, from, to time.Time) ([]Referral, error) {
	domains := []string{}
	for _, d := range site.Domains {
		domains = append(domains, strings.TrimPrefix(strings.ToLower(d), "www."))
	}
	f, err := a.run(ctx, bind("referrers", warehouse.Params{"site": site.ID, "from": from, "to": to, "domains": domains}))
	if err != nil {
		return nil, err
	}
	list := []Referral{}
	for _, row := range f.rows {
		host, _, _ := strings.Cut(row.keys[0], "/")
		if !channel.Links(site, host) {
			continue
		}
		of := f.factsOf(row)
		y := Yield{Orders: of["orders"], Revenue: of["revenue"], Margin: of["margin"], unknown: of["orders_without_margin"]}
		r := Referral{Page: row.keys[0], Target: row.keys[1], First: second(of["first_seen"]), Last: second(of["last_seen"]), Visits: of["visits"], Orders: y.Orders, Revenue: y.Revenue}
		if y.HasMargin() {
			r.Margin = number(y.Margin)
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y Referral) int {
		return cmp.Or(cmp.Compare(y.Visits, x.Visits), strings.Compare(x.Page, y.Page), strings.Compare(x.Target, y.Target))
	})
	return list, nil
}

func second(unix float64) time.Time { return time.Unix(int64(unix), 0).UTC() }
