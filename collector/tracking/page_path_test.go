package tracking

import (
	"net/url"
	"testing"
)

func TestPagePathIsOneForAllWritings(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://velo.example":                         "/",
		"https://velo.example/?utm_source=x":           "/",
		"https://velo.example/v%C3%A9los/":             "/vélos/",
		"https://velo.example/vélos/":                  "/vélos/",
		"http://127.0.0.1:8091/a%2Db#avis":             "/a-b",
		"/casques?tri=prix":                            "/casques",
		"https://velo.example/%ff":                     "/\uFFFD",
		"https://velo.example/100%25-laine":            "/100%-laine",
		"https://velo.example/Fiche%20technique?x=%20": "/Fiche technique",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := PagePath(u); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
