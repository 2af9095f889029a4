package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func TestCaseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"new", "--code", "A-1"}, exitFailed, []string{"clé du centre", "chaland case key"}},
		{[]string{"shop", "A-1"}, exitFailed, []string{"clé du centre"}},
		{[]string{"answers", "A-1"}, exitFailed, []string{"clé du centre"}},
		{[]string{"key"}, exitOK, []string{"centre.key"}},
		{[]string{"key"}, exitFailed, []string{"existe déjà"}},
		{[]string{"new"}, exitUsage, []string{"--code", "--candidates"}},
		{[]string{"new", "--code", "A-1", "--candidates", "x.csv"}, exitUsage, []string{"l’un des deux"}},
		{[]string{"new", "--code", "été"}, exitFailed, []string{"« été » n’est pas un code"}},
		{[]string{"new", "--code", "A-1", "--format", "pdf"}, exitUsage, []string{"« pdf »", "text, json"}},
		{[]string{"new", "--code", "A-1", "--class", "B", "--retake"}, exitUsage, []string{"--class ou --retake"}},
		{[]string{"new", "--code", "A-1", "--class", "la classe"}, exitFailed, []string{"« la classe »"}},
		{[]string{"new", "--code", "A-1", "--retake"}, exitFailed, []string{"Aucun cas n’a le code A-1"}},
		{[]string{"show", "A-1"}, exitFailed, []string{"Aucun cas"}},
		{[]string{"freeze", "A-1"}, exitFailed, []string{"Aucun cas"}},
		{[]string{"new", "--candidates", filepath.Join(data, "absent.csv")}, exitFailed, []string{"absent.csv", "ne s’ouvre pas"}},
		{[]string{"new", "--candidates", file("titre.csv", "nom;prenom\nA-1;x\n")}, exitFailed, []string{"pas de colonne « code »", "nom, prenom"}},
		{[]string{"new", "--candidates", file("vide.csv", "code;nom\n")}, exitFailed, []string{"aucun candidat"}},
		{[]string{"new", "--candidates", file("faux.csv", "code;nom\nA-1;x\n;y\na-1;z\n\né;t\n")}, exitFailed,
			[]string{"ligne 3 : le code manque", "ligne 4 : le code a-1 est déjà à la ligne 2", "ligne 5 : elle est vide", "ligne 6", "4 lignes à corriger"}},
		{[]string{"answers", "A-1"}, exitFailed, []string{"Aucun cas n’a le code A-1"}},
		{[]string{"answers"}, exitUsage, []string{"un seul"}},
		{[]string{"verify", "A-1"}, exitFailed, []string{"Aucun cas"}},
		{[]string{"delete", "A-1"}, exitFailed, []string{"Aucun cas"}},
		{[]string{"shop"}, exitUsage, []string{"un seul"}},
		{[]string{"shop", "A-1"}, exitFailed, []string{"Aucun cas n’a le code A-1", "chaland case list"}},
		{[]string{"shop", "A-1", "--date", "hier"}, exitUsage, []string{"« hier »", "comme 2025-03-01"}},
		{[]string{"list"}, exitOK, []string{"Aucun cas pour l’instant"}},
	} {
		code, out, talk := typed(t, append(append([]string{"case"}, c.args...), "--data", data)...)
		for _, says := range c.says {
			if code != c.code || !strings.Contains(out+talk, says) {
				t.Errorf("%v: exit %d, %q %q; want %d and %q", c.args, code, out, talk, c.code, says)
			}
		}
	}
}

// A case is made from its code, explained, verified against it, and erased; what
// is changed behind its back is told. Two fifths of the activity are enough for the
// problems that this code draws.
func TestACandidatesCaseFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	a := &app{now: time.Now, data: t.TempDir(), activity: .4, log: slog.New(slog.DiscardHandler)}
	a.streams = streams{strings.NewReader(""), &out, io.Discard}
	w, err := a.openWarehouse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	key := []byte("une clé de centre pour les essais")
	report, err := a.makeCase(t.Context(), w, key, caseState{Code: "AEC-17"})
	if err != nil {
		t.Fatal(err)
	}
	if report.Site != "cas-aec-17" || report.Version != fixtures.CaseVersion || report.Orders < 1000 || report.Visits < 100_000 || report.Fingerprint == "" {
		t.Errorf("made: %+v", report)
	}
	again, err := a.makeCase(t.Context(), w, key, caseState{Code: "AEC-17"})
	if err != nil || again.Fingerprint != report.Fingerprint || again.Visits != report.Visits {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	k, err := caseOf(t.Context(), w, "aec-17")
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(k.caseState); err != nil || strings.Contains(string(raw), "seed") {
		t.Errorf("the mark of a case: %s, %v", raw, err)
	}
	verify := func(key []byte) []string {
		t.Helper()
		differences, err := a.verifyCase(t.Context(), w, key, k)
		if err != nil {
			t.Fatal(err)
		}
		return differences
	}
	if differences := verify(key); len(differences) != 0 {
		t.Errorf("just made, it differs: %q", differences)
	}
	if o, err := a.drawAgain(key, k); err != nil || o.Site.ID != k.site || o.Problems.Web.Moved == nil {
		t.Errorf("drawn again: %+v, %v", o, err)
	}
	a.checkHelp(t, w, key, k)
	a.checkScreenAudit(t, k)
	if _, err := a.drawAgain([]byte("la clé d'un tout autre centre"), k); err == nil || !strings.Contains(i18n.Error(err), "autre clé du centre") {
		t.Errorf("drawn again with another key: %v", err)
	}
	if differences := verify([]byte("la clé d'un tout autre centre")); len(differences) < 3 || !strings.Contains(differences[0], "autre clé du centre") {
		t.Errorf("another key: %q", differences)
	}
	a.checkFreeze(t, w, k, &out)
	if err := w.Exec(t.Context(), "DELETE FROM orders WHERE site = 'cas-aec-17' AND order_id LIKE '%-00042'", nil); err != nil {
		t.Fatal(err)
	}
	if differences := strings.Join(verify(key), "\n"); !strings.Contains(differences, "Commandes") || !strings.Contains(differences, "Empreinte") {
		t.Errorf("an order less: %q", differences)
	}
	if rests, err := restsOn(t.Context(), w, k); err != nil {
		t.Error(err)
	} else if _, kept := a.keys.of(k.site, rests); kept {
		t.Error("the answer key of data that changed is kept")
	}
	if err := a.freezeCase(t.Context(), w, k); !errors.Is(err, fault.New(fault.Conflict, "case.cli.freeze.changed")) {
		t.Errorf("a case that lost an order is frozen: %v", err)
	}
	if err := a.printAnswers(k, answers.Key{Problems: []answers.Problem{{ID: "P01", Title: "Étape <cassée>", Detected: true, Z: -8.14, N: 430}, {ID: "P12", Title: "absent"}}}, "html"); err != nil {
		t.Fatal(err)
	}
	for text, there := range map[string]bool{"Étape &lt;cassée&gt;": true, "−8,1": true, "Corrigé du cas AEC-17": true, "absent": false} {
		if strings.Contains(out.String(), text) != there {
			t.Errorf("the answer key holds %q: %v", text, !there)
		}
	}
	if err := a.eraseSite(t.Context(), w, k.site); err != nil {
		t.Fatal(err)
	}
	left, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT (SELECT count() FROM events WHERE site = 'cas-aec-17') + (SELECT count() FROM visits WHERE site = 'cas-aec-17')", nil)
	if all, listed := knownCases(t.Context(), w); err != nil || listed != nil || len(all) != 0 || left != 0 {
		t.Errorf("erased: %d cases, %d rows, %v %v", len(all), left, err, listed)
	}
}

// checkHelp looks at what clues and exercises are told of a case: what it can hold and holds, the
// days of its journal, and one sheet at a time, by data or by audits.
func (a *app) checkHelp(t *testing.T, w *warehouse.Warehouse, key []byte, k knownCase) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(a.data, keyName), key, 0o600); err != nil {
		t.Fatal(err)
	}
	m := caseMaker{a, w}
	plans, err := m.Plans(t.Context(), []string{k.site, "demo"})
	if err != nil || len(plans) != 2 || !errors.Is(plans[1].Err, dashboard.ErrNoCase) {
		t.Fatalf("plans: %+v, %v", plans, err)
	}
	plan := plans[0]
	if plan.Err != nil || len(plan.Sheets) != 29 || len(plan.Planted) < 20 || len(plan.Planted) >= len(plan.Sheets) || plan.Days["commande"].Year != 2025 {
		t.Fatalf("the plan: %+v", plan)
	}
	other := slices.DeleteFunc(slices.Clone(plan.Sheets), func(id string) bool { return slices.Contains(plan.Planted, id) })[0]
	for id, want := range map[string]bool{"P10": true, "P05": true, "P00": true, other: false} {
		began := time.Now()
		sheet, proven, err := m.Sheet(t.Context(), k.site, id)
		if err != nil || proven != want || want && (sheet.ID != id || sheet.Diagnosis == "" || len(sheet.Figures) == 0) {
			t.Errorf("%s: %v %+v, %v", id, proven, sheet, err)
		}
		t.Logf("%s in %s", id, time.Since(began))
	}
	for _, lost := range []struct {
		key  []byte
		want error
	}{{[]byte("la clé d'un tout autre centre"), dashboard.ErrOtherKey}, {[]byte("court"), dashboard.ErrNoKey}, {nil, dashboard.ErrNoKey}} {
		if err := os.Remove(filepath.Join(a.data, keyName)); err != nil {
			t.Fatal(err)
		}
		if lost.key != nil {
			if err := os.WriteFile(filepath.Join(a.data, keyName), lost.key, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, errKey := m.Key(t.Context(), k.site)
		if plans, err := m.Plans(t.Context(), []string{k.site}); err != nil || !errors.Is(plans[0].Err, lost.want) || !errors.Is(errKey, lost.want) {
			t.Errorf("with the key %q: %v, %v, %v", lost.key, plans, err, errKey)
		}
	}
	if err := os.WriteFile(filepath.Join(a.data, keyName), key, 0o600); err != nil {
		t.Fatal(err)
	}
	a.checkKept(t, m, k)
}

// checkKept looks at the answer key of a case that was just made: it is at hand, whole and sheet by
// sheet.
func (a *app) checkKept(t *testing.T, m caseMaker, k knownCase) {
	t.Helper()
	rests, err := restsOn(t.Context(), m.warehouse, k)
	if err != nil {
		t.Fatal(err)
	}
	if found, ok := a.keys.of(k.site, rests); !ok || !found.Has("P01") {
		t.Errorf("the key that proved the case is not kept: %+v", found)
	}
	a.keys.keep(k.site, rests, answers.Key{Reading: answers.Problem{ID: "P00", Title: "gardée"}})
	key, err := m.Key(t.Context(), k.site)
	sheet, ok, failed := m.Sheet(t.Context(), k.site, "P00")
	if err != nil || failed != nil || !ok || len(key) != 1 || key[0].Title != "gardée" || sheet.Title != "gardée" {
		t.Errorf("computed again: %v %v, %v %v", key, sheet, err, failed)
	}
}

// checkFreeze freezes a case and lets it go again: meanwhile nothing is added to
// it, and it stays.
func (a *app) checkFreeze(t *testing.T, w *warehouse.Warehouse, k knownCase, out *strings.Builder) {
	t.Helper()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	imported := func() error {
		open := func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("date;canal;montant_ht\n2025-03-14;email;12,50\n")), nil
		}
		_, err := imports.New(w, a.now, a.log).Costs(t.Context(), k.site, imports.Source{Name: "couts.csv", Open: open}, imports.Options{})
		return err
	}
	do(a.freezeCase(t.Context(), w, k))
	since, err := frozenSince(t.Context(), w, k.site)
	do(err)
	do(a.freezeCase(t.Context(), w, k))
	if again, err := frozenSince(t.Context(), w, k.site); err != nil || since.IsZero() || !again.Equal(since) {
		t.Errorf("frozen on %s, then on %s, %v", since, again, err)
	}
	do(a.showCase(t.Context(), w, k, "text"))
	for _, says := range []string{"AEC-17", "cas-aec-17", k.Fingerprint, i18n.DateTime(since.In(parisTime()))} {
		if !strings.Contains(out.String(), says) {
			t.Errorf("shown: %q, want %q in it", out, says)
		}
	}
	out.Reset()
	do(a.showCase(t.Context(), w, k, "json"))
	if !strings.Contains(out.String(), `"frozen":"20`) || strings.Contains(out.String(), "seed") || strings.Contains(out.String(), "attempt") {
		t.Errorf("shown: %s", out)
	}
	out.Reset()
	if err := imported(); !errors.Is(err, fault.New(fault.Conflict, "imports.frozen_site")) {
		t.Errorf("imported into a frozen case: %v", err)
	}
	if err := a.eraseSite(t.Context(), w, k.site); !errors.Is(err, fault.New(fault.Conflict, "collector.site_frozen")) {
		t.Errorf("a frozen case is erased: %v", err)
	}
	do(a.thawCase(t.Context(), w, k))
	if since, err := frozenSince(t.Context(), w, k.site); err != nil || !since.IsZero() {
		t.Errorf("still frozen on %s, %v", since, err)
	}
	for n, want := range []string{"AEC-17-R1", "AEC-17"} {
		if code, err := (caseDraw{retake: n == 0}).codeFor(t.Context(), w, "aec-17"); err != nil || code != want {
			t.Errorf("its code is %s, %v; want %s", code, err, want)
		}
	}
}
