package seo

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// A defect of ours on one page must cost that page only.
func TestReaderSurvivesAPanic(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.page("/", "Accueil", "/piege", "/bon")
	s.page("/piege", "Piège", "/loin")
	s.page("/bon", "Bon")
	reader := pageReader{heavy: new(sync.Mutex), texts: new(atomic.Int32), home: func() crawl.URL { return crawl.URL{} }, check: func(p *page.Page, _ rule.Options) []rule.Finding {
		if p.Title() == "Piège" {
			panic("défaut")
		}
		return nil
	}}
	c, err := crawl.Open(crawl.Options{Start: s.URL, AllowHosts: []string{"127.0.0.1"}, Read: reader.read})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	found := map[string]crawl.Problem{}
	for resp, err := range c.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		found[resp.URL.Path()] = resp.Value.(*record).Facts.Problem
	}
	if len(found) != 3 || found["/piege"] != crawl.Unreadable || found["/bon"] != crawl.NoProblem {
		t.Errorf("problems %v", found)
	}
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	a := &record{Facts: pageFacts{Problem: crawl.NotHTML, Bytes: 12, ContentKey: 1<<63 + 1}, Links: []recordLink{{To: "https://exemple.fr/été", Text: "Été", Internal: true}}}
	a.Summary.URL, a.Summary.Signature[5], a.Summary.TextKey = "https://exemple.fr/", 200, 1<<64-1
	b, err := decodeRecord(a.encode())
	if err != nil || b.Summary.URL != a.Summary.URL || b.Summary.Signature != a.Summary.Signature || b.Summary.TextKey != a.Summary.TextKey || b.Facts != a.Facts || b.Links[0] != a.Links[0] {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := decodeRecord([]byte("n'importe quoi")); err == nil {
		t.Error("garbage was read")
	}
}
