package intake

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
)

// OpposedAll is the name, among a client's oppositions, of every site.
const OpposedAll = "*"

// opposition is why a hit of a reader who opposes the measure is not counted.
var opposition = &Refusal{Class: tracking.AsideOptOut, Reason: "opt_out"}

// opposed reports whether the reader does not want to be measured by the site: by its
// cookie, or by a signal of its browser that the site takes for an opposition. A shop's server
// sends neither.
func (t *taking) opposed() bool {
	c := &t.client
	if slices.Contains(c.Opposed, OpposedAll) {
		return true
	}
	if t.site == nil {
		return false
	}
	return slices.Contains(c.Opposed, t.site.ID) || t.site.Opposes(c.GPC, c.DNT)
}

// anonymous reports whether a signal of the reader's browser forbids to follow it.
func (t *taking) anonymous() bool {
	return t.client.GPC || t.client.DNT && t.site.DNT == tracking.SignalAnonymous
}

// asideOpposed tells that a hit was not counted, and nothing of it: neither what it said nor
// its minute.
func asideOpposed(c Client, endpoint, siteID string) tracking.SetAside {
	return tracking.SetAside{
		Site: siteID, Received: c.Received.UTC().Truncate(time.Hour), ID: uuid.NewString(), Endpoint: endpoint,
		Class: opposition.Class, Reason: opposition.Reason, Hits: 1,
	}
}

func (t *taking) aside(r *Refusal) tracking.SetAside {
	id := ""
	if t.site != nil {
		id = t.site.ID
	}
	if r.Class == tracking.AsideOptOut || t.opposed() {
		return asideOpposed(t.client, t.hit.Endpoint, id)
	}
	s := asideOf(t.client, t.hit.Endpoint, id, *r, t.hit.Raw)
	if s.Class != tracking.AsideOptOut { // nothing is kept of whoever refuses
		s.Path, s.Held = pageOf(t.hit.URL), t.hold(r)
	}
	return s
}

func asideOf(c Client, endpoint, siteID string, r Refusal, raw []byte) tracking.SetAside {
	if len(c.Opposed) > 0 && siteID == "" { // whoever refuses one of the sites is not kept where the site is not known
		return asideOpposed(c, endpoint, siteID)
	}
	s := tracking.SetAside{
		Site: siteID, Received: c.Received.UTC().Truncate(time.Millisecond), ID: uuid.NewString(), Endpoint: endpoint,
		Class: r.Class, Reason: r.Reason, Detail: mask(r.Detail), Raw: maskRaw(raw), Hits: 1,
	}
	if r.Class == tracking.AsideBot {
		s.Agent, s.Detail = maskAgent(clip(c.Agent, 500)), maskAgent(r.Detail) // of a program, never of a reader
	}
	return s
}
