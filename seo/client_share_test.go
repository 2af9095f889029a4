package seo

import (
	"bytes"
	"crypto/rand"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var shareDay = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// A token opens its site until it expires or is revoked; whatever opens nothing gets one
// and the same answer, and the store keeps no token.
func TestATokenOpensItsSiteAlone(t *testing.T) {
	t.Parallel()
	s, ctx := openStore(t), t.Context()
	add := func(site string, days int) (string, Share) {
		token, share, err := AddShare(ctx, s, site, "Anne", days, shareDay, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return token, share
	}
	velo, first := add("velo", 30)
	bottes, _ := add("bottes", 1)
	if len(velo) < 43 || velo == bottes {
		t.Errorf("tokens %q and %q", velo, bottes)
	}
	for _, c := range []struct {
		name, token string
		at          time.Time
		site        string // "" for nothing
	}{
		{"its site", velo, shareDay, "velo"}, {"another one", bottes, shareDay, "bottes"},
		{"the last second", velo, first.Until.Add(-time.Second), "velo"}, {"once expired", velo, first.Until, ""},
		{"a day later", bottes, shareDay.AddDate(0, 0, 1), ""}, {"none", "", shareDay, ""}, {"unknown", strings.Repeat("A", 43), shareDay, ""},
		{"the hash itself", hashOf(velo), shareDay, ""},
	} {
		got, err := OpenShare(ctx, s, c.token, c.at)
		if got.Site != c.site || (c.site == "") != errors.Is(err, ErrNoShare) {
			t.Errorf("%s: %q %v", c.name, got.Site, err)
		}
	}
	documents, err := s.Documents(ctx, store.Shares, "")
	if err != nil || len(documents) != 2 {
		t.Fatal(err, documents)
	}
	for _, d := range documents {
		if bytes.Contains(d.Body, []byte(velo)) || bytes.Contains(d.Body, []byte(bottes)) {
			t.Errorf("the store keeps a token: %s", d.Body)
		}
	}
	if err := RevokeShare(ctx, s, "bottes", first.ID, "", shareDay); fault.KindOf(err) != fault.NotFound {
		t.Errorf("revoked from another site: %v", err)
	}
	if err := RevokeShare(ctx, s, "velo", first.ID, "", shareDay); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenShare(ctx, s, velo, shareDay); !errors.Is(err, ErrNoShare) {
		t.Errorf("revoked: %v", err)
	}
	if list, err := Shares(ctx, s, "velo"); err != nil || len(list) != 0 {
		t.Errorf("listed: %v %v", list, err)
	}
	for _, days := range []int{0, -1, MostShareDays + 1} {
		if _, _, err := AddShare(ctx, s, "velo", "", days, shareDay, rand.Reader); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%d days: %v", days, err)
		}
	}
}

// drawn is an image of so many pixels, in a format.
func drawn(t *testing.T, format string, width, height int) []byte {
	t.Helper()
	picture := image.NewNRGBA64(image.Rect(0, 0, width, height)) // 16 bits a colour, which some readers refuse
	for x := range width {
		picture.Set(x, height/2, color.NRGBA{200, 30, 60, 255})
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	if format == "jpeg" {
		out.Reset()
		err = jpeg.Encode(&out, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A logo is decoded, bounded and drawn anew, kept with its site, and gone with it.
func TestALogoIsKeptWithItsSite(t *testing.T) {
	t.Parallel()
	s, ctx := openStore(t), t.Context()
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"a page":      {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "share.logo_format"},
		"cut short":   {drawn(t, "png", 90, 40)[:60], "share.logo_format"},
		"too wide":    {drawn(t, "png", maxLogoSide+1, 2), "share.logo_large"},
		"too heavy":   {make([]byte, MaxLogoBytes+1), "share.logo_heavy"},
		"a GIF's eye": {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "share.logo_format"},
	} {
		var f *fault.Error
		if _, err := (Brand{}).WithLogo(c.raw); !errors.As(err, &f) || f.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	hidden := append(drawn(t, "png", 90, 40), "<script>alert(1)</script>"...)
	keep := func(site string, raw []byte) {
		err := ChangeBrand(ctx, s, site, "", shareDay, func(b Brand) (Brand, error) { b.Name = "  Agence  Formaouest "; return b.WithLogo(raw) })
		if err != nil {
			t.Fatal(err)
		}
	}
	keep("velo", drawn(t, "jpeg", 90, 40))
	keep("velo", hidden)
	b, err := BrandOf(ctx, s, "velo")
	if err != nil || b.Name != "Agence Formaouest" || b.Media != "image/png" || bytes.Contains(b.Logo, []byte("script")) || !strings.HasPrefix(b.URI(), "data:image/png;base64,") {
		t.Errorf("%v %s %s", err, b.Name, b.Media)
	}
	if other, err := BrandOf(ctx, s, "bottes"); err != nil || other.Name != "" || other.URI() != "" {
		t.Errorf("another site has it: %v %v", other, err)
	}
	if err := s.ForgetSite(ctx, "velo"); err != nil {
		t.Fatal(err)
	}
	if b, err := BrandOf(ctx, s, "velo"); err != nil || b.Media != "" {
		t.Errorf("once the site is removed: %v %v", b.Media, err)
	}
}

// Reports carry the logo and the name of who hands them over.
func TestReportsCarryTheLogo(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	plain, err := mustFormat(t, "pdf").Bytes(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"png", "jpeg"} {
		if a.Brand, err = (Brand{Name: "Agence <Ouest>"}).WithLogo(drawn(t, format, 300, 80)); err != nil {
			t.Fatal(err)
		}
		html, err := mustFormat(t, "html").Bytes(a)
		if err != nil || !bytes.Contains(html, []byte(`<img src="data:image/`+format+`;base64,`)) || !bytes.Contains(html, []byte("Agence &lt;Ouest&gt;")) {
			t.Errorf("%s in HTML: %v", format, err)
		}
		pdf, err := mustFormat(t, "pdf").Bytes(a)
		if err != nil || bytes.Count(pdf, []byte("/Subtype /Image")) == 0 || bytes.Contains(plain, []byte("/Subtype /Image")) {
			t.Errorf("%s in PDF: %v, %d images", format, err, bytes.Count(pdf, []byte("/Subtype /Image")))
		}
	}
}
