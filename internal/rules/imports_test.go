package rules

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/formaouest/chaland"

// root is the repository's folder, seen from this package.
var root = filepath.Join("..", "..")

// table reads the rows of the first Markdown table of ARCHITECTURE.md whose
// header begins with the given cell.
func table(t *testing.T, header string) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, inside := map[string][]string{}, false
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			inside = false
		case strings.TrimSpace(cells[0]) == header:
			inside = true
		case inside && !strings.HasPrefix(line, "|--"):
			var list []string
			for item := range strings.SplitSeq(cells[1], ",") {
				if item = strings.TrimSpace(item); item != "" {
					list = append(list, item)
				}
			}
			rows[strings.TrimSpace(cells[0])] = list
		}
	}
	if len(rows) == 0 {
		t.Fatalf("ARCHITECTURE.md has no table that begins with %q", header)
	}
	return rows
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module+"/")
		all = append(all, p)
	}
}

func under(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

// row is the longest row that path lies under.
func row(rows map[string][]string, path string) (string, bool) {
	best := ""
	for r := range rows {
		if under(path, r) && len(r) > len(best) {
			best = r
		}
	}
	return best, best != ""
}

func TestImportsObeyTheTable(t *testing.T) {
	rows := table(t, "package")
	for _, p := range packages(t) {
		own, ok := row(rows, p.ImportPath)
		if !ok {
			t.Errorf("%s stands in no row of ARCHITECTURE.md", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			local, ours := strings.CutPrefix(imported, module+"/")
			if ours && !allowed(local, own, rows[own]) {
				t.Errorf("%s imports %s, which its row (%s) does not allow", p.ImportPath, local, own)
			}
		}
	}
}

func allowed(path, own string, list []string) bool {
	return under(path, own) || slices.ContainsFunc(list, func(a string) bool { return a == "*" || under(path, a) })
}

func TestThirdPartyModulesHaveOneOwner(t *testing.T) {
	owners := table(t, "module")
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			m, ok := row(owners, imported)
			if ok && !slices.ContainsFunc(owners[m], func(o string) bool { return under(p.ImportPath, o) }) {
				t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, imported, owners[m])
			}
		}
	}
}

func TestTheRuleCanFail(t *testing.T) {
	rows := table(t, "package")
	if own, _ := row(rows, "seo/rule"); own != "seo/rule" || allowed("warehouse", own, rows[own]) {
		t.Error("seo/rule must not reach the warehouse")
	}
	if allowed("collector/spool", "analyzer", rows["analyzer"]) || !allowed("collector/tracking", "analyzer", rows["analyzer"]) {
		t.Error("the analyzer sees the collector's vocabulary and nothing else of it")
	}
}
