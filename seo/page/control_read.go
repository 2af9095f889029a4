package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// Form is one form element.
type Form struct {
	Action string // resolved; the page itself without an action
	Method string // lower case, "get" by default
	Search bool   // a search form
}

// Field is a control that a person fills in.
type Field struct {
	Type         string // text, email, tel, select, textarea…
	Name         string // name, else id
	Label        bool   // labelled by any means
	Autocomplete string
	Options      int // of a select: those with a value
	id           string
}

// Button is something to press.
type Button struct {
	Name     string // its accessible name
	Submit   bool
	Disabled bool
}

// buttonTypes are the input types that are buttons; quietTypes need no label.
var (
	buttonTypes = map[string]bool{"submit": true, "button": true, "image": true, "reset": true}
	quietTypes  = map[string]bool{"hidden": true, "submit": true, "button": true, "image": true, "reset": true}
)

// readControl reads forms, fields and buttons.
func (w *walker) readControl(n *html.Node, s scope) {
	switch n.DataAtom {
	case atom.Form:
		w.readForm(n)
	case atom.Button:
		kind := strings.ToLower(attr(n, "type"))
		w.addButton(Button{Name: w.buttonName(n), Submit: kind == "" || kind == "submit", Disabled: hasAttr(n, "disabled")}, s)
	case atom.Input:
		w.readInput(n, s)
	case atom.Select, atom.Textarea:
		w.addField(n, n.Data, s)
	}
}

func (w *walker) readForm(n *html.Node) {
	f := Form{Method: strings.ToLower(attr(n, "method")), Action: w.page.Self}
	if f.Method == "" {
		f.Method = "get"
	}
	if action := attr(n, "action"); action != "" {
		f.Action = w.links.resolve(action).URL
	}
	f.Search = attr(n, "role") == "search" || strings.Contains(f.Action, "recherche") || strings.Contains(f.Action, "search")
	if isCartAddress(f.Action) {
		w.page.Markers.AddToCart++
	}
	w.page.Forms = append(w.page.Forms, f)
}

// isCartAddress reports whether a form's action puts something in a basket.
func isCartAddress(action string) bool {
	_, path, _ := strings.Cut(action, "://")
	return strings.Contains(path, "cart/add") || strings.Contains(path, "add-to-cart") || strings.Contains(path, "panier/ajout") || strings.Contains(path, "ajouter-au-panier")
}

func (w *walker) readInput(n *html.Node, s scope) {
	kind := strings.ToLower(attr(n, "type"))
	if kind == "" {
		kind = "text"
	}
	if buttonTypes[kind] {
		w.addButton(Button{Name: inputName(n, kind), Submit: kind == "submit" || kind == "image", Disabled: hasAttr(n, "disabled")}, s)
	}
	if !quietTypes[kind] {
		w.addField(n, kind, s)
	}
	if name := strings.ToLower(attr(n, "name")); strings.Contains(name, "paiement") || strings.Contains(name, "payment") || strings.HasPrefix(attr(n, "autocomplete"), "cc-") {
		w.page.Markers.Payment = true
	}
}

func inputName(n *html.Node, kind string) string {
	for _, key := range []string{"aria-label", "value", "alt", "title"} {
		if v := text.Squeeze(attr(n, key)); v != "" {
			return v
		}
	}
	if kind == "submit" || kind == "reset" || attr(n, "aria-labelledby") != "" {
		return "…" // browsers name it by themselves
	}
	return ""
}

func (w *walker) buttonName(n *html.Node) string {
	if label := attr(n, "aria-label") + attr(n, "aria-labelledby"); label != "" {
		return text.Squeeze(label)
	}
	var g gatherer
	g.heard = true
	g.gather(n)
	if name := text.Squeeze(g.shown.String() + " " + g.alt.String()); name != "" {
		return name
	}
	return text.Squeeze(attr(n, "title"))
}

// namesField reports whether a label is shown and says something.
func (w *walker) namesField(n *html.Node, s scope) bool {
	c := w.textOf(n)
	return !s.mute && c.text+c.alt != ""
}

func (w *walker) addButton(b Button, s scope) {
	if s.mute && b.Name == "" {
		return // shown by a script, which may name it too
	}
	w.page.Buttons = append(w.page.Buttons, b)
	if !s.mute && LoadsMore(b.Name) {
		w.page.Markers.LoadMore = true
	}
	if isAddToCart(b.Name) {
		w.page.Markers.AddToCart++
		w.page.Markers.CartClosed = w.page.Markers.CartClosed || b.Disabled
	}
}

var cartPhrases = []string{"ajouter au panier", "ajout au panier", "mettre au panier", "add to cart", "add to basket", "ajouter a mon panier"}

func isAddToCart(name string) bool {
	if len(name) > 80 {
		return false
	}
	folded := text.Fold(name)
	for _, phrase := range cartPhrases {
		if strings.Contains(folded, phrase) {
			return true
		}
	}
	return false
}

// morePhrases name a button that makes a list longer. « Voir plus » alone also unfolds a text.
var morePhrases = []string{
	"charger plus", "charger la suite", "charger davantage", "afficher plus de produit", "afficher plus d'article", "afficher plus de resultat", "voir plus de produit", "voir plus d'article",
	"voir les produits suivants", "load more", "show more products",
}

// LoadsMore reports whether the name of a button or link promises more of a list.
func LoadsMore(name string) bool {
	if len(name) > maxLabel {
		return false
	}
	folded := text.Fold(name)
	return slices.ContainsFunc(morePhrases, func(phrase string) bool { return strings.HasPrefix(folded, phrase) })
}

func (w *walker) addField(n *html.Node, kind string, s scope) {
	f := Field{Type: kind, Label: s.labeled || s.mute}
	for _, a := range n.Attr {
		switch a.Key {
		case "name":
			f.Name = a.Val
		case "id":
			f.id = a.Val
		case "autocomplete":
			f.Autocomplete = strings.ToLower(a.Val)
		case "aria-label", "aria-labelledby", "title":
			f.Label = f.Label || strings.TrimSpace(a.Val) != ""
		}
	}
	if f.Name == "" {
		f.Name = f.id
	}
	if n.DataAtom == atom.Select {
		f.Options = countOptions(n)
	}
	w.page.Fields = append(w.page.Fields, f)
}

// countOptions counts the choices of a select; « Choisir une option » has no value.
func countOptions(n *html.Node) (count int) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.DataAtom {
		case atom.Option:
			if !hasAttr(child, "value") || attr(child, "value") != "" {
				count++
			}
		case atom.Optgroup:
			count += countOptions(child)
		}
	}
	return count
}

// tieLabels finishes the fields once every label of the page is known.
func (w *walker) tieLabels() {
	for i := range w.page.Fields {
		f := &w.page.Fields[i]
		f.Label = f.Label || f.id != "" && w.labels[f.id]
	}
}
