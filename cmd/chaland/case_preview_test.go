package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/internal/i18n"
)

// A preview shows trainers the letter, the screens and the reading of a case at an
// address of their own, and nothing of it at the candidate's.
func TestACaseIsPreviewedByTrainersAlone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, products, costs, _ := realFiles(t)
	for _, args := range [][]string{{"case", "key"}, {"case", "import", "--code", "VELO-1", "--name", "Atelier", "--orders", orders, "--products", products, "--costs", costs, "--vat", "20"}} {
		if code, out, talk := typed(t, append(args, "--data", data)...); code != exitOK {
			t.Fatalf("%v: %s %s", args, out, talk)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := filepath.Join(t.TempDir(), "ready"), make(chan error, 1)
	a := &app{now: time.Now, data: data, log: slog.New(slog.DiscardHandler)}
	a.streams = streams{strings.NewReader(""), io.Discard, io.Discard}
	go func() { ended <- a.preview(ctx, "velo-1", "127.0.0.1:0", ready) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	var at struct{ Preview, Dashboard string }
	for begun := time.Now(); at.Preview == ""; time.Sleep(20 * time.Millisecond) {
		if raw, err := os.ReadFile(ready); err == nil {
			_ = json.Unmarshal(raw, &at)
		}
		if time.Since(begun) > 2*time.Minute {
			t.Fatal("it is not served")
		}
	}
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/formateur/[0-9a-f]{32}$`).MatchString(at.Preview) {
		t.Errorf("it is served at %s", at.Preview)
	}
	page, head := fetched(t, at.Preview)
	for _, says := range []string{"Aperçu du cas VELO-1", "préparé", "P00", "Lecture d’ensemble", "Lettre de mission"} {
		if !strings.Contains(page, says) {
			t.Errorf("%q is not on the page %.1500s", says, page)
		}
	}
	if head.Get("Cache-Control") != "no-store" || head.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("its headers: %v", head)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	if n := doc.Find(".links a").Length(); n < 12 {
		t.Errorf("only %d screens are shown", n)
	}
	doc.Find(".links a").Each(func(_ int, link *goquery.Selection) {
		href, _ := link.Attr("href")
		screen, _ := fetched(t, at.Dashboard+href)
		if strings.Contains(screen, path.Base(at.Preview)) || strings.Contains(screen, "P00") || strings.Contains(screen, "Aperçu du cas") {
			t.Errorf("%s tells of the trainers' page", href)
		}
	})
	if answer, err := http.Get(at.Dashboard + "/formateur/"); err != nil || answer.StatusCode != http.StatusNotFound {
		t.Errorf("without its secret it answers %v, %v", answer, err)
	} else {
		answer.Body.Close()
	}
}

func fetched(t *testing.T, address string) (string, http.Header) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return string(raw), answer.Header
}

// The sheets of a preview lead to their screens; those of audits say what to type.
func TestAPreviewLeadsToTheScreenOfEachProblem(t *testing.T) {
	t.Parallel()
	page, key := &previewed{screens: []string{"/mission", "/rentabilite"}}, aKey()
	key.Problems[1].Where = "chaland case shop VELO-1"
	k := knownCase{"cas-velo-1", caseState{Code: "VELO-1", Version: "3", Released: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)}}
	if err := page.write(k, key, []previewSite{{"31/12/2025", "http://127.0.0.1:9/"}}, "–"); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(page.html)))
	if err != nil {
		t.Fatal(err)
	}
	if href, _ := doc.Find("#P01 a").Attr("href"); href != "/entonnoir?site=x&du=2025-01-01" {
		t.Errorf("P01 leads to %q", href)
	}
	if doc.Find("#P05 a").Length() != 0 || !strings.Contains(doc.Find("#P05 code").Text(), "chaland case shop") {
		t.Errorf("P05: %s", doc.Find("#P05").Text())
	}
	if doc.Find(`a[href="http://127.0.0.1:9/"]`).Length() != 1 || !strings.Contains(doc.Text(), "remis le 02/01/2026") {
		t.Errorf("its web site or its state are missing: %s", doc.Find("ul, table").Text())
	}
	for _, path := range []string{"/mission", "/rentabilite"} {
		if title := doc.Find(`a[href="` + path + `?site=cas-velo-1"]`).Text(); title != i18n.T("nav."+path) {
			t.Errorf("%s is called %q", path, title)
		}
	}
}

func TestAPreviewIsForThisMachine(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "case", "key", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	for _, addr := range []string{"0.0.0.0:8095", ":8095", "192.168.1.10:8095"} {
		code, _, talk := typed(t, "case", "preview", "A-1", "--addr", addr, "--data", data)
		if code != exitUsage || !strings.Contains(talk, "ne se sert qu’à cette machine") {
			t.Errorf("%s: exit %d, %q", addr, code, talk)
		}
	}
	if code, _, talk := typed(t, "case", "preview", "A-1", "--addr", "127.0.0.1:0", "--data", data); code != exitFailed || !strings.Contains(talk, "Aucun cas") {
		t.Errorf("no case: exit %d, %q", code, talk)
	}
}

func TestACaseIsReleased(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	orders, _, _, _ := realFiles(t)
	says := func(want string, args ...string) {
		t.Helper()
		code, out, talk := typed(t, append(args, "--data", data)...)
		if code != exitOK || !strings.Contains(readable(out+talk), want) {
			t.Errorf("%v: exit %d, %q %q, want %q", args, code, out, talk, want)
		}
	}
	says("", "case", "key")
	says("Cas VELO-1", "case", "import", "--code", "VELO-1", "--orders", orders)
	says("préparé", "case", "list")
	says("remis le", "case", "release", "VELO-1")
	says("remis le", "case", "show", "VELO-1")
	says(`"released":"20`, "case", "show", "VELO-1", "--format", "json")
	says("préparé", "case", "release", "VELO-1", "--undo")
	says("préparé", "case", "list")
}
