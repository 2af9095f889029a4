package main

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Go Regular is at hand on every machine; its « é » is as wide as its « e ».
func TestTableIsGoSourceWithTheFontsWidths(t *testing.T) {
	source, err := table(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "width_table.go", source, 0); err != nil {
		t.Error(err)
	}
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := advance(f, 'e')
	accented, _ := advance(f, 'é')
	if e == 0 || e != accented || !strings.Contains(string(source), "const unitsPerEm = 2048") {
		t.Errorf("e is %d wide, é %d", e, accented)
	}
	if _, err := table([]byte("no font")); err == nil {
		t.Error("a file that is no font was measured")
	}
}
