package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// What grows with the square of a page would hold an audit up for hours, or take its memory.
func TestHostilePagesAreReadInTheTimeOfOthers(t *testing.T) {
	const size = 4 << 20
	var ids strings.Builder
	for i := 0; ids.Len() < size; i++ {
		fmt.Fprintf(&ids, "<i id=%d><i id=%d>", i, i)
		ids.WriteString("</i></i>")
	}
	nested := strings.Repeat("<b itemscope itemprop=a>", 200) + strings.Repeat("<i itemprop=b>", 200) + strings.Repeat("mot ", size/4)
	for name, body := range map[string]string{
		"each id twice":      ids.String(),
		"nested properties":  nested,
		"one line":           "<p>" + strings.Repeat("mot ", size/4),
		"one word":           "<p>" + strings.Repeat("m", size),
		"one attribute":      `<p class="` + strings.Repeat("m", size),
		"open tags":          strings.Repeat("<", size),
		"links":              strings.Repeat("<a href=/a>a</a>", size/16),
		"prices":             "<p>" + strings.Repeat("1€", size/4),
		"spaces before €":    "<p>" + strings.Repeat("1 222 ", size/6) + "€",
		"candidates":         `<img srcset="` + strings.Repeat("a,", size/2),
		"structured data":    `<script type="application/ld+json">` + strings.Repeat(`{"a":`, size/5),
		"comments":           strings.Repeat("<!-- -->", size/8),
		"tables in tables":   strings.Repeat("<table>", 400) + strings.Repeat("<td>x", size/5),
		"formatting left on": strings.Repeat("<b><p>", 3000),
		"trackers":           `<script>` + strings.Repeat("location", size/8) + `</script>`,
	} {
		start := time.Now()
		p := parseAt("https://exemple.fr/", body)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		} else if testing.Verbose() {
			t.Logf("%s: %v", name, took)
		}
		kept := 0
		for _, it := range p.Data {
			for _, values := range it.Props {
				for _, v := range values {
					s, _ := v.(string)
					kept += len(s)
				}
			}
		}
		if kept > 2*size || len(p.Data) > maxItems {
			t.Errorf("%s: %d items hold %d bytes", name, len(p.Data), kept)
		}
	}
}

func TestRefreshIsReadAsBrowsersDo(t *testing.T) {
	for content, want := range map[string]*Refresh{
		"5":                            {Seconds: 5},
		" 5 ; URL = '/a,b;c' ":         {Seconds: 5, URL: "https://exemple.fr/a,b;c"},
		"0,url=/a":                     {URL: "https://exemple.fr/a"},
		"0 url=/a":                     {URL: "https://exemple.fr/a"},
		"0;/a":                         {URL: "https://exemple.fr/a"},
		"3.7;url=\"/a b\"/c":           {Seconds: 3, URL: "https://exemple.fr/a%20b"},
		".5;url=/a":                    {URL: "https://exemple.fr/a"},
		"0;url":                        {URL: "https://exemple.fr/url"},
		"0;url=javascript:alert(1)":    {},
		"NaN;url=/a":                   nil,
		"Inf":                          nil,
		"-1;url=/a":                    nil,
		"1e3;url=/a":                   nil,
		"":                             nil,
		"99999999999999999999;url=/a":  nil,
		"5;url=https://autre.example/": {Seconds: 5, URL: "https://autre.example/"},
	} {
		got := parseAt("https://exemple.fr/", `<meta http-equiv=refresh content="`+strings.ReplaceAll(content, `"`, "&quot;")+`">`).Refresh
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%q: %+v, want %+v", content, got, want)
		}
	}
}

func TestSrcsetIsReadAsBrowsersDo(t *testing.T) {
	for srcset, want := range map[string][]string{
		"/a.jpg":                          {"/a.jpg"},
		"/a.jpg 1x, /b.jpg 2x":            {"/a.jpg", "/b.jpg"},
		"/a.jpg 1x,/b.jpg 2x":             {"/a.jpg", "/b.jpg"},
		"\n/a.jpg 300w,\n\t/b.jpg 600w\n": {"/a.jpg", "/b.jpg"},
		"/a.jpg, /b.jpg":                  {"/a.jpg", "/b.jpg"},
		"/w_300,h_200/a.jpg 1x, /b.jpg":   {"/w_300,h_200/a.jpg", "/b.jpg"},
		"/a.jpg (1x, 2x), /b.jpg":         {"/a.jpg", "/b.jpg"},
		" , ,":                            nil,
		"data:image/png;base64,xx 1x, /b": {"/b"},
	} {
		var got []string
		for _, r := range parseAt("https://exemple.fr/", `<picture><source srcset="`+srcset+`"></picture>`).Resources {
			got = append(got, r.Href)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", srcset, got, want)
		}
	}
}

// FuzzHeaders gives any headers to the readers of Link, Refresh and X-Robots-Tag.
func FuzzHeaders(f *testing.F) {
	f.Add(`</a>; rel="canonical", <https://b.example/?a,b>; rel=alternate; hreflang="fr"`, "5; url='/a'", "googlebot: noindex, unavailable_after: 25 Jun 2010 15:00:00 PST", "text/html; charset=x")
	f.Add(`<<>>;;=;rel=canonical,,<`, "NaN;url=/", ":,:,none", ";=")
	f.Add(`<javascript:a>; rel=canonical`, "1e400", "max-snippet:-1", "text/html; charset*=utf-8''x")
	f.Fuzz(func(t *testing.T, link, refresh, robots, kind string) {
		p := Parse(Input{URL: "https://exemple.fr/a", Status: 200, Header: http.Header{"Link": {link}, "Refresh": {refresh}, "X-Robots-Tag": {robots}, "Content-Type": {kind}}})
		if most := strings.Count(link, "<") + strings.Count(link, ",") + 1; len(p.Canonicals)+len(p.Alternates) > most {
			t.Fatalf("%d canonicals and %d translations of %q", len(p.Canonicals), len(p.Alternates), link)
		}
		for _, c := range p.Canonicals {
			whole(t, c.URL)
		}
		for _, a := range p.Alternates {
			if whole(t, a.URL); a.Lang == "" && strings.Trim(link, "\"; ") == "" {
				t.Fatalf("a translation into nothing: %+v", a)
			}
		}
		if r := p.Refresh; r != nil {
			if whole(t, r.URL); !(r.Seconds >= 0 && r.Seconds < 1<<31) {
				t.Fatalf("%q waits %v s", refresh, r.Seconds)
			}
		}
		for _, d := range p.Robots {
			for _, token := range d.Tokens {
				if token != strings.ToLower(token) || token != strings.TrimSpace(token) {
					t.Fatalf("%q gives %q", robots, token)
				}
			}
		}
		_, _, _ = p.Noindex(), p.Indexable(), p.Value("max-snippet")
	})
}

// whole wants an address that is absolute and of the web, or none.
func whole(t *testing.T, address string) {
	t.Helper()
	if address != "" && (!strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") || strings.Contains(address, "#") || Host(address) == "") {
		t.Fatalf("address %q", address)
	}
}

func FuzzSrcset(f *testing.F) {
	for _, seed := range []string{"/a.jpg 1x, /b.jpg 2x", ",,a,,(,),b (c", "a\n1x,b", "data:,x 1x,y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, srcset string) {
		w := walker{page: &Page{}, links: newResolver(&url.URL{Scheme: "https", Host: "exemple.fr", Path: "/"})}
		w.readSrcset(srcset)
		if len(w.page.Resources) > len(srcset) {
			t.Fatalf("%d pictures in %d bytes", len(w.page.Resources), len(srcset))
		}
		at := 0
		for _, r := range w.page.Resources {
			whole(t, r.URL)
			found := strings.Index(srcset[at:], r.Href)
			if found < 0 || strings.ContainsAny(r.Href, spaces) || strings.HasSuffix(r.Href, ",") || strings.HasPrefix(r.Href, ",") {
				t.Fatalf("%q of %q", r.Href, srcset)
			}
			at += found + len(r.Href)
		}
	})
}

// FuzzData gives any text to the readers of structured data: what comes out is bounded by
// what went in, may be walked to the end and written again.
func FuzzData(f *testing.F) {
	f.Add(`{"@context":"https://schema.org","@type":"Product","name":"Bol","offers":{"@type":"Offer","price":19.9}}`, `<p itemscope itemtype="https://schema.org/Product"><b itemprop=name>Bol</b></p>`)
	f.Add(`{"@context":"https://schema.org","@graph":[{"@id":"#a","@type":"A","b":{"@id":"#a"}},{"@type":["B",3,null]}]}`, `<div itemscope itemprop=a><div itemprop="b c" itemscope itemtype="x y"><meta itemprop=d content=e>`)
	f.Add(`<!-- [[[{"a":[[]],"@type":{}}]]] -->`, `<i itemprop=a><i itemscope itemprop=a>`)
	f.Add("{\"é\xff\":\n\n,", "<table itemscope><a itemprop=href href=x><td itemprop=y>")
	f.Fuzz(func(t *testing.T, script, micro string) {
		if strings.Contains(strings.ToLower(script), "</script") {
			return
		}
		p := parseAt("https://exemple.fr/", `<script type="application/ld+json">`+script+`</script>`+micro)
		if len(p.Data) > len(script)+len(micro) {
			t.Fatalf("%d items of %d bytes", len(p.Data), len(script)+len(micro))
		}
		for _, it := range p.Data {
			for name, values := range it.Props {
				_, _, _ = it.Text(name), it.Items(name), it.Has(name)
				for _, v := range values {
					switch v.(type) {
					case string, *Item:
					default:
						t.Fatalf("%q holds %T", name, v)
					}
				}
			}
		}
		for _, fault := range p.DataFaults {
			if lines := strings.Count(script, "\n") + strings.Count(script, "\r") + 1; fault.Line < 0 || fault.Line > lines || fault.Column < 0 {
				t.Fatalf("a fault at line %d of %d", fault.Line, lines)
			}
			if _, err := json.Marshal(fault); err != nil {
				t.Fatal(err)
			}
		}
		_ = p.Products()
	})
}
