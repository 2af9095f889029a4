package page

import (
	"slices"
	"testing"
)

func jsonLD(source string) *Page {
	return parse(`<script type="application/ld+json">` + source + `</script>`)
}

func TestJSONLDItems(t *testing.T) {
	p := jsonLD(`{"@context":"https://schema.org","@graph":[
		{"@type":"Product","@id":"#p","name":" Bougie  de mer ","image":["/a.webp","/b.webp"],"offers":{"@id":"#o"},"brand":{"@type":"Brand","name":"Brélivan"}},
		{"@type":["Offer","schema:Demand"],"@id":"#o","price":19.90,"inStoreOnly":false,"availability":{"@id":"https://schema.org/InStock"}}]}`)
	products := p.Products()
	if len(products) != 1 || len(p.Data) != 5 || len(p.DataFaults) != 0 {
		t.Fatalf("products %v, %d items, faults %v", products, len(p.Data), p.DataFaults)
	}
	product := products[0]
	if product.Text("name") != "Bougie de mer" || product.Text("image") != "/a.webp" || product.Text("brand") != "Brélivan" || product.Has("sku") {
		t.Errorf("product %+v", product.Props)
	}
	offers := product.Items("offers")
	if len(offers) != 1 || offers[0].Text("price") != "19.90" || offers[0].Text("inStoreOnly") != "false" || !offers[0].Is("Demand") || offers[0].Text("availability") != "https://schema.org/InStock" {
		t.Errorf("a reference by @id is followed, a number kept as written: %+v", offers)
	}
}

func TestJSONLDFaults(t *testing.T) {
	for source, want := range map[string]DataFault{
		"{\n \"a\": 1,\n}":                 {Kind: BadJSON, Line: 3, Column: 1},
		`{"é": é}`:                         {Kind: BadJSON, Line: 1, Column: 7},
		`{"@context":"https://schema.org"`: {Kind: BadJSON, Line: 1, Column: 32},
		`{"@type":"Product"}`:              {Kind: NoContext},
		`{"@context":"http://schema.org","@type":"mon produit"}`: {Kind: BadType, Sample: "mon produit"},
		`{"@context":"http://schema.org"}`:                       {Kind: BadType},
	} {
		faults := jsonLD(source).DataFaults
		if len(faults) != 1 {
			t.Errorf("%s: faults %+v", source, faults)
			continue
		}
		got := faults[0]
		if got.Kind != want.Kind || got.Line != want.Line || got.Column != want.Column || want.Sample != "" && got.Sample != want.Sample {
			t.Errorf("%s: %+v, want %+v", source, got, want)
		}
	}
	for _, sound := range []string{`[{"@context":"https://schema.org","@type":"A"},{"@context":"https://schema.org","@type":"B"}]`, "<!--\n{\"@context\":\"https://schema.org\",\"@type\":\"A\"}\n-->"} {
		if p := jsonLD(sound); len(p.DataFaults) > 0 || len(p.Data) == 0 {
			t.Errorf("%s: %+v", sound, p.DataFaults)
		}
	}
}

func TestMicrodataItems(t *testing.T) {
	p := parse(`<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Bougie</h1><img itemprop="image" src="/a.webp">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="19.90"><link itemprop="availability" href="https://schema.org/InStock"></div></div><p itemprop="perdu">x</p>`)
	products := p.Products()
	if len(products) != 1 || products[0].Format != Microdata || products[0].Text("name") != "Bougie" || products[0].Text("image") != "/a.webp" {
		t.Fatalf("products %+v", products)
	}
	offers := products[0].Items("offers")
	if len(offers) != 1 || offers[0].Root || offers[0].Text("price") != "19.90" || offers[0].Text("availability") != "https://schema.org/InStock" {
		t.Errorf("offers %+v", offers)
	}
	if !slices.Equal(offers[0].Types, []string{"Offer"}) {
		t.Errorf("types %q", offers[0].Types)
	}
}
