package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/workshop"
	"time"
)

// datedSales has one sale a day from 3 March 2025 (a Monday) on: week after week the
// same, two lines on Mondays.
func datedSales(t *testing.T, days int, skip ...int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("Date;CA\n")
	for i := range days {
		day := time.Date(2025, 3, 3+i, 0, 0, 0, 0, time.UTC).Format("02/01/2006")
		if len(skip) > 0 && i == skip[0] {
			continue
		}
		if i%7 == 0 {
			fmt.Fprintf(&text, "%s;40\n%s;60\n", day, day)
			continue
		}
		fmt.Fprintf(&text, "%s;%d\n", day, 100+30*(i%7))
	}
	return importFile(t, "ventes.csv", text.String())
}

func forecastOf(t *testing.T, args ...string) (answer workshop.ForecastJSON, talk string) {
	t.Helper()
	code, out, talk := chaland(t, append([]string{"model", "forecast", "--format", "json"}, args...)...)
	if code != exitOK {
		t.Fatalf("code %d: %s", code, talk)
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	return answer, talk
}

func TestModelForecastGoesOnByDayWeekAndMonth(t *testing.T) {
	t.Parallel()
	file := datedSales(t, 70)
	answer, _ := forecastOf(t, "--input", file, "--horizon", "8")
	if answer.Model.Season != 7 || answer.Values != 70 || answer.From != "2025-03-03" || answer.To != "2025-05-11" || len(answer.Forecast) != 8 {
		t.Fatalf("%+v", answer)
	}
	for i, p := range answer.Forecast {
		want := 100 + 30*float64(i%7)
		if p.Date != time.Date(2025, 5, 12+i, 0, 0, 0, 0, time.UTC).Format("2006-01-02") || math.Abs(p.Value-want) > 1e-6 || p.Low > p.Value || p.High < p.Value {
			t.Errorf("day %d: %+v, want %v", i, p, want)
		}
	}
	if c := answer.Backtest; c == nil || c.Error > 1e-6 || c.Points == 0 {
		t.Errorf("backtest %+v", c)
	}
	// 72 days: the last week has two days only, and is left out.
	weeks, talk := forecastOf(t, "--input", datedSales(t, 72), "--step", "week", "--horizon", "2")
	if weeks.Values != 10 || weeks.To != "2025-05-05" || weeks.Forecast[0].Date != "2025-05-12" || math.Abs(weeks.Forecast[1].Value-1330) > 1e-6 {
		t.Errorf("%+v", weeks)
	}
	for _, want := range []string{"10 valeurs, du 03/03/2025 au 11/05/2025.", "Le pas qui commence le 12/05/2025 n’est pas entier", "Pas de saison de 52 pas : il faut au moins 109 valeurs pour la voir."} {
		if !strings.Contains(plainSpaces(talk), want) {
			t.Errorf("lacks %q: %s", want, talk)
		}
	}
	months, _ := forecastOf(t, "--input", datedSales(t, 500), "--step", "month", "--horizon", "3")
	if months.Values != 15 || months.From != "2025-04-01" || months.Forecast[0].Date != "2026-07-01" {
		t.Errorf("%+v", months)
	}
}

func TestModelForecastCountsDaysWithoutALineWhenAsked(t *testing.T) {
	t.Parallel()
	file := datedSales(t, 40, 11)
	answer, talk := forecastOf(t, "--input", file, "--fill-zero")
	if answer.Values != 40 || !strings.Contains(plainSpaces(talk), "1 date sans ligne compte pour 0.") {
		t.Errorf("%+v, said %s", answer, talk)
	}
	code, out, _ := chaland(t, "model", "forecast", "--input", datedSales(t, 40), "--format", "csv", "--horizon", "1")
	if code != exitOK || out != "\ufeffJour;Prévu;Au moins;Au plus\r\n12/04/2025;250;250;250\r\n" {
		t.Errorf("code %d, printed %q", code, out)
	}
	_, out, _ = chaland(t, "model", "forecast", "--input", datedSales(t, 40), "--horizon", "30")
	if !strings.Contains(plainSpaces(out), "La série est trop courte pour refaire dans le passé une prévision sur 30 pas") {
		t.Errorf("printed %s", out)
	}
}

func TestModelForecastSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := []string{"--input", datedSales(t, 30)}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no column": {[]string{"--input", importFile(t, "ventes.csv", "jour;temps\n01/03/2025;beau\n")}, exitFailed, "Le fichier n’a pas de quoi remplir : value (valeur)."},
		"gap":       {[]string{"--input", datedSales(t, 30, 11)}, exitFailed, "ventes.csv : il manque 1 date à la série, à partir du 14/03/2025. Si rien ne s’est vendu"},
		"too short": {[]string{"--input", datedSales(t, 9)}, exitFailed, "ventes.csv : La série compte 9 valeurs : il en faut au moins 10"},
		"nothing":   {[]string{"--input", datedSales(t, 3), "--step", "month"}, exitFailed, "ventes.csv : La série compte 0 valeur"},
		"decades":   {[]string{"--input", importFile(t, "ventes.csv", "date;valeur\n21/01/2004;1\n31/03/2025;2\n"), "--fill-zero"}, exitFailed, "ventes.csv : La série va sur 7 741 valeurs, plus que les 5 000 possibles."},
		"bad value": {[]string{"--input", importFile(t, "ventes.csv", "date;valeur\n01/03/2025;1\n02/03/2025;x\n")}, exitFailed, "Ligne 3, colonne « valeur » : « x » n’est pas un nombre."},
		"step":      {append(good, "--step", "an"), exitUsage, "Le pas « an » n’existe pas. Choisissez day, week ou month."},
		"season":    {append(good, "--season", "-1"), exitUsage, "Une saison dure de 1 à 366 pas, pas −1."},
		"horizon":   {append(good, "--horizon", "401"), exitUsage, "L’horizon va de 1 à 400 pas, pas 401."},
		"level":     {append(good, "--level", "95"), exitUsage, "La probabilité de l’intervalle va de 0,5 à moins de 1, pas 95. Écrivez 0,95 pour 95 %."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"model", "forecast"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(plainSpaces(talk), c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}
