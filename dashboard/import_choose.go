package dashboard

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/internal/fault"
)

// Fields of the forms: the file to bring; of a file its kind, its columns and its settings
// (with their prefixes), and what to do.
const (
	importFile    = "fichier"
	importKind    = "genre"
	importColumn  = "col-"
	importOption  = "opt-"
	importAction  = "action"
	actionChoose  = "choisir"
	actionTry     = "essayer"
	actionImport  = "importer"
	actionStop    = "arreter"
	actionForget  = "retirer"
	maxImportText = 200 // characters of a setting
)

// importSetting is how a page asks for something that a kind can be told.
type importSetting struct {
	values []string // of a list, the first one being the usual
	day    bool
	once   bool // holds for one file: it is not remembered
}

// importSettings are all settings, by name. Their texts are "import.setting.<name>" and
// "import.setting.<name>.help", those of their values "import.setting.<name>.<value>".
var importSettings = map[string]importSetting{
	"prices": {values: []string{"incl", "excl"}}, "vat": {}, "cancelled_prefix": {}, "brand": {},
	"from": {day: true, once: true}, "to": {day: true, once: true}, "date_order": {values: []string{"auto", "dmy", "mdy"}},
}

// choose reads a form into the state, and tells whether it changes what is chosen.
func (d *Dashboard) choose(v *visit, state *importState, file ImportFile) (changed bool, err error) {
	form, err := v.FormParams()
	if err != nil {
		return false, err
	}
	key := form.Get(importKind)
	kind, known := d.kindOf(key)
	if !known {
		return false, fault.New(fault.Invalid, "import.no_kind")
	}
	if key != state.Kind {
		if state.Look, err = d.Importer.Recognise(v.context(), file, key); err != nil {
			return false, err
		}
		state.Kind, state.Columns, state.Remembered, changed = key, nil, false, true
	} else if columns := chosenColumns(form, kind, state.Look); !maps.Equal(columns, state.chosenColumns()) {
		state.Columns, state.Remembered, changed = columns, false, true
		if maps.Equal(columns, state.Look.columns()) {
			state.Columns = nil
		}
	}
	settings := chosenSettings(form, kind)
	if !maps.Equal(settings, state.Settings) {
		state.Settings, state.Remembered, changed = settings, false, true
	}
	return changed, nil
}

// chosenColumns are the columns of the form. A form without any leaves them as they are.
func chosenColumns(form map[string][]string, kind ImportKind, look *ImportLook) map[string]string {
	columns, asked := map[string]string{}, false
	for _, f := range kind.Fields {
		values, there := form[importColumn+f.Key]
		asked = asked || there
		if there && slices.Contains(look.Titles, values[0]) && values[0] != "" {
			columns[f.Key] = values[0]
		}
	}
	if !asked {
		return look.columns()
	}
	return columns
}

func chosenSettings(form map[string][]string, kind ImportKind) map[string]string {
	settings := map[string]string{}
	for _, name := range kind.Settings {
		values := form[importOption+name]
		if len(values) == 0 {
			continue
		}
		value := strings.TrimSpace(values[0])
		usual := importSettings[name].values
		if value == "" || len(usual) > 0 && (value == usual[0] || !slices.Contains(usual, value)) {
			continue
		}
		settings[name] = string([]rune(value)[:min(maxImportText, len([]rune(value)))])
	}
	return settings
}

// changeImport does what the form of a file asks for: choose, try, import, stop, forget.
func (d *Dashboard) changeImport(v *visit) error {
	item, err := d.inbox.Find(v.Site.ID, v.Param("file"))
	if err != nil {
		return err
	}
	switch action := v.FormValue(importAction); action {
	case actionStop:
		return d.stopImport(v, item)
	case actionForget:
		return d.forgetImport(v, item)
	case actionChoose, actionTry, actionImport:
		return d.goOn(v, item, action)
	}
	return fault.New(fault.Invalid, "dashboard.bad_request")
}

func (d *Dashboard) stopImport(v *visit, item inbox.Item) error {
	d.await(item.ID, func() { d.imports.cancel(item.ID) })
	return v.Redirect(http.StatusSeeOther, v.importPath("/fichier/"+item.ID))
}

func (d *Dashboard) forgetImport(v *visit, item inbox.Item) error {
	if _, busy := d.imports.of(item.ID); busy {
		return fault.New(fault.Conflict, "import.under_way", "file", item.Name)
	}
	if err := d.inbox.Remove(item); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.importPath(""))
}

// goOn keeps what the form chooses and takes the next step. An import of what was not tried
// yet is tried first.
func (d *Dashboard) goOn(v *visit, item inbox.Item, action string) error {
	state, err := stateOf(item)
	if err != nil {
		return err
	}
	if _, busy := d.imports.of(item.ID); busy || state.Past > 0 { // a button pressed twice
		return v.Redirect(http.StatusSeeOther, v.importPath("/fichier/"+item.ID))
	}
	changed, err := d.choose(v, state, d.importedFile(item))
	if err != nil {
		if f, known := errors.AsType[*fault.Error](err); known && f.Kind != fault.Internal {
			return d.showFile(v, statusOf(v, f), item, state, d.Importer.Words(f))
		}
		return err
	}
	if changed {
		state.Report, state.Problem = nil, ""
	}
	state.Stopped, state.Began = false, time.Time{}
	if item, err = d.keepState(item, state); err != nil {
		return err
	}
	kind, _ := d.kindOf(state.Kind)
	if action != actionChoose && len(state.lacks(kind)) == 0 {
		if err := d.startImport(v, item, action == actionImport && state.Report != nil && state.Problem == ""); err != nil {
			return err
		}
	}
	return v.Redirect(http.StatusSeeOther, v.importPath("/fichier/"+item.ID))
}

// startImport puts the import or the trial of a file on its way, and waits a moment: most
// are over at once.
func (d *Dashboard) startImport(v *visit, item inbox.Item, real bool) error {
	if err := frozenImport(v); err != nil {
		return err
	}
	run, err := d.imports.ask(importRun{Item: item, Site: v.Site, Trial: !real, Author: WhoFrom(v.context()).Name})
	if err == nil {
		waitFor(run.done, d.Patience)
	}
	return err
}

// await does something to the import of a file, and waits a moment for its end.
func (d *Dashboard) await(id string, do func()) {
	run, busy := d.imports.of(id)
	do()
	if busy {
		waitFor(run.done, d.Patience)
	}
}

func waitFor(done <-chan struct{}, patience time.Duration) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
