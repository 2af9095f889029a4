package imports

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// MatomoVisits imports what Matomo's API answers to Live.getLastVisitsDetails in JSON: each
// action of a visit becomes what Matomo's tracker would have made of it here, on its own day.
func (s *Service) MatomoVisits(ctx context.Context, site string, src Source, o Options) (*Report, error) {
	return s.history(ctx, site, "matomo-visits", tracking.OriginMatomoExport, src, o, newMatomoDecoder)
}

// matomoVisit is a visit with its actions.
// Source: the reference of Matomo's reporting API, Live.getLastVisitsDetails.
type matomoVisit struct {
	ID       loose          `json:"idVisit"`
	Visitor  loose          `json:"visitorId"`
	User     loose          `json:"userId"`
	Actions  []matomoAction `json:"actionDetails"`
	Device   loose          `json:"deviceType"`
	Browser  loose          `json:"browserName"`
	System   loose          `json:"operatingSystemName"`
	Country  loose          `json:"countryCode"`
	Began    loose          `json:"firstActionTimestamp"`
	From     loose          `json:"referrerType"` // direct, search, website, social, campaign
	FromName loose          `json:"referrerName"`
	FromWord loose          `json:"referrerKeyword"`
	FromURL  loose          `json:"referrerUrl"`
	// Of the plugin for campaigns.
	Source   loose `json:"campaignSource"`
	Medium   loose `json:"campaignMedium"`
	Campaign loose `json:"campaignName"`
}

type matomoAction struct {
	Type  loose `json:"type"`
	URL   loose `json:"url"`
	Title loose `json:"pageTitle"`
	Time  loose `json:"timestamp"` // seconds
	Spent loose `json:"timeSpent"`

	Search   loose `json:"siteSearchKeyword"`
	SearchIn loose `json:"siteSearchCategory"`
	Results  loose `json:"siteSearchCount"`

	EventCategory loose `json:"eventCategory"`
	EventAction   loose `json:"eventAction"`
	EventName     loose `json:"eventName"`
	EventValue    loose `json:"eventValue"`

	ProductSKU      loose `json:"productViewSku"`
	ProductName     loose `json:"productViewName"`
	ProductPrice    loose `json:"productViewPrice"`
	ProductCategory loose `json:"productViewCategory1"`

	Goal     loose `json:"goalId"`
	Order    loose `json:"orderId"`
	Revenue  loose `json:"revenue"`
	Tax      loose `json:"revenueTax"`
	Shipping loose `json:"revenueShipping"`
	Discount loose `json:"revenueDiscount"`
	Items    []struct {
		SKU      loose `json:"itemSKU"`
		Name     loose `json:"itemName"`
		Category loose `json:"itemCategory"`
		Price    loose `json:"price"`
		Quantity loose `json:"quantity"`
	} `json:"itemDetails"`
}

type matomoDecoder struct {
	place *site.Site
	token string
}

func newMatomoDecoder(place *site.Site, token string) pastDecoder {
	return &matomoDecoder{place, token}
}

// decode reads one visit.
func (d *matomoDecoder) decode(raw []byte) (hits []pastHit, reason string) {
	var v matomoVisit
	if err := json.Unmarshal(raw, &v, laxJSON); err != nil || v.ID == "" || v.Actions == nil {
		return nil, "imports.not_matomo"
	}
	page := string(v.FromURL)
	for i := range v.Actions {
		a := &v.Actions[i]
		made, refusal := endpoint.MatomoHits(d.request(&v, a, page), time.Now()) // only to compare with what is past
		if refusal != nil {
			return nil, "imports.not_matomo"
		}
		for n := range made {
			h := pastHit{Hit: made[n], browser: browserName(v.Browser), os: systemName(string(v.System))}
			h.Origin, h.Site, h.Token, h.Server = tracking.OriginMatomoExport, d.place.ID, d.token, true
			h.Reader, h.Device = "matomo "+string(cmp.Or(v.User, v.Visitor, v.ID)), deviceKey(string(v.Device))
			h.ID = hashOf(string(v.ID), strconv.Itoa(i), strconv.Itoa(n), string(a.Type), string(a.Time), string(a.URL))
			if i == 0 {
				v.touch(&h)
			}
			hits = append(hits, h)
		}
		if a.Type == "action" && a.URL != "" {
			page = string(a.URL)
		}
	}
	return hits, ""
}

// request is the action as Matomo's tracker would have sent it.
func (d *matomoDecoder) request(v *matomoVisit, a *matomoAction, page string) url.Values {
	q := url.Values{"rec": {"1"}, "idsite": {d.place.ID}}
	set := func(name string, value loose) {
		if value != "" {
			q.Set(name, string(value))
		}
	}
	set("cdt", cmp.Or(a.Time, v.Began))
	set("uid", v.User)
	set("_id", v.Visitor)
	set("country", v.Country)
	set("action_name", a.Title)
	set("urlref", loose(page))
	set("url", cmp.Or(a.URL, loose(page)))
	switch a.Type {
	case "search":
		set("search", a.Search)
		set("search_cat", a.SearchIn)
		set("search_count", a.Results)
	case "outlink", "download":
		set(map[loose]string{"outlink": "link", "download": "download"}[a.Type], a.URL)
		q.Set("url", page)
	case "event":
		set("e_c", a.EventCategory)
		set("e_a", a.EventAction)
		set("e_n", a.EventName)
		set("e_v", a.EventValue)
	case "goal":
		set("idgoal", a.Goal)
		set("revenue", a.Revenue)
	case "ecommerceOrder", "ecommerceAbandonedCart":
		a.commerce(q, set)
	default:
		set("_pks", a.ProductSKU)
		set("_pkn", a.ProductName)
		set("_pkp", a.ProductPrice)
		set("_pkc", a.ProductCategory)
	}
	return q
}

func (a *matomoAction) commerce(q url.Values, set func(string, loose)) {
	q.Set("idgoal", "0")
	set("ec_id", a.Order)
	set("revenue", a.Revenue)
	set("ec_tx", a.Tax)
	set("ec_sh", a.Shipping)
	set("ec_dt", a.Discount)
	lines := make([][]string, 0, len(a.Items))
	for _, it := range a.Items {
		lines = append(lines, []string{string(it.SKU), string(it.Name), string(it.Category), string(it.Price), string(it.Quantity)})
	}
	if raw, err := json.Marshal(lines); err == nil && len(lines) > 0 {
		q.Set("ec_items", string(raw))
	}
}

// touch says where Matomo found that the visit came from, where the address does not.
func (v *matomoVisit) touch(h *pastHit) {
	switch v.From {
	case "campaign":
		h.Touch = channel.Touch{
			Source: string(v.Source), Medium: string(v.Medium), Campaign: string(cmp.Or(v.Campaign, v.FromName)), Term: string(v.FromWord),
		}
		if u, err := url.Parse(h.URL); err == nil && channel.Read(channel.Page{URL: u, Query: u.Query(), Site: tracking.Site{}}).Campaign != "" {
			h.Touch = channel.Touch{} // the address tells it, and its paid click
		}
	case "search":
		if v.FromURL == "" && v.FromName != "" {
			h.Touch = channel.Touch{Source: strings.ToLower(string(v.FromName)), Medium: "organic"}
		}
	}
}
