package page

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestResolve(t *testing.T) {
	r := newResolver(mustURL(t, "https://Boutique.example:443/rayon/guide?x=1"))
	for href, want := range map[string]Target{
		"/a":                          {Scheme: "https", URL: "https://boutique.example/a"},
		" b.html#haut ":               {Scheme: "https", URL: "https://boutique.example/rayon/b.html", Fragment: "haut"},
		"../c":                        {Scheme: "https", URL: "https://boutique.example/c"},
		"?p=2":                        {Scheme: "https", URL: "https://boutique.example/rayon/guide?p=2"},
		"#haut":                       {Scheme: "https", URL: "https://boutique.example/rayon/guide?x=1", Fragment: "haut"},
		"":                            {Scheme: "https", URL: "https://boutique.example/rayon/guide?x=1"},
		"//cdn.example/a":             {Scheme: "https", URL: "https://cdn.example/a"},
		"HTTP://Ailleurs.example:80":  {Scheme: "http", URL: "http://ailleurs.example/"},
		"http://ailleurs.example:81/": {Scheme: "http", URL: "http://ailleurs.example:81/"},
		"\\a\\b":                      {Scheme: "https", URL: "https://boutique.example/a/b"},
		"/a\n/b":                      {Scheme: "https", URL: "https://boutique.example/a/b"},
		"/été":                        {Scheme: "https", URL: "https://boutique.example/%C3%A9t%C3%A9"},
		"mailto:a@b.example":          {Scheme: "mailto"},
		"tel:+33":                     {Scheme: "tel"},
		"javascript:void(0)":          {Scheme: "javascript"},
		"http://[":                    {},
	} {
		if got := r.resolve(href); got != want {
			t.Errorf("%q: %+v, want %+v", href, got, want)
		}
	}
}

// The short way for plain paths gives what net/url would.
func TestPlainPathsResolveAsNetURLDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom([]string{"https://b.example/", "https://b.example/x/y", "https://b.example/x/y/?a=1", "http://b.example:8080/x%20z/y", "https://b.example"}).Draw(t, "base")
		href := rapid.StringMatching(`[a-zA-Z0-9/_.~?=&#+,;:%-]{0,12}`).Draw(t, "href")
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		r := newResolver(u)
		if !isPlain(href) {
			return
		}
		slow, err := u.Parse(href)
		if err != nil {
			t.Fatalf("%q is not plain: %v", href, err)
		}
		if got, want := r.resolve(href), absolute(slow); got != want {
			t.Fatalf("%q on %q: %+v, want %+v", href, base, got, want)
		}
	})
}

func TestSameSite(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"boutique.example", "www.boutique.example", true}, {"Boutique.example", "boutique.example", true}, {"blog.boutique.example", "boutique.example", false},
		{"127.0.0.1:8080", "127.0.0.1:9090", false}, {"", "boutique.example", false},
	} {
		if got := SameSite(c.a, c.b); got != c.want {
			t.Errorf("SameSite(%q, %q) = %v", c.a, c.b, got)
		}
	}
	if got := Host("https://moi@b.example:8080?x"); got != "b.example:8080" {
		t.Errorf("host %q", got)
	}
}
