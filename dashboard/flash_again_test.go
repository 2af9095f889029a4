package dashboard_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// flashClass is a class whose trainer opens exercises.
type flashClass struct {
	*shop
	people
	class string
}

// quiet has what is lacking told to nobody's log.
func quiet(_ *shop, o *dashboard.Options) { o.Log = slog.New(slog.DiscardHandler) }

func openFlashClass(t *testing.T, hook *caseHook) *flashClass {
	t.Helper()
	c := &flashClass{}
	c.shop, c.people = openCentre(t, withHook(t, hook), withHandouts, quiet)
	c.asCase(t)
	c.class = c.classOf(t, c.people, "candidate")
	return c
}

func (c *flashClass) open(t *testing.T, question string) answer {
	return c.form(t, c.shop, "trainer", c.class+"/eclair", url.Values{"sujet": {"P01"}, "minutes": {"20"}, "consigne": {question}})
}

func (c *flashClass) act(t *testing.T, exercise, action string) answer {
	return c.form(t, c.shop, "trainer", exercise, url.Values{"action": {action}})
}

func (c *flashClass) mission(t *testing.T) answer {
	return c.people.as(t, c.shop, "candidate", http.MethodGet, "/mission?site=velo")
}

// computed is the page of an exercise once it says something.
func (c *flashClass) computed(t *testing.T, exercise, says string) (page answer) {
	for range 300 {
		if page = c.people.as(t, c.shop, "trainer", http.MethodGet, exercise); strings.Contains(plain(page.text(".flash-person")), says) {
			return page
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q is not on %s", says, page.text(".flash-all"))
	return page
}

// An exercise that is not the last one is opened again only where no other is under way, and
// candidates then see it; what it shows, they read, whatever was opened since.
func TestAnOlderExerciseIsOpenedAgainAndShown(t *testing.T) {
	t.Parallel()
	c := openFlashClass(t, &caseHook{})
	first := c.open(t, "La première ?").Header.Get("Location")
	c.computed(t, first, "Diagnostic")
	c.act(t, first, "fermer")
	second := c.open(t, "La seconde ?").Header.Get("Location")
	if a := c.act(t, first, "rouvrir"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "en cours") {
		t.Errorf("opened again beside another: %d %s", a.StatusCode, a.text(".error"))
	}
	if a := c.act(t, first, "montrer"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("shown: %d", a.StatusCode)
	}
	letter := c.mission(t)
	if now, before := letter.text("#eclair"), letter.text("#eclairs"); !strings.Contains(now, "La seconde ?") || !strings.Contains(before, "La première ?") || !strings.Contains(before, "Diagnostic") {
		t.Errorf("the candidate reads %s, then %s", now, before)
	}
	c.act(t, second, "fermer")
	if a := c.act(t, first, "rouvrir"); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("opened again: %d %s", a.StatusCode, a.text("main"))
	}
	if letter = c.mission(t); letter.Find("#eclair form").Length() != 1 || !strings.Contains(letter.text("#eclair"), "La première ?") || letter.Find("#eclairs").Length() != 0 {
		t.Errorf("opened again, the candidate reads %s", letter.text("main"))
	}
	if a := c.form(t, c.shop, "candidate", "/mission?site=velo", url.Values{"phrase": {"Le paiement"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("answering: %d", a.StatusCode)
	}
	if page := c.computed(t, first, "Le paiement"); page.StatusCode != http.StatusOK {
		t.Errorf("the trainer reads %d", page.StatusCode)
	}
	c.act(t, first, "fermer")
	c.form(t, c.shop, "trainer", c.class, url.Values{"action": {"archiver"}})
	if a := c.act(t, first, "rouvrir"); a.StatusCode != http.StatusConflict || !strings.Contains(a.text(".error"), "archivée") || a.Find(`button[value="rouvrir"]`).Length() != 0 {
		t.Errorf("in an archived class: %d %s", a.StatusCode, a.text("main"))
	}
}

// What was typed for an exercise is not taken for the answer to the one that was opened meanwhile.
func TestAnAnswerIsThatOfItsExercise(t *testing.T) {
	t.Parallel()
	c := openFlashClass(t, &caseHook{})
	first := c.open(t, "La première ?").Header.Get("Location")
	asked := c.mission(t).Find(`#eclair input[name="exercice"]`).AttrOr("value", "")
	c.act(t, first, "fermer")
	second := c.open(t, "La seconde ?").Header.Get("Location")
	a := c.form(t, c.shop, "candidate", "/mission?site=velo", url.Values{"phrase": {"Pour la première"}, "exercice": {asked}})
	if a.StatusCode != http.StatusConflict || a.text("#eclair textarea") != "Pour la première" {
		t.Errorf("answered: %d %s", a.StatusCode, a.text("#eclair"))
	}
	if page := c.people.as(t, c.shop, "trainer", http.MethodGet, second); strings.Contains(page.body, "Pour la première") {
		t.Error("the answer stands under another exercise")
	}
}

// What a case cannot tell is said, and nothing waits for it.
func TestACaseThatTellsNothingIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	c := openFlashClass(t, &caseHook{})
	seat, _, err := c.store.Seat(t.Context(), c.ids["candidate"])
	if err == nil {
		err = c.store.PutSeat(t.Context(), store.Seat{Account: c.ids["other candidate"], Class: seat.Class, Site: "librairie"})
	}
	if err != nil {
		t.Fatal(err)
	}
	exercise := c.open(t, "").Header.Get("Location")
	c.computed(t, exercise, "Ne se calcule pas")
	c.act(t, exercise, "fermer")
	page := c.computed(t, exercise, "Diagnostic")
	if page.Find("[data-follow]").Length() != 0 || page.Find(`button[value="calculer"]`).Length() != 0 || strings.Contains(page.text("main"), "Se calcule :") {
		t.Errorf("still waiting: %s", page.text("main"))
	}
}

// lost are what keeps a case from telling what it holds, as the program says it, with what screens
// say.
var lost = map[string]struct {
	err  *fault.Error
	says string
}{
	"missing":         {fault.New(fault.NotFound, "case.cli.no_key", "path", "/x").Because(dashboard.ErrNoKey), "La clé du centre manque"},
	"short":           {fault.New(fault.Invalid, "case.cli.short_key", "path", "/x", "n", 1, "min", 2).Because(dashboard.ErrNoKey), "La clé du centre manque"},
	"another key":     {fault.New(fault.Conflict, "case.cli.other_key", "code", "A").Because(dashboard.ErrOtherKey), "avec une autre clé du centre"},
	"another program": {fault.New(fault.Conflict, "case.cli.other_version", "code", "A", "then", "3", "now", "4").Because(dashboard.ErrOtherVersion), "une autre version du programme"},
	"no folder":       {fault.New(fault.NotFound, "case.cli.no_folder", "path", "/x").Because(dashboard.ErrNoFolder), "manquent ou ne se lisent pas"},
	"another folder":  {fault.New(fault.Conflict, "case.cli.folder_changed", "code", "A", "path", "/x", "then", "a", "now", "b").Because(dashboard.ErrOtherFolder), "ont changé depuis"},
}

// What keeps a case from telling what it holds is said as it is, with what to do, to the candidate,
// in the list of exercises and instead of the answer key: a folder is no key, and neither makes of
// a case a real shop's data.
func TestWhatACaseLacksIsSaid(t *testing.T) {
	t.Parallel()
	hook := &caseHook{}
	c := openFlashClass(t, hook)
	for name, lack := range lost {
		hook.sealed.Store(lack.err)
		for who, path := range map[string]string{"candidate": "/indices?site=velo", "trainer": c.class + "/eclair"} {
			a := c.people.as(t, c.shop, who, http.MethodGet, path)
			text := plain(a.text("main"))
			if a.StatusCode != http.StatusOK || !strings.Contains(text, lack.says) || strings.Contains(text, "vraie boutique") || strings.Contains(text, "Aucun candidat") || strings.Count(text, "Dites-le") != 1 {
				t.Errorf("%s: the %s reads %d %s", name, who, a.StatusCode, text)
			}
		}
		if a := c.people.as(t, c.shop, "trainer", http.MethodGet, "/formateur/corrige?site=velo"); a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(plain(a.text("main")), lack.says) {
			t.Errorf("%s: instead of the key %d %s", name, a.StatusCode, a.text("main"))
		}
	}
}

// What an exercise asks for is told as soon as what its case lacked is back, whatever was kept of
// it meanwhile.
func TestFactsComeBackWithTheKey(t *testing.T) {
	t.Parallel()
	hook := &caseHook{}
	c := openFlashClass(t, hook)
	seat, _, err := c.store.Seat(t.Context(), c.ids["candidate"])
	if err != nil {
		t.Fatal(err)
	}
	f := store.Flash{Class: seat.Class, Kind: "P01", Question: "Où casse la commande ?", Minutes: 20, Opened: noon, Closed: noon, Shown: true}
	if f.ID, err = c.store.AddFlash(t.Context(), f); err == nil {
		err = errors.Join(c.store.ChangeFlash(t.Context(), f), c.store.PutFlashFact(t.Context(), f.ID, "velo", []byte("false"))) // as it was kept before
	}
	if err != nil {
		t.Fatal(err)
	}
	exercise := c.class + "/eclair/" + id64(f.ID)
	for name, lack := range lost {
		hook.sealed.Store(lack.err)
		page := c.computed(t, exercise, lack.says)
		if letter := plain(c.mission(t).text("#eclair")); page.Find("[data-follow]").Length() != 0 || !strings.Contains(letter, lack.says) {
			t.Errorf("%s: the trainer reads %s, the candidate %s", name, page.text("main"), letter)
		}
	}
	hook.sealed.Store(nil)
	c.computed(t, exercise, "Diagnostic")
	if letter := c.mission(t).text("#eclair"); !strings.Contains(letter, "Diagnostic") {
		t.Errorf("the candidate reads %s", letter)
	}
}

// What the cases of a class can hold is asked for at once.
func TestTheCasesOfAClassAreReadTogether(t *testing.T) {
	t.Parallel()
	hook := &caseHook{}
	c := openFlashClass(t, hook)
	seat, _, err := c.store.Seat(t.Context(), c.ids["candidate"])
	if err == nil {
		err = c.store.PutSeat(t.Context(), store.Seat{Account: c.ids["other candidate"], Class: seat.Class, Site: "librairie"})
	}
	if err != nil {
		t.Fatal(err)
	}
	before := hook.plans.Load()
	if a := c.people.as(t, c.shop, "trainer", http.MethodGet, c.class+"/eclair"); a.StatusCode != http.StatusOK || hook.plans.Load() != before+1 {
		t.Errorf("%d: cases were read %d times", a.StatusCode, hook.plans.Load()-before)
	}
}

// An hour of the next day is told with its day; who answers where nothing was opened reads that,
// and not that something is over.
func TestTheEndOfAnExerciseIsSaidAsItIs(t *testing.T) {
	t.Parallel()
	c := openFlashClass(t, &caseHook{})
	a := c.form(t, c.shop, "candidate", "/mission?site=velo", url.Values{"phrase": {"Ma réponse"}})
	if text := a.text("#eclair"); a.StatusCode != http.StatusConflict || !strings.Contains(text, "Aucun exercice") || strings.Contains(text, "fini") || !strings.Contains(text, "Ma réponse") {
		t.Errorf("nothing is open: %d %s", a.StatusCode, text)
	}
	seat, _, err := c.store.Seat(t.Context(), c.ids["candidate"])
	if seat.Extra = 50; err == nil {
		err = c.store.PutSeat(t.Context(), seat)
	}
	if err != nil {
		t.Fatal(err)
	}
	exercise := c.form(t, c.shop, "trainer", c.class+"/eclair", url.Values{"sujet": {"P01"}, "minutes": {"480"}}).Header.Get("Location")
	for _, text := range []string{c.mission(t).text("#eclair"), c.people.as(t, c.shop, "trainer", http.MethodGet, exercise).text(".answer")} {
		if !strings.Contains(plain(text), "jusqu’au 21/03/2026 à 01:00") {
			t.Errorf("over midnight: %s", text)
		}
	}
}

// meanwhile has a request begin while somebody else is writing, and answers how it ended.
func (s *shop) meanwhile(t *testing.T, write func(*store.Store) error, ask func() answer) answer {
	t.Helper()
	ended := make(chan answer, 1)
	err := s.store.AtOnce(t.Context(), func(tx *store.Store) error {
		go func() { ended <- ask() }()
		time.Sleep(400 * time.Millisecond) // the request has read what stands, or waits to
		return write(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return <-ended
}

// Of two who change the same thing at the same time, neither undoes what the other did.
func TestTwoTrainersAtOnceKeepWhatEachDid(t *testing.T) {
	t.Parallel()
	c := openFlashClass(t, &caseHook{})
	seat, _, err := c.store.Seat(t.Context(), c.ids["candidate"])
	if err != nil {
		t.Fatal(err)
	}
	c.people.as(t, c.shop, "trainer", http.MethodGet, c.class)
	clicked := store.Flash{Class: seat.Class, Kind: "P01", Question: "Une fois", Minutes: 20, Opened: noon}
	a := c.meanwhile(t, func(tx *store.Store) (err error) { clicked.ID, err = tx.AddFlash(t.Context(), clicked); return err }, func() answer { return c.open(t, "Deux fois") })
	if all, err := c.store.Flashes(t.Context(), seat.Class); err != nil || len(all) != 1 || a.StatusCode != http.StatusConflict {
		t.Errorf("pressed twice: %d exercises, %d, %v", len(all), a.StatusCode, err)
	}
	exercise := c.class + "/eclair/" + id64(clicked.ID)
	c.act(t, exercise, "fermer")
	a = c.meanwhile(t, func(tx *store.Store) error { return tx.ChangeFlash(t.Context(), store.Flash{ID: clicked.ID}) }, func() answer { return c.act(t, exercise, "montrer") })
	if all, err := c.store.Flashes(t.Context(), seat.Class); err != nil || all[0].Shown || !all[0].Closed.IsZero() || a.StatusCode != http.StatusConflict {
		t.Errorf("shown while another opens it again: %+v, %d, %v", all[0], a.StatusCode, err)
	}
	c.meanwhile(t, func(tx *store.Store) error {
		return tx.ChangeClass(t.Context(), store.Class{ID: seat.Class, Name: "velo", Settings: []byte(`{"pages":["/ventes"]}`), Archived: noon})
	}, func() answer {
		return c.form(t, c.shop, "trainer", c.class, url.Values{"action": {"page-de-garde"}, "centre": {"Centre du Port"}})
	})
	class, _, err := c.store.Class(t.Context(), seat.Class)
	if set := string(class.Settings); err != nil || class.Archived.IsZero() || !strings.Contains(set, "/ventes") || !strings.Contains(set, "Centre du Port") {
		t.Errorf("the class is %s, archived %v, %v", set, class.Archived, err)
	}
}
