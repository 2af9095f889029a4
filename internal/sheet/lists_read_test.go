package sheet

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
)

func TestListsHaveAnyNumberOfCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, want string }{
		{"commas", "\ufeffpompe\r\ncasque, gants ,casque\r\n\r\n , ,\r\npompe,\"pneu 28\"\"\"\r\n", "1 pompe\n2 casque|gants|casque\n5 pompe|pneu 28\"\n"},
		{"semicolons", "pneu, avant;pompe\ngants;casque\n", "1 pneu, avant|pompe\n2 gants|casque\n"},
		{"one cell", "pompe\ngants\n", "1 pompe\n2 gants\n"},
		{"Windows-1252", "c\xe2ble,frein\n", "1 câble|frein\n"},
		{"gzip", zipped("a,b\nc\n"), "1 a|b\n2 c\n"},
		{"bad quote", "a,b\n\"a\"x,b\nc,d\n", "1 a|b\n2 ! sheet.bad_quote\n3 c|d\n"},
	} {
		var got strings.Builder
		for row, err := range Lists(strings.NewReader(c.file)) {
			if err != nil {
				f, _ := errors.AsType[*fault.Error](err)
				fmt.Fprintf(&got, "%d ! %s\n", row.Line, f.Key)
				continue
			}
			fmt.Fprintf(&got, "%d %s\n", row.Line, strings.Join(row.Cells, "|"))
		}
		if got.String() != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got.String(), c.want)
		}
	}
	for _, err := range Lists(strings.NewReader(" \n")) {
		if !errors.Is(err, fault.New(fault.Invalid, "sheet.empty")) {
			t.Errorf("got %v", err)
		}
	}
}
