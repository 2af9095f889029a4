package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/sheet"
)

func TestExpectationsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	days := []string{"--from", "2025-02-01", "--to", "2025-02-28"}
	for _, c := range []struct {
		args []string
		want string
		code int
	}{
		{days, "Aucune visite du 01/02/2025 au 28/02/2025 (sans filtre)", 1},
		{append([]string{"--family", "Offrir : bol", "--family", "Équiper"}, days...), "Ligne 2 de la règle : « Équiper » n’a pas de nom", exitUsage},
		{append([]string{"--filter", "basket=15-30"}, days...), "Les attentes ne se filtrent pas par « basket »", exitUsage},
	} {
		code, out, talk := chaland(t, append([]string{"expectations", "--data", dir, "--site", "velo"}, c.args...)...)
		if code != c.code || !strings.Contains(out+talk, c.want) {
			t.Errorf("%v: code %d, %q %q, want %q", c.args, code, out, talk, c.want)
		}
	}
}

// Visits of no family have a line too, and no rate without visits.
func TestExpectationsPrintFamilies(t *testing.T) {
	t.Parallel()
	half := .5
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, familySheet(&analyzer.Expectations{Families: []analyzer.Expectation{
		{Family: "Offrir", Visits: 4, Share: &half, Orders: analyzer.CountedRate{Hits: 2, Of: 4, Rate: &half, Interval: &analyzer.Interval{Low: .15, High: .85}}, Revenue: 1250}, {}}})); err != nil {
		t.Fatal(err)
	}
	if text := strings.ReplaceAll(out.String(), "\u202f", " "); !strings.Contains(text, "Offrir;4;50%;2;50%;de 15,0 % à 85,0 %;12,5\r\nSans famille;0;;0;;;0\r\n") {
		t.Errorf("%q", text)
	}
}
