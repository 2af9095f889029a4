package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
)

// Whoever sends a form after their session has ended is told so, signs in again and sends what
// they had written; a password is never written back.
func TestWhatIsSentAfterASessionEndedWaits(t *testing.T) {
	t.Parallel()
	now := noon
	s, p := openCentre(t, func(_ *shop, o *dashboard.Options) { o.Now = func() time.Time { return now } })
	note := url.Values{"titre": {"À dire au jury"}, "texte": {"Trois heures de travail, avec <b> & \"guillemets\"."}}
	old := p.cookie(t, s, "candidate")
	now = noon.Add(3 * time.Hour)
	a := s.post(t, "/carnet?site=velo", note.Encode(), "Cookie", old)
	if a.StatusCode != http.StatusForbidden || a.Find(`main a[href="/connexion"]`).Length() != 1 {
		t.Fatalf("%d: %s", a.StatusCode, a.body)
	}
	for name, want := range note {
		if got := a.Find(`form[action="/carnet?site=velo"] input[name="`+name+`"]`).AttrOr("value", ""); got != want[0] {
			t.Errorf("%s comes back as %q", name, got)
		}
	}
	if strings.Contains(a.body, "127.0.0.1 de cet ordinateur") {
		t.Error("a candidate is sent to the address of another machine")
	}
	secret := s.post(t, "/mon-compte", url.Values{"actuel": {"un mot de passe"}, "nouveau": {"x"}}.Encode(), "Cookie", old)
	if strings.Contains(secret.body, "un mot de passe\"") || secret.Find(`main a[href="/connexion"]`).Length() != 1 {
		t.Errorf("a password comes back, or nobody can sign in: %s", secret.body)
	}
}
