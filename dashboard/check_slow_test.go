package dashboard_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/citation"
)

// A slow line takes none of the time that the check may take, and keeps nobody else from checking.
func TestASlowLineDoesNotEndACheck(t *testing.T) {
	t.Parallel()
	const work = 1500 * time.Millisecond
	s := openCycles(t, func(_ *shop, o *dashboard.Options) { o.CheckTime = work })
	code, value := s.figure(t, "velo", "orders", "2026-02-01", "2026-02-28")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", "dossier.docx")
	if err == nil {
		_, err = part.Write(docx(t, "Il y a eu "+value+" commandes ("+code+")."))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	send := func() chan answer {
		in, out := io.Pipe()
		go func() {
			raw := body.Bytes()
			_, _ = out.Write(raw[:len(raw)/2])
			time.Sleep(work + 500*time.Millisecond)
			_, _ = out.Write(raw[len(raw)/2:])
			_ = out.Close()
		}()
		done := make(chan answer, 1)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/controler?site=velo", in)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Origin", s.url)
		go func() { done <- s.do(t, r) }()
		return done
	}
	slow := []chan answer{send(), send(), send()}
	if a := s.check(t, "velo", map[string]string{"texte": value + " commandes (" + code + ")"}); len(a.verdicts()) != 1 {
		t.Errorf("beside three slow lines: %d %s", a.StatusCode, a.text("main"))
	}
	for i, done := range slow {
		a := <-done
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("slow line %d: %d %s", i, a.StatusCode, a.text("main"))
		}
		if got := s.get(t, a.Header.Get("Location")); len(got.verdicts()) != 1 || !strings.Contains(plain(got.text("main")), "en mémoire jusqu’au 20/03/2026") {
			t.Errorf("slow line %d: %q %s", i, got.verdicts(), got.text("main"))
		}
	}
}

// Nothing of a dossier stops at its five hundredth figure, and the list that does says so.
func TestADossierOfManyFiguresIsWhole(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	code, _ := s.figure(t, "velo", "orders", "2026-02-01", "2026-02-28")
	first, _, err := s.store.Citation(t.Context(), strings.ReplaceAll(strings.TrimPrefix(code, "CH-"), "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	const more = 520
	for range more {
		if first.Code, err = citation.Draw(rand.Reader); err != nil {
			t.Fatal(err)
		}
		first.Cited = first.Cited.Add(time.Second)
		if err := s.store.AddCitation(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if a := s.get(t, "/remise?site=velo"); !strings.Contains(plain(a.text("main")), "521 chiffres cités") {
		t.Errorf("what waits to be handed in: %s", a.text("main"))
	}
	if a := s.get(t, "/citations?site=velo"); !strings.Contains(plain(a.text("main")), "500 plus récents") || !strings.Contains(plain(a.text(".answer")), "521") {
		t.Errorf("the list: %s", a.text(".answer"))
	}
	if a := s.get(t, "/jury/dossier?site=velo"); !strings.Contains(plain(a.text(".answer")), "521 chiffres cités") {
		t.Errorf("what a jury reads: %s", a.text(".answer"))
	}
}
