package dashboard

import (
	"regexp"
	"slices"
	"testing"
	"text/template/parse"
)

// ofEveryPage are the components that stand around each page rather than on it, and those that
// tell of a site that has nothing yet: they need a site.
var ofEveryPage = []string{"bar-site", "bar", "nothing", "fresh", "unmeasured", "choose-metric", "choose-filter"}

// ofOnePage are those that lists of one kind of page share.
var ofOnePage = map[string]string{"prices": "sheet", "accepted": "audit", "roster": "room", "roster-actions": "room"}

// A component that stands in parts.html or fields.html has its sample in the styleguide.
func TestEveryComponentHasItsSample(t *testing.T) {
	t.Parallel()
	all, err := parsePages(assets{})
	if err != nil {
		t.Fatal(err)
	}
	guide := all["styleguide"]
	shown := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		if shown[name] || guide.Lookup(name) == nil {
			return
		}
		shown[name] = true
		for _, inner := range templatesOf(guide.Lookup(name).Tree.Root) {
			reach(inner)
		}
	}
	reach("main")
	define := regexp.MustCompile(`\{\{define "([^"]+)"`)
	for _, file := range []string{"parts", "fields"} {
		raw, err := templateFiles.ReadFile("templates/" + file + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range define.FindAllStringSubmatch(string(raw), -1) {
			name := m[1]
			page, elsewhere := ofOnePage[name]
			switch {
			case shown[name], slices.Contains(ofEveryPage, name):
			case !elsewhere:
				t.Errorf("the component %q of %s.html has no sample in styleguide.html", name, file)
			case !slices.Contains(templatesOf(all[page].Lookup("main").Tree.Root), name):
				t.Errorf("the component %q is not on %s.html any more", name, page)
			}
		}
	}
}

// templatesOf are the templates that a part of one calls.
func templatesOf(n parse.Node) (names []string) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, inner := range n.Nodes {
			names = append(names, templatesOf(inner)...)
		}
	case *parse.TemplateNode:
		names = append(names, n.Name)
	case *parse.IfNode:
		names = append(templatesOf(n.List), templatesOf(n.ElseList)...)
	case *parse.RangeNode:
		names = append(templatesOf(n.List), templatesOf(n.ElseList)...)
	case *parse.WithNode:
		names = append(templatesOf(n.List), templatesOf(n.ElseList)...)
	}
	return names
}

// Two dashboards of a process share what their pages are made of: it is parsed and packed once.
func TestDashboardsShareWhatTheirPagesAreMadeOf(t *testing.T) {
	t.Parallel()
	one, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(one.pages) == 0 || one.pages["room"] != other.pages["room"] || &one.assets["style.css"].body[0] != &other.assets["style.css"].body[0] {
		t.Error("they have pages or files of their own")
	}
}
