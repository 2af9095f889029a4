package dossier

import (
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/formaouest/chaland/fixtures/form"
	"github.com/formaouest/chaland/internal/fault"
)

// DefaultReferentiel is the one of a dossier that chose none.
const DefaultReferentiel = "rncp19357"

//go:embed referentiels modeles
var embedded embed.FS

// Where files stand: référentiels as NAME.yaml, a centre's models beside its référentiels.
const (
	folder      = "referentiels"
	modelFolder = "modeles"
	extension   = ".yaml"
)

// Library finds référentiels and models: the embedded ones, and those of a centre, which
// stand in place of embedded ones of the same name.
type Library struct {
	// own is DATA/referentiels; nil without.
	own fs.FS
	// Pages are the paths that files may lead to; nil leaves them unchecked.
	Pages []string
}

// Open is the library of a data folder; "" for the embedded files only.
func Open(data string) Library {
	if data == "" {
		return Library{}
	}
	return Library{own: os.DirFS(filepath.Join(data, folder))}
}

// Folder is where a centre puts its files.
func Folder(data string) string { return filepath.Join(data, folder) }

// Referentiels lists all that can be read, by code. Those of the centre that cannot are
// left out; the error, a fault.List, says what is wrong with them.
func (l Library) Referentiels() ([]Referentiel, error) {
	var wrong fault.List
	var list []Referentiel
	for _, key := range l.keys(".", folder) {
		r, err := l.Referentiel(key)
		if err := wrong.Take(err); err != nil {
			return nil, err
		}
		if err == nil {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Referentiel) int { return strings.Compare(a.Code+a.Key, b.Code+b.Key) })
	return list, wrong.Err()
}

// keys are the names of files, without their end: the centre's folder, then ours.
func (l Library) keys(own, ours string) (list []string) {
	add := func(files fs.FS, dir string) {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			return // the centre has none
		}
		for _, e := range entries {
			if key, ok := strings.CutSuffix(e.Name(), extension); ok && !e.IsDir() && !slices.Contains(list, key) {
				list = append(list, key)
			}
		}
	}
	if l.own != nil {
		add(l.own, own)
	}
	add(embedded, ours)
	return list
}

// source is the folder that a file is read from, and its path there.
func (l Library) source(name, own, ours string) (files fs.FS, file string, isOwn bool) {
	if l.own != nil {
		at := path.Join(own, name+extension)
		if _, err := fs.Stat(l.own, at); err == nil {
			return l.own, at, true
		}
	}
	return embedded, path.Join(ours, name+extension), false
}

// Referentiel reads one by its key.
func (l Library) Referentiel(key string) (Referentiel, error) { return l.referentiel(key, nil) }

// referentiel follows bases; above are the keys that led here.
func (l Library) referentiel(key string, above []string) (Referentiel, error) {
	if !slices.Contains(l.keys(".", folder), key) {
		return Referentiel{}, fault.New(fault.NotFound, "referentiel.unknown", "key", key, "known", strings.Join(l.keys(".", folder), ", "))
	}
	files, file, own := l.source(key, ".", folder)
	r, err := l.read(files, file, key, above)
	r.Own = own
	return r, err
}

// Check reads a référentiel of any place as if it stood in the centre's folder, and tells
// all that is wrong with it.
func (l Library) Check(file string) (Referentiel, error) {
	key := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	return l.read(os.DirFS(filepath.Dir(file)), filepath.Base(file), key, nil)
}

func (l Library) read(files fs.FS, file, key string, above []string) (Referentiel, error) {
	reader := referentielReader{library: l, above: append(above, key)}
	reader.models = l.keys(modelFolder, modelFolder)
	r := reader.whole(reader.Read(files, file), key)
	reader.Finish()
	return r, reader.Err()
}

// Raw is a référentiel as its file has it, for who makes their own of it.
func (l Library) Raw(key string) ([]byte, error) {
	if _, err := l.Referentiel(key); err != nil {
		return nil, err
	}
	files, file, _ := l.source(key, ".", folder)
	return fs.ReadFile(files, file)
}

// Models lists the models in the order in which dossiers use them, the centre's own behind.
// As of référentiels, those that cannot be read are left out and told.
func (l Library) Models() ([]Model, error) {
	var wrong fault.List
	var list []Model
	for _, key := range l.keys(modelFolder, modelFolder) {
		m, err := l.Model(key)
		if err := wrong.Take(err); err != nil {
			return nil, err
		}
		if err == nil {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Model) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Title, b.Title)
	})
	return list, wrong.Err()
}

// Model reads one by its key.
func (l Library) Model(key string) (Model, error) {
	if !slices.Contains(l.keys(modelFolder, modelFolder), key) {
		return Model{}, fault.New(fault.NotFound, "referentiel.no_model", "key", key)
	}
	files, file, own := l.source(key, modelFolder, modelFolder)
	var report form.Report
	m := readModel(report.Read(files, file), key)
	report.Finish()
	m.Own = own
	return m, report.Err()
}
