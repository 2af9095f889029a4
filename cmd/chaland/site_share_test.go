package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// A link is made once, listed without what opens it, and revoked; the logo goes on the
// reports of the site.
func TestSiteShareMakesALink(t *testing.T) {
	t.Parallel()
	data, site := t.TempDir(), auditedSite(t)
	logo, text := filepath.Join(data, "logo.png"), filepath.Join(data, "logo.svg")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 60, 20))); err != nil {
		t.Fatal(err)
	}
	for path, body := range map[string][]byte{logo: picture.Bytes(), text: []byte("<svg/>")} {
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say := func(args ...string) (int, string, string) { return typed(t, append(args, "--data", data)...) }
	if code, _, talk := say("site", "add", "--id", "boutique"); code != exitOK {
		t.Fatal(talk)
	}
	for want, c := range map[string]struct {
		code int
		args []string
	}{
		"« ailleurs »":          {exitFailed, []string{"site", "share", "ailleurs"}},
		"de 1 à 366 jours":      {exitUsage, []string{"site", "share", "boutique", "--days", "0"}},
		"ni un PNG ni un JPEG":  {exitUsage, []string{"site", "share", "boutique", "--logo", text}},
		"ne s’ouvre pas":        {exitUsage, []string{"site", "share", "boutique", "--logo", data}},
		"de 1 à 366 jours, pas": {exitUsage, []string{"site", "share", "boutique", "--days", "999", "--name", "Oops", "--logo", logo}},
		"« javascript:x »":      {exitUsage, []string{"site", "share", "boutique", "--name", "Oops", "--public-url", "javascript:x"}},
		"nomme un serveur":      {exitUsage, []string{"site", "share", "boutique", "--name", "Oops", "--public-url", "https:///client"}},
		"pas les deux":          {exitUsage, []string{"site", "share", "boutique", "--name", "Oops", "--logo", logo, "--no-logo"}},
		"Aucun lien client":     {exitOK, []string{"site", "share", "list", "boutique"}},
		"numéro de lien":        {exitUsage, []string{"site", "share", "revoke", "boutique", "un"}},
		"ne porte le numéro 9":  {exitFailed, []string{"site", "share", "revoke", "boutique", "9"}},
	} {
		if code, out, talk := say(c.args...); code != c.code || !strings.Contains(out+talk, want) {
			t.Errorf("%v: code %d, %q is missing in %s%s", c.args, code, want, out, talk)
		}
	}
	if s, err := store.Open(t.Context(), filepath.Join(data, "chaland.db")); err != nil {
		t.Fatal(err)
	} else if b, err := seo.BrandOf(t.Context(), s, "boutique"); err != nil || b.Name != "" || b.Media != "" || s.Close() != nil {
		t.Errorf("a refused link renamed the agency: %q, a logo of %q, %v", b.Name, b.Media, err)
	}
	code, link, talk := say("site", "share", "boutique", "--days", "10", "--logo", logo, "--name", "Agence", "--public-url", "https://rapports.example/")
	if code != exitOK || !strings.HasPrefix(link, "https://rapports.example/client/") || len(strings.TrimSpace(link)) < len("https://rapports.example/client/")+43 || !strings.Contains(talk, "ne sera plus montré") {
		t.Fatalf("code %d %q %s", code, link, talk)
	}
	token := strings.TrimPrefix(strings.TrimSpace(link), "https://rapports.example/client/")
	_, list, _ := say("site", "share", "list")
	if !strings.Contains(list, "boutique") || !strings.Contains(list, "ouvert") || strings.Contains(list, token) {
		t.Errorf("listed: %s", list)
	}
	number := strings.Fields(strings.Split(list, "\n")[1])[0]
	if code, _, talk := say("site", "share", "revoke", "boutique", number); code != exitOK || !strings.Contains(talk, "ne mène plus à rien") {
		t.Errorf("code %d %s", code, talk)
	}
	if _, list, _ := say("site", "share", "list"); strings.Contains(list, "boutique") {
		t.Errorf("listed once revoked: %s", list)
	}
	_, page, talk := say("audit", site.URL, "--site", "boutique", "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://"), "--format", "html")
	if !strings.Contains(page, `src="data:image/png;base64,`) || !strings.Contains(page, "Rapport remis par Agence.") {
		t.Errorf("the report has no logo: %s", talk)
	}
	if code, _, talk := say("site", "share", "boutique", "--no-logo"); code != exitOK {
		t.Fatal(talk)
	}
	if _, page, _ := typed(t, "audit", site.URL, "--site", "boutique", "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://"), "--format", "html", "--data", data); strings.Contains(page, `src="data:`) || !strings.Contains(page, "Rapport remis par Agence.") {
		t.Error("the report still has the logo, or lost the name")
	}
}
