package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
)

// A form pressed again while its answer is on the way is sent once, and says that it is.
func TestAFormPressedTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	s, _ := openCentre(t, withCases(t), func(_ *shop, o *dashboard.Options) { o.Demo = true })
	w := openBrowser(t).open(t, s.url+"/formateur", laptop)
	sent := eval[int](t, w, `(() => {
		let sent = 0;
		addEventListener('submit', (event) => { sent += 1; event.preventDefault(); });
		const form = document.querySelector('#creer');
		form.noValidate = true;
		for (const again of [1, 2, 3]) form.querySelector('button.main').click();
		return sent;
	})()`)
	if sent != 1 {
		t.Errorf("it is sent %d times", sent)
	}
	if said := eval[string](t, w, `document.querySelector('#creer [role=status]').textContent`); said == "" {
		t.Error("nothing says that it is on its way")
	}
}

// A piece whose title is as long as may be leaves the carnet on a telephone's screen.
func TestALongTitleStaysOnThePhone(t *testing.T) {
	t.Parallel()
	s := openCycles(t, func(_ *shop, o *dashboard.Options) { o.Demo = true })
	if _, err := s.desk().AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: strings.Repeat("Relancer les clients ", 9), Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
		t.Fatal(err)
	}
	if a := s.post(t, "/carnet?site=velo", "titre=Demander"); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.StatusCode, a.text("main"))
	}
	w := openBrowser(t).open(t, s.url+"/carnet?site=velo", view{width: 390, script: true})
	if over := eval[float64](t, w, `Math.max(...[...document.querySelectorAll("main *")].map((e) => e.getBoundingClientRect().right)) - 390`); over > 0 {
		t.Errorf("%v pixels wider than the screen", over)
	}
}
