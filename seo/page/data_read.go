package page

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

// Item is one thing described by structured data.
type Item struct {
	Types  []string         // without their vocabulary: "Product"
	Props  map[string][]any // string or *Item, in order
	ID     string           // @id
	Root   bool             // not a property of another item
	Format Format
}

// Format is how structured data is written.
type Format uint8

// The formats of structured data.
const (
	JSONLD Format = iota
	Microdata
)

// DataFault is a script of structured data that cannot be used as it stands.
type DataFault struct {
	Kind         FaultKind
	Line, Column int    // of the script, from 1; 0 when the place is unknown
	Sample       string // what stands there
}

// FaultKind is what is wrong with a script of structured data.
type FaultKind uint8

// The faults of structured data.
const (
	BadJSON   FaultKind = iota // not JSON
	NoContext                  // no @context, or another vocabulary's
	BadType                    // no @type, or one that no vocabulary writes so
)

// Is reports whether the item has one of the types.
func (it *Item) Is(types ...string) bool {
	return slices.ContainsFunc(it.Types, func(t string) bool { return slices.Contains(types, t) })
}

// Text is the first textual value of a property: a nested item gives its name
// or value.
func (it *Item) Text(name string) string {
	for _, v := range it.Props[name] {
		switch v := v.(type) {
		case string:
			if v != "" {
				return v
			}
		case *Item:
			for _, inner := range []string{"name", "@value", "value", "url"} {
				if s := v.plain(inner); s != "" {
					return s
				}
			}
			if v.ID != "" {
				return v.ID
			}
		}
	}
	return ""
}

// plain is the first value of a property when it is a text.
func (it *Item) plain(name string) string {
	if values := it.Props[name]; len(values) > 0 {
		s, _ := values[0].(string)
		return s
	}
	return ""
}

// Items are the nested items of a property.
func (it *Item) Items(name string) []*Item {
	var items []*Item
	for _, v := range it.Props[name] {
		if inner, ok := v.(*Item); ok {
			items = append(items, inner)
		}
	}
	return items
}

// Has reports whether the item has any non-empty value for one of the names.
func (it *Item) Has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(it.Props[name], func(v any) bool { return v != "" })
	})
}

// ItemsOf are the page's items of the types, nested ones included.
func (p *Page) ItemsOf(types ...string) []*Item {
	var items []*Item
	for _, it := range p.Data {
		if it.Is(types...) {
			items = append(items, it)
		}
	}
	return items
}

// Products are the page's own products: those that are no part of another
// item, such as a list of related products.
func (p *Page) Products() []*Item {
	var products []*Item
	for _, it := range p.ItemsOf("Product", "ProductGroup", "IndividualProduct", "ProductModel") {
		if it.Root {
			products = append(products, it)
		}
	}
	return products
}

// maxItems bounds what one page may make us keep.
const maxItems = 5_000

// readJSONLD reads one script of type application/ld+json.
func (p *Page) readJSONLD(source string) {
	value, offset, err := decodeJSON(source)
	if err != nil {
		line, column := place(source, offset)
		p.DataFaults = append(p.DataFaults, DataFault{BadJSON, line, column, sampleAt(source, offset)})
		return
	}
	for _, top := range listOf(value) {
		object, ok := top.(map[string]any)
		if !ok {
			continue
		}
		if !hasContext(object["@context"]) {
			p.DataFaults = append(p.DataFaults, DataFault{Kind: NoContext, Sample: contextText(object["@context"])})
		}
		p.readTop(object)
	}
}

func (p *Page) readTop(object map[string]any) {
	graph, ok := object["@graph"]
	if !ok {
		p.addItem(object, true)
		return
	}
	for _, node := range listOf(graph) {
		if inner, ok := node.(map[string]any); ok {
			p.addItem(inner, true)
		}
	}
}

// addItem turns a JSON object and those inside it into items.
func (p *Page) addItem(object map[string]any, root bool) *Item {
	it := &Item{Props: make(map[string][]any, len(object)), Root: root}
	if len(p.Data) >= maxItems {
		return it
	}
	p.Data = append(p.Data, it)
	for key, value := range object {
		switch key {
		case "@type":
			it.Types = p.readTypes(value)
		case "@id":
			it.ID, _ = value.(string)
		case "@context":
		default:
			it.Props[key] = p.readValues(value)
		}
	}
	if root && len(it.Types) == 0 && it.ID == "" {
		p.DataFaults = append(p.DataFaults, DataFault{Kind: BadType})
	}
	return it
}

func (p *Page) readValues(value any) []any {
	var values []any
	for _, v := range listOf(value) {
		switch v := v.(type) {
		case map[string]any:
			values = append(values, p.addItem(v, false))
		case string:
			values = append(values, text.Squeeze(v))
		case json.Number:
			values = append(values, v.String())
		case bool:
			values = append(values, map[bool]string{true: "true", false: "false"}[v])
		}
	}
	return values
}

func (p *Page) readTypes(value any) []string {
	var types []string
	for _, v := range listOf(value) {
		name, _ := v.(string)
		types = append(types, typeName(name))
		if !isTypeName(typeName(name)) {
			p.DataFaults = append(p.DataFaults, DataFault{Kind: BadType, Sample: name})
		}
	}
	return types
}

// typeName drops the vocabulary: « https://schema.org/Product », « schema:Product ».
func typeName(name string) string {
	name = strings.TrimSpace(name)
	if at := strings.LastIndexAny(name, "/#:"); at >= 0 {
		return name[at+1:]
	}
	return name
}

// isTypeName reports whether a type is written as schema.org writes its types:
// letters and digits, the first a capital (or the digit of 3DModel).
func isTypeName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || i > 0 && c >= 'a' && c <= 'z') {
			return false
		}
	}
	return name != ""
}

func listOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

func hasContext(value any) bool {
	for _, v := range listOf(value) {
		switch v := v.(type) {
		case string:
			if strings.Contains(v, "schema.org") {
				return true
			}
		case map[string]any:
			if vocab, _ := v["@vocab"].(string); strings.Contains(vocab, "schema.org") {
				return true
			}
		}
	}
	return false
}

func contextText(value any) string {
	s, _ := value.(string)
	return s
}

// linkReferences replaces the objects that hold only an @id by the item of
// that name.
func (p *Page) linkReferences() {
	byID := map[string]*Item{}
	for _, it := range p.Data {
		if it.ID != "" && len(it.Types) > 0 {
			byID[it.ID] = it
		}
	}
	if len(byID) == 0 {
		return
	}
	for _, it := range p.Data {
		for _, values := range it.Props {
			for i, v := range values {
				if ref, ok := v.(*Item); ok && len(ref.Types) == 0 && byID[ref.ID] != nil {
					values[i] = byID[ref.ID]
				}
			}
		}
	}
}
