package imports_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
)

var someFields = []imports.Field{
	{Key: "sku", Kind: imports.FieldText},
	{Key: "quantity", Kind: imports.FieldQuantity, Aliases: "qte"},
	{Key: "total", Kind: imports.FieldNumber, Optional: true},
	{Key: "date", Kind: imports.FieldDate, Optional: true, Aliases: "le"},
}

func someTable(file string, use func(*imports.Record) error) (*imports.Report, error) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return imports.ReadTable(context.Background(), inMemory(file), imports.TableOptions{Now: now, Fields: someFields}, use)
}

func TestTableGivesItsRowsAsAsked(t *testing.T) {
	t.Parallel()
	var told []string
	r, err := someTable("SKU;Qté;Total;Le;Note\nA;2;−1 234,50 €;25/03/2025;x\nB;0,5;;;\n", func(r *imports.Record) error {
		quantity, _ := r.Number("quantity")
		total, there := r.Number("total")
		told = append(told, fmt.Sprint(r.Line, r.Text("sku"), quantity, total, there, r.Has("date"), " ", r.Date("date").Format("2006-01-02")))
		return nil
	})
	if err != nil || r.Lines != 2 || r.Rejected != 0 || strings.Join(r.Unused, ",") != "Note" {
		t.Errorf("%v, %+v", err, r)
	}
	want := "2A2 -1234.5 true true 2025-03-25|3B0.5 0 false true 0001-01-01"
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTableTellsRowsThatDoNotDo(t *testing.T) {
	t.Parallel()
	kept := 0
	file := "sku,quantity,total,date\nA,-1,1,2025-03-14\n,1,1,2025-03-14\nA,,1,2025-03-14\nA,1,x,2025-03-14\nA,1,1,2025-02-30\nA,1,1,2031-01-01\nA,1\nZ,1,1,\nA,1,1,\n"
	r, err := someTable(file, func(r *imports.Record) error {
		if r.Text("sku") == "Z" {
			return r.Reject("sku", "imports.not_whole")
		}
		kept++
		return nil
	})
	if err != nil || r.Lines != 9 || r.Rejected != 8 || kept != 1 {
		t.Fatalf("%v, %d kept, %+v", err, kept, r)
	}
	for i, want := range []string{
		"Ligne 2, colonne « quantity » : « -1 » est négatif.", "Ligne 3, colonne « sku » : la cellule est vide.",
		"Ligne 4, colonne « quantity » : la cellule est vide.", "Ligne 5, colonne « total » : « x » n’est pas un nombre.",
		"Ligne 6, colonne « date » : « 2025-02-30 » n’est pas une date.", "Ligne 7, colonne « date » : la date « 2031-01-01 » est trop lointaine.",
		"Ligne 8 : 2 cellules au lieu de 4", "Ligne 9, colonne « sku » : « Z » n’est pas un nombre entier.",
	} {
		if got := plain(r.Problems[i].Text()); !strings.HasPrefix(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestTableStopsWithItsReader(t *testing.T) {
	t.Parallel()
	stop, read := errors.New("assez"), 0
	_, err := someTable("sku,quantity\nA,1\nB,1\n", func(*imports.Record) error { read++; return stop })
	if !errors.Is(err, stop) || read != 1 {
		t.Errorf("%v after %d rows", err, read)
	}
	if _, err = someTable("sku\nA\n", nil); !errors.Is(err, fault.New(fault.Invalid, "imports.columns_missing")) {
		t.Errorf("got %v", err)
	}
}
