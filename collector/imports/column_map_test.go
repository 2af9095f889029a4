package imports

import (
	"errors"
	"slices"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
)

func TestTitlesLeadToFields(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan   plan
		header []string
		field  string
		want   string
		unused []string
	}{
		"nom of an orders file":       {orderPlan, []string{"Commande", "Nom", "Observations", ""}, "name", "Nom", []string{"Observations"}},
		"nom beside prénom":           {orderPlan, []string{"Commande", "Nom", "Prénom"}, "name", "", []string{"Nom", "Prénom"}},
		"produit wins over nom":       {orderPlan, []string{"Nom", "Produit"}, "name", "Produit", []string{"Nom"}},
		"coût of a catalogue":         {cataloguePlan, []string{"Référence", "Coût"}, "purchase_cost", "Coût", nil},
		"cout without accent":         {cataloguePlan, []string{"ref", "cout"}, "purchase_cost", "cout", nil},
		"two columns nobody looks at": {orderPlan, []string{"Commande", "Note", "Note"}, "order", "Commande", []string{"Note", "Note"}},
	} {
		m, err := c.plan.match(c.header, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := m.title(c.plan.index(c.field)); got != c.want || !slices.Equal(m.unused(), c.unused) {
			t.Errorf("%s: %s is %q, unused %q; want %q and %q", name, c.field, got, m.unused(), c.want, c.unused)
		}
	}
}

func TestATitleTwiceIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header []string
		wanted map[string]string
		fails  bool
	}{
		"by titles":              {[]string{"Date", "Coût", "Date"}, nil, true},
		"by titles, other case":  {[]string{"Date", "Coût", "DATE"}, nil, true},
		"named":                  {[]string{"Le", "Coût", "Le"}, map[string]string{"date": "Le"}, true},
		"named as it stands":     {[]string{"Le", "Coût", "le"}, map[string]string{"date": "Le"}, false},
		"named in neither way":   {[]string{"Le", "Coût", "le"}, map[string]string{"date": "LE"}, true},
		"another one than named": {[]string{"Le", "Coût", "Coût"}, map[string]string{"date": "Le"}, false},
	} {
		_, err := costPlan.match(c.header, c.wanted)
		if errors.Is(err, fault.New(fault.Invalid, "imports.column_twice")) != c.fails {
			t.Errorf("%s: %v", name, err)
		}
	}
}
