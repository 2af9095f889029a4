package oracle

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// altered is a page that is sound but for one thing to look at, or that has a lookalike which
// is right. HERE stands for the address of the site.
type altered struct {
	head, body string // what is added; a head that begins with « -doctype » or « -title » goes without
	status     int    // 0 for 200
	header     map[string]string
}

const (
	soundDoctype = "<!doctype html>\n"
	soundTitle   = "<title>Le bol à oreilles de Quimper</title>"
)

// write is the document.
func (a altered) write(name string) string {
	doctype, title, head := soundDoctype, soundTitle, a.head
	if rest, ok := strings.CutPrefix(head, "-doctype"); ok {
		doctype, head = "", ""
		if rest != "" {
			doctype = rest + "\n"
		}
	}
	if rest, ok := strings.CutPrefix(head, "-title"); ok {
		title, head = "", rest
	}
	return fmt.Sprintf(`%s<html lang="fr"><head><meta charset="utf-8">%s<meta name="viewport" content="width=device-width">%s</head>
<body><main><h1>Le bol à oreilles, page %s</h1><p>Tourné et peint à la main dans notre atelier.</p>
%s
</main></body></html>
`, doctype, title, head, name, a.body)
}

func (a altered) serve(w http.ResponseWriter, r *http.Request, name string) {
	here := strings.NewReplacer("HERE", "http://"+r.Host)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	for key, value := range a.header {
		w.Header().Set(key, here.Replace(value))
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = here.WriteString(w, a.write(name))
}

// alteredSite serves pages, linked from its home page; robots.txt is empty for none.
func alteredSite(t *testing.T, name string, pages map[string]altered, robots string) site {
	t.Helper()
	mux := http.NewServeMux()
	var links strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		fmt.Fprintf(&links, "<p><a href=\"/%s\">La page %s</a></p>\n", name, name)
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, r *http.Request) { pages[name].serve(w, r, name) })
	}
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		altered{body: links.String()}.serve(w, r, "d’accueil")
	})
	if robots != "" {
		mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, robots) })
	}
	return serve(t, name, mux)
}
