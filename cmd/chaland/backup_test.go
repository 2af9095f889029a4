package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/warehouse"
)

var citedCode = regexp.MustCompile(`CH-[0-9A-Z]{4}-[0-9A-Z]{2}`)

// caseFolder is a data folder with a small practical case and three citations.
func caseFolder(t *testing.T) (dir string, codes []string) {
	t.Helper()
	dir = t.TempDir()
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}, data: dir, log: slog.New(slog.DiscardHandler)}
	err := a.withWarehouse(t.Context(), func(w *warehouse.Warehouse) error {
		err := a.prepareCase(t.Context(), w, fixtures.Options{Seed: demoSeed, Activity: .01}, false)
		for _, metric := range []string{"orders", "revenue_incl_tax", "conversion_rate"} {
			code, out, talk := typed(t, "cite", "add", "--data", dir, "--site", fixtures.DefaultSite().ID, "--metric", metric, "--from", "2025-01-01", "--to", "2025-12-31")
			if code != exitOK {
				return errors.New(talk)
			}
			codes = append(codes, citedCode.FindString(out))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir, codes
}

// allTold is every figure of the registry, some by month, and what verification says of the codes.
func allTold(t *testing.T, dir string, codes []string) string {
	t.Helper()
	var said strings.Builder
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}, data: dir, log: slog.New(slog.DiscardHandler)}
	err := a.withWarehouse(t.Context(), func(*warehouse.Warehouse) error { // one engine for all commands
		var all []string
		for _, m := range analyzer.Metrics() {
			all = append(all, m.Key)
		}
		for _, more := range [][]string{{"--metrics", strings.Join(all, ",")}, {"--metrics", "visits,page_views,orders,revenue_incl_tax,refunds,new_customers", "--by", "month"}} {
			code, out, talk := typed(t, append([]string{"figures", "--data", dir, "--site", fixtures.DefaultSite().ID, "--from", "2025-01-01", "--to", "2025-12-31", "--format", "json"}, more...)...)
			if code != exitOK || len(out) < 1000 {
				t.Errorf("%v: %s", more, talk)
			}
			said.WriteString(out)
		}
		for _, code := range codes {
			_, out, _ := typed(t, "cite", "verify", code, "--data", dir)
			if !strings.HasPrefix(out, "Conforme\n") {
				t.Errorf("%s: %q", code, out)
			}
			said.WriteString(out)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said.String()
}

// A backup restored elsewhere tells every figure and every verdict as the folder that it
// was made of, which it says nothing of any more.
func TestABackupRestoredElsewhereTellsTheSame(t *testing.T) {
	t.Parallel()
	dir, codes := caseFolder(t)
	for name, content := range map[string]string{"referentiels/centre.yaml": "a", "audits/pages/x.tape": "b", "audits/0123/frontier": "c", "collector/salts.json": "{}", "uploads/1/f.csv": "d"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := allTold(t, dir, codes)
	saved := t.TempDir()
	if code, out, talk := typed(t, "backup", saved, "--data", dir); code != exitOK || !strings.Contains(out, "Sauvegarde écrite : "+saved) {
		t.Fatalf("exit %d: %s%s", code, out, talk)
	}
	found, _ := filepath.Glob(filepath.Join(saved, "chaland-*.tar.zst"))
	if len(found) != 1 {
		t.Fatalf("%v", found)
	}
	if info, err := os.Stat(found[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v %v", info.Mode(), err)
	}
	if _, err := os.Stat(warehouse.BackupRoom(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copies stay behind: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "un & autre <dossier>'s")
	if code, out, talk := typed(t, "restore", found[0], "--check", "--data", elsewhere); code != exitOK || !strings.Contains(out, "est entière") {
		t.Errorf("check: exit %d: %s%s", code, out, talk)
	}
	if code, out, talk := typed(t, "restore", found[0], "--data", elsewhere); code != exitOK || !strings.Contains(out, "Restauré dans "+elsewhere) {
		t.Fatalf("exit %d: %s%s", code, out, talk)
	}
	if after := allTold(t, elsewhere, codes); after != before {
		t.Errorf("the figures differ: %d bytes, then %d", len(before), len(after))
	}
	for name, kept := range map[string]bool{"referentiels/centre.yaml": true, "audits/pages/x.tape": true, "audits/0123": false, "collector/salts.json": false, "uploads": false, restoringName: false} {
		if _, err := os.Stat(filepath.Join(elsewhere, name)); (err == nil) != kept {
			t.Errorf("%s after restoring: %v", name, err)
		}
	}
	if code, _, talk := typed(t, "restore", found[0], "--data", elsewhere); code != exitFailed || !strings.Contains(talk, "n’est pas vide") {
		t.Errorf("over what is there: exit %d, %s", code, talk)
	}
}

// While hits come in, a backup holds each one that was acknowledged before it began, once.
func TestABackupOfARunningServiceLosesNothing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, talk := typed(t, "site", "add", "--id", "velo", "--name", "Vélos", "--domain", "velos.example", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	at, stop := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
	var acknowledged atomic.Int64
	ended := make(chan struct{})
	var sending sync.WaitGroup
	for range 4 {
		sending.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				send(t, at["collector"], map[string]any{"site": "velo", "name": "page_view", "url": "https://velos.example/", "title": "Vélo"})
				acknowledged.Add(1)
			}
		})
	}
	for acknowledged.Load() < 200 {
		time.Sleep(10 * time.Millisecond)
	}
	before := acknowledged.Load()
	file := filepath.Join(t.TempDir(), "pendant.tar.zst")
	code, _, talk := typed(t, "backup", file, "--data", data)
	after := acknowledged.Load() + 4 // each sender may wait for one answer
	close(ended)
	sending.Wait()
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	stop()
	elsewhere := filepath.Join(t.TempDir(), "restored")
	if code, _, talk := typed(t, "restore", file, "--data", elsewhere); code != exitOK {
		t.Fatal(talk)
	}
	at, _ = startCommand(t, "serve", "--data", elsewhere, "--addr", "127.0.0.1:0")
	var views float64
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if v := figureNow(t, at["dashboard"], "velo", "page_views"); v != nil {
			views = *v
		}
		if views >= float64(before) {
			break
		}
	}
	t.Logf("%d acknowledged before the backup, %v restored, %d when it ended", before, views, after)
	if views < float64(before) || views > float64(after) {
		t.Errorf("%v page views are restored; %d were acknowledged before, %d after", views, before, after)
	}
}

// What a restoration cannot use is refused before anything is written, or leaves nothing.
func TestARestorationRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	dir, file := figuresShop(t), filepath.Join(t.TempDir(), "b.tar.zst")
	if code, _, talk := typed(t, "cite", "add", "--data", dir, "--site", "velo", "--metric", "orders", "--from", "2025-01-01", "--to", "2025-12-31"); code != exitOK {
		t.Fatal(talk) // it makes the store
	}
	if code, _, talk := typed(t, "backup", file, "--data", dir); code != exitOK {
		t.Fatal(talk)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"cut short":        {good[:len(good)*2/3], "abîmée ou incomplète"},
		"a bit flipped":    {flipped, "abîmée ou incomplète"},
		"another kind":     {[]byte("PK\x03\x04 not ours"), "n’est pas une sauvegarde de chaland"},
		"a later format":   {repacked(t, good, func(h *backupHead) { h.Format++ }, ""), "sans doute plus récente"},
		"a later schema":   {repacked(t, good, func(h *backupHead) { h.Schema = append(h.Schema, "9999_demain 00") }, ""), "sans doute plus récente"},
		"a later store":    {repacked(t, good, func(h *backupHead) { h.Store = append(h.Store, "9999_demain 00") }, ""), "sans doute plus récente"},
		"another content":  {repacked(t, good, func(*backupHead) {}, ""), "abîmée ou incomplète"},
		"an escaping path": {repacked(t, good, func(*backupHead) {}, "../dehors"), "abîmée ou incomplète"},
	} {
		parent := t.TempDir()
		bad, target := filepath.Join(parent, "bad.tar.zst"), filepath.Join(parent, "vide")
		if err := os.WriteFile(bad, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, talk := typed(t, "restore", bad, "--data", target)
		if code != exitFailed || !strings.Contains(talk, c.says) || out != "" {
			t.Errorf("%s: exit %d, %q %q", name, code, out, talk)
		}
		if left, _ := filepath.Glob(filepath.Join(target, "*")); len(left) > 0 {
			t.Errorf("%s leaves %v", name, left)
		}
		if _, err := os.Stat(filepath.Join(parent, "dehors")); err == nil {
			t.Errorf("%s writes outside the folder", name)
		}
	}
	half := t.TempDir()
	if err := os.WriteFile(filepath.Join(half, restoringName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, talk := typed(t, "serve", "--data", half, "--addr", "127.0.0.1:0"); code != exitFailed || !strings.Contains(talk, "à moitié restauré") {
		t.Errorf("half a folder is served: exit %d, %s", code, talk)
	}
	if code, _, talk := typed(t, "backup", filepath.Join(half, "x.tar.zst"), "--data", t.TempDir()); code != exitFailed || !strings.Contains(talk, "rien à sauvegarder") {
		t.Errorf("a backup of nothing: exit %d, %s", code, talk)
	}
}

// repacked is an archive with another head; where more is not "", with an entry of that
// name. Its sums are those of before.
func repacked(t *testing.T, packed []byte, change func(*backupHead), more string) []byte {
	t.Helper()
	in, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	pack, _ := zstd.NewWriter(&out)
	to, from := tar.NewWriter(pack), tar.NewReader(in)
	write := func(name string, body []byte) {
		if err := to.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(body)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	for {
		h, err := from.Next()
		if err != nil {
			break
		}
		body, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		if h.Name == "HEAD.json" {
			var head backupHead
			if err := json.Unmarshal(body, &head); err != nil {
				t.Fatal(err)
			}
			change(&head)
			head.Program += "+"
			body, _ = json.Marshal(head)
		}
		write(h.Name, body)
		if h.Name == "HEAD.json" && more != "" {
			write(more, []byte("x"))
		}
	}
	if err := errors.Join(to.Close(), pack.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
