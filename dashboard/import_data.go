package dashboard

import (
	"context"
	"io"
	"time"
)

// Importer brings the files that people hand over into the figures of their site.
type Importer interface {
	// Kinds are what a file can be imported as, in the order of menus.
	Kinds() []ImportKind
	// Recognise looks at the start of a file: what it is, or, with a kind, how it reads as
	// one. A file that cannot be read at all is a fault.
	Recognise(ctx context.Context, f ImportFile, kind string) (*ImportLook, error)
	// Import reads a file and stores what it says; of a trial it stores nothing. Beside an
	// error it may report what was read before. Importing a file again changes nothing.
	Import(ctx context.Context, job ImportJob) (*ImportReport, error)
	// Words says an error of an import to somebody who has no command line before them.
	Words(err error) string
}

// ImportKind is a kind of file.
type ImportKind struct {
	Key     string // "orders"
	Name    string // « Commandes »
	Becomes string // what such a file becomes, a sentence
	Fields  []ImportField
	// Settings are the names of what the kind can be told beside its columns, see importSettings.
	Settings []string
	Pages    []string // paths of the screens that show what such a file brings
}

// ImportField is something that a column may say.
type ImportField struct {
	Key, Name string
	// Need is "" for a field that a file may lack; of the fields with the same Need, one is
	// enough.
	Need string
}

// ImportFile is a file on disk.
type ImportFile struct {
	Name string // as people call it
	Path string
	Size int64 // bytes
}

// ImportLook is what the start of a file tells.
type ImportLook struct {
	Kind     string         // key, "" when it looks like none
	Tool     string         // whose export it is (« Shopify »), "" for nobody's in particular
	Columns  []ImportColumn // by field of the kind
	Unused   []ImportColumn // columns that no field reads
	Missing  []string       // Needs that no column fills
	Titles   []string       // of all columns; none for a file without
	Rows     [][]string     // the first ones
	Problems []string       // French sentences on what stands in the way
}

// ImportColumn is what a column is taken for.
type ImportColumn struct {
	Field    string   // "" for none
	Title    string   // "" for a field without a column
	Examples []string // a few of its values
}

// columns ties the fields to titles, as an import does by itself.
func (l *ImportLook) columns() map[string]string {
	out := map[string]string{}
	for _, c := range l.Columns {
		if c.Title != "" {
			out[c.Field] = c.Title
		}
	}
	return out
}

// ready reports whether nothing stands in the way of an import.
func (l *ImportLook) ready() bool { return l.Kind != "" && len(l.Problems)+len(l.Missing) == 0 }

// ImportJob is one import to carry out.
type ImportJob struct {
	Site, Kind string
	File       ImportFile
	Trial      bool
	Columns    map[string]string // titles by field; none: by the titles themselves
	Settings   map[string]string // as people write them, by the names of importSettings
	Rejects    io.Writer         // receives each line that cannot be used, as CSV
	Tell       func(ImportProgress)
}

// ImportProgress is how far an import is.
type ImportProgress struct {
	Stage       string // in French
	Done, Total int64  // Total is 0 when it is not known
}

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Lines, Rejected          int
	New, Replaced, Unchanged int
	Texts                    []string // what the file says, in sentences
	Notes                    []string // what was decided over the whole file, and warnings
	Problems                 []ImportProblem
	First, Last              time.Time // of what was read; zero when nothing was
}

// ImportProblem is a line that cannot be used, and why.
type ImportProblem struct {
	File          string // table of an archive, "" when the file is none
	Line          int
	Column, Value string
	Reason        string
}
