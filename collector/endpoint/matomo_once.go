package endpoint

import (
	"crypto/sha256"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/intake"
)

// once gives the hits of a request names made of what it says, so that the same request sent
// again counts once: Matomo's trackers name none. Its instant is the request's own (cdt), in
// any process and at any time. Without one, a request that carries a random number is known
// again by it for as long as this process remembers, and keeps the instant of its first
// coming. What has neither is another hit each time. place is the request's in its batch: two
// equal lines of a log are two hits.
func (s *server) once(hits []intake.Hit, params url.Values, c intake.Client, place int) {
	if len(hits) == 0 {
		return
	}
	said := string(hits[0].Raw) + "\x00" + strconv.Itoa(place)
	at := hits[0].Time
	if at.IsZero() || params.Get("cdt") == "" {
		if params.Get("rand") == "" && params.Get("r") == "" {
			return
		}
		if at.IsZero() {
			at = c.Received
		}
		at = s.heard.First(c.Address.String()+"\x00"+c.Agent+"\x00"+said, at)
	}
	for i := range hits {
		hits[i].Time = at
		name := hits[i].Site + "\x00" + strconv.FormatInt(at.UnixMicro(), 10) + "\x00" + strconv.Itoa(i) + "\x00" + said
		hits[i].ID = uuid.NewHash(sha256.New(), uuid.NameSpaceURL, []byte(name), 8).String()
	}
}
