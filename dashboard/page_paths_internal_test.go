package dashboard

import (
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// measure lets Quality be embedded, which has a method of its own name.
type measure = Quality

// everyRoute are the addresses of a dashboard that has all its parts.
func everyRoute(t *testing.T) map[string]bool {
	t.Helper()
	d, err := New(Options{Audits: &seo.Archive{}, Auditor: struct{ Auditor }{}, Quality: struct{ measure }{}, Quarantine: struct{ Quarantine }{}, Documents: struct{ Documents }{},
		Outside: struct{ Outside }{}, Importer: struct{ Importer }{}, Connecting: struct{ Connecting }{}, Privacy: struct{ Privacy }{}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	e, found := echo.New(), map[string]bool{}
	d.Routes(e)
	for _, r := range e.Routes() {
		if r.Method == http.MethodGet {
			found[r.Path] = true
		}
	}
	return found
}

// What menu, tabs and référentiels lead to exists.
func TestEveryPageThatIsLedToIsARoute(t *testing.T) {
	t.Parallel()
	found, paths := everyRoute(t), PagePaths()
	for _, path := range paths {
		if !found[path] {
			t.Errorf("%s is no route", path)
		}
		if !i18n.Has("nav." + path) {
			t.Errorf("%s has no name", path)
		}
	}
	list, err := dossier.Library{Pages: paths}.Referentiels()
	if err != nil || len(list) < 3 {
		t.Errorf("%d référentiels: %s", len(list), i18n.Error(err))
	}
}
