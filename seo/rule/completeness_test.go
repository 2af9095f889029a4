package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
)

var pageTables = []map[string]fixture{
	indexabilityFixtures, httpFixtures, urlFixtures, titleFixtures, headingFixtures, contentFixtures, speedFixtures, linkFixtures, imageFixtures,
	dataFixtures, languageFixtures, securityFixtures, accessibilityFixtures, legalFixtures, shopFixtures,
	furtherFixtures,
}

var siteTables = []map[string]siteFixture{
	indexSiteFixtures, httpSiteFixtures, linkSiteFixtures, duplicateFixtures, mapFixtures, fileFixtures, securitySiteFixtures, versionFixtures,
	legalSiteFixtures, listFixtures, inboundFixtures, furtherSiteFixtures, probeFixtures, memoryFixtures, keywordFixtures,
}

// examples counts the bad and good fixtures of each rule.
func examples() map[string][2]int {
	n := map[string][2]int{}
	for _, table := range pageTables {
		for id, fx := range table {
			n[id] = [2]int{len(fx.bad), len(fx.good)}
		}
	}
	for _, table := range siteTables {
		for id, fx := range table {
			n[id] = [2]int{len(fx.bad), len(fx.good)}
		}
	}
	for id, fx := range renderFixtures() {
		n[id] = [2]int{len(fx.bad), len(fx.good)}
	}
	return n
}

func TestEveryRuleIsExplainedAndTested(t *testing.T) {
	fixtures := examples()
	for _, r := range All() {
		for _, part := range []string{"title", "why", "remedy", "detail"} {
			if key := r.key(part); !i18n.Has(key) {
				t.Errorf("%s: no text %s", r.ID, key)
			}
		}
		if n := fixtures[r.ID]; n[0] == 0 || n[1] == 0 {
			t.Errorf("%s: %d bad and %d good fixtures, want some of each", r.ID, n[0], n[1])
		}
		if !slices.Contains(designIDs, r.ID) {
			t.Errorf("%s is not in the design's list", r.ID)
		}
		if r.Reference == "" || !slices.Contains(Categories(), r.Category) {
			t.Errorf("%s: reference %q, category %q", r.ID, r.Reference, r.Category)
		}
		if r.Category == Legal && r.Code == "" {
			t.Errorf("%s: a legal check names its dated rule", r.ID)
		}
	}
	for id := range fixtures {
		if Get(id) == nil {
			t.Errorf("fixtures of %s, which is not registered", id)
		}
	}
	if len(All()) != len(designIDs) {
		t.Errorf("%d rules, %d ids", len(All()), len(designIDs))
	}
}

func TestLabelsAreFrench(t *testing.T) {
	for _, c := range Categories() {
		if !i18n.Has("rule.category." + string(c)) {
			t.Errorf("category %s has no label", c)
		}
		if !slices.ContainsFunc(All(), func(r *Rule) bool { return r.Category == c }) {
			t.Errorf("category %s has no rule", c)
		}
	}
	for _, s := range Severities() {
		if strings.HasPrefix(s.Label(), "[") {
			t.Errorf("severity %s has no label", s)
		}
		if back, ok := ParseSeverity(s.String()); !ok || back != s {
			t.Errorf("severity %s reads back as %s", s, back)
		}
	}
	if _, ok := ParseSeverity("grave"); ok {
		t.Error("an unknown severity was accepted")
	}
}

// Every text under a rule's name belongs to a rule, and every sentence is said
// by some fixture: no case of a check goes untested.
func TestEverySentenceIsSaid(t *testing.T) {
	said := sentences(t)
	for _, key := range i18n.Keys() {
		id, part, ok := ruleKey(key)
		if !ok {
			continue
		}
		if Get(id) == nil {
			t.Errorf("%s belongs to no rule", key)
			continue
		}
		if strings.HasPrefix(part, "detail") && !slices.ContainsFunc(said[id], sentencePattern(key).MatchString) {
			t.Errorf("no fixture says %s: %q", key, i18n.T(key))
		}
	}
}

// ruleKey splits « rule.<id>.<part> »; other keys of the package (labels,
// units) have a first word that is no id.
func ruleKey(key string) (id, part string, ok bool) {
	rest, ok := strings.CutPrefix(key, "rule.")
	if !ok {
		return "", "", false
	}
	id, part, _ = strings.Cut(rest, ".")
	own := []string{"category", "severity", "scope", "unit", "status", "language", "part", "unverified"}
	return id, part, !slices.Contains(own, id)
}

var (
	placeInText = regexp.MustCompile(`\{[^}]*\}`)
	splitMark   = "\x00"
)

// sentencePattern matches a sentence of the catalogue once its places are
// filled.
func sentencePattern(key string) *regexp.Regexp {
	marked := placeInText.ReplaceAllString(i18n.T(key), splitMark)
	return regexp.MustCompile("^(?s:" + strings.ReplaceAll(regexp.QuoteMeta(marked), splitMark, ".*") + ")$")
}

// sentences runs every bad fixture and gathers what each rule says.
func sentences(t *testing.T) map[string][]string {
	t.Helper()
	said := map[string][]string{}
	keep := func(id string, all []Finding) {
		for _, f := range only(all, id) {
			said[id] = append(said[id], f.Detail)
		}
	}
	for _, table := range pageTables {
		for id, fx := range table {
			for _, d := range fx.bad {
				keep(id, d.check())
			}
		}
	}
	for _, table := range siteTables {
		for id, fx := range table {
			for _, alter := range fx.bad {
				w := healthySite()
				alter(w)
				keep(id, w.check())
			}
		}
	}
	for id, fx := range renderFixtures() {
		for i := range fx.bad {
			keep(id, inBrowser(t, fixtureKey(id, "bad", i)))
		}
	}
	return said
}

// A legal sentence points at something to verify; it never says that a shop
// complies.
func TestLegalSentencesSayToVerify(t *testing.T) {
	soon := []string{"rule.leg-retractation-bouton.detail.soon", "rule.leg-fabricant.detail.soon"}
	for _, key := range i18n.Keys() {
		id, part, ok := ruleKey(key)
		if !ok || !strings.HasPrefix(id, "leg-") {
			continue
		}
		text := i18n.T(key)
		if strings.HasPrefix(part, "detail") && !strings.Contains(text, "à vérifier") && !slices.Contains(soon, key) {
			t.Errorf("%s does not say « à vérifier »: %s", key, text)
		}
		if regexp.MustCompile(`\bconforme\b`).MatchString(text) {
			t.Errorf("%s says « conforme »: %s", key, text)
		}
	}
}

// French sentences stay short, and spaces before « : » do not break.
func TestTextsAreWellWritten(t *testing.T) {
	for _, key := range i18n.Keys() {
		if _, _, ok := ruleKey(key); !ok {
			continue
		}
		text := i18n.T(key)
		for sentence := range strings.SplitSeq(text, ". ") {
			if n := len(strings.Fields(placeInText.ReplaceAllString(sentence, "x"))); n > 24 {
				t.Errorf("%s: %d words: %s", key, n, sentence)
			}
		}
		if regexp.MustCompile(` [:;?!»]( |$)|« `).MatchString(text) {
			t.Errorf("%s: ordinary space beside a sign: %q", key, text)
		}
	}
}

// A remedy is read by somebody who learns the trade: it says what to do and
// where, in one to three sentences, and not only « Ajoutez integrity. ».
func TestRemediesSayWhatToDoAndWhere(t *testing.T) {
	for _, r := range All() {
		text := r.Remedy()
		sentences := strings.Count(text+" ", ". ") + strings.Count(text+" ", "? ")
		if n := len(strings.Fields(text)); n < 8 || n > 50 || sentences < 1 || sentences > 3 || !strings.HasSuffix(text, ".") {
			t.Errorf("%s: %d words in %d sentences: %s", r.ID, n, sentences, text)
		}
		if n := len(strings.Fields(r.Why())); n < 6 {
			t.Errorf("%s: the explanation has %d words: %s", r.ID, n, r.Why())
		}
	}
}

// seonaut wrote four reporters that it never registered: here, every list of
// rules is given to the registry and every check to a rule.
func TestEveryRuleListIsRegistered(t *testing.T) {
	declared, used := declarations(t)
	for name := range declared {
		if used[name] == 0 {
			t.Errorf("%s is written but nothing uses it", name)
		}
	}
}

// declarations are the rule lists and check functions of the package, and how
// often each name is used apart from its declaration.
func declarations(t *testing.T) (declared map[string]bool, used map[string]int) {
	t.Helper()
	declared, used = map[string]bool{}, map[string]int{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && isRuleName(id.Name) {
				used[id.Name]++
			}
			return true
		})
		for _, decl := range file.Decls {
			for _, id := range declaredNames(decl) {
				declared[id] = true
				used[id]--
			}
		}
	}
	return declared, used
}

func isRuleName(name string) bool {
	return strings.HasPrefix(name, "check") || strings.HasSuffix(name, "Rules")
}

func declaredNames(decl ast.Decl) []string {
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		names = append(names, d.Name.Name)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, id := range v.Names {
					names = append(names, id.Name)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return !isRuleName(n) })
}

func TestRegistryRefusesAnIDTwice(t *testing.T) {
	g := &Registry{}
	one := Rule{ID: "tit-absent", Category: Titles, Severity: Critical, Page: checkTitleMissing}
	if err := g.Add(one); err != nil {
		t.Fatal(err)
	}
	two := one
	two.Category, two.Severity = Content, Low
	err := g.Add(two)
	if err == nil || !strings.Contains(err.Error(), "titles (critical)") || !strings.Contains(err.Error(), "content (low)") {
		t.Errorf("second rule of one id: %v", err)
	}
	for name, bad := range map[string]Rule{"no check": {ID: "a"}, "two checks": {ID: "b", Page: checkTitleMissing, Site: checkFavicon}} {
		if g.Add(bad) == nil {
			t.Errorf("a rule with %s was registered", name)
		}
	}
}

func TestFixturesAreInOneTable(t *testing.T) {
	seen := map[string]bool{}
	count := func(id string) {
		if seen[id] {
			t.Errorf("%s has fixtures in two tables", id)
		}
		seen[id] = true
	}
	for _, table := range pageTables {
		for id := range maps.Keys(table) {
			count(id)
		}
	}
	for _, table := range siteTables {
		for id := range maps.Keys(table) {
			count(id)
		}
	}
	for _, table := range renderTables {
		for id := range maps.Keys(table) {
			count(id)
		}
	}
}
