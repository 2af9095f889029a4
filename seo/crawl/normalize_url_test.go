package crawl

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalForm(t *testing.T) {
	t.Parallel()
	base := MustURL("https://www.exemple.fr/bols/bleus/index.html?page=2")
	for _, c := range []struct{ name, ref, want string }{
		{"bare domain gets a path", "https://exemple.fr", "https://exemple.fr/"},
		{"bare domain with a query", "https://exemple.fr?x=1", "https://exemple.fr/?x=1"},
		{"scheme and host in lower case", "HTTPS://WWW.Exemple.FR/Bols", "https://www.exemple.fr/Bols"},
		{"default port", "https://exemple.fr:443/", "https://exemple.fr/"},
		{"default port of http", "http://exemple.fr:80/a", "http://exemple.fr/a"},
		{"other port", "http://exemple.fr:8080/a", "http://exemple.fr:8080/a"},
		{"fragment", "https://exemple.fr/a#b", "https://exemple.fr/a"},
		{"user", "https://u:p@exemple.fr/a", "https://exemple.fr/a"},
		{"accents in the path", "/thé/été.html", "https://www.exemple.fr/th%C3%A9/%C3%A9t%C3%A9.html"},
		{"escapes in capitals", "/th%c3%a9", "https://www.exemple.fr/th%C3%A9"},
		{"escape without need", "/%7Ejean/%62ol", "https://www.exemple.fr/~jean/bol"},
		{"lone percent", "/100%", "https://www.exemple.fr/100%25"},
		{"accents in the host", "https://bébé.fr/", "https://xn--bb-bjab.fr/"},
		{"dot segments", "../../thes/./vert.html", "https://www.exemple.fr/thes/vert.html"},
		{"dots above the root", "../../../../a", "https://www.exemple.fr/a"},
		{"dots at the end", "..", "https://www.exemple.fr/bols/"},
		{"escaped dots", "%2e%2e/x", "https://www.exemple.fr/bols/x"},
		{"double slash stays", "https://exemple.fr//a//b", "https://exemple.fr//a//b"},
		{"slash at the end stays", "/bols/", "https://www.exemple.fr/bols/"},
		{"order of the query stays", "?b=2&a=1", "https://www.exemple.fr/bols/bleus/index.html?b=2&a=1"},
		{"empty query", "/a?", "https://www.exemple.fr/a"},
		{"query of a question mark", "/a??", "https://www.exemple.fr/a??"},
		{"fragment only", "#haut", "https://www.exemple.fr/bols/bleus/index.html?page=2"},
		{"other host", "//cdn.exemple.fr/x.js", "https://cdn.exemple.fr/x.js"},
		{"backslashes", `\a\b`, "https://www.exemple.fr/a/b"},
		{"tabs and line ends", " /a\n/b\t ", "https://www.exemple.fr/a/b"},
		{"space", "/a b", "https://www.exemple.fr/a%20b"},
		{"IPv4 in disguise", "http://0x7f.1/", "http://127.0.0.1/"},
		{"IPv6", "http://[::1]:8080/x", "http://[::1]:8080/x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := base.Resolve(c.ref)
			if err != nil || got.String() != c.want {
				t.Errorf("%q: got %q, %v; want %q", c.ref, got, err, c.want)
			}
		})
	}
}

func TestRefusedAddresses(t *testing.T) {
	t.Parallel()
	base := MustURL("https://exemple.fr/")
	for _, ref := range []string{"mailto:a@exemple.fr", "tel:+33102030405", "javascript:void(0)", "data:text/html,x", "ftp://exemple.fr/", "http://", "http://[", "http://a b/", "https://exemple.fr:99999/"} {
		if got, err := base.Resolve(ref); err == nil {
			t.Errorf("%q: accepted as %q", ref, got)
		}
	}
	if got, err := ParseURL("/seulement/un/chemin"); err == nil {
		t.Errorf("relative without a base: accepted as %q", got)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, a, b string }{
		{"order", "https://exemple.fr/a?b=2&a=1", "https://exemple.fr/a?a=1&b=2"},
		{"campaign", "https://exemple.fr/a?utm_source=x&UTM_Medium=y", "https://exemple.fr/a"},
		{"click identifiers", "https://exemple.fr/a?gclid=1&p=2&fbclid=3&srsltid=4", "https://exemple.fr/a?p=2"},
		{"session", "https://exemple.fr/a?PHPSESSID=ab12&p=2", "https://exemple.fr/a?p=2"},
		{"session in the path", "https://exemple.fr/a;jsessionid=AB12?p=2", "https://exemple.fr/a?p=2"},
		{"empty parts", "https://exemple.fr/a?&p=2&", "https://exemple.fr/a?p=2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a, b := MustURL(c.a).Key(), MustURL(c.b).Key(); a != b {
				t.Errorf("keys differ: %q and %q", a, b)
			}
		})
	}
	for _, c := range []struct{ name, a, b string }{
		{"slash at the end", "https://exemple.fr/a/", "https://exemple.fr/a"},
		{"values of one name keep their order", "https://exemple.fr/?f=1&f=2", "https://exemple.fr/?f=2&f=1"},
		{"scheme", "http://exemple.fr/", "https://exemple.fr/"},
		{"case of the path", "https://exemple.fr/A", "https://exemple.fr/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a, b := MustURL(c.a).Key(), MustURL(c.b).Key(); a == b {
				t.Errorf("one key for both: %q", a)
			}
		})
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	u := MustURL("http://127.0.0.1:8080/a/b?c=d")
	got := []string{u.Scheme(), u.Host(), u.Hostname(), u.Port(), u.Origin(), u.Path(), u.Query(), u.PathAndQuery()}
	want := []string{"http", "127.0.0.1:8080", "127.0.0.1", "8080", "http://127.0.0.1:8080", "/a/b", "c=d", "/a/b?c=d"}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %q, want %q", got, want)
	}
	if p := MustURL("https://[::1]/").Port(); p != "443" {
		t.Errorf("port of an IPv6 address: %q", p)
	}
}

// The plain path must agree with the complete parser wherever it answers.
func TestPlainPathAgreesWithWHATWG(t *testing.T) {
	t.Parallel()
	texts := func(pieces ...string) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "p"), "")
		})
	}
	start := rapid.SampledFrom([]string{"", "", "/", "//", "?", "#", "https://", "http://", "https://exemple.fr", "http://127.0.0.1", "HTTP://"})
	host := texts("exemple", ".fr", "www.", "127.0.0.1", "1", ".2", "0x7f", "xn--", "xn--a", "--", "-", "a", "A", "é", "_", ".", ":80", ":443", ":8080", ":65535", ":65536", ":0080", "localhost", "@")
	rest := texts("/", "/", "/..", "/.", "..", ".", "a", "B", "index.html", "~", "-", "?", "&", "=", "#", ":", ";", ",", "+", "*", "!", "$", "(", "%41", "%", "é", " ", "\\", "|", "'", "[", "^")
	base := rapid.SampledFrom([]string{"https://www.exemple.fr/", "https://exemple.fr/a/b/c.html?x=1", "http://127.0.0.1:8080/a//b/", "http://exemple.fr/a/../b"})
	answered := 0
	for range 20 {
		rapid.Check(t, func(t *rapid.T) {
			from, ref := MustURL(base.Draw(t, "base")), start.Draw(t, "start")
			if strings.Contains(ref, "://") {
				ref += host.Draw(t, "host")
			}
			ref += rest.Draw(t, "rest")
			plain, ok := from.resolvePlain(ref)
			if !ok {
				return
			}
			answered++
			if full, err := from.resolveFully(ref); err != nil || full.String() != plain {
				t.Fatalf("%q on %q: plain %q, full %q, %v", ref, from, plain, full, err)
			}
		})
	}
	if answered < 200 {
		t.Errorf("the plain path answered %d times only", answered)
	}
}

func BenchmarkResolvePlain(b *testing.B) {
	from := MustURL("https://www.exemple.fr/categorie/bols/index.html")
	for b.Loop() {
		u, _ := from.Resolve("../bols/bol-a-oreilles-bleu.html?couleur=bleu&taille=m")
		_ = u.Key()
	}
}

// An address in its normal form is nobody else's: read again it stays, whichever parser
// reads it, and so does what identifies its page.
func FuzzResolve(f *testing.F) {
	for _, seed := range [][2]string{
		{"https://www.exemple.fr/a/b?c=d", "../é?x=%zz#y"}, {"https://exemple.fr/", "//u:p@HÔTE.fr:443/%2e%2E/a"}, {"http://[::1]:8080/", "?b=2&utm_source=x&a=1&&"},
		{"http://1.2.3.4/a;jsessionid=X?y", "http://0x7f.1:80\\x"}, {"https://exemple.fr//a//", ".//..//%25%32%35"}, {"https://exemple.fr/?", "?%C3%28;=?"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, from, ref string) {
		base, err := ParseURL(from)
		if err != nil {
			return
		}
		u, err := base.Resolve(ref)
		if err != nil {
			return
		}
		if s := u.Scheme(); s != "http" && s != "https" || u.Hostname() == "" || strings.ContainsAny(u.String(), "# \t\r\n<>") {
			t.Fatalf("%q on %q gives %q", ref, base, u)
		}
		for i := range len(u.String()) {
			if c := u.String()[i]; c < ' ' || c > '~' {
				t.Fatalf("%q on %q gives %q, not plain ASCII", ref, base, u)
			}
		}
		if again, err := ParseURL(u.String()); err != nil || again != u {
			t.Fatalf("%q is read again as %q, %v", u, again, err)
		}
		if full, err := (URL{}).resolveFully(u.String()); err != nil || full != u {
			t.Fatalf("%q is read in full as %q, %v", u, full, err)
		}
		if parts := u.Origin() + u.PathAndQuery(); parts != u.String() {
			t.Fatalf("the parts of %q add up to %q", u, parts)
		}
		page, err := ParseURL(u.Key())
		if err != nil || page.Key() != u.Key() {
			t.Fatalf("the page of %q is %q, whose page is %q, %v", u, u.Key(), page.Key(), err)
		}
	})
}
