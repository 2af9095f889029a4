package endpoint

import (
	"bytes"
	"net/url"
	"time"

	"github.com/formaouest/chaland/collector/intake"
)

// Decode reads again a request that the quarantine kept whole: an intake.Decoder.
func Decode(endpoint string, raw []byte, received time.Time) ([]intake.Hit, *intake.Refusal) {
	switch endpoint {
	case intake.EndpointCollect:
		return readCollect(raw)
	case intake.EndpointPlausible:
		hits, _, refusal := readPlausible(raw)
		return hits, refusal
	case intake.EndpointMatomo:
		if isBulk(raw) {
			bulk, refusal := readBulk(raw)
			if refusal != nil {
				return nil, refusal
			}
			hits, _ := bulk.hits(received)
			return hits, nil
		}
		params, err := url.ParseQuery(string(bytes.TrimSpace(raw)))
		if err != nil {
			return nil, refuse("bad_body", "")
		}
		return readMatomo(params, "", received)
	}
	return nil, refuse("bad_body", "")
}
