package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// examined is what doctor finds in a folder, by point; of one point alone where only is
// told.
func examined(t *testing.T, d doctor, only string) map[string]finding {
	t.Helper()
	switch only {
	case "disk", "folder":
		d.examineFolder()
	case "clock":
		d.examineClock()
	case "spool":
		d.examineSpool()
	case "backup":
		d.examineBackup()
	case "schema":
		d.examineTables(t.Context())
	case "store":
		d.examineStore(t.Context())
	default:
		d.examine(t.Context())
	}
	found := map[string]finding{}
	for _, f := range d.found {
		found[f.ID] = f
		if strings.Contains(f.Detail+f.Mend, "[") || strings.Contains(f.Detail+f.Mend, "{") {
			t.Errorf("%s says %q, %q", f.ID, f.Detail, f.Mend)
		}
	}
	return found
}

func doctorOf(dir string) doctor {
	a := &app{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: time.Now, data: dir, log: slog.New(slog.DiscardHandler)}
	return doctor{app: a, addr: "127.0.0.1:0"}
}

// Each thing that may be wrong with a folder is seen, told, and comes with what mends it.
func TestDoctorSeesWhatIsWrongWithAFolder(t *testing.T) {
	t.Parallel()
	dir, w := openFolder(t)
	s, err := store.Open(t.Context(), filepath.Join(dir, storeName))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	do := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	last, err := warehouse.Migrations()
	do(err)
	name := last[len(last)-1].Name
	spool := filepath.Join(dir, "collector", "spool")
	write := func(path, content string) { t.Helper(); do(os.WriteFile(path, []byte(content), 0o600)) }
	for _, c := range []struct {
		name, id, state, says string
		spoil                 func(d *doctor)
	}{
		{"as it should be", "folder", well, dir, func(*doctor) { do(os.Chmod(dir, 0o700)) }},
		{"never saved", "backup", soso, "aucune", func(*doctor) {}},
		{"open to others", "folder", soso, "d’autres personnes", func(*doctor) { do(os.Chmod(dir, 0o755)) }},
		{"no room", "disk", ill, "libres seulement", func(d *doctor) { do(os.Chmod(dir, 0o700)); d.room = func() float64 { return 2e8 } }},
		{"little room", "disk", soso, "une vingtaine de cas", func(d *doctor) { d.room = func() float64 { return 3e9 } }},
		{"a clock that is not set", "clock", ill, "01/01/1970", func(d *doctor) { d.now = func() time.Time { return time.Unix(43200, 0) } }},
		{"a clock that went back", "clock", ill, "a reculé", func(*doctor) {
			do(os.Chtimes(filepath.Join(dir, storeName), time.Time{}, time.Now().Add(time.Hour)))
		}},
		{"what waits for too long", "spool", ill, "attendent depuis", func(*doctor) {
			do(os.Chtimes(filepath.Join(dir, storeName), time.Time{}, time.Now()), os.MkdirAll(spool, 0o700))
			for _, n := range []string{"a.seg", "b.seg"} {
				write(filepath.Join(spool, n), "x")
				do(os.Chtimes(filepath.Join(spool, n), time.Time{}, time.Now().Add(-time.Hour)))
			}
		}},
		{"a damaged file", "spool", soso, "1 fichier abîmé est", func(*doctor) {
			do(os.MkdirAll(filepath.Join(spool, "damaged"), 0o700))
			write(filepath.Join(spool, "damaged", "a.seg"), "x")
		}},
		{"saved long ago", "backup", soso, "10 jours", func(d *doctor) {
			do(d.noteBackup(lastBackup{Made: time.Now().Add(-245 * time.Hour), Path: filepath.Join(dir, "x")}))
		}},
		{"a backup that is gone", "backup", soso, "n’est plus à sa place", func(d *doctor) {
			do(d.noteBackup(lastBackup{Made: time.Now().Add(-time.Hour), Path: filepath.Join(dir, "x")}))
		}},
		{"saved beside the data", "backup", soso, "même disque", func(*doctor) { write(filepath.Join(dir, "x"), "") }},
		{"a step to come", "schema", soso, "1 mise à jour attend", func(*doctor) {
			do(w.Exec(t.Context(), "DELETE FROM migrations WHERE name = {name:String}", warehouse.Params{"name": name}))
		}},
		{"a step of another program", "schema", ill, "9999_demain", func(*doctor) {
			do(warehouse.Insert(t.Context(), w, "migrations", []warehouse.Migration{{Name: "9999_demain", Checksum: "x"}}, ""))
		}},
		{"a damaged store", "store", ill, "est abîmé", func(*doctor) { write(filepath.Join(dir, storeName), strings.Repeat("no database ", 1000)) }},
		{"half restored", "folder", ill, "à moitié restauré", func(*doctor) { write(filepath.Join(dir, restoringName), "") }},
	} {
		d := doctorOf(dir)
		c.spoil(&d)
		if f := examined(t, d, c.id)[c.id]; f.State != c.state || !strings.Contains(f.Detail, c.says) {
			t.Errorf("%s: %s is %q, %q", c.name, c.id, f.State, f.Detail)
		}
	}
}

// A folder whose owner was killed, and one that is not there yet, are no fault.
func TestDoctorOfAKilledServiceAndOfNoFolder(t *testing.T) {
	t.Parallel()
	killed := t.TempDir()
	for name, content := range map[string]string{"engine.json": `{"port":1}`, "engine.lock": ""} {
		if err := os.WriteFile(filepath.Join(killed, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if f := examined(t, doctorOf(killed), "")["running"]; f.State != soso || !strings.Contains(f.Detail, "a été tué") {
		t.Errorf("killed: %+v", f)
	}
	none := filepath.Join(t.TempDir(), "pas", "encore")
	found := examined(t, doctorOf(none), "")
	if found["new_folder"].State != well || found["clickhouse"].State != well {
		t.Errorf("none: %+v", found)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("doctor makes the folder")
	}
}

// Addresses: taken by another program, or one that people cannot use.
func TestDoctorLooksAtAddresses(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := other.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = other.Close() })
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(secure.Close)
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }))
	t.Cleanup(ours.Close)
	for _, c := range []struct{ addr, public, id, state, says string }{
		{other.Addr().String(), "", "port", ill, "un autre programme occupe"},
		{strings.TrimPrefix(ours.URL, "http://"), "", "port", well, "chaland répond"},
		{"0.0.0.0:0", "", "token", ill, "refusera de démarrer"},
		{"127.0.0.1:0", "http://centre.example", "public", ill, "n’est pas chiffrée"},
		{"127.0.0.1:0", secure.URL, "public", ill, "aucune autorité connue"},
		{"127.0.0.1:0", "https://" + other.Addr().String(), "public", ill, "ne mène pas à chaland"},
		{"127.0.0.1:0", ours.URL, "public", well, "répond"},
	} {
		d := doctorOf(t.TempDir())
		d.addr, d.publicURL = c.addr, c.public
		d.examinePort(t.Context())
		d.examinePublic(t.Context())
		said := finding{}
		for _, f := range d.found {
			if f.ID == c.id {
				said = f
			}
		}
		if said.State != c.state || !strings.Contains(said.Detail, c.says) {
			t.Errorf("%+v: %+v", c, said)
		}
	}
}

// The answer to a program says the same as the lines, and both end with the same code.
func TestDoctorAnswersPeopleAndPrograms(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	code, out, _ := typed(t, "doctor", "--data", dir, "--addr", "127.0.0.1:0")
	if code != exitOK || !strings.Contains(out, "✓ ClickHouse : version ") || !strings.Contains(out, "! Sauvegarde : aucune n’a été faite\n  → chaland backup") {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = typed(t, "doctor", "--data", dir, "--addr", "0.0.0.0:0", "--json")
	var told struct {
		State  string
		Checks []finding
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(out))).Decode(&told); err != nil || code != exitFailed || told.State != ill || len(told.Checks) < 10 {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
}

// Whatever is not well says how to mend it.
func TestDoctorKnowsARemedyForEverything(t *testing.T) {
	t.Parallel()
	n := 0
	for _, key := range i18n.Keys() {
		parts := strings.Split(key, ".")
		if len(parts) != 4 || parts[0] != "ops" || parts[1] != "doctor" || parts[3] == "ok" || parts[3] == "unknown" || parts[2] == "sum" || parts[2] == "flag" {
			continue
		}
		n++
		if !i18n.Has(key + ".mend") {
			t.Errorf("%s has no remedy", key)
		}
	}
	if n < 30 {
		t.Errorf("only %d ways to be unwell", n)
	}
}
