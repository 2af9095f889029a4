package dashboard

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/internal/store"
)

// importState is what is known and chosen of a file that waits to be imported.
type importState struct {
	Kind       string            // key, "" until it is known
	Seen       string            // the kind that the file was taken for at first
	Columns    map[string]string // that somebody chose; nil: by the titles
	Settings   map[string]string // that somebody chose, by name
	Remembered bool              // the choice is that of an earlier file with the same titles
	Look       *ImportLook       // of the kind
	Report     *ImportReport     // of the latest trial of this choice, nil before
	Problem    string            // why that trial or the import failed, "" when it did not
	Stopped    bool              // somebody stopped the import
	Began      time.Time         // of an import that has not ended
	Past       int64             // the number of the import that was made of it, 0 before
}

func stateOf(item inbox.Item) (*importState, error) {
	state := &importState{Look: &ImportLook{}} // until it is looked at
	if len(item.State) == 0 {
		return state, nil
	}
	return state, json.Unmarshal(item.State, state)
}

// logKind is the kind of files that hold visitors' raw addresses.
const logKind = "logs"

// keepState answers the file with what is kept of it.
func (d *Dashboard) keepState(item inbox.Item, state *importState) (_ inbox.Item, err error) {
	item.Brief = state.Kind == logKind
	if item.State, err = json.Marshal(state); err != nil {
		return item, err
	}
	return item, d.inbox.Save(item)
}

// chosenColumns are the titles by field that the import goes by.
func (s *importState) chosenColumns() map[string]string {
	if s.Columns != nil {
		return s.Columns
	}
	return s.Look.columns()
}

// lacks are the needs of the kind that the choice of columns does not fill.
func (s *importState) lacks(kind ImportKind) (missing []string) {
	if len(s.Look.Titles) == 0 {
		return nil
	}
	chosen := s.chosenColumns()
	for _, f := range kind.Fields {
		filled := slices.ContainsFunc(kind.Fields, func(o ImportField) bool { return o.Need == f.Need && chosen[o.Key] != "" })
		if f.Need != "" && !filled && !slices.Contains(missing, f.Need) {
			missing = append(missing, f.Need)
		}
	}
	return missing
}

// isReady reports whether the file can be tried as it is.
func (s *importState) isReady(kind ImportKind) bool {
	if s.Columns == nil {
		return s.Look.ready()
	}
	return s.Kind != "" && len(s.lacks(kind)) == 0
}

func (d *Dashboard) kindOf(key string) (ImportKind, bool) {
	for _, k := range d.Importer.Kinds() {
		if k.Key == key {
			return k, true
		}
	}
	return ImportKind{}, false
}

// importChoice is what somebody chose for files of some titles, kept for the next one.
type importChoice struct {
	Titles   []string
	Kind     string
	Columns  map[string]string // nil: by the titles
	Settings map[string]string
}

// maxChoices bounds what is remembered of a site.
const maxChoices = 200

// recall takes over the choice that was made for a file of the same titles.
func (d *Dashboard) recall(ctx context.Context, site string, state *importState, file ImportFile) error {
	_, kept, err := d.choiceOf(ctx, site, state.Look.Titles)
	if err != nil || kept == nil {
		return err
	}
	if _, known := d.kindOf(kept.Kind); !known {
		return nil
	}
	if kept.Kind != state.Kind {
		if state.Look, err = d.Importer.Recognise(ctx, file, kept.Kind); err != nil {
			return err
		}
	}
	state.Kind, state.Columns, state.Settings, state.Remembered = kept.Kind, kept.Columns, kept.Settings, true
	return nil
}

// choiceOf is the choice that is remembered for a file of those titles; nil for none.
func (d *Dashboard) choiceOf(ctx context.Context, site string, titles []string) (id int64, kept *importChoice, err error) {
	if len(titles) == 0 {
		return 0, nil, nil
	}
	docs, err := d.Store.Documents(ctx, store.ImportChoices, site)
	if err != nil {
		return 0, nil, err
	}
	for _, doc := range docs {
		choice := importChoice{}
		if err := json.Unmarshal(doc.Body, &choice); err != nil {
			return 0, nil, err
		}
		if slices.Equal(choice.Titles, titles) {
			return doc.ID, &choice, nil
		}
	}
	return 0, nil, nil
}

// remember keeps the choice for the next file of the same titles.
func (d *Dashboard) remember(ctx context.Context, site, author string, state *importState) error {
	id, kept, err := d.choiceOf(ctx, site, state.Look.Titles)
	if err != nil || len(state.Look.Titles) == 0 {
		return err
	}
	if kept == nil && state.Columns == nil && len(state.Settings) == 0 && state.Kind == state.Seen {
		return nil // what is recognised by itself needs no memory
	}
	choice := importChoice{Titles: state.Look.Titles, Kind: state.Kind, Columns: state.Columns, Settings: map[string]string{}}
	for name, value := range state.Settings {
		if !importSettings[name].once {
			choice.Settings[name] = value
		}
	}
	if kept != nil && kept.Kind == choice.Kind && maps.Equal(kept.Columns, choice.Columns) && maps.Equal(kept.Settings, choice.Settings) {
		return nil
	}
	body, err := json.Marshal(choice)
	if err != nil {
		return err
	}
	doc := store.Document{ID: id, Kind: store.ImportChoices, Site: site, Body: body, Author: author, At: d.Now()}
	if id > 0 {
		return d.Store.ChangeDocument(ctx, doc)
	}
	docs, err := d.Store.Documents(ctx, store.ImportChoices, site)
	if err != nil || len(docs) >= maxChoices {
		return err
	}
	_, err = d.Store.AddDocument(ctx, doc)
	return err
}
