package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// oldSteps are the files of a schema up to one of them, with the checksums they were noted with.
func oldSteps(t *testing.T, folder, last string) (steps [][3]string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".sql")
		if name > last {
			break
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		steps = append(steps, [3]string{name, hex.EncodeToString(sum[:8]), string(raw)})
	}
	return steps
}

// sold fills tables that every version had: a site, an order a month, and page views.
func sold(ctx context.Context, w *warehouse.Warehouse) error {
	for _, statement := range []string{
		`INSERT INTO settings (kind, key, version, deleted, value) VALUES ('site', 'velo', 1, 0, '{"id":"velo","name":"Vélos","timezone":"Europe/Paris","currency":"EUR","domains":["velo.fr"]}')`,
		`INSERT INTO orders (site, order_id, version, ts, status, origin, currency, rate, total_incl, products_incl, items, channel, inserted)
			SELECT 'velo', toString(number), 1, toDateTime64('2025-01-10 09:00:00', 3, 'UTC') + toIntervalMonth(number), 'valid', 'import', 'EUR', 1, 1000 * (number + 1), 1000 * (number + 1), 1, 'email', toDateTime64('2025-12-31 00:00:00', 3, 'UTC') FROM numbers(12)`,
		`INSERT INTO events (site, visitor, ts, event_id, received, batch, mode, origin, name, path, host, interactive, inserted)
			SELECT 'velo', number % 10 + 1, toDateTime64('2025-03-01 09:00:00', 3, 'UTC') + toIntervalMinute(5 * number), reinterpretAsUUID(number + 1), now64(3), 1, 'consent', 'tag', 'page_view', '/', 'velo.fr', true, toDateTime64('2025-12-31 00:00:00', 3, 'UTC') FROM numbers(40)`,
	} {
		if err := w.Exec(ctx, statement, nil); err != nil {
			return err
		}
	}
	return nil
}

// oldFolder is a data folder as an early program left it, with the citation of row.
func oldFolder(t *testing.T, citation map[string]any) string {
	t.Helper()
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir, SkipMigrations: true})
	if err != nil {
		t.Fatal(err)
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(w.Exec(t.Context(), "CREATE TABLE migrations (name String, checksum String, applied DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')) ENGINE = ReplacingMergeTree ORDER BY name", nil))
	for _, step := range oldSteps(t, "../../warehouse/migrations", "0004_new_events") {
		var text strings.Builder
		for line := range strings.Lines(step[2]) {
			if !strings.HasPrefix(strings.TrimSpace(line), "--") {
				text.WriteString(line)
			}
		}
		for _, s := range strings.Split(text.String(), ";\n") {
			if s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), ";")); s != "" {
				do(w.Exec(t.Context(), s, nil))
			}
		}
		do(w.Exec(t.Context(), fmt.Sprintf("INSERT INTO migrations (name, checksum) VALUES ('%s', '%s')", step[0], step[1]), nil))
	}
	do(sold(t.Context(), w))
	do(w.Close())

	db, err := sql.Open("sqlite", filepath.Join(dir, storeName))
	do(err)
	exec := func(statement string, args ...any) {
		t.Helper()
		_, err := db.ExecContext(t.Context(), statement, args...)
		do(err)
	}
	exec(`CREATE TABLE migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT`)
	for _, step := range oldSteps(t, "../../internal/store/migrations", "0001_first") {
		exec(step[2])
		exec(`INSERT INTO migrations (name, checksum) VALUES (?, ?)`, step[0], step[1])
	}
	exec(`INSERT INTO annotations (site, day, text, author, created) VALUES ('velo', '2025-03-14', 'Soldes', 'Marie', 1)`)
	var names, marks []string
	var values []any
	for name, value := range citation {
		names, marks, values = append(names, name), append(marks, "?"), append(values, value)
	}
	exec(`INSERT INTO citations (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...)
	do(db.Close())
	return dir
}

// citedToday is a citation that this program makes of what sold says, as the row that
// holds it.
func citedToday(t *testing.T) (row map[string]any, code string) {
	t.Helper()
	dir, w := openFolder(t)
	if err := sold(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	status, out, talk := typed(t, "cite", "add", "--data", dir, "--site", "velo", "--metric", "revenue_incl_tax", "--from", "2025-01-01", "--to", "2025-12-31")
	if status != exitOK {
		t.Fatal(talk)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, storeName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT code, site, kind, metric, title, question, figures, version, sql, params, fingerprint, sentence, address, author, cited FROM citations`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if !rows.Next() {
		t.Fatal("nothing is cited")
	}
	if err := rows.Scan(into...); err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	row = map[string]any{}
	for i, name := range names {
		row[name] = values[i]
	}
	return row, citedCode.FindString(out)
}

// A folder of the first versions is told by doctor, saved as it is, brought up to date where
// it stands and from its backup elsewhere: figures, notes and verdicts are those of before.
func TestAnOldFolderIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	row, code := citedToday(t)
	dir := oldFolder(t, row)
	known, err := warehouse.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	coming := len(known) - len(oldSteps(t, "../../warehouse/migrations", "0004_new_events"))
	if status, out, _ := typed(t, "doctor", "--data", dir, "--addr", "127.0.0.1:0"); status != exitOK || !strings.Contains(out, fmt.Sprintf("! Base de données : %d mises à jour attendent", coming)) {
		t.Errorf("exit %d\n%s", status, out)
	}
	file := filepath.Join(t.TempDir(), "avant.tar.zst")
	if status, _, talk := typed(t, "backup", file, "--data", dir); status != exitOK {
		t.Fatal(talk)
	}
	if e, err := store.Examine(t.Context(), filepath.Join(dir, storeName)); err != nil || len(e.Coming) < 5 {
		t.Errorf("saving changes what is saved: %+v %v", e, err)
	}
	elsewhere := filepath.Join(t.TempDir(), "ailleurs")
	if status, _, talk := typed(t, "restore", file, "--data", elsewhere); status != exitOK {
		t.Fatal(talk)
	}
	for name, data := range map[string]string{"in place": dir, "from its backup": elsewhere} {
		at, stop := startCommand(t, "serve", "--data", data, "--addr", "127.0.0.1:0")
		if status, out, talk := typed(t, "cite", "verify", code, "--data", data); status != exitOK || !strings.HasPrefix(out, "Conforme\n") || !strings.Contains(out, "780,00 €") {
			t.Errorf("%s: the citation is told %q %s", name, out, talk)
		}
		figures := ""
		for deadline := time.Now().Add(30 * time.Second); !strings.Contains(figures, "\n40;40;") && time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			_, figures, _ = typed(t, "figures", "--data", data, "--site", "velo", "--metrics", "page_views,visits", "--from", "2025-03-01", "--to", "2025-03-31", "--format", "csv")
		}
		if !strings.Contains(figures, "\n40;40;") { // the visits are told anew by the rule of today
			t.Errorf("%s: the figures are %q", name, figures)
		}
		if page, _ := fetched(t, at["dashboard"]+"/annotations?site=velo&periode=2025-03"); !strings.Contains(page, "Soldes") {
			t.Errorf("%s: the note is gone", name)
		}
		if status, out, _ := typed(t, "doctor", "--data", data, "--addr", strings.TrimPrefix(at["dashboard"], "http://")); status != exitOK || !strings.Contains(out, "✓ Base de données : à jour") || !strings.Contains(out, "✓ Comptes, citations et dossiers") {
			t.Errorf("%s: exit %d\n%s", name, status, out)
		}
		stop()
	}
}
