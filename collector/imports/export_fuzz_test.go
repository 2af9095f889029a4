package imports

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

// FuzzReadBacklinks gives any file to the reader of exports of links: each line is counted
// once, and what comes out is a link of another site to a page of the web.
func FuzzReadBacklinks(f *testing.F) {
	f.Add("Referring page URL\tTarget URL\tAnchor\tNofollow\tFirst seen\tLost\nhttps://blog.example/a\thttps://boutique.example/\tici\ttrue\t2025-01-15 10:20:00\t\n")
	f.Add("Source Page,Target Page,Anchor Text\nblog.example/a,boutique.example,ici\nblog.example/a,boutique.example,là\nhttps://u:p@É.example:99/#x,,\n")
	f.Add("SourceURL,TargetURL,FlagNoFollow,LastSeenDate\nhttp://[::1/,x,1,31/02/2025\nhttps://a.b,http://%zz,non,NaN\n")
	f.Add("Linking page,Last crawled\nhttps://blog.example/a,2025-13-01\nhttps://boutique.example/a,1e9\n")
	f.Fuzz(func(t *testing.T, file string) {
		now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
		s := &Service{now: func() time.Time { return now }}
		site := tracking.Site{ID: "s", Timezone: "Europe/Paris", Domains: []string{"boutique.example"}}
		r := &Report{Backlinks: &BacklinkTotals{}}
		src := memorySource(file)
		v, err := s.survey(t.Context(), src, site, Options{}, backlinkPlan, r)
		if err != nil {
			readable(t, err)
			return
		}
		if err := listsLinks(v.mapping); err != nil {
			readable(t, err)
			return
		}
		in := &linkReader{survey: v, site: site, report: r, log: newProblemLog(r, nil), found: map[linkKey]tracking.Backlink{}}
		in.today = in.day(now)
		if err := readRows(t.Context(), src, Options{}, StageRead, func(*sheet.Reader) error { return nil }, in.row, in.log.broken); err != nil {
			readable(t, err)
			return
		}
		if changed := in.judge(now); len(changed) > r.Lines || len(changed) != len(in.found) {
			t.Fatalf("%d links to store of %d found in %d lines", len(changed), len(in.found), r.Lines)
		}
		for key, l := range in.found {
			for _, address := range []string{key.source, key.target} {
				if address != "" && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
					t.Fatalf("address %q", address)
				}
			}
			if host := hostOf(l.Source); host == "" || onHosts(site.Domains, host) || key.target != "" && !onHosts(site.Domains, hostOf(key.target)) {
				t.Fatalf("a link from %q to %q", key.source, key.target)
			}
			if l.FirstSeen.After(in.today.AddDate(1, 0, 1)) || l.FirstSeen.IsZero() {
				t.Fatalf("first seen on %v", l.FirstSeen)
			}
		}
	})
}

// FuzzReadSearches gives any file to the reader of exports of Search Console, up to the rows
// that it would store: no figure is below nothing, no share of clicks above its impressions.
func FuzzReadSearches(f *testing.F) {
	f.Add("Requêtes les plus fréquentes,Clics,Impressions,CTR,Position\nvélo,3,\"1 200\",\"0,25 %\",\"4,2\"\n")
	f.Add("Top queries,1/1/25 - 1/31/25 Clicks,2/1/25 - 2/28/25 Clicks,1/1/25 - 1/31/25 Impressions,2/1/25 - 2/28/25 Impressions,1/1/25 - 1/31/25 Position,2/1/25 - 2/28/25 Position\nvélo,1,2,3,4,5,6\n")
	f.Add("date;query;page;clicks;impressions;position\n2025-05-01;vélo;https://boutique.example/a;1;10;2.5\n2025-02-30;;;-1;NaN;1e400\n")
	f.Add("Filter,Value\nDate,Last 3 months\n")
	f.Add("PK\x03\x04")
	f.Add("\xa0")
	f.Fuzz(func(t *testing.T, file string) {
		now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
		site := tracking.Site{ID: "s", Timezone: "Europe/Paris", Domains: []string{"boutique.example"}}
		r := &Report{Searches: &SearchTotals{}}
		in := &searchReader{
			s: &Service{now: func() time.Time { return now }}, site: site, now: now, report: r, log: newProblemLog(r, nil), brand: brandWords(site, nil), named: map[string]bool{},
			given: daySpan{now.AddDate(0, -1, 0).Truncate(24 * time.Hour), now.Truncate(24 * time.Hour)}, days: map[dayKey]searchCount{}, totals: map[totalKey]searchCount{},
		}
		files, err := searchFiles(memorySource(file))
		if err == nil {
			err = in.read(context.Background(), files)
		}
		if err != nil {
			readable(t, err)
			return
		}
		if len(in.days)+len(in.totals) > 2*r.Lines {
			t.Fatalf("%d rows of %d lines", len(in.days)+len(in.totals), r.Lines)
		}
		for _, counts := range []iter.Seq[searchCount]{maps.Values(in.days), maps.Values(in.totals)} {
			for c := range counts {
				if c.clicks > c.impressions || c.impressions > 1<<50 || !(c.positions >= 0.999*float64(c.impressions) && c.positions < 1e30) {
					t.Fatalf("%+v", c)
				}
			}
		}
	})
}

// readable wants an error that a person may read.
func readable(t *testing.T, err error) {
	t.Helper()
	if _, is := errors.AsType[*fault.Error](err); !is {
		t.Fatalf("not in words: %v", err)
	}
}

func memorySource(file string) Source {
	return Source{Name: "essai.csv", Size: int64(len(file)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(file)), nil }}
}
