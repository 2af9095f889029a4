package dashboard_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/store"
)

func target(metric, value, period, from, to string, more ...string) string {
	q := url.Values{"mesure": {metric}, "valeur": {value}, "pour": {period}, "debut": {from}, "fin": {to}, "sens": {"at_least"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q.Encode()
}

// A target is set from its page, stands on the overview, is corrected and taken away; its
// versions stay in its history until then.
func TestATargetIsSetFollowedAndTakenAway(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	if a := s.get(t, "/objectifs?site=velo"); !strings.Contains(plain(a.text(".answer")), "Aucun objectif") || a.Find("#objectifs").Length() > 0 {
		t.Errorf("without a target: %s", a.text("main"))
	}
	if s.get(t, "/?site=velo&periode=2026-03").Find("#objectifs").Length() > 0 {
		t.Error("the overview has a block without a target")
	}
	if a := s.post(t, "/objectifs?site=velo", target("orders", "90", "mois", "", "")); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/objectifs?site=velo" {
		t.Fatalf("setting: %d %s", a.StatusCode, a.text("main"))
	}
	s.post(t, "/objectifs?site=velo", target("conversion_rate", "2,5", "libre", "2026-02-01", "2026-02-28", "filtre", "device", "filtre-valeur", "mobile", "sens", "at_most"))
	list := s.get(t, "/objectifs?site=velo")
	row := plain(squeeze(list.Find("#objectifs tbody tr").First().Text()))
	// On 20 March, 19 days of 31 are whole.
	for _, want := range []string{"Commandes : au moins 90 du 01/03/2026 au 31/03/2026", "55,16", "(entre ", "19 sur 31"} {
		if !strings.Contains(row, want) {
			t.Errorf("the list lacks %q: %s", want, row)
		}
	}
	if got := plain(list.text("#objectifs")); !strings.Contains(got, "au plus 2,5 % du 01/02/2026 au 28/02/2026, appareil : Mobile") || !strings.Contains(got, "−1,6 point–") {
		t.Errorf("the rate reads %s", got)
	}
	if got := plain(list.text(".answer")); got != "2 objectifs sont fixés : 1 en cours ou à venir, 1 terminé." {
		t.Errorf("the answer is %q", got)
	}
	figure, _ := list.Find("#objectifs tbody tr").First().Find("td a, th a").Eq(1).Attr("href")
	if got := plain(s.get(t, figure).text(".figure-about")); !strings.Contains(got, "01/03/2026 au 19/03/2026") {
		t.Errorf("%s is about %q", figure, got)
	}
	if got := plain(s.get(t, "/?site=velo&periode=2026-03").text("#objectifs")); !strings.Contains(got, "au moins 90") || strings.Contains(got, "au plus 2,5") {
		t.Errorf("the overview of March has %s", got)
	}
	if a := s.get(t, "/api/v1/targets?site=velo"); a.StatusCode != 200 || !strings.Contains(a.body, `"elapsed_days":19`) {
		t.Errorf("the API answers %d %s", a.StatusCode, a.body)
	}

	edit, _ := list.Find("#objectifs tbody tr").First().Find("a").First().Attr("href")
	if a := s.post(t, edit, target("orders", "mille", "mois", "", "")+"&action=enregistrer"); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".error")), "« mille » n’est pas une valeur de « Commandes ». Écrivez un nombre") {
		t.Errorf("a bad value: %d %s", a.StatusCode, a.text("main"))
	}
	s.post(t, edit, target("orders", "120", "libre", "2026-03-01", "2026-03-31")+"&action=enregistrer")
	page := s.get(t, edit)
	if got := plain(squeeze(page.text("#historique tbody"))); !strings.Contains(got, "corrigé") || !strings.Contains(got, "au moins 120") || !strings.Contains(got, "fixé") || !strings.Contains(got, "au moins 90") {
		t.Errorf("the history reads %s", got)
	}
	if value, _ := page.Find(`input[name="valeur"]`).Attr("value"); value != "120" {
		t.Errorf("the form shows %q", value)
	}
	two := `{"site":"velo","metric":"visits","from":"2026-03-01","to":"2026-03-31","value":50,"filters":[{"dimension":"week","value":"2026-W10"},{"dimension":"device","value":"mobile"}]}`
	id, err := s.store.AddDocument(t.Context(), store.Document{Kind: store.Targets, Site: "velo", Body: []byte(two)})
	if err != nil {
		t.Fatal(err)
	}
	both := fmt.Sprintf("/objectifs/%d?site=velo", id)
	field := func(name string) string { return s.get(t, both).Find(name).AttrOr("value", "") }
	s.post(t, both, target("visits", "60", "libre", "2026-03-01", "2026-03-31", "filtre", field(`select[name="filtre"] option[selected]`), "filtre-valeur", field(`input[name="filtre-valeur"]`))+"&action=enregistrer")
	if doc, err := s.store.Document(t.Context(), store.Targets, "velo", id); err != nil || !strings.Contains(string(doc.Body), `"value":60`) || !strings.Contains(string(doc.Body), two[strings.Index(two, `"filters"`):]) {
		t.Errorf("a target with two filters becomes %s %v", doc.Body, err)
	}
	gone := s.post(t, edit, "action=supprimer").Header.Get("Location")
	s.bringsBack(t, gone, "L’objectif est supprimé.", edit)
	s.post(t, edit, "action=supprimer")
	if a := s.get(t, edit); a.StatusCode != http.StatusNotFound {
		t.Errorf("a target that was taken away answers %d", a.StatusCode)
	}
	if got := s.get(t, "/objectifs?site=velo").text("#objectifs"); strings.Contains(got, "120") {
		t.Error("it is still listed")
	}
}

func TestARefusedTargetKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for want, form := range map[string]string{
		"Écrivez un montant, comme 12 500,00": target("revenue_incl_tax", "beaucoup", "libre", "2026-03-01", "2026-03-31"),
		"doit dépasser 0":                     target("orders", "0", "mois", "", ""),
		"ne peut pas être découpé":            target("spend", "10", "mois", "", "", "filtre", "device", "filtre-valeur", "mobile"),
		"Écrivez-le comme device=mobile":      target("visits", "10", "mois", "", "", "filtre", "device"),
		"31/03/2026":                          target("orders", "10", "libre", "2026-03-31", "2026-03-01"),
	} {
		a := s.post(t, "/objectifs?site=velo", form)
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text(".error")), want) {
			t.Errorf("%s: %d %s", want, a.StatusCode, a.text(".error"))
		}
		q, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if value, _ := a.Find(`input[name="valeur"]`).Attr("value"); value != q.Get("valeur") || a.Find(`select[name="mesure"] option[selected]`).AttrOr("value", "") != q.Get("mesure") {
			t.Errorf("%s: the form lost what was typed", want)
		}
	}
}

// A form sent twice in a row makes one target; a shop whose data ended long ago is offered
// its last month, quarter and year.
func TestATargetSentTwiceAndOneOfAnOldShop(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	s := openCycles(t, func(_ *shop, o *dashboard.Options) {
		o.Now = func() time.Time { return noon.Add(time.Duration(later.Load())) }
	})
	for range 2 {
		s.post(t, "/objectifs?site=velo", target("orders", "90", "mois", "", ""))
	}
	if n := s.get(t, "/objectifs?site=velo").Find("#objectifs tbody tr").Length(); n != 1 {
		t.Errorf("%d targets of a form sent twice", n)
	}
	s.post(t, "/objectifs?site=velo", target("orders", "91", "mois", "", ""))
	if n := s.get(t, "/objectifs?site=velo").Find("#objectifs tbody tr").Length(); n != 2 {
		t.Errorf("%d targets of two values", n)
	}
	later.Store(int64(200 * 24 * time.Hour))
	var offered []string
	s.get(t, "/objectifs?site=velo").Find("select[name=pour] option").Each(func(_ int, o *goquery.Selection) { offered = append(offered, o.AttrOr("value", "")) })
	if got := strings.Join(offered, " "); got != "2026-03 2026-T1 2026 libre" {
		t.Errorf("offered: %s", got)
	}
}
