package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

func TestProfitByModel(t *testing.T) {
	t.Parallel()
	dir := pathsShop(t)
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	cost := tracking.Cost{Site: "velo", Day: time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC), Channel: "paid_social", Campaign: "ete", Partner: "Une régie", Kind: tracking.CostMedia, Version: 1, AmountExcl: 2500}
	if err := warehouse.Insert(t.Context(), w, "costs", []tracking.Cost{cost}, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	profit := func(more ...string) (int, string, string) {
		return chaland(t, append([]string{"profit", "--data", dir, "--site", "velo", "--from", "2025-03-01", "--to", "2025-03-31"}, more...)...)
	}
	for model, orders := range map[string]float64{"last_non_direct": 1, "linear": 1.5, "first": 2} {
		_, out, talk := profit("--model", model, "--format", "json")
		var got struct {
			Model string
			Paid  struct {
				Spend, Orders float64
				Revenue       float64 `json:"revenue_incl_tax"`
				ROAS          float64
			}
			Partners []struct{ Key string }
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || got.Model != model || math.Abs(got.Paid.Orders-orders) > 1e-9 || got.Paid.Spend != 2500 ||
			math.Abs(got.Paid.ROAS-got.Paid.Revenue/2500) > 1e-9 || len(got.Partners) != 1 || got.Partners[0].Key != "Une régie" {
			t.Errorf("%s: %v, %s %s", model, err, out, talk)
		}
	}
	if code, out, talk := profit("--model", "linear", "--by", "campaign"); code != exitOK || !strings.HasPrefix(out, "Rentabilité par opération (Linéaire)\nCampagne") || !strings.Contains(out, "\nete ") {
		t.Errorf("code %d, %s %s", code, out, talk)
	}
	for want, args := range map[string][]string{
		"Le modèle « magique » n’existe pas. Modèles possibles : last, last_non_direct": {"--model", "magique"},
		"par partenaire (partner), pas par « device »":                                  {"--by", "device"},
		"va de 1 à 90 jours, pas 400":                                                   {"--lookback", "400"},
	} {
		if code, out, talk := profit(args...); code != exitUsage || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%v: code %d, printed %q, said %q", args, code, out, talk)
		}
	}
}
