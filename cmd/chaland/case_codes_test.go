package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// readable writes no-break spaces as spaces.
func readable(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// Each mistake of a candidates' file is said with its file, its line and what to do.
func TestACandidatesFileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"header":       {"nom;prenom\nA-1;x\n", "chaland : LISTE, ligne 1 : il n’y a pas de colonne « code ». Colonnes trouvées : nom, prenom. Nommez « code » celle des codes des candidats.\n"},
		"two headers":  {"code;nom;Code\nA-1;x;B-2\n", "chaland : LISTE, ligne 1 : deux colonnes se nomment « code ». Gardez ce nom à une seule.\n"},
		"no candidate": {"code;nom\n", "chaland : LISTE : il n’y a aucun candidat. Écrivez un code par ligne, sous le titre « code ».\n"},
		"nothing":      {"", "chaland : LISTE : il n’y a aucun candidat. Écrivez un code par ligne, sous le titre « code ».\n"},
		"double": {"code;nom\nA-1;x\nB-2;y\na-1;z\n", "LISTE, ligne 4 : le code a-1 est déjà à la ligne 2. Donnez à chaque candidat un code à lui.\n" +
			"chaland : Le fichier LISTE a 1 ligne à corriger. Aucun cas n’a été créé : corrigez, puis recommencez.\n"},
		"empty lines": {"code;nom\nA-1;x\n\n\nB-2;y\n", "LISTE, ligne 3 : elle est vide. Supprimez-la, ou écrivez-y un candidat.\nLISTE, ligne 4 : elle est vide. Supprimez-la, ou écrivez-y un candidat.\n" +
			"chaland : Le fichier LISTE a 2 lignes à corriger. Aucun cas n’a été créé : corrigez, puis recommencez.\n"},
		"no code": {"code;nom\n;x\n", "LISTE, ligne 2 : le code manque. Écrivez-le, ou supprimez la ligne.\n" +
			"chaland : Le fichier LISTE a 1 ligne à corriger. Aucun cas n’a été créé : corrigez, puis recommencez.\n"},
		"bad code": {"code\nÉlève 1\n", "LISTE, ligne 2 : « Élève 1 » n’est pas un code de candidat. Prenez des lettres sans accent et des chiffres, séparés au besoin de tirets, 40 caractères au plus.\n" +
			"chaland : Le fichier LISTE a 1 ligne à corriger. Aucun cas n’a été créé : corrigez, puis recommencez.\n"},
		"bad line": {"code;nom\nA-1;x;y;z\n", "LISTE, ligne 2 : 4 cellules au lieu de 2 ; vérifiez les séparateurs et les guillemets. Corrigez la ligne, ou exportez de nouveau le fichier.\n" +
			"chaland : Le fichier LISTE a 1 ligne à corriger. Aucun cas n’a été créé : corrigez, puis recommencez.\n"},
		"no table": {"\x89PNG\r\n\x1a\n0000000", "chaland : LISTE : Ce fichier n’est ni un CSV ni un classeur Excel (type reconnu : image/png). Exportez vos données en CSV ou en .xlsx. Il y faut une colonne « code ».\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := importFile(t, "liste.csv", c.text)
			code, out, talk := typed(t, "case", "new", "--candidates", path, "--data", t.TempDir())
			talk = strings.ReplaceAll(readable(talk), path, "LISTE")
			if code != exitFailed || out != "" || talk != c.says {
				t.Errorf("exit %d, printed %q, said\n%s\nwant\n%s", code, out, talk, c.says)
			}
		})
	}
}

// What is fine in a file stays so: a cell of two lines, empty lines at the end,
// other columns.
func TestACandidatesFileIsReadAsItIs(t *testing.T) {
	t.Parallel()
	path := importFile(t, "liste.csv", "Nom;CODE\n\"Anne\nLe Gall\";A-1\nBob; B-2 \n\n\n")
	a := &app{}
	a.err = io.Discard
	if codes, err := a.wantedCodes("", path); err != nil || strings.Join(codes, " ") != "A-1 B-2" {
		t.Errorf("read %q, %v", codes, err)
	}
}

// A thousand wrong lines are not said one by one.
func TestManyWrongLinesAreSummedUp(t *testing.T) {
	t.Parallel()
	path := importFile(t, "liste.csv", "code\n"+strings.Repeat("été\n", 1000))
	_, _, talk := typed(t, "case", "new", "--candidates", path, "--data", t.TempDir())
	if lines := strings.Split(readable(talk), "\n"); len(lines) != 20+1+1+1 || lines[20] != "… et 980 autres lignes." {
		t.Errorf("%d lines are said: %q", len(lines), lines[len(lines)-3:])
	}
}

// A thousand candidates are told what they take, and refused when the disk cannot
// hold them, before the first one is made.
func TestAThousandCandidatesNeedRoom(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("code\n")
	for i := range 1000 {
		fmt.Fprintf(&list, "AEC-%04d\n", i)
	}
	path := importFile(t, "liste.csv", list.String())
	var talk strings.Builder
	a := &app{data: "/donnees"}
	a.err = &talk
	codes, err := a.wantedCodes("", path)
	if err != nil || len(codes) != 1000 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	a.room = func() float64 { return 40e9 }
	want := "1 000 cas demandent 250 Go sur le disque, plus 2 Go pour que le moteur travaille ; il reste 40 Go dans /donnees. Aucun n’a été créé : faites de la place, donnez un autre dossier (--data), ou coupez la liste en fichiers de 152 candidats au plus."
	if err := a.checkRoom(len(codes)); readable(i18n.Error(err)) != want {
		t.Errorf("refused with %q", readable(i18n.Error(err)))
	}
	if want := "1 000 cas à créer : comptez 250 Go sur le disque et 8 h 40 min au plus.\n"; readable(talk.String()) != want {
		t.Errorf("said %q", talk.String())
	}
	a.room = func() float64 { return 300e9 }
	if err := a.checkRoom(len(codes)); err != nil {
		t.Errorf("refused though there is room: %v", err)
	}
	a.room = func() float64 { return 1e9 }
	want = "1 cas demande 250 Mo sur le disque, plus 2 Go pour que le moteur travaille ; il reste 1 Go dans /donnees. Aucun n’a été créé : faites de la place, ou donnez un autre dossier (--data)."
	if err := a.checkRoom(1); err == nil || readable(i18n.Error(err)) != want {
		t.Errorf("one case on a full disk: %v", err)
	}
	a.room, a.data = nil, filepath.Join(t.TempDir(), "pas", "encore")
	if free := a.freeBytes(); free <= 0 {
		t.Errorf("the disk has %v bytes left", free)
	}
}

// A folder in the place of a candidates' file is said to be one.
func TestAFolderIsNoCandidatesFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, _, talk := typed(t, "case", "new", "--candidates", folder, "--data", t.TempDir())
	if want := "chaland : " + folder + " est un dossier. Indiquez le fichier des candidats.\n"; code != exitFailed || readable(talk) != want {
		t.Errorf("exit %d, said %q", code, talk)
	}
}

// A failure on a disk that filled up is told as that, any other as it is.
func TestAFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	failed := errors.New("Empty marks file")
	a := &app{data: "/donnees", room: func() float64 { return 5e6 }}
	if err := a.orFull(failed); !errors.Is(err, failed) || readable(i18n.Error(err)) != "Le disque de /donnees est plein : le cas n’est pas créé, ceux d’avant restent. Faites de la place, puis recommencez." {
		t.Errorf("on a full disk: %v", err)
	}
	if err := a.orFull(nil); err != nil {
		t.Errorf("without a failure: %v", err)
	}
	a.room = func() float64 { return 5e9 }
	if err := a.orFull(failed); i18n.Error(err) != i18n.Error(failed) {
		t.Errorf("with room: %v", err)
	}
}

// A list that is made again after an interruption asks for room for the rest only.
func TestCasesThatAreThereNeedNoRoom(t *testing.T) {
	t.Parallel()
	a := &app{data: t.TempDir(), now: time.Now}
	a.streams = streams{strings.NewReader(""), &strings.Builder{}, &strings.Builder{}}
	a.logTo(a.err)
	if code, out, talk := typed(t, "case", "key", "--data", a.data); code != exitOK {
		t.Fatal(out, talk)
	}
	err := a.withWarehouse(t.Context(), func(w *warehouse.Warehouse) error {
		return markLoaded(t.Context(), w, "cas-c-1", caseState{Code: "C-1", Version: fixtures.CaseVersion}, time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	a.room = func() float64 { return 1e9 }
	if err := a.makeCases(t.Context(), []string{"c-1"}, caseDraw{}, "text"); err != nil {
		t.Errorf("refused though there is nothing to make: %v", err)
	}
	if err := a.makeCases(t.Context(), []string{"c-1", "c-2"}, caseDraw{}, "text"); err == nil || !strings.Contains(readable(i18n.Error(err)), "1 cas demande 250 Mo") {
		t.Errorf("one more on a full disk: %v", err)
	}
}

// A case never takes the place of a real shop whose name it would bear.
func TestACaseReplacesNoRealShop(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, args := range [][]string{{"case", "key"}, {"site", "add", "--id", "cas-c-1", "--name", "Vraie boutique"}} {
		if code, out, talk := typed(t, append(args, "--data", data)...); code != exitOK {
			t.Fatal(args, out, talk)
		}
	}
	code, _, talk := typed(t, "case", "new", "--code", "C-1", "--from", "../../docs/exemples/magasin-de-cycles", "--data", data)
	if want := "chaland : Le site cas-c-1 est celui d’une vraie boutique : le cas C-1 ne le remplace pas. Prenez un autre code, ou supprimez ce site (chaland site remove cas-c-1).\n"; code != exitFailed || readable(talk) != want {
		t.Errorf("exit %d, said %q", code, talk)
	}
	if _, out, talk := typed(t, "site", "list", "--data", data); !strings.Contains(out, "Vraie boutique") {
		t.Errorf("the real shop is gone: %q %q", out, talk)
	}
}

// A key that is missing, too short or unreadable is said, with where it is and
// what to do; nothing is made.
func TestACentresKeyMustKeepItsSecret(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, keyName)
	said := func() string {
		t.Helper()
		code, out, talk := typed(t, "case", "new", "--code", "A-1", "--data", data)
		if code != exitFailed || out != "" {
			t.Errorf("exit %d, printed %q", code, out)
		}
		return strings.ReplaceAll(readable(talk), path, "CLE")
	}
	t.Setenv("CHALAND_CENTRE_KEY", "")
	if got, want := said(), "chaland : Il manque la clé du centre. Créez-la avec « chaland case key » (elle ira dans CLE), ou donnez-la dans la variable CHALAND_CENTRE_KEY.\n"; got != want {
		t.Errorf("missing: %q", got)
	}
	if err := os.WriteFile(path, []byte("  courte  \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := said(), "chaland : La clé du centre de CLE n’a que 6 caractères, il en faut 16 au moins : une clé courte se devine. Remettez la clé d’origine, ou supprimez ce fichier et tapez « chaland case key » (les cas déjà faits resteront ceux de l’ancienne clé).\n"; got != want {
		t.Errorf("too short: %q", got)
	}
	t.Setenv("CHALAND_CENTRE_KEY", "brève")
	if got, want := said(), "chaland : La clé du centre de la variable CHALAND_CENTRE_KEY n’a que 5 caractères, il en faut 16 au moins : une clé courte se devine. Donnez-en une plus longue, ou retirez la variable pour prendre la clé de CLE.\n"; got != want {
		t.Errorf("given too short: %q", got)
	}
	t.Setenv("CHALAND_CENTRE_KEY", "")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, want := said(), "chaland : La clé du centre de CLE ne se lit pas. Vérifiez vos droits sur ce fichier.\n"; got != want {
		t.Errorf("unreadable: %q", got)
	}
	if left, err := os.ReadDir(data); err != nil || len(left) != 1 {
		t.Errorf("something is made: %v, %v", left, err)
	}
}

// What a run gives up is erased, but not what another run of the same code finished
// meanwhile.
func TestAnAttemptLeavesAFinishedCaseAlone(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	a := &app{now: time.Now}
	k := knownCase{"cas-c-1", caseState{Code: "C-1", Version: fixtures.CaseVersion}}
	orders := []tracking.Order{{Site: k.site, ID: "1", Version: 1, Time: time.Now(), Status: tracking.OrderValid, Currency: "EUR", Rate: 1}}
	count := func() uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM orders WHERE site = {site:String}", warehouse.Params{"site": k.site})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := warehouse.Insert(t.Context(), w, "orders", orders, ""); err != nil {
		t.Fatal(err)
	}
	if err := markLoaded(t.Context(), w, k.site, k.caseState, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := a.forgetAttempt(t.Context(), w, k); err != nil || count() != 1 {
		t.Errorf("a finished case: %v, %d orders left, want 1", err, count())
	}
	k.Code, k.site = "C-2", "cas-c-2"
	orders[0].Site = k.site
	if err := warehouse.Insert(t.Context(), w, "orders", orders, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.forgetAttempt(t.Context(), w, k); err != nil || count() != 0 {
		t.Errorf("half a case: %v, %d orders left, want none", err, count())
	}
}
