package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
)

// auditedSite has one ordinary page, one page without a title and one broken
// link.
func auditedSite(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages := map[string]string{
			"/":      `<title>Maison Brélivan, faïence de Quimper</title><h1>Bols</h1><a href="/sans">Sans titre</a> <a href="/absente">Absente</a>`,
			"/sans":  `<h1>Sans titre</h1><a href="/">Accueil</a><script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Bol","offers":{"@type":"Offer","price":"12.00","priceCurrency":"EUR"}}</script>`,
			"/velos": `<title>Nos vélos de ville et de route</title><h1>Nos vélos</h1><p>Nulle part annoncée.</p>`,
		}
		page, ok := pages[r.URL.Path]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, `<!doctype html><html lang="fr">`+page)
	}))
	t.Cleanup(s.Close)
	return s
}

// typed runs one command line now and gives back its exit code and what it
// said: audits at one frozen instant would be one audit.
func typed(t *testing.T, args ...string) (code int, out, talk string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(""), &stdout, &stderr}, time.Now)
	plain := strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ")
	return code, plain.Replace(stdout.String()), plain.Replace(stderr.String())
}

func TestAuditCommandKeepsItsContract(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	common := []string{"--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://")}
	file := filepath.Join(data, "audit.json")

	code, out, talk := typed(t, append([]string{"audit", site.URL, "--format", "json", "--out", file, "--fail-on", "high"}, common...)...)
	if code != exitThreshold || out != "" || !strings.Contains(talk, file) {
		t.Fatalf("exit %d, out %q, talk %q", code, out, talk)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var audit struct {
		Audit struct {
			State   string
			Summary struct {
				Unverified []struct{ Rule, Reason string }
			}
		}
		Pages, Findings []map[string]any
		Links           []struct {
			To, State string
			Status    int
		}
	}
	if err := json.Unmarshal(raw, &audit); err != nil || len(audit.Pages) != 3 || len(audit.Findings) == 0 || audit.Audit.State != "complete" {
		t.Errorf("%v: %d pages, %d findings, %s", err, len(audit.Pages), len(audit.Findings), audit.Audit.State)
	}
	if list := audit.Audit.Summary.Unverified; len(list) < 2 || list[0].Rule == "" || !strings.HasSuffix(list[0].Reason, ".") {
		t.Errorf("rules that could not be judged: %+v", list)
	}
	for _, l := range audit.Links {
		if broken := strings.HasSuffix(l.To, "/absente"); broken != (l.State == "broken" && l.Status == 404) {
			t.Errorf("link %+v", l)
		}
	}

	code, out, _ = typed(t, append([]string{"audit", site.URL}, common...)...)
	if code != exitOK || !strings.Contains(out, "0 nouveau, 0 corrigé") || !strings.Contains(out, "règles non vérifiées\n") || !strings.Contains(out, "\n  Page stratégique") {
		t.Errorf("second audit: exit %d\n%s", code, out)
	}
	code, out, _ = typed(t, "schedule", "history", "--data", data)
	if code != exitOK || strings.Count(out, "\n") != 3 {
		t.Errorf("history: exit %d\n%s", code, out)
	}
	id, _, _ := strings.Cut(strings.Split(out, "\n")[1], " ")
	code, out, _ = typed(t, "schedule", "changes", id, "--data", data)
	if code != exitOK || !strings.Contains(out, "persistant") || strings.Contains(out, "corrigé") {
		t.Errorf("changes: exit %d\n%s", code, out)
	}
}

// A few rules, or another day's law, are looked at without a place in the history.
func TestAuditLooksAside(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	common := []string{"--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://"), "--format", "json"}
	rules := func(args ...string) map[string]string {
		t.Helper()
		code, out, talk := typed(t, append(append([]string{"audit", site.URL}, args...), common...)...)
		var audit struct {
			Audit    struct{ Score *struct{ Value float64 } }
			Findings []struct{ Rule, Severity string }
		}
		if err := json.Unmarshal([]byte(out), &audit); err != nil || code != exitOK || !strings.Contains(talk, "n’entre pas dans l’historique") {
			t.Fatalf("%v: exit %d, %v\n%s", args, code, err, talk)
		}
		found := map[string]string{}
		for _, f := range audit.Findings {
			found[f.Rule] = f.Severity
		}
		if narrow := args[0] == "--only"; narrow == (audit.Audit.Score != nil) {
			t.Errorf("%v: score %v", args, audit.Audit.Score)
		}
		return found
	}
	if found := rules("--only", "tit-absent,lnk-casse-interne"); len(found) != 2 || found["tit-absent"] == "" || found["lnk-casse-interne"] == "" {
		t.Errorf("two rules find %v", found)
	}
	if found := rules("--only", "J12"); len(found) != 1 || found["leg-mediateur"] == "" {
		t.Errorf("the mediator's duty finds %v", found)
	}
	const button = "leg-retractation-bouton" // compulsory since 19 June 2026
	before, after := rules("--as-of", "18/06/2026"), rules("--as-of", "2026-06-20")
	if after[button] != "critical" || before[button] == "critical" || before["leg-mentions"] != after["leg-mentions"] {
		t.Errorf("by the law of two days: %v, then %v", before, after)
	}
	if code, _, talk := typed(t, "schedule", "history", "--data", data); code != exitOK || !strings.Contains(talk, "Aucun audit") {
		t.Errorf("exit %d: %s", code, talk)
	}
}

// Two audits are set against each other by their ids; only what is new or came back fails.
func TestAuditDiff(t *testing.T) {
	t.Parallel()
	pages := map[string]string{
		"/":    `<title>Maison Brélivan, faïence de Quimper</title><h1>Bols</h1><a href="/bol">Le bol</a> <a href="/the">Le thé</a>`,
		"/bol": `<title>Bol à oreilles bleu de Quimper</title><h1>Bol</h1><a href="/">Accueil</a>`,
		"/the": `<title>Thé noir au caramel au beurre salé</title><h1>Thé</h1><a href="/">Accueil</a>`,
	}
	var lock sync.Mutex
	set := func(path, page string) {
		lock.Lock()
		defer lock.Unlock()
		pages[path] = page
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		page := pages[r.URL.Path]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if page == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, `<!doctype html><html lang="fr">`+page)
	}))
	t.Cleanup(site.Close)
	data := t.TempDir()
	audited := func(want int, args ...string) string {
		t.Helper()
		code, out, talk := typed(t, append([]string{"audit", site.URL, "--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://"), "--format", "json"}, args...)...)
		var audit struct{ Audit struct{ ID string } }
		if err := json.Unmarshal([]byte(out), &audit); err != nil || code != want {
			t.Fatalf("exit %d, want %d, %v\n%s", code, want, err, talk)
		}
		return audit.Audit.ID
	}
	untitled := `<h1>Bol</h1><a href="/">Accueil</a>`
	whole := pages["/bol"]
	set("/bol", untitled)
	first := audited(exitOK, "--fail-on", "new:critical") // nothing to be worse than
	set("/bol", whole)
	set("/the", "")
	second := audited(exitThreshold, "--fail-on", "new:high") // a broken link
	set("/bol", untitled)
	third := audited(exitThreshold, "--fail-on", "new:high") // no title again

	type change struct{ Change, Rule, URL string }
	diff := func(want int, args ...string) (d struct {
		Comparable bool
		Counts     map[string]int
		Findings   []change
		Pages      struct {
			Removed []string
			Changed []struct {
				URL    string
				Fields []struct{ Field, Before, After string }
			}
		}
	}) {
		t.Helper()
		code, out, talk := typed(t, append([]string{"audit", "diff", "--data", data, "--format", "json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &d); err != nil || code != want {
			t.Fatalf("exit %d, want %d, %v\n%s", code, want, err, talk)
		}
		n := 0
		for _, count := range d.Counts {
			n += count
		}
		if n != len(d.Findings) || !d.Comparable {
			t.Errorf("%v over %d findings, comparable %v", d.Counts, len(d.Findings), d.Comparable)
		}
		return d
	}
	d := diff(exitThreshold, first, second, "--fail-on", "high")
	for _, want := range []change{{"fixed", "tit-absent", site.URL + "/bol"}, {"new", "lnk-casse-interne", site.URL + "/"}} {
		if !slices.Contains(d.Findings, want) {
			t.Errorf("%v is not in %v", want, d.Findings)
		}
	}
	fields := map[string]string{}
	for _, p := range d.Pages.Changed {
		for _, f := range p.Fields {
			fields[strings.TrimPrefix(p.URL, site.URL)+" "+f.Field] = f.Before + " > " + f.After
		}
	}
	if fields["/bol title"] != " > Bol à oreilles bleu de Quimper" || fields["/the status"] != "200 > 404" || fields["/the indexable"] != "true > false" {
		t.Errorf("pages changed: %v", fields)
	}
	d = diff(exitOK, second, third)
	if want := (change{"reappeared", "tit-absent", site.URL + "/bol"}); !slices.Contains(d.Findings, want) {
		t.Errorf("%v is not in %v", want, d.Findings)
	}
	code, out, talk := typed(t, "audit", "diff", first, second, "--data", data)
	if code != exitOK || !strings.Contains(out, "corrigé") || !strings.Contains(out, "Bol à oreilles bleu") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
	code, _, talk = typed(t, "audit", "diff", second, first, "--data", data)
	if code != exitFailed || !strings.Contains(talk, "d’abord le plus ancien") {
		t.Errorf("the wrong way round: exit %d, %s", code, talk)
	}
	code, _, talk = typed(t, "audit", "diff", first, "inconnu", "--data", data)
	if code != exitFailed || !strings.Contains(talk, "inconnu") {
		t.Errorf("an unknown audit: exit %d, %s", code, talk)
	}
}

func TestAuditRules(t *testing.T) {
	t.Parallel()
	code, out, _ := typed(t, "audit", "rules", "--format", "json")
	var list struct {
		Rules []struct {
			ID, Severity, Title string
			Needs               []string
		}
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != exitOK || len(list.Rules) != len(rule.All()) {
		t.Fatalf("exit %d, %v, %d rules", code, err, len(list.Rules))
	}
	needs := map[string]string{}
	for _, r := range list.Rules {
		needs[r.ID] = strings.Join(r.Needs, " ")
	}
	if needs["tit-absent"] != "page" || needs["tit-double"] != "site" || needs["lnk-casse-interne"] != "links" {
		t.Errorf("needs: %q, %q, %q", needs["tit-absent"], needs["tit-double"], needs["lnk-casse-interne"])
	}
	code, out, _ = typed(t, "audit", "rules")
	if code != exitOK || strings.Count(out, "\n") != len(list.Rules)+1 || !strings.Contains(out, rule.Get("tit-absent").Title()) {
		t.Errorf("exit %d\n%.300s", code, out)
	}
}

// A list is visited as it is written, a folder as a site.
func TestAuditOfAListAndOfAFolder(t *testing.T) {
	t.Parallel()
	type result struct {
		Audit struct {
			State string
			Site  string
			Score *struct{ Value float64 }
		}
		Pages    []struct{ URL string }
		Findings []struct{ Rule, URL string }
	}
	audited := func(args ...string) (r result, paths []string) {
		t.Helper()
		code, out, talk := typed(t, append([]string{"audit", "--data", t.TempDir(), "--no-external", "--format", "json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
			t.Fatalf("%v: exit %d, %v\n%s", args, code, err, talk)
		}
		for _, p := range r.Pages {
			u, err := url.Parse(p.URL)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, u.Path)
		}
		slices.Sort(paths)
		return r, paths
	}
	site := auditedSite(t)
	list := filepath.Join(t.TempDir(), "adresses.txt")
	if err := os.WriteFile(list, []byte("\ufeff# pages d’atterrissage\n"+site.URL+"/sans\r\n\n"+site.URL+"/ailleurs\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, paths := audited("--list", list, "--allow-host", strings.TrimPrefix(site.URL, "http://"))
	if !slices.Equal(paths, []string{"/ailleurs", "/sans"}) || r.Audit.State != "listed" || r.Audit.Score != nil {
		t.Errorf("the list: %v, %s, score %v", paths, r.Audit.State, r.Audit.Score)
	}
	found := map[string]bool{}
	for _, f := range r.Findings {
		found[f.Rule+" "+strings.TrimPrefix(f.URL, site.URL)] = true
	}
	if !found["tit-absent /sans"] || !found["http-4xx-interne /ailleurs"] || found["lnk-orpheline /sans"] || found["map-absent /sans"] {
		t.Errorf("the list finds %v", found)
	}

	folder := filepath.Join(t.TempDir(), "maquette")
	for name, text := range map[string]string{
		"index.html":             `<title>Maison Brélivan, faïence de Quimper</title><h1>Bols</h1><a href="bols/bleu%20nuit.html">Bleu</a> <a href="absente.html">Absente</a>`,
		"bols/bleu nuit.html":    `<title>Bol bleu nuit à oreilles</title><h1>Bol</h1><a href="/">Accueil</a>`,
		"bols/seul.htm":          `<h1>Page que rien ne lie</h1><a href="../index.html">Accueil</a>`,
		"notes.txt":              "rien",
		"bols/sans-page/ici.css": "p {}",
	} {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(`<!doctype html><html lang="fr">`+text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	r, paths = audited("--folder", folder)
	if !slices.Equal(paths, []string{"/", "/absente.html", "/bols/bleu nuit.html", "/bols/seul.htm", "/index.html"}) || r.Audit.State != "complete" || r.Audit.Site != "dossier-maquette" {
		t.Errorf("the folder: %v, %s, %s", paths, r.Audit.State, r.Audit.Site)
	}
	if !slices.ContainsFunc(r.Findings, func(f struct{ Rule, URL string }) bool {
		return f.Rule == "lnk-casse-interne" && f.URL == "http://dossier.invalid/"
	}) {
		t.Errorf("the folder finds %v", r.Findings)
	}
}

// The profile of a shop is given once; the law of another day is another law.
func TestAuditJudgesTheDutiesOfAProfile(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "bols", "--name", "Bols", "--domain", "bols.example", "--data", data); code != exitOK {
		t.Fatalf("exit %d, %s", code, talk)
	}
	common := []string{"audit", site.URL, "--site", "bols", "--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://"), "--format", "json"}
	for _, c := range []struct {
		more []string
		want map[string]string
		day  string
	}{
		{nil, map[string]string{"J25": "by_hand", "J34": "by_hand"}, ""},
		{[]string{"--headcount", "3", "--turnover", "400000", "--trades", "mobilier"}, map[string]string{"J25": "not_concerned", "J34": "not_concerned", "J01": "breach"}, ""},
		{nil, map[string]string{"J25": "not_concerned", "J34": "not_concerned"}, ""}, // recalled
		{[]string{"--as-of", "2026-06-18"}, map[string]string{"J08": "coming", "J01": "breach"}, "2026-06-18"},
	} {
		code, out, talk := typed(t, append(common, c.more...)...)
		var got struct {
			Audit struct {
				Duties struct {
					Disclaimer, Day string
					List            []struct{ Code, State, Verdict string }
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
			t.Fatalf("%v: exit %d, %v, %s", c.more, code, err, talk)
		}
		duties := got.Audit.Duties
		if len(duties.List) != 45 || !strings.Contains(duties.Disclaimer, "ne vaut pas avis juridique") || c.day != "" && duties.Day != c.day {
			t.Errorf("%v: %d duties on %s, %q", c.more, len(duties.List), duties.Day, duties.Disclaimer)
		}
		for _, d := range duties.List {
			if want := c.want[d.Code]; want != "" && d.State != want || d.Verdict == "" {
				t.Errorf("%v: %s is %s, want %s", c.more, d.Code, d.State, want)
			}
		}
	}
	if code, out, talk := typed(t, append(common[:len(common)-1:len(common)-1], "html")...); code != exitOK || !strings.Contains(out, "Obligations légales au") || !strings.Contains(out, "mobilier. Il écarte") || strings.Contains(out, "<td>J34</td>") {
		t.Errorf("the report: exit %d, %s", code, talk)
	}
}

// Target keywords are given once for a site and recalled by its next audits.
func TestAuditKeepsTheKeywordsOfASite(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "bols", "--name", "Bols", "--domain", "bols.example", "--data", data); code != exitOK {
		t.Fatalf("exit %d, %s", code, talk)
	}
	words := filepath.Join(data, "mots.csv")
	if err := os.WriteFile(words, []byte("adresse;mot-clé\n/;vélo électrique\n/ailleurs;casque\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	common := []string{"audit", site.URL, "--site", "bols", "--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://")}
	for _, more := range [][]string{{"--keywords", words}, nil} {
		code, out, talk := typed(t, append(common, more...)...)
		if code != exitOK || !strings.Contains(out, "Mot-clé cible mal placé") || !strings.Contains(out, "1 page sur les 2") || strings.Contains(talk, "2 mots-clés cibles gardés") != (more != nil) {
			t.Errorf("%v: exit %d, %s\n%s", more, code, talk, out)
		}
	}
}

func TestAuditCommandRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	hanging := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }))
	t.Cleanup(hanging.Close)
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no address", []string{"audit"}, exitUsage, "une seule chose"},
		{"two subjects", []string{"audit", site.URL, "--list", "adresses.txt"}, exitUsage, "une seule chose"},
		{"no list", []string{"audit", "--list", filepath.Join(data, "absente.txt")}, exitFailed, "absente.txt"},
		{"empty list", []string{"audit", "--list", write("vide.txt", "# rien\n\n")}, exitFailed, "aucune adresse"},
		{"bad list", []string{"audit", "--list", write("fausse.txt", site.URL+"\nmailto:a@b.fr\n")}, exitFailed, "Ligne 2"},
		{"no folder", []string{"audit", "--folder", filepath.Join(data, "absent")}, exitFailed, "n’existe pas"},
		{"folder without pages", []string{"audit", "--folder", data}, exitFailed, "aucune page"},
		{"headcount in words", []string{"audit", site.URL, "--headcount", "dix"}, exitUsage, "« dix »"},
		{"negative turnover", []string{"audit", site.URL, "--turnover", "-3"}, exitUsage, "« -3 »"},
		{"unknown trade", []string{"audit", site.URL, "--trades", "textile,pharmacie"}, exitUsage, "« pharmacie »"},
		{"no keywords", []string{"audit", site.URL, "--keywords", filepath.Join(data, "mots.csv")}, exitFailed, "mots.csv"},
		{"bad keywords", []string{"audit", site.URL, "--keywords", write("mots.csv", "/;bol\nsans;bol\n")}, exitFailed, "Ligne 2"},
		{"unknown format", []string{"audit", site.URL, "--format", "docx"}, exitUsage, "« docx »"},
		{"unknown severity", []string{"audit", site.URL, "--fail-on", "grave"}, exitUsage, "« grave »"},
		{"unknown rule", []string{"audit", site.URL, "--only", "tit-absent,tit-abscons"}, exitUsage, "« tit-abscons »"},
		{"bad day of the law", []string{"audit", site.URL, "--as-of", "demain"}, exitUsage, "« demain »"},
		{"new findings of a few rules", []string{"audit", site.URL, "--only", "tit-absent", "--fail-on", "new:high"}, exitUsage, "new:"},
		{"unknown format of rules", []string{"audit", "rules", "--format", "docx"}, exitUsage, "« docx »"},
		{"one audit to compare", []string{"audit", "diff", "a"}, exitUsage, "deux audits"},
		{"bad delay", []string{"audit", site.URL, "--delay", "vite"}, exitUsage, "« vite »"},
		{"negative pages", []string{"audit", site.URL, "--max-pages", "-3"}, exitUsage, "négative"},
		{"no web address", []string{"audit", "ftp://exemple.fr"}, exitFailed, "ftp://exemple.fr"},
		{"file in no folder", []string{"audit", site.URL, "--out", filepath.Join(data, "absent", "x.json")}, exitFailed, "ne peut pas être écrit"},
		{"private address", []string{"audit", site.URL}, exitFailed, "--allow-host"},
		{"endless redirect", []string{"audit", hanging.URL, "--allow-host", "127.0.0.1"}, exitFailed, "boucle"},
		{"unknown site", []string{"audit", site.URL, "--site", "inconnu"}, exitFailed, "« inconnu »"},
		{"bad schedule", []string{"schedule", "add", site.URL, "--cron", "demain"}, exitUsage, "« demain »"},
		{"no schedule of that number", []string{"schedule", "remove", "99"}, exitFailed, "99"},
		{"schedule by name", []string{"schedule", "remove", "lundi"}, exitUsage, "« lundi »"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, talk := typed(t, append(c.args, "--data", data)...)
			if code != c.code || !strings.Contains(talk, c.says) || strings.Contains(talk, "[seo.") {
				t.Errorf("exit %d, want %d; said %q, want %q; out %q", code, c.code, talk, c.says, out)
			}
		})
	}
}

// An audit that read nothing is in the history as failed, with its reason, and
// claims to have visited and found nothing.
func TestAFailedAuditIsToldAsFailed(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	common := []string{"--data", data, "--no-external", "--allow-host", "127.0.0.1"}
	if code, _, talk := typed(t, append([]string{"audit", site.URL}, common...)...); code != exitOK {
		t.Fatal(talk)
	}
	url := site.URL
	site.Close()
	file := filepath.Join(data, "audit.json")
	code, _, talk := typed(t, append([]string{"audit", url, "--format", "json", "--out", file, "--fail-on", "info"}, common...)...)
	if code != exitFailed || !strings.Contains(talk, "refuse la connexion") || strings.Contains(talk, "visitée") {
		t.Errorf("exit %d, %q", code, talk)
	}
	raw, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(raw), `"state":"failed"`) || !strings.Contains(string(raw), `"findings":[]`) {
		t.Errorf("%v: %.500s", err, raw)
	}
	_, out, _ := typed(t, "schedule", "history", "--data", data)
	last := strings.Split(out, "\n")[1]
	if !strings.Contains(last, "L’audit a échoué.") || !strings.Contains(last, "refuse la connexion") || strings.Count(last, "–") != 6 {
		t.Errorf("history:\n%s", out)
	}
	id, _, _ := strings.Cut(last, " ")
	if code, out, talk := typed(t, "schedule", "changes", id, "--data", data); code != exitFailed || out != "" || !strings.Contains(talk, "refuse la connexion") {
		t.Errorf("changes: exit %d, %q, %q", code, out, talk)
	}
}

func TestScheduleCommands(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	code, out, talk := typed(t, "schedule", "add", "https://exemple.fr", "--cron", "30 5 * * 2", "--max-pages", "50", "--delay", "0,5", "--data", data)
	if code != exitOK || !strings.Contains(out, "numéro 1") {
		t.Fatalf("add: exit %d, %q, %q", code, out, talk)
	}
	if code, _, talk := typed(t, "schedule", "add", "https://exemple.fr", "--cron", "30 5 * * 2", "--data", data); code != exitFailed {
		t.Errorf("the same twice: exit %d, %q", code, talk)
	}
	code, out, _ = typed(t, "schedule", "list", "--data", data)
	if code != exitOK || !strings.Contains(out, "30 5 * * 2") || !strings.Contains(out, "jamais") {
		t.Errorf("list: exit %d\n%s", code, out)
	}
	if code, _, _ := typed(t, "schedule", "pause", "1", "--data", data); code != exitOK {
		t.Errorf("pause: exit %d", code)
	}
	if _, out, _ = typed(t, "schedule", "list", "--data", data); !strings.Contains(out, "suspendu") {
		t.Errorf("paused list:\n%s", out)
	}
	if code, _, _ := typed(t, "schedule", "remove", "1", "--data", data); code != exitOK {
		t.Errorf("remove: exit %d", code)
	}
}

// A schedule that is late runs as soon as somebody is there to run it.
func TestScheduleRunCatchesUp(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	yesterday := time.Now().AddDate(0, 0, -2)
	var out, talk bytes.Buffer
	old := func() time.Time { return yesterday }
	if code := run(t.Context(), []string{"schedule", "add", site.URL, "--cron", "@daily", "--allow-host", "127.0.0.1", "--no-external", "--data", data}, streams{nil, &out, &talk}, old); code != exitOK {
		t.Fatal(talk.String())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if code := run(ctx, []string{"schedule", "run", "--data", data}, streams{nil, &out, &talk}, time.Now); code != exitOK {
		t.Errorf("exit %d: %s", code, talk.String())
	}
	if _, out, _ := typed(t, "schedule", "history", "--data", data); !strings.Contains(out, strings.TrimPrefix(site.URL, "http://")) {
		t.Errorf("history:\n%s", out)
	}
}
