package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/calendar"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

func number(v float64) *float64 { return &v }

func figure(metric string, v float64) analyzer.Figure {
	m, _ := analyzer.MetricByKey(metric)
	return analyzer.Figure{Metric: metric, Unit: m.Unit, Currency: "EUR", Value: number(v), State: analyzer.OK, Group: map[string]string{}}
}

func TestValuesReadInFrench(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f           analyzer.Figure
		full, short string
	}{
		{figure("visits", 1824), "1 824", "1 824"},
		{figure("items_per_order", 2.349), "2,35", "2,35"},
		{figure("items_per_order", 1.5), "1,50", "1,50"},
		{figure("items_per_order", 1), "1", "1"},
		{figure("search_missing_clicks", 60.8), "61", "61"},
		{figure("cost_per_order", 5312.5), "53,13 €", "53,13 €"},
		{figure("conversion_rate", 0.0341), "3,4 %", "3,4 %"},
		{figure("conversion_rate", 0.0004), "0,04 %", "0,04 %"},
		{figure("roas", 3.2389), "3,24", "3,24"},
		{figure("roi", -0.378), "−37,8 %", "−37,8 %"},
		{figure("revenue_incl_tax", 99999), "999,99 €", "999,99 €"},
		{figure("revenue_incl_tax", 12345678), "123 456,78 €", "123 457 €"},
		{figure("refunds", -12345678), "−123 456,78 €", "−123 457 €"},
		{figure("engagement_time", 125.4), "2 min 05 s", "2 min 05 s"},
		{analyzer.Figure{Metric: "visits", State: analyzer.NoData}, "pas de données", "pas de données"},
	} {
		if full, short := plain(view.Value(c.f)), plain(view.Short(c.f)); full != c.full || short != c.short {
			t.Errorf("%s: %q and %q, want %q and %q", c.f.Metric, full, short, c.full, c.short)
		}
	}
}

// A calculation can be done again on a pocket calculator: amounts are in euros, durations in
// seconds, and the ends of an interval are told apart.
func TestACalculationReadsWithItsUnits(t *testing.T) {
	t.Parallel()
	of := func(metric string, top, bottom float64) analyzer.Figure {
		f := figure(metric, top/bottom)
		f.Numerator, f.Denominator = &top, &bottom
		return f
	}
	share := of("", 5000, 20000)
	share.Unit, share.Amounts = analyzer.Ratio, true
	for want, f := range map[string]analyzer.Figure{
		"420 939,93 € / 6 721":  of("average_basket", 42093993, 6721),
		"62 / 1 824":            of("conversion_rate", 62, 1824),
		"1 000,00 € / 250,50 €": of("roas", 100000, 25050),
		"12 500 s / 100":        of("engagement_time", 12500, 100),
		"50,00 € / 200,00 €":    share,
	} {
		if got := plain(view.Part(f)); got != want {
			t.Errorf("%s: %q, want %q", f.Metric, got, want)
		}
	}
	for want, ends := range map[string]analyzer.Interval{
		"1,76 % à 1,84 %": {Low: 0.0176, High: 0.0184},
		"1,7 % à 1,9 %":   {Low: 0.0171, High: 0.0189},
		"0,0 % à 0,0 %":   {},
	} {
		f := figure("conversion_rate", 0.018)
		f.Interval = &ends
		if got := plain(view.Interval(f)); got != want {
			t.Errorf("%v: %q, want %q", ends, got, want)
		}
	}
}

func TestChangesSayTheirDirectionAndWhetherItIsGoodNews(t *testing.T) {
	days := analyzer.Covered{From: period.Date{Year: 2010, Month: 12, Day: 1}, To: period.Date{Year: 2010, Month: 12, Day: 31}}
	t.Parallel()
	for _, c := range []struct {
		metric    string
		now, past float64
		text      string
		arrow     string
		tone      view.Tone
	}{
		{"orders", 412, 367, "+12,3 %", "↑", view.Good},
		{"orders", 367, 412, "−10,9 %", "↓", view.Bad},
		{"orders", 367, 367, "0,0 %", "→", view.Neutral},
		{"orders", 100001, 100000, "0,0 %", "→", view.Neutral},
		{"search_missing_clicks", 21.98, 1.02, "+21", "↑", view.Neutral},   // not +2 054,9 %
		{"search_missing_clicks", 36.2, -2.2, "+38", "↑", view.Neutral},    // not −1 745,5 %
		{"contribution_margin", -5000, -10000, "+50,00 €", "↑", view.Good}, // a loss that halves is no fall
		{"orders", 3, 0, "+3", "↑", view.Good},
		{"bounce_rate", 0.412, 0.391, "+2,1 points", "↑", view.Bad},
		{"bounce_rate", 0.38, 0.39, "−1,0 point", "↓", view.Good},
		{"bounce_rate", 0.4096, 0.39, "+2,0 points", "↑", view.Bad},
		{"conversion_rate", 0.034, 0.026, "+0,8 point", "↑", view.Good},
		{"cac", 2000, 1600, "+25,0 %", "↑", view.Bad}, // a rise in cost is not green
		{"spend", 2000, 1600, "+25,0 %", "↑", view.Neutral},
		{"roas", 3, 2, "+50,0 %", "↑", view.Good},
	} {
		f := figure(c.metric, c.now)
		f.Previous = &analyzer.Past{Value: number(c.past)}
		got, ok := view.ChangeOf(f)
		if !ok || plain(got.Text) != c.text || got.Arrow != c.arrow || got.Tone != c.tone || got.Word == "" {
			t.Errorf("%s from %v to %v: %+v", c.metric, c.past, c.now, got)
		}
	}
	for name, c := range map[string]struct {
		now, past *analyzer.Covered
		want      string
	}{
		"the compared period begins late": {nil, &days, "contre 10, mais du 01/12/2010 au 31/12/2010 seulement"},
		"the period ends early":           {&days, nil, "données du 01/12/2010 au 31/12/2010 seulement, contre 10"},
	} {
		f := figure("orders", 120)
		f.Covered, f.Previous = c.now, &analyzer.Past{Value: number(10), Covered: c.past}
		if got, ok := view.ChangeOf(f); !ok || got.Text != c.want || got.Arrow != "" || got.Past != "" || strings.Contains(got.Text, "%") {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if _, ok := view.ChangeOf(figure("orders", 3)); ok {
		t.Error("a figure without comparison has a change")
	}
	f := figure("orders", 3)
	f.Previous = &analyzer.Past{State: analyzer.NoData}
	if c, ok := view.ChangeOf(f); !ok || c.Arrow != "" || c.Text != "pas de comparaison possible" {
		t.Errorf("a comparison without data: %+v", c)
	}
}

// A cell says that its comparison lacks days; which ones, the page says once.
func TestCellsDoNotRepeatTheDaysThatLack(t *testing.T) {
	t.Parallel()
	f := grouped("orders", "channel", "email", 120)
	f.Previous.Covered = &analyzer.Covered{From: period.Date{Year: 2010, Month: 12, Day: 1}, To: period.Date{Year: 2010, Month: 12, Day: 31}}
	table := view.TableOf(address.Address{Compare: "annee"}, view.Breakdown{ID: "x", By: "channel", Metrics: []string{"orders"}}, split("channel", f), nil)
	if got := table.Rows[0].Cells[1].Note; got != "contre 60 (incomplet)" {
		t.Errorf("the cell reads %q", got)
	}
}

func TestGroupsAreNamedInFrench(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ dimension, key, label, tick string }{
		{"day", "2025-03-14", "vendredi 14/03/2025", "14/03"}, {"week", "2025-W11", "semaine 11 de 2025", "s. 11"}, {"month", "2025-03", "mars 2025", "mars 25"},
		{"channel", "email", "E-mail", "E-mail"}, {"channel", "bouche-à-oreille", "bouche-à-oreille", "bouche-à-oreille"}, {"device", "mobile", "Mobile", "Mobile"},
		{"campaign", "", "(sans campagne)", "(sans campagne)"}, {"product", "CAS-M", "CAS-M", "CAS-M"}, {"day", "hier", "hier", "hier"},
	} {
		if label, tick := view.Label(c.dimension, c.key), view.Tick(c.dimension, c.key); label != c.label || tick != c.tick {
			t.Errorf("%s %q: %q and %q, want %q and %q", c.dimension, c.key, label, tick, c.label, c.tick)
		}
	}
	for _, d := range analyzer.Dimensions {
		if !i18n.Has("view.unnamed." + d) {
			t.Errorf("no name for an empty %s", d)
		}
	}
}

func march(t *testing.T, compare string) address.Address {
	t.Helper()
	span, err := calendar.Parse("2026-03", time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return address.Address{Site: tracking.Site{ID: "velo", Name: "Vélos"}, Span: span, Compare: compare}
}

func split(by string, figures ...analyzer.Figure) *analyzer.Answer {
	return &analyzer.Answer{Question: analyzer.Question{By: by}, Figures: figures}
}

func grouped(metric, by, key string, v float64) analyzer.Figure {
	f := figure(metric, v)
	f.Group = map[string]string{by: key}
	f.Previous = &analyzer.Past{Value: number(v / 2)}
	return f
}

func TestTableSetsFiguresInRowsWithSharesAndTotals(t *testing.T) {
	t.Parallel()
	a := march(t, analyzer.ComparePrevious)
	answer := split("channel", grouped("visits", "channel", "email", 60), grouped("visits", "channel", "direct", 40), grouped("orders", "channel", "email", 3), grouped("orders", "channel", "direct", 1))
	table := view.TableOf(a, view.Breakdown{ID: "x", Caption: "Canaux", By: "channel", Metrics: []string{"visits", "orders"}, Share: true}, answer, split("", figure("visits", 100), figure("orders", 4)))
	if len(table.Columns) != 5 || !table.Columns[2].Quiet || table.Columns[1].Quiet {
		t.Fatalf("columns %+v", table.Columns)
	}
	first := table.Rows[0].Cells
	if first[0].Text != "E-mail" || first[1].Text != "60" || *first[1].Share != 0.6 || first[1].Note == "" || !strings.HasPrefix(first[1].Href, "/chiffres/visites?") || !strings.Contains(first[1].Href, "cle=email") {
		t.Errorf("first row %+v", first)
	}
	if table.Total == nil || table.Total.Cells[1].Text != "100" {
		t.Errorf("total %+v", table.Total)
	}
	sheet := table.Sheet()
	want := [][]any{{"E-mail", 60.0, 30.0, 3.0, 1.5}, {"Accès direct", 40.0, 20.0, 1.0, 0.5}, {"Total", 100.0, nil, 4.0, nil}}
	if d := cmp.Diff(want, sheet.Rows); d != "" {
		t.Errorf("the export: %s", d)
	}
	short := table.Limit(1, "/tout")
	if len(short.Shown()) != 1 || short.Hidden != 1 || len(short.Sheet().Rows) != 3 {
		t.Errorf("%d rows shown, %d hidden, %d exported", len(short.Shown()), short.Hidden, len(short.Sheet().Rows))
	}
}

// What has no name and counts nothing is no row; it is one as soon as it counts.
func TestTheUnnamedNothingIsNoRow(t *testing.T) {
	t.Parallel()
	rows := func(figures ...analyzer.Figure) int {
		return len(view.TableOf(march(t, analyzer.ComparePrevious), view.Breakdown{By: "basket", Metrics: []string{"carts", "cart_conversion_rate"}}, split("basket", figures...), nil).Rows)
	}
	named, unnamed := grouped("carts", "basket", "0-15", 3), grouped("carts", "basket", "", 0)
	past := 2.0
	unnamed.Previous = &analyzer.Past{Value: new(float64)}
	if n := rows(named, unnamed); n != 1 {
		t.Errorf("%d rows where the unnamed counts nothing", n)
	}
	unnamed.Previous.Value = &past
	if n := rows(named, unnamed); n != 2 {
		t.Errorf("%d rows where it counted something", n)
	}
	if n := rows(named, grouped("carts", "basket", "", 1)); n != 2 {
		t.Errorf("%d rows where it counts", n)
	}
}

func TestChartSaysItsReadingAndWhatIsNotOver(t *testing.T) {
	t.Parallel()
	a := march(t, analyzer.CompareYear)
	day := func(key string, v *float64, warnings ...analyzer.Warning) analyzer.Figure {
		f := figure("visits", 0)
		f.Value, f.Group, f.Warnings = v, map[string]string{"day": key}, warnings
		f.Previous = &analyzer.Past{Value: number(7)}
		return f
	}
	answer := split("day", day("2026-03-01", number(10)), day("2026-03-02", nil), day("2026-03-03", number(30)), day("2026-03-04", number(2), analyzer.Warning{Code: "in_progress"}))
	events := []view.Event{{Day: period.Date{Year: 2026, Month: 3, Day: 3}, Text: "Refonte"}, {Day: period.Date{Year: 2026, Month: 4, Day: 3}, Text: "Plus tard"}}
	c := view.TimeChart(a, "visites", "Visites", "?", "day", "visits", answer, events)
	if got := plain(c.Spec.Text); got != "Visites : au plus haut 30 (mardi 03/03/2026), au plus bas 2 (mercredi 04/03/2026)." {
		t.Errorf("reading %q", got)
	}
	if c.Spec.Partial != 3 || c.Spec.Series[0].Values[1] != nil || len(c.Spec.Series) != 2 || !c.Spec.Series[1].Past || c.Spec.Series[1].Name != "mars 2025" {
		t.Errorf("spec %+v", c.Spec)
	}
	if len(c.Spec.Marks) != 1 || c.Spec.Marks[0].At != 2 {
		t.Errorf("marks %+v", c.Spec.Marks)
	}
	if got := plain(c.Spec.Source); got != "Source : Vélos, données mesurées par chaland, du 01/03/2026 au 31/03/2026." {
		t.Errorf("source %q", got)
	}
	if empty := view.TimeChart(a, "x", "Visites", "?", "day", "visits", split("day"), nil); !empty.Spec.Empty() || !strings.Contains(empty.Spec.Text, "pas de données") || empty.Empty == "" {
		t.Errorf("an empty chart: %+v", empty)
	}
}

func TestSparkLeavesGaps(t *testing.T) {
	t.Parallel()
	values := []*float64{number(0), number(10), nil, number(5), number(5), number(0)}
	figures := make([]analyzer.Figure, len(values))
	for i, v := range values {
		figures[i].Value = v
	}
	got := view.SparkOf(figures).Lines
	if d := cmp.Diff([]string{"0.0,22.0 20.0,2.0", "60.0,12.0 80.0,12.0 100.0,22.0"}, got); d != "" {
		t.Error(d)
	}
	if flat := view.SparkOf(figures[:2]); flat.Lines != nil {
		t.Errorf("two points make a curve: %v", flat)
	}
}

func TestWarningsAreToldOnce(t *testing.T) {
	t.Parallel()
	warn := func(code, text string) analyzer.Figure {
		return analyzer.Figure{Warnings: []analyzer.Warning{{Code: code, Text: text}}}
	}
	total := split("", warn("no_vat", "La TVA de 3 commandes manque."), warn("in_progress", "Pas finie."), warn("small_sample", "Effectif insuffisant (3)."))
	days := split("day", warn("no_vat", "La TVA de 1 commande manque."), warn("partial_bucket", "Du 1 au 2."), warn("partial_bucket", "Du 30 au 31."), warn("partial_period", "Du 3 au 27 de ce mois."), warn("partial_comparison", "L’an dernier aussi."), warn("groups_overlap", "Les lignes ne s’additionnent pas."), warn("groups_overlap", "Encore."))
	var got []string
	for _, w := range view.Warnings(days, total) {
		got = append(got, w.Text)
	}
	if d := cmp.Diff([]string{"La TVA de 3 commandes manque.", "Pas finie.", "Du 1 au 2.", "Du 30 au 31.", "Les lignes ne s’additionnent pas."}, got); d != "" {
		t.Error(d)
	}
}

// Estimates have no hundredths, large or small.
func TestLargeNumbersHaveNoHundredths(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{12943.15: "12 943", 4.08: "4", -1404.62: "−1 405", 7066: "7 066"} {
		got := strings.ReplaceAll(view.Write("search_missing_clicks", analyzer.Count, "", v), "\u202f", " ")
		if got != want {
			t.Errorf("%v reads %q, want %q", v, got, want)
		}
	}
}

func TestCountriesAreNamedInFrench(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"FR": "France", "BE": "Belgique", "GB": "Royaume-Uni", "United Kingdom": "United Kingdom", "EIRE": "EIRE", "XX": "XX", "": "(pays inconnu)", "fr": "France"} {
		if got := view.Label(analyzer.ByCountry, key); got != want {
			t.Errorf("%q is %q, want %q", key, got, want)
		}
	}
}

func TestProductsAreNamedOverTheirReferences(t *testing.T) {
	t.Parallel()
	before := view.Table{Columns: []view.Column{{Title: "Produit"}, {Title: "CA"}}, Rows: []view.Row{
		{Cells: []view.Cell{view.Text("CAS-M"), {Text: "60 €", Value: 60.0}}}, {Cells: []view.Cell{view.Text("X"), {Text: "1 €", Value: 1.0}}}},
		Total: &view.Row{Cells: []view.Cell{view.Text("Total"), {Text: "61 €", Value: 61.0}}}}
	t1 := before.Named("Nom", map[string]string{"CAS-M": "Casque urbain"})
	if c := t1.Rows[0].Cells[0]; c.Text != "Casque urbain" || c.Note != "CAS-M" {
		t.Errorf("the named product reads %+v", c)
	}
	if c := t1.Rows[1].Cells[0]; c.Text != "X" || c.Note != "" {
		t.Errorf("the other one reads %+v", c)
	}
	if shown := view.ShownCells(t1.Columns, t1.Rows[0]); len(shown) != 2 || shown[1].Text != "60 €" {
		t.Errorf("the page shows %+v", shown)
	}
	want := [][]any{{"CAS-M", "Casque urbain", 60.0}, {"X", "", 1.0}, {"Total", nil, 61.0}}
	if diff := cmp.Diff(want, t1.Sheet().Rows); diff != "" {
		t.Errorf("the export: %s", diff)
	}
	if before.Rows[0].Cells[0].Text != "CAS-M" || len(before.Columns) != 2 {
		t.Error("the table it came from changed")
	}
}

// A chart of groups leaves nobody out in silence: beyond its bars the last one
// gathers the others, and what does not add up is said to be in the table.
func TestAChartOfGroupsGathersTheOthers(t *testing.T) {
	t.Parallel()
	a := address.Address{Span: calendar.Of(period.Period{From: period.Date{Year: 2026, Month: 2, Day: 1}, To: period.Date{Year: 2026, Month: 2, Day: 28}, Loc: time.UTC})}
	answer := func(metric string, values ...float64) *analyzer.Answer {
		out := &analyzer.Answer{}
		for _, v := range values {
			f := figure(metric, v)
			f.Group["channel"] = "email"
			out.Figures = append(out.Figures, f)
		}
		return out
	}
	bars := func(metric string, limit int, values ...float64) ([]string, []string, string) {
		c := view.GroupChart(a, "x", "X", "?", analyzer.ByChannel, metric, answer(metric, values...), limit)
		return c.Spec.Labels, c.Spec.Series[0].Texts, c.Spec.Note
	}
	if labels, texts, note := bars("visits", 3, 9, 8, 7, 6); len(labels) != 3 || labels[2] != "2 autres" || texts[2] != "13" || note == "" {
		t.Errorf("four groups in three bars: %q %q %q", labels, texts, note)
	}
	if labels, texts, note := bars("visits", 4, 9, 8, 7, 6); len(labels) != 4 || texts[3] != "6" || note != "" {
		t.Errorf("four groups in four bars: %q %q %q", labels, texts, note)
	}
	if labels, _, note := bars("conversion_rate", 3, 0.9, 0.8, 0.7, 0.6); len(labels) != 2 || !strings.Contains(plain(note), "2 lignes de plus") {
		t.Errorf("rates do not add up: %q %q", labels, note)
	}
}

func TestMessagesShowNoAddressOfAWebhook(t *testing.T) {
	t.Parallel()
	const hook = "hooks.exemple.fr/services/secret"
	table := view.DeliveryTable([]store.Delivery{{Target: store.Target{Channel: "webhook", Address: hook}, Attempts: 7, Problem: "« " + hook + " » n’est pas une adresse web.",
		Message: store.Message{Site: "velo", Subject: "notify.subject"}}})
	text := fmt.Sprint(table.Rows, table.Sheet())
	if strings.Contains(text, "secret") || strings.Count(text, "hooks.exemple.fr/…") < 2 {
		t.Error(text)
	}
}
