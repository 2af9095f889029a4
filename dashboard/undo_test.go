package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// bringsBack follows a deletion to its page, which offers to bring back what is gone, and does
// so: page answers 404 before and 200 after.
func (s *shop) bringsBack(t *testing.T, after, says, page string) {
	t.Helper()
	if a := s.get(t, page); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s is not gone: %d", page, a.StatusCode)
	}
	a := s.get(t, after)
	if got := a.text(".undo p"); got != says {
		t.Fatalf("%s says %q, want %q", after, got, says)
	}
	form := url.Values{}
	for _, name := range []string{"action", "retour"} {
		form.Set(name, a.Find(`.undo input[name="`+name+`"]`).AttrOr("value", ""))
	}
	back := s.post(t, a.Find(".undo form").AttrOr("action", ""), form.Encode())
	if to := back.Header.Get("Location"); back.StatusCode != http.StatusSeeOther || strings.Contains(to, "supprime") || !strings.HasPrefix(after, to) {
		t.Errorf("bringing back: %d to %q", back.StatusCode, to)
	}
	if a := s.get(t, page); a.StatusCode != http.StatusOK {
		t.Errorf("%s is not back: %d", page, a.StatusCode)
	}
}

func TestAnAddressOffersToBringBackOnlyWhatCanBe(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, what := range []string{"/objectifs/x", "/objectifs/", "/connexion/1", "//ailleurs.example/objectifs/1", "/objectifs/1/../2", ""} {
		if a := s.get(t, "/v?supprime="+url.QueryEscape(what)); a.Find(".undo").Length() > 0 {
			t.Errorf("%q: an offer to %q", what, a.Find(".undo form").AttrOr("action", ""))
		}
	}
}
