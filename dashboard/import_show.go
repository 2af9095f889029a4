package dashboard

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
)

const importPath = "/importer"

func (v *visit) importPath(rest string) string {
	return siteAddress(importPath+rest, v.Site.ID)
}

// importsPage is where files are brought, and what was imported.
type importsPage struct {
	Action, Error, Frozen, Limit string
	Most                         int64 // bytes of a file
	Waiting                      []waitingFile
	Past                         *view.Table
	Kinds                        []ImportKind
}

// waitingFile is a file that is not imported yet.
type waitingFile struct{ Name, Href, State, Size, Since string }

func (d *Dashboard) showImports(v *visit) error { return d.listFiles(v, http.StatusOK, "") }

// listFiles is the page with what was wrong with the last file, "" for nothing.
func (d *Dashboard) listFiles(v *visit, status int, wrong string) error {
	body := importsPage{Action: v.importPath(""), Error: wrong, Most: inbox.MaxFile, Kinds: d.Importer.Kinds(),
		Limit: i18n.T("import.limit", "size", inbox.MaxFile>>20, "hours", int(inbox.Kept.Hours()))}
	body.Frozen = errorText(frozenImport(v))
	items, err := d.inbox.List(v.Site.ID)
	if err != nil {
		return err
	}
	for _, item := range items {
		state, err := stateOf(item)
		if err != nil {
			return err
		}
		if state.Past == 0 {
			body.Waiting = append(body.Waiting, waitingFile{Name: item.Name, Href: v.importPath("/fichier/" + item.ID), State: d.stateText(item, state),
				Size: sizeText(item.Size), Since: v.local(item.At)})
		}
	}
	past, err := d.pastTable(v)
	if err != nil {
		return err
	}
	past = v.exports.table(past)
	body.Past = &past
	return d.answer(v.timeless(), status, "imports", Page{Title: i18n.T("nav." + importPath), Question: i18n.T("import.question"), Body: body})
}

func sizeText(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return i18n.Number(float64(bytes)/(1<<20), 1) + i18n.NoBreakSpace + "Mo"
	case bytes >= 1<<10:
		return i18n.Number(float64(bytes)/(1<<10), 0) + i18n.NoBreakSpace + "ko"
	}
	return i18n.T("import.bytes", "n", bytes)
}

// stateText is how far a file is.
func (d *Dashboard) stateText(item inbox.Item, state *importState) string {
	kind, _ := d.kindOf(state.Kind)
	key := "choose"
	if state.isReady(kind) {
		key = "ready"
	}
	run, busy := d.imports.of(item.ID)
	switch {
	case busy && run.Started.IsZero():
		key = "queued"
	case busy && run.Trial:
		key = "trying"
	case busy:
		key = "importing"
	case !state.Began.IsZero():
		key = "cut"
	case state.Stopped:
		key = "stopped"
	case state.Problem != "":
		key = "problem"
	case state.Report != nil:
		key = "tried"
	}
	return i18n.T("import.state."+key, "kind", kind.Name)
}

// filePage is one file on its way to being imported.
type filePage struct {
	Name, Size, Since    string
	Brief                bool // it holds raw addresses, and waits an hour at most
	Action, Follow, Back string
	Seen                 string // what it was taken for, a sentence
	Remembered           bool
	Steps                []Choice // the one at hand is Here
	Running              *importProgress
	Interrupted, Problem string
	Doubts               []string // what stands in the way
	Kinds                []Choice
	Becomes              string
	Fields, Others       []importFieldRow
	Settings             []settingField
	Ignored              []ImportColumn
	Examples             map[string]string // by title, for a page with scripts
	Preview              *view.Table
	Result               *importResult
	CanTry, CanImport    bool
	Frozen               string
}

// importProgress is how far an import is.
type importProgress struct {
	Text   string
	At, Of int64 // 0 of 0 when it cannot be told
	Share  string
	Trial  bool
}

// importFieldRow ties a column to something that is needed.
type importFieldRow struct {
	Name, Label, Need, Examples string
	Lacks                       bool
	Choices                     []Choice
}

// settingField is a setting of the form.
type settingField struct {
	Name, Label, Help, Value string
	Day                      bool
	Choices                  []Choice // of a list
}

// showImport is one file: what it is, how it reads, what it would bring.
func (d *Dashboard) showImport(v *visit) error {
	item, err := d.inbox.Find(v.Site.ID, v.Param("file"))
	if err != nil {
		return err
	}
	state, err := stateOf(item)
	if err != nil {
		return err
	}
	return d.showFile(v, http.StatusOK, item, state, "")
}

func (d *Dashboard) showFile(v *visit, status int, item inbox.Item, state *importState, wrong string) error {
	if state.Past > 0 {
		return v.Redirect(http.StatusSeeOther, v.importPath("/passes/"+strconv.FormatInt(state.Past, 10)))
	}
	body := filePage{Name: item.Name, Size: sizeText(item.Size), Since: v.local(item.At), Brief: item.Brief, Back: v.importPath(""), Remembered: state.Remembered,
		Problem: wrong, Frozen: errorText(frozenImport(v))}
	body.Action = v.importPath("/fichier/" + item.ID)
	body.Follow = body.Action
	page := Page{Title: i18n.T("nav." + importPath), Question: i18n.T("import.file_question"), Body: &body}
	if run, busy := d.imports.of(item.ID); busy {
		body.Running, page.Refresh = run.shown(), refreshSeconds
		body.Steps = importSteps(map[bool]int{true: 2, false: 3}[run.Trial])
		return d.answer(v.timeless(), status, "importfile", page)
	}
	d.fillFile(v, &body, item, state)
	return d.answer(v.timeless(), status, "importfile", page)
}

// shown is how far an import is, as a page shows it.
func (r importRun) shown() *importProgress {
	p := &importProgress{Text: r.stageText(), Trial: r.Trial}
	if r.Progress.Total > 0 {
		p.At, p.Of = min(r.Progress.Done, r.Progress.Total), r.Progress.Total
		p.Share = i18n.Percent(float64(p.At)/float64(p.Of), 0)
	}
	return p
}

// importSteps are the steps of an import, with the one at hand.
func importSteps(at int) (steps []Choice) {
	for i, key := range []string{"file", "columns", "trial", "import"} {
		steps = append(steps, Choice{Name: i18n.T("import.step." + key), Here: i == at, Value: map[bool]string{true: "done"}[i < at]})
	}
	return steps
}

func (d *Dashboard) fillFile(v *visit, body *filePage, item inbox.Item, state *importState) {
	kind, known := d.kindOf(state.Kind)
	look := state.Look
	body.Seen = i18n.T("import.unknown")
	if known {
		body.Seen, body.Becomes = i18n.T("import.seen", "kind", kind.Name), kind.Becomes
		if look.Tool != "" && state.Kind == look.Kind {
			body.Seen = i18n.T("import.seen_tool", "kind", kind.Name, "tool", look.Tool)
		}
	} else {
		body.Kinds = append(body.Kinds, Choice{Name: i18n.T("import.pick"), Here: true})
	}
	for _, k := range d.Importer.Kinds() {
		body.Kinds = append(body.Kinds, Choice{Name: k.Name, Value: k.Key, Here: k.Key == state.Kind})
	}
	if len(look.Titles) > 0 {
		body.Preview = lookTable(workshop.Look{Header: look.Titles, Lines: look.Rows[:min(len(look.Rows), lookedLines)]})
	}
	if known {
		body.fields(kind, state)
		body.settings(kind, state)
	}
	if !state.Began.IsZero() {
		body.Interrupted = i18n.T("import.interrupted")
	} else if state.Stopped {
		body.Interrupted = i18n.T("import.stopped")
	}
	if body.Problem == "" {
		body.Problem = state.Problem
	}
	if known && state.Columns == nil && state.Report == nil && body.Problem == "" {
		body.Doubts = look.Problems
	}
	body.CanTry = known && body.Frozen == ""
	at := 1
	if state.Report != nil {
		at, body.CanImport = 2, body.CanTry && state.Problem == ""
		if body.Interrupted == "" { // part of what it counted as new may be stored since
			result := d.importResult(v, &item, state.Report, true)
			body.Result = &result
		}
	}
	body.Steps = importSteps(at)
}

// fields sets out what the kind needs with the columns of the file: first what is needed or
// found, then what else a file may say.
func (p *filePage) fields(kind ImportKind, state *importState) {
	look := state.Look
	if len(look.Titles) == 0 {
		return
	}
	examples := look.examples()
	p.Examples = map[string]string{}
	for title, values := range examples {
		p.Examples[title] = strings.Join(values, " · ")
	}
	chosen, lacks := state.chosenColumns(), state.lacks(kind)
	var taken []string
	for _, f := range kind.Fields {
		title := chosen[f.Key]
		taken = append(taken, title)
		row := importFieldRow{Name: importColumn + f.Key, Label: view.Capital(f.Name), Need: needText(kind, f), Examples: p.Examples[title], Lacks: slices.Contains(lacks, f.Need)}
		row.Choices = []Choice{{Name: i18n.T("import.no_column")}}
		for _, t := range look.Titles {
			if t != "" {
				row.Choices = append(row.Choices, Choice{Name: t, Value: t, Here: t == title})
			}
		}
		if row.Lacks || title != "" {
			p.Fields = append(p.Fields, row)
		} else {
			p.Others = append(p.Others, row)
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b importFieldRow) int { return rank(a) - rank(b) })
	for _, t := range look.Titles {
		if t != "" && !slices.Contains(taken, t) {
			p.Ignored = append(p.Ignored, ImportColumn{Title: t, Examples: examples[t]})
		}
	}
}

// rank puts what is needed first.
func rank(r importFieldRow) int {
	if r.Need != "" {
		return 0
	}
	return 1
}

// examples are a few values of each column, by title.
func (l *ImportLook) examples() map[string][]string {
	out := map[string][]string{}
	for _, c := range slices.Concat(l.Columns, l.Unused) {
		if c.Title != "" {
			out[c.Title] = c.Examples
		}
	}
	return out
}

// needText says what must be there: « obligatoire », or which of several.
func needText(kind ImportKind, f ImportField) string {
	if f.Need == "" {
		return ""
	}
	var others []string
	for _, o := range kind.Fields {
		if o.Need == f.Need && o.Key != f.Key {
			others = append(others, o.Name)
		}
	}
	if len(others) == 0 {
		return i18n.T("import.needed")
	}
	return i18n.T("import.needed_or", "others", strings.Join(others, i18n.T("import.or")))
}

func (p *filePage) settings(kind ImportKind, state *importState) {
	for _, name := range kind.Settings {
		s := importSettings[name]
		field := settingField{Name: importOption + name, Label: i18n.T("import.setting." + name), Help: i18n.T("import.setting." + name + ".help"), Value: state.Settings[name], Day: s.day}
		for i, value := range s.values {
			field.Choices = append(field.Choices, Choice{Name: i18n.T("import.setting." + name + "." + value), Value: value, Here: value == field.Value || field.Value == "" && i == 0})
		}
		p.Settings = append(p.Settings, field)
	}
}
