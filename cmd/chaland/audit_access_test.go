package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/s2"
)

const secretWord = "sesame-ouvre-toi"

// closedSite opens to what asks with the secret in each of four ways.
func closedSite(t *testing.T, away string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		cookie, err := r.Cookie("acces")
		if user != "marie" || password != secretWord || r.Header.Get("X-Preprod") != "v1 "+secretWord || err != nil || cookie.Value != secretWord || !strings.Contains(r.UserAgent(), "Recette/1.0") {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch r.URL.Path {
		case "/", "/bols":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="fr"><title>Bols de Quimper</title><link rel="stylesheet" href="/style.css"><h1>Bols</h1><a href="/bols">Bols</a> <a href="/ailleurs">Sortie</a> <a href="%s/lien">Lien</a><img src="%s/image.png" alt="x">`, away, away)
		case "/style.css":
			w.Header().Set("Content-Type", "text/css")
		case "/ailleurs":
			http.Redirect(w, r, away+"/arrivee", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// The secret opens the site, in the crawl and in the browser, and is found nowhere
// afterwards: neither at the other site, nor in the folder of data, nor in what is said.
func TestAuditOfAClosedSiteTellsItsSecretToNobody(t *testing.T) {
	t.Setenv("ESSAI_ACCES", "marie:"+secretWord)
	t.Setenv("ESSAI_JETON", secretWord)
	var mu sync.Mutex
	var received []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		received = append(received, fmt.Sprint(r.URL.Path, r.Header))
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>Ailleurs</title>")
	}))
	t.Cleanup(other.Close)
	site, data := closedSite(t, other.URL), t.TempDir()
	hosts := strings.ReplaceAll(site.URL+","+other.URL, "http://", "")
	code, out, talk := typed(t, "audit", site.URL, "--data", data, "--allow-host", hosts, "--delay", "0", "--render", "--render-pages", "2", "--format", "json",
		"--auth-env", "ESSAI_ACCES", "--header", "X-Preprod: v1 ${ESSAI_JETON}", "--cookie", "acces=${ESSAI_JETON}", "--user-agent", "Recette/1.0")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, talk)
	}
	for _, want := range []string{`"status":200`, "Bols de Quimper", `"lcp_s":`, "/lien"} {
		if !strings.Contains(out, want) {
			t.Errorf("the audit lacks %s:\n%s", want, out)
		}
	}
	forms := []string{secretWord, base64.StdEncoding.EncodeToString([]byte("marie:" + secretWord))}
	for _, form := range forms {
		if strings.Contains(out, form) || strings.Contains(talk, form) {
			t.Errorf("what is said holds %s", form)
		}
		for _, r := range received {
			if strings.Contains(r, form) || strings.Contains(r, "Recette") {
				t.Errorf("the other site received %s", r)
			}
		}
	}
	if text := strings.Join(received, " "); !strings.Contains(text, "/lien") || !strings.Contains(text, "/arrivee") || !strings.Contains(text, "/image.png") {
		t.Errorf("the other site received only %s", text)
	}
	scanFor(t, data, forms)
	var report struct{ Audit struct{ ID string } }
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Audit.ID == "" {
		t.Fatalf("%q, %v", report.Audit.ID, err)
	}
	for _, format := range []string{"text", "html", "csv", "xlsx", "pdf"} {
		file := filepath.Join(t.TempDir(), "rapport."+format)
		if code, _, talk := typed(t, "audit", "export", report.Audit.ID, "--data", data, "--format", format, "--out", file); code != 0 {
			t.Fatalf("%s: exit %d: %s", format, code, talk)
		}
		text := reportText(t, file)
		if !strings.Contains(text, "127.0.0.1") {
			t.Errorf("nothing of the %s was read: %.300q", format, text)
		}
		for _, form := range forms {
			if strings.Contains(text, form) {
				t.Errorf("the %s holds %s", format, form)
			}
		}
	}
}

// reportText is a report as it is read, and for a workbook all that its parts hold.
func reportText(t *testing.T, file string) string {
	t.Helper()
	switch filepath.Ext(file) {
	case ".pdf":
		raw, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	case ".xlsx":
		book, err := zip.OpenReader(file)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		var all strings.Builder
		for _, part := range book.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, r); err != nil {
				t.Fatal(err)
			}
			_ = r.Close()
		}
		return all.String()
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// scanFor looks for texts in all the files of a folder, as they are and unpacked.
func scanFor(t *testing.T, folder string, texts []string) {
	t.Helper()
	tapes := 0
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".tape") {
			tapes++
			raw = append(raw, unpacked(raw)...)
		}
		for _, text := range texts {
			if bytes.Contains(raw, []byte(text)) {
				t.Errorf("%s holds %s", path, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if tapes == 0 {
		t.Error("no raw pages were kept: nothing was looked at")
	}
}

// unpacked are the entries of a tape: a line that marks it, then of each its length, its
// checksum and itself.
func unpacked(raw []byte) (all []byte) {
	rest := raw[bytes.IndexByte(raw, '\n')+1:]
	for len(rest) > 8 {
		n := int(rest[0]) | int(rest[1])<<8 | int(rest[2])<<16 | int(rest[3])<<24
		plain, err := s2.Decode(nil, rest[8:8+n])
		if err != nil {
			return all
		}
		all, rest = append(all, plain...), rest[8+n:]
	}
	return all
}

func TestAuditRefusesSecretsThatAreWritten(t *testing.T) {
	t.Setenv("ESSAI_SANS_PAIRE", secretWord)
	t.Setenv("ESSAI_LIGNES", "a\nb"+secretWord)
	for name, c := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"a password for a name":     {[]string{"--auth-env", "marie:" + secretWord}, exitUsage, "attend le nom"},
		"a header's secret":         {[]string{"--header", "Authorization: Bearer " + secretWord}, exitUsage, "Authorization est un secret"},
		"a token's secret":          {[]string{"--header", "X-Api-Key: " + secretWord}, exitUsage, "X-Api-Key est un secret"},
		"a cookie's secret":         {[]string{"--cookie", "acces=" + secretWord}, exitUsage, "cookie acces est un secret"},
		"no header":                 {[]string{"--header", secretWord}, exitUsage, "Nom: valeur"},
		"the same header twice":     {[]string{"--auth-env", "X", "--header", "authorization: ${X}"}, exitUsage, "deux fois"},
		"a header of ours":          {[]string{"--header", "Host: autre.fr"}, exitUsage, "Host"},
		"a variable that is absent": {[]string{"--auth-env", "ESSAI_ABSENTE"}, exitFailed, "ESSAI_ABSENTE"},
		"a variable without a pair": {[]string{"--auth-env", "ESSAI_SANS_PAIRE"}, exitFailed, "deux-points"},
		"a variable of two lines":   {[]string{"--cookie", "a=${ESSAI_LIGNES}"}, exitFailed, "retour à la ligne"},
		"a password in the address": {[]string{"http://marie:" + secretWord + "@127.0.0.1:9/"}, exitUsage, "--auth-env"},
	} {
		args := append([]string{"audit", "--data", t.TempDir()}, c.args...)
		if !strings.HasPrefix(c.args[0], "http") {
			args = append(args, "http://127.0.0.1:9/")
		}
		code, out, talk := typed(t, args...)
		if code != c.code || !strings.Contains(talk, c.say) || strings.Contains(out+talk, secretWord) {
			t.Errorf("%s: exit %d, %s", name, code, talk)
		}
	}
}

// A schedule keeps the names of the variables, and reads them when it runs.
func TestScheduleKeepsTheNameOfASecret(t *testing.T) {
	data := t.TempDir()
	if code, _, talk := typed(t, "schedule", "add", "--data", data, "https://marie:"+secretWord+"@boutique.example/"); code != exitUsage || strings.Contains(talk, secretWord) {
		t.Errorf("exit %d: %s", code, talk)
	}
	file := filepath.Join(data, "chaland.yaml")
	settings := "schedules:\n  - url: http://127.0.0.1:9/\n    auth-env: ESSAI_PLUS_TARD\n    header:\n      - \"X-Preprod: ${ESSAI_A}\"\n      - \"X-Langues: fr, en\"\n"
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, talk := typed(t, "schedule", "list", "--data", data, "--config", file); code != 0 || talk != "" || !strings.Contains(out, "127.0.0.1:9") {
		t.Fatalf("exit %d: %s %s", code, out, talk)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(settings, "${ESSAI_A}", secretWord, 1)+"    cookie: acces="+secretWord+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, talk := typed(t, "schedule", "list", "--data", data, "--config", file); !strings.Contains(talk, "ligne 2") || !strings.Contains(talk, "cookie acces est un secret") || strings.Contains(talk, secretWord) {
		t.Errorf("a secret in the file says %s", talk)
	}
	if err := os.WriteFile(file, []byte("cookie: acces="+secretWord+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, talk := typed(t, "audit", "--data", data, "--config", file, "http://127.0.0.1:9/"); code == 0 || strings.Contains(talk, secretWord) || !strings.Contains(talk, "cookie") {
		t.Errorf("one cookie for all sites: exit %d, %s", code, talk)
	}
}
