package page

import (
	"slices"
	"strings"
	"testing"
)

// sheetAddress is where the style sheets of the tests stand.
const sheetAddress = "https://boutique.example/theme/css/site.css"

func named(files []Resource) (list []string) {
	kinds := map[ResourceKind]string{Stylesheet: "style ", Font: "font ", Picture: "picture "}
	for _, f := range files {
		list = append(list, kinds[f.Kind]+strings.TrimPrefix(f.URL, "https://boutique.example"))
	}
	return list
}

func TestStyleFiles(t *testing.T) {
	for sheet, want := range map[string][]string{
		`a{background:url(fond.png)}`:                                                                       {"picture /theme/css/fond.png"},
		`a{background:URL( "../img/fond.png" ) no-repeat, none}`:                                            {"picture /theme/img/fond.png"},
		`a{background:url('/f.png?v=1,2;x')}`:                                                               {"picture /f.png?v=1,2;x"},
		`a{background:url(/a\)b\ c.png)}`:                                                                   {"picture /a%29b%20c.png"},
		`a{background:url("\2f caf\E9 .png")}`:                                                              {"picture /caf%C3%A9.png"},
		"a{background:url(\"/lo\\\nng.png\")}":                                                              {"picture /long.png"},
		`a{background:u\rl(/f.png)}`:                                                                        {"picture /f.png"},
		`a{background:url(//cdn.example/f.png)}`:                                                            {"picture https://cdn.example/f.png"},
		`a{background:url(/f.png)} b{background:url(/f.png)}`:                                               {"picture /f.png"},
		`a{background:url(/f.png`:                                                                           {"picture /f.png"},
		`a{background:image-set("/a.avif" type("image/avif"), url(/a.png) 2x)}`:                             {"picture /a.avif", "picture /a.png"},
		`a{background:-webkit-image-set(url(/a.png) 1x)}`:                                                   {"picture /a.png"},
		`:root{--fond:url(/f.png)}`:                                                                         {"picture /f.png"},
		`@media print{@supports (x:y){a{background:url(/f.png)}}}`:                                          {"picture /f.png"},
		`@import "base.css"; @import url(/b.css) screen;`:                                                   {"style /theme/css/base.css", "style /b.css"},
		`@charset "utf-8"; @layer a, b; @IMPORT url("b.css") layer(x) supports(background: url(/non.png));`: {"style /theme/css/b.css"},
		`@font-face{font-family:L;src:url(/l.eot);src:url(/l.eot?#iefix) format("embedded-opentype"),url("/l.woff2") format("woff2"),url(/l.svg#l)} a{background:url(/f)}`: {"font /l.woff2", "picture /f"},

		// What looks like an address and is none.
		`/* url(/non.png) */ a{color:red}`:                            nil,
		`a::before{content:"url(/non.png)"}`:                          nil,
		`@namespace svg url(http://www.w3.org/2000/svg);`:             nil,
		`@document url(http://boutique.example/){a{color:red}}`:       nil,
		`a{fill:url(#degrade)} b{filter:url("#flou")}`:                nil,
		`a{background:url(data:image/png;base64,AAAA)}`:               nil,
		`a{background:url()} b{background:url("")}`:                   nil,
		`a{background:url(/un deux.png)} b{background:url(/a"b.png)}`: nil,
		"a{background:url(\"/non\n.png\")}":                           nil,
		`a{behavior:url(/pie.htc)}`:                                   nil,
		`a{color:red} @import "tard.css";`:                            nil,
		`@media screen{@import "dedans.css";}`:                        nil,
		`a{src:local("Lora") format("woff2")}`:                        nil,
		`a{x:curl(/non.png)}`:                                         nil,
		``:                                                            nil,
	} {
		if got := named(StyleFiles(sheet, sheetAddress)); !slices.Equal(got, want) {
			t.Errorf("%s\nnames %q\nwant  %q", sheet, got, want)
		}
	}
}

func TestStylesOfAPage(t *testing.T) {
	p := Parse(Input{URL: "https://boutique.example/bols/", Status: 200, Body: []byte(`<!doctype html><html lang="fr"><head><base href="/b/"><title>Bols</title>
<style>@import "theme.css"; .a{background:url(fond.png)}</style><style type="text/plain">.a{background:url(non.png)}</style>
<body><p style="background:url('plage.png'); @import 'non.css'">Bols</p><p style="transform:translate(1px)" data-style="background:url(non.png)">url(non.png)</p>`)})
	want := []string{"style /b/theme.css", "picture /b/fond.png", "picture /b/plage.png"}
	if got := named(p.Resources); !slices.Equal(got, want) {
		t.Errorf("the page's styles name %q, want %q", got, want)
	}
}

// Whatever a style sheet holds, reading it ends, and names only addresses that it may.
func FuzzStyleFiles(f *testing.F) {
	for _, sheet := range []string{
		`@import "a.css";a{background:url( 'b.png' )}`, `@font-face{src:url(\2f a.woff2)}`, `a{b:image-set("x" 1x,url(y))`, `url(`, `"\`, `@import`, `}}}))){{{(((`, "\x00url(\x00)",
		`a{b:url(a\`, `/*`, `<!-- a{b:url(c)} -->`, `u+0-7F url("`, strings.Repeat("image-set(", 50) + `"a"`,
	} {
		f.Add(sheet)
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		files := StyleFiles(sheet, sheetAddress)
		if len(files) > maxResources {
			t.Fatalf("%d files", len(files))
		}
		for _, file := range files {
			if file.Href == "" || file.Href[0] == '#' || !file.Styled {
				t.Errorf("%q names %+v", sheet, file)
			}
		}
		again := StyleFiles(sheet, sheetAddress)
		if !slices.Equal(files, again) {
			t.Errorf("%q names %v, then %v", sheet, files, again)
		}
	})
}
