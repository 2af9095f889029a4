package oracle

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/fixtures/shop"
)

type remark struct{ Rule, Message string }

// sameFault is a fault that both find: by our rules, and by their rules, each with a piece of
// its message where the rule has more than one thing to say.
type sameFault struct {
	name   string
	ours   []string
	theirs []remark
}

var sameFaults = []sameFault{
	{"id", []string{"con-id-double"}, []remark{{"no-dup-id", ""}}},
	{"alt", []string{"img-alt-absent"}, []remark{{"wcag/h37", ""}}},
	{"link-name", []string{"lnk-ancre-vide", "img-alt-vide-lien"}, []remark{{"wcag/h30", ""}, {"area-alt", ""}}},
	{"h1", []string{"h1-absent"}, []remark{{"heading-level", "Initial heading level"}}},
	{"heading-empty", []string{"hn-vide"}, []remark{{"empty-heading", ""}}},
	{"heading-level", []string{"hn-saut"}, []remark{{"heading-level", "can only increase by one"}}},
	{"title", []string{"tit-absent"}, []remark{{"empty-title", ""}, {"element-required-content", "<title>"}}},
	{"title-long", []string{"tit-long"}, []remark{{"long-title", ""}}},
	{"title-twice", []string{"tit-multiple"}, []remark{{"element-permitted-occurrences", "<title>"}}},
	{"refresh", []string{"idx-meta-refresh"}, []remark{{"meta-refresh", ""}}},
	{"doctype", []string{"http-doctype"}, []remark{{"missing-doctype", ""}, {"doctype-html", ""}}},
	{"head", []string{"con-head-invalide"}, []remark{{"element-permitted-content", "under <head>"}, {"element-permitted-content", "<body> element is not permitted as content under <body>"}}},
	{"body-meta", []string{"con-meta-body", "des-hors-head", "idx-robots-hors-head", "idx-canonical-hors-head", "tit-hors-head"},
		[]remark{{"element-permitted-content", "<meta"}, {"element-permitted-content", "<link"}, {"element-permitted-parent", "<title"}}},
	{"list", []string{"acc-liste"}, []remark{{"element-permitted-parent", "<li>"}, {"element-permitted-parent", "<dt>"}, {"element-permitted-parent", "<dd>"}, {"element-permitted-content", "under <ul>"}, {"element-permitted-content", "under <dl>"}}},
	{"lang", []string{"int-lang-absent"}, []remark{{"element-required-attributes", "<html>"}}},
	{"label", []string{"acc-champ-label"}, []remark{{"input-missing-label", "<input> element does"}, {"input-missing-label", "<input> element has"}, {"input-missing-label", "<select>"}, {"input-missing-label", "<textarea>"}}},
	{"button-name", []string{"acc-bouton-nom"}, []remark{{"text-content", "<button>"}, {"wcag/h36", ""}}},
	{"sri", []string{"sec-sri"}, []remark{{"require-sri", ""}}},
}

func says(remarks []remark, wanted []remark) bool {
	for _, r := range remarks {
		for _, w := range wanted {
			if r.Rule == w.Rule && strings.Contains(r.Message, w.Message) {
				return true
			}
		}
	}
	return false
}

// The same pages have the same faults, but for what testdata/html-validate.tsv explains; each
// fault is found by both somewhere.
func TestVerifyHTMLValidate(t *testing.T) {
	tools(t)
	var differences []difference
	both := map[string]int{}
	for _, s := range []site{alteredSite(t, "faulty", misshapen, ""), shopSite(t, "shop", shop.Faults{}), manualSite(t)} {
		a := s.audit(t)
		pages := s.read(t, a)
		var remarks map[string][]remark
		node(t, "html-validate.js", pages, &remarks)
		for _, fault := range sameFaults {
			ours := s.found(a, fault.ours...)
			for path := range pages {
				theirs := says(remarks[path], fault.theirs)
				switch {
				case ours[path] && theirs:
					both[fault.name]++
				case ours[path]:
					differences = append(differences, difference{s.name, fault.name, "chaland", path})
				case theirs:
					differences = append(differences, difference{s.name, fault.name, "html-validate", path})
				}
			}
		}
		t.Logf("%s: %d pages", s.name, len(pages))
	}
	for _, fault := range sameFaults {
		if both[fault.name] == 0 {
			t.Errorf("no page on which both find %q: the comparison says nothing", fault.name)
		}
	}
	checkDifferences(t, "html-validate.tsv", differences)
}
