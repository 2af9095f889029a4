package seo

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
)

func TestAReanalysisFindsWhatTheAuditFound(t *testing.T) {
	t.Parallel()
	s := movedShop(t)
	s.page("/vase-rond", "Vase rond", "/", "http://127.0.0.1:1/mort")
	r := s.request(t)
	r.Keywords = map[string]string{s.URL + "/vase-rond": "soupière"}
	then := audit(t, r)
	if !then.has("con-mot-cle-absent", "/vase-rond") {
		t.Error("the page has its keyword")
	}
	s.Close() // nobody is asked
	again, err := Reanalysis(r.Dir, then.ID)
	if err != nil {
		t.Fatal(err)
	}
	now := audit(t, again)
	if err := again.Replay.Close(); err != nil {
		t.Error(err)
	}
	if now.ID != then.ID || !now.Started.Equal(then.Started) || !now.Reanalysed || now.State != then.State {
		t.Errorf("%s of %s, %v", now.ID, now.Started, now.State)
	}
	for _, f := range []string{"csv", "sitemap", "redirects"} {
		was, err := mustFormat(t, f).Bytes(then)
		is, bad := mustFormat(t, f).Bytes(now)
		if errors.Join(err, bad) != nil || !bytes.Equal(was, is) {
			t.Errorf("%s: %v\n%s\nagain\n%s", f, errors.Join(err, bad), was, is)
		}
	}
	was, is := []Link{}, []Link{}
	for l := range then.Links() {
		was = append(was, l)
	}
	for l := range now.Links() {
		is = append(is, l)
	}
	if len(was) != len(is) {
		t.Errorf("%d links, then %d", len(was), len(is))
	}
	text, err := mustFormat(t, "text").Bytes(now)
	if err != nil || !strings.Contains(string(text), "Aucun serveur n’a été interrogé") {
		t.Errorf("%v: %s", err, text)
	}
	if _, err := Reanalysis(r.Dir, "../"+then.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a path for an id: %v", err)
	}
	if _, err := Reanalysis(r.Dir, "20200101-000000.000-abcdef"); fault.KindOf(err) != fault.NotFound || !strings.Contains(faultText(err), then.ID) {
		t.Errorf("an audit that is not kept: %v", err)
	}
}

func faultText(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Error()
	}
	return err.Error()
}

func TestOnlyTheLastAuditsKeepTheirPages(t *testing.T) {
	t.Parallel()
	s, other := newShop(t), newShop(t)
	s.page("/", "Accueil")
	other.page("/", "Autre")
	r, q := s.request(t), other.request(t)
	r.KeepPages, q.Dir = 2, r.Dir
	first := audit(t, q)
	var ids []string
	for day := range 3 {
		r.Now = clock(day)
		ids = append(ids, audit(t, r).ID)
	}
	if kept := keptTapes(r.Dir); len(kept) != 3 || strings.Contains(strings.Join(kept, " "), ids[0]) || !strings.Contains(strings.Join(kept, " "), first.ID) {
		t.Errorf("kept %v of %v and %s", kept, ids, first.ID)
	}
	r.KeepPages, r.Now = -1, clock(4)
	audit(t, r)
	if kept := keptTapes(r.Dir); len(kept) != 3 {
		t.Errorf("none was asked for: %v", kept)
	}
	if rest, _ := filepath.Glob(filepath.Join(r.Dir, "*", "answers.tape")); len(rest) > 0 {
		t.Errorf("left over: %v", rest)
	}
	q.Site, q.Now = "autre", clock(5)
	named := audit(t, q)
	if kept := keptTapes(r.Dir); len(kept) != 4 {
		t.Errorf("kept %v with %s", kept, named.ID)
	}
	if err := ForgetPages(r.Dir, "autre", nil); err != nil {
		t.Fatal(err)
	}
	if kept := keptTapes(r.Dir); len(kept) != 3 || slices.Contains(kept, named.ID) {
		t.Errorf("kept %v once the site of %s is erased", kept, named.ID)
	}
}

func TestAKilledAuditGoesOnWithItsTape(t *testing.T) {
	t.Parallel()
	s := movedShop(t)
	r := s.request(t)
	ctx, cancel := context.WithCancel(t.Context())
	r.Concurrency = 1
	r.Progress = func(p Progress) {
		if p.Phase == PhaseCrawl && p.Done >= 3 {
			cancel()
		}
	}
	if _, err := Run(ctx, r); err == nil {
		t.Fatal("the audit was not stopped")
	}
	if rest, _ := filepath.Glob(filepath.Join(r.Dir, "*", "answers.tape")); len(rest) != 1 {
		t.Fatalf("the tape of a stopped audit: %v", rest)
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(r.Dir)); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := ForgetPages(copied, "boutique", []string{crawl.MustURL(r.URL).String()}); err != nil {
			t.Error(err)
		}
		if rest, err := os.ReadDir(copied); err != nil || len(rest) > 0 {
			t.Errorf("what an erased site left: %v, %v", rest, err)
		}
	}()
	r.Progress = nil
	then := audit(t, r)
	if !then.Summary.Resumed {
		t.Fatal("the audit began anew")
	}
	again, err := Reanalysis(r.Dir, then.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Replay.Close()
	s.Close()
	if now := audit(t, again); len(now.Pages) != len(then.Pages) || len(now.Findings) != len(then.Findings) {
		t.Errorf("%d pages, %d findings; again %d, %d", len(then.Pages), len(then.Findings), len(now.Pages), len(now.Findings))
	}
	if info, err := os.Stat(filepath.Join(tapes(r.Dir), then.ID+tapeSuffix)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the raw pages are the owner's: %v, %v", info, err)
	}
}
