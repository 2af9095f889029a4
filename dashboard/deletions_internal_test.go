package dashboard

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
)

// What becomes of something that a button takes away.
type deletion struct {
	offer string // the list that brings it back from the page that follows: a key of undoable
	list  string // a text of the page that lists what was taken away, each with « Rétablir »
	asks  string // a text that the button stands under, which says why nothing brings it back
}

// deletions are all buttons that take something away, by template and value, or by what their
// form is sent to.
var deletions = map[string]deletion{
	"alert supprimer":      {offer: alertsPath},
	"target supprimer":     {offer: targetsPath},
	"annotation supprimer": {offer: annotationPages},
	"audits retirer":       {offer: schedulesPath},
	"audits .Revoke":       {offer: sharesPath},
	"parts .Remove":        {offer: acceptedPath},
	"robots supprimer":     {offer: robotsPath},
	"notes supprimer":      {list: "dossier.notes.removed"},
	"piece supprimer":      {list: "dossier.removed"},
	"fields retirer":       {list: "dossier.history"}, // a row: the versions of the piece have it
	"quarantine ecarter":   {asks: "quarantine.drop_help"},
	"importfile retirer":   {asks: "import.remove_help"},
	"model oublier":        {asks: "workshop.forget_help"},
	"class effacer":        {asks: "room.erase_help"},
	"account supprimer":    {asks: "Supprimer ce compte"}, // prose of the template
	"privacy .Erase":       {asks: "privacy.sure"},
	"fields data-drop":     {list: "dossier.history"},
	"class archiver":       {list: "room.reopen"},
}

// taking finds what takes something away in a template.
var taking = []*regexp.Regexp{
	regexp.MustCompile(`<button[^>]*name="(?:action|retirer)"[^>]*value="(supprimer|retirer|effacer|ecarter|oublier|revoquer|archiver|vider)"`),
	regexp.MustCompile(`<button[^>]*name="(retirer)"`),
	regexp.MustCompile(`action="[^"]*/(oublier|effacement|supprimer|retirer)\b`),
	regexp.MustCompile(`(?:form)?action="\{\{(\.Revoke|\.Erase|\.Forget|\.Drop)\}\}"`),
	regexp.MustCompile(`\{\{with (\.Remove)\}\}<form`),
	regexp.MustCompile(`<button[^>]* (data-drop)\b`),
}

// Whatever a person takes away comes back, or the page asks first and says why it cannot.
func TestEveryDeletionIsUndoneOrAsksFirst(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		raw, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		for _, pattern := range taking {
			for _, m := range pattern.FindAllStringSubmatch(string(raw), -1) {
				key := name + " " + m[1]
				found[key] = true
				if d, known := deletions[key]; known {
					d.check(t, key, string(raw))
				} else {
					t.Errorf("%s takes something away: say in deletions how it comes back, or where the page asks first", key)
				}
			}
		}
	}
	for key := range deletions {
		if !found[key] {
			t.Errorf("%s takes nothing away any more", key)
		}
	}
	var offers []string
	for list := range undoable {
		offers = append(offers, list)
	}
	for _, d := range deletions {
		offers = slices.DeleteFunc(offers, func(list string) bool { return list == d.offer })
	}
	if len(offers) > 0 {
		t.Errorf("nothing is taken away of %v", offers)
	}
}

func (d deletion) check(t *testing.T, key, template string) {
	t.Helper()
	switch {
	case d.offer != "":
		kind, ok := undoable[d.offer]
		if !ok || !i18n.Has("undo."+kind) {
			t.Errorf("%s: nothing offers to bring it back", key)
		}
	case d.list != "":
		if !strings.Contains(template, d.list) && !strings.Contains(everyTemplate(t), `"`+d.list+`"`) {
			t.Errorf("%s: no page has %s", key, d.list)
		}
	case !strings.Contains(template, d.asks):
		t.Errorf("%s: its page does not ask (%s)", key, d.asks)
	}
}

func everyTemplate(t *testing.T) string {
	t.Helper()
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		raw, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}
