package imports

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Bounds of an archive: an export of Search Console weighs some hundred kilobytes.
const (
	maxArchive = 64 << 20
	maxEntry   = 256 << 20 // of a table, unpacked
)

// searchFile is a table of an export.
type searchFile struct {
	Source
	header []string
}

// searchFiles are the tables of a source: its own, or those of the archive that it is.
func searchFiles(src Source) ([]searchFile, error) {
	sources, err := unpack(src, searchEnds...)
	if err != nil {
		return nil, err
	}
	files := make([]searchFile, 0, len(sources))
	for _, s := range sources {
		header, err := headerOf(s)
		if errors.Is(err, fault.New(fault.Invalid, "sheet.empty")) && len(sources) > 1 {
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, searchFile{s, header})
	}
	return files, nil
}

func headerOf(s Source) ([]string, error) {
	file, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	table, err := sheet.OpenSheet(file, s.Sheet)
	if err != nil {
		return nil, err
	}
	defer func() { _ = table.Close() }()
	return table.Header(), nil
}

// unpack gives the tables of an archive, whose names end so, or of a workbook; another file is a
// table itself.
func unpack(src Source, ends ...string) ([]Source, error) {
	file, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	start := make([]byte, 4)
	if n, _ := io.ReadFull(file, start); n < 4 || string(start) != "PK\x03\x04" {
		return []Source{src}, nil
	}
	packed, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(start), file), maxArchive+1))
	if err != nil {
		return nil, err
	}
	if len(packed) > maxArchive {
		return nil, fault.New(fault.Invalid, "imports.archive_size", "size", i18n.Int(maxArchive>>20))
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "imports.archive_damaged").Because(err)
	}
	if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" }) {
		return sheetsOf(packed, src)
	}
	return tablesOf(archive, ends)
}

// sheetsOf are the sheets of a workbook, which Search Console gives instead of an archive.
func sheetsOf(packed []byte, src Source) (tables []Source, err error) {
	names, err := sheet.SheetNames(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		table := Source{Name: src.Name, Size: src.Size, Open: src.Open, Sheet: name}
		if len(names) > 1 {
			table.Name = name
		}
		tables = append(tables, table)
	}
	return tables, nil
}

// How the names of what is read of an archive end: of one of searches, of any other one.
var (
	searchEnds = []string{".csv", ".tsv"}
	tableEnds  = []string{".csv", ".tsv", ".txt", ".log", ".json", ".jsonl"}
)

func tablesOf(archive *zip.Reader, ends []string) (tables []Source, err error) {
	for _, f := range archive.File {
		name := path.Base(entryName(f))
		if ext := strings.ToLower(path.Ext(name)); !slices.Contains(ends, ext) || strings.HasPrefix(name, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if f.UncompressedSize64 > maxEntry {
			return nil, fault.New(fault.Invalid, "imports.archive_size", "size", i18n.Int(maxEntry>>20))
		}
		tables = append(tables, Source{Name: name, Size: int64(f.UncompressedSize64), Open: func() (io.ReadCloser, error) { //nolint:gosec // bounded above
			in, err := f.Open()
			if err != nil {
				return nil, fault.New(fault.Invalid, "imports.archive_damaged").Because(err)
			}
			return entry{in}, nil
		}})
	}
	if len(tables) == 0 {
		if !slices.Equal(ends, searchEnds) {
			return nil, fault.New(fault.Invalid, "imports.archive_nothing", "ends", strings.Join(ends, ", "))
		}
		return nil, fault.New(fault.Invalid, "imports.archive_empty")
	}
	slices.SortFunc(tables, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
	return tables, nil
}

// entry is a table of an archive. One that holds more than it announces is damaged.
type entry struct{ io.ReadCloser }

func (e entry) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) {
		err = fault.New(fault.Invalid, "imports.archive_damaged").Because(err)
	}
	return n, err
}

// entryName is the name of an entry: old tools write it in the code page of DOS.
func entryName(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage850.NewDecoder().String(f.Name)
	if err != nil {
		return f.Name
	}
	return name
}
