package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// The shop of the case is sound where no problem is planted: our own crawler
// finds nothing grave in it, and its pages travel compressed.
func TestTheShopPassesItsOwnAudit(t *testing.T) {
	t.Parallel()
	var web http.Handler
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { web.ServeHTTP(w, r) })
	mux.HandleFunc("/js/tag.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	var err error
	if web, err = shop.New(shop.Options{Now: time.Now, TagURL: server.URL + "/js/tag.js", CollectURL: server.URL + "/collecte"}); err != nil {
		t.Fatal(err)
	}
	audit, err := seo.Run(t.Context(), seo.AuditRequest{
		URL: server.URL + "/", AllowHosts: []string{"127.0.0.1"}, Concurrency: 4, Dir: t.TempDir(), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if audit.State != "complete" || audit.Summary.HTML < 190 {
		t.Errorf("%s, %d pages", audit.State, audit.Summary.HTML)
	}
	for _, f := range audit.Findings {
		if f.Severity <= rule.High || f.Rule == "perf-compression" {
			t.Errorf("%s, %s: %s (%s)", f.Rule, f.URL, f.Detail, f.Evidence)
		}
	}
}
