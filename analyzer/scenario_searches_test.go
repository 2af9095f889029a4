package analyzer_test

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
)

// readSearch reads « recherche requête=bol page=/bol impressions=100 clics=5
// position=3,4 »; marque=oui for a query that names the shop.
func (s *scenario) readSearch(p options) error {
	row := tracking.Search{Site: s.site.ID, Day: s.day.Time(), Query: p.or("requête", ""), Page: p.or("page", "/"), Version: uint64(s.line), Brand: p.or("marque", "non") == "oui"}
	var err error
	if row.Impressions, err = strconv.ParseUint(p.or("impressions", "0"), 10, 64); err != nil {
		return err
	}
	if row.Clicks, err = strconv.ParseUint(p.or("clics", "0"), 10, 64); err != nil {
		return err
	}
	position, err := strconv.ParseFloat(p.or("position", "1"), 64)
	if err != nil {
		return err
	}
	row.PositionSum = position * float64(row.Impressions)
	s.ledgers.Searches = append(s.ledgers.Searches, row)
	return p.unknown()
}

// addSearches adds what was searched on a day.
func (s *scenario) addSearches(r *rand.Rand, day time.Time) {
	for i, query := range []string{"bol", "ciré", "la boutique"} {
		row := tracking.Search{Site: s.site.ID, Day: day, Query: query, Page: pick(r, []string{"/", "/bols"}), Version: 1, Brand: i == 2, Impressions: uint64(1 + r.IntN(400))}
		row.Clicks = uint64(r.IntN(int(row.Impressions)))
		row.PositionSum = float64(row.Impressions) * float64(1+r.IntN(20))
		s.ledgers.Searches = append(s.ledgers.Searches, row)
	}
	for range 3 {
		e := tracking.Event{
			Site: s.site.ID, Visitor: s.visitor("v1", tracking.ModeConsent), Mode: tracking.ModeConsent, Name: tracking.KindWebVital, Time: day.Add(time.Duration(r.IntN(80000)) * time.Second),
			Path: pick(r, []string{"/", "/bols/bol", "/bols"}), Device: pick(r, []string{"mobile", "desktop"}), Value: int64(500 + r.IntN(6000)), Props: map[string]string{"name": "LCP"},
		}
		e.Received, e.ID = e.Time, uuid.NewSHA1(uuid.NameSpaceOID, []byte(e.Time.String()+e.Path))
		s.events = append(s.events, e)
	}
}
