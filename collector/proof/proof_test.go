package proof

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func of(s Sheet, key string) Criterion {
	for _, c := range s.Criteria {
		if c.Key == key {
			return c
		}
	}
	return Criterion{}
}

// Each setting moves its own criterion, the verdict and what visitors are told.
func TestTheProofFollowsTheSettings(t *testing.T) {
	t.Parallel()
	usual := tracking.Site{ID: "boutique", Name: "Ma boutique", Mode: tracking.ModeExempt, Retention: 25}
	for name, c := range map[string]struct {
		edit                    func(*tracking.Site)
		oldest                  time.Time
		key, state, whole, says string
	}{
		"as made":            {func(*tracking.Site) {}, now.AddDate(0, -24, 0), "retention", Met, Met, "25 mois"},
		"kept for 26 months": {func(s *tracking.Site) { s.Retention = 26 }, time.Time{}, "retention", Failed, Failed, "26 mois"},
		"kept for ever":      {func(s *tracking.Site) { s.Retention = 0 }, time.Time{}, "retention", Failed, Failed, "sans limite"},
		"a practical case":   {func(s *tracking.Site) { s.Retention, s.Case = 0, true }, time.Time{}, "retention", Met, Met, "Cas pratique"},
		"an event too old":   {func(*tracking.Site) {}, now.AddDate(0, -25, -3), "oldest", Failed, Failed, "27/10/2024"},
		"nothing yet":        {func(*tracking.Site) {}, time.Time{}, "oldest", Met, Met, "Rien"},
		"with consent":       {func(s *tracking.Site) { s.Mode = tracking.ModeConsent }, time.Time{}, "anonymous", Elsewhere, Elsewhere, "accord"},
		"consent on load":    {func(s *tracking.Site) { s.Mode, s.ConsentOnLoad = tracking.ModeConsent, true }, time.Time{}, "consent", ToCheck, Elsewhere, "déclare"},
		"signals refuse":     {func(s *tracking.Site) { s.GPC, s.DNT = "oppose", "oppose" }, time.Time{}, "signals", Met, Met, "Do Not Track"},
	} {
		s := usual
		c.edit(&s)
		sheet := Judge(s, c.oldest, "https://mesure.fr/", "v1", now)
		if got := of(sheet, c.key); got.State != c.state || sheet.State != c.whole || !strings.Contains(strings.ReplaceAll(got.Found, "\u00a0", " "), c.says) {
			t.Errorf("%s: %+v, the whole %s", name, got, sheet.State)
		}
		for _, one := range sheet.Criteria {
			if one.Title == "" || one.Must == "" || one.Found == "" || one.Verify == "" || strings.Contains(one.Found+one.Verify, "{") {
				t.Errorf("%s: %+v", name, one)
			}
		}
		notice := strings.Join(sheet.Notice, "\n")
		if !strings.Contains(notice, "https://mesure.fr/opposition?site=boutique") || !strings.Contains(notice, "Ma boutique") || strings.Contains(notice, "{") ||
			strings.Contains(notice, "13 mois") != (s.Mode == tracking.ModeConsent) {
			t.Errorf("%s: %s", name, notice)
		}
	}
}
